import { mentionsAnyDomain } from '../controls/app-access.js'
import { attestedPaths } from '../controls/attestation.js'
import { CONTROLS, findControl } from '../controls/catalogue.js'
import { attestedPlace } from '../controls/console.js'
import type { ControlContext } from '../controls/control.js'
import { ACCESS_PATHS, ANY_DOMAIN_PATH } from '../model/access-paths.js'
import { type AccessPath, type Finding, SEVERITIES } from '../model/finding.js'
import { guideUrl } from '../model/version.js'
import type { ControlOutcome, Posture } from './result.js'

/** The state of each access path, whatever the baseline allows, most important first. No part of the verdict. */
export function takePosture(
  context: ControlContext,
  controls: readonly ControlOutcome[],
  findings: readonly Finding[],
): Posture {
  const all = [...controlPaths(context), ...attestedOnly(context)]
  const paths = SEVERITIES.flatMap(severity => all.filter(path => path.severity === severity))
  const count = (state: AccessPath['state']): number => paths.filter(path => path.state === state).length
  const accepted = paths.filter(path => path.state === 'open' && isAccepted(path, controls, findings)).length
  return { paths, closed: count('closed'), open: count('open'), unknown: count('unknown'), accepted }
}

function controlPaths({ observed, names, orgId, ...context }: ControlContext): readonly AccessPath[] {
  const attested = attestedPaths({ observed, names, orgId, ...context })
  return CONTROLS.flatMap(({ id, title, severity, posture, place }): readonly AccessPath[] => {
    if (posture === undefined) return []
    const { recommended, read } = posture
    const fix = { ...place(orgId), guide: guideUrl('controls', id) }
    return [{ id, title, severity, ...read(observed, names, attested), recommended, fix }]
  })
}

/** Without paths of apps that the organization does not have, and without "Any domain" where the API answers for it. */
function attestedOnly(context: ControlContext): readonly AccessPath[] {
  const { observed, orgId } = context
  const readings = new Map(attestedPaths(context).map(reading => [reading.id, reading]))
  const isAnswered = mentionsAnyDomain(observed.appAccess)
  return ACCESS_PATHS.flatMap((path): readonly AccessPath[] => {
    const { id, title, severity, values, products } = path
    const reading = readings.get(id)
    if (reading === undefined || (isAnswered && id === ANY_DOMAIN_PATH) || !mayApply(context, id, products)) return []
    const fix = { ...attestedPlace(orgId, path), guide: guideUrl('access-paths', id) }
    return [{ id, title, severity, state: reading.state, reason: reading.reason, recommended: values[0], fix }]
  })
}

/** An attested path stays, also where the app is not listed. */
function mayApply({ observed, baseline }: ControlContext, id: string, products: readonly string[]): boolean {
  if (products.length === 0 || baseline.attestations?.[id] !== undefined || !observed.apps.known) return true
  return observed.apps.value.some(({ owner }) => products.includes(owner))
}

/** Open, and no finding: the baseline or an exception allows it. */
function isAccepted({ id }: AccessPath, controls: readonly ControlOutcome[], findings: readonly Finding[]): boolean {
  // An open attested path is recorded in the baseline.
  if (findControl(id) === undefined) return true
  const isOn = controls.some(control => control.id === id && control.status !== 'off')
  return isOn && !findings.some(({ control, status }) => control === id && (status === 'drift' || status === 'unknown'))
}
