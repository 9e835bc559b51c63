import type { ControlId } from '../model/finding.js'
import { NOTHING_TO_ACCEPT } from './acceptance.js'
import { customerAccessPlace } from './console.js'
import type { ControlContext, Draft } from './control.js'

/**
 * Service projects that the previous run did not see. The attestations of Jira Service Management do not cover them. With
 * the section `customer-access`, its control compares them instead.
 */
export function findNewProjects(
  { baseline, before, observed, orgId }: ControlContext,
  control: ControlId,
): readonly Draft[] {
  const earlier = before?.serviceDesks ?? null
  const { serviceDesks } = observed
  if (baseline['customer-access'] !== undefined || earlier === null || !serviceDesks?.known) return []
  return serviceDesks.value.flatMap(({ site, key, name }): readonly Draft[] => {
    const id = `${site}/${key}`
    if (earlier.has(id)) return []
    return [
      {
        control,
        change: 'added',
        status: 'notice',
        subject: { type: 'project', id, name },
        expected: null,
        actual: key,
        at: ['attestations'],
        message: `Service project ${name === key ? id : `${name} (${id})`} is new and not covered by an attestation; check its customer access and renew the jsm- attestations.`,
        place: customerAccessPlace(orgId),
        accept: NOTHING_TO_ACCEPT,
      },
    ]
  })
}
