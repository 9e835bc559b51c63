import { ANY_DOMAIN_PATH } from '../baseline/access-paths.js'
import type { AppNames } from '../collect/app-names.js'
import type { CurrentState } from '../collect/current-state.js'
import { mentionsAnyDomain } from '../controls/app-access.js'
import { CONTROLS } from '../controls/catalogue.js'
import type { AccessPath } from '../model/finding.js'
import type { Posture } from './result.js'

/** How locked down the organization is, whatever the baseline allows. No part of the verdict. */
export function takePosture(observed: CurrentState, names: AppNames, attestedPaths: readonly AccessPath[]): Posture {
  const built = CONTROLS.flatMap(({ id, posture }): AccessPath[] =>
    posture === undefined ? [] : [{ id, ...posture(observed, names, attestedPaths) }],
  )
  // Where the API answers for "Any domain", app-access counts it, and nobody has to attest it.
  const isAnswered = mentionsAnyDomain(observed.appAccess)
  const attested = attestedPaths.filter(({ id }) => !isAnswered || id !== ANY_DOMAIN_PATH)
  const doors = [...built, ...attested]
  const count = (state: AccessPath['state']): number => doors.filter(door => door.state === state).length
  return { doors, closed: count('closed'), open: count('open'), unknown: count('unknown') }
}
