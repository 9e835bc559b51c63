import type { ControlId } from '../model/finding.js'
import { NOTHING_TO_ACCEPT } from './acceptance.js'
import { serviceDeskPlace } from './console.js'
import type { ControlContext, Draft } from './control.js'

/**
 * Service projects that were not there on the night before. The doors of service management were attested without them,
 * so somebody should look; a baseline with customer access compares them itself.
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
        message: `The service project ${name === key ? id : `${name} (${id})`} is new, and no attestation was made with it there: look at its customer access, and renew the jsm- attestations.`,
        place: serviceDeskPlace(orgId),
        accept: NOTHING_TO_ACCEPT,
      },
    ]
  })
}
