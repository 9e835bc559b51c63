import { ANY_DOMAIN_DOOR } from '../baseline/access-paths.js'
import type { AppNames } from '../collect/app-names.js'
import type { Observed } from '../collect/current-state.js'
import { mentionsAnyDomain } from '../controls/app-access.js'
import { CONTROLS } from '../controls/catalogue.js'
import type { Door } from '../model/finding.js'
import type { Posture } from './result.js'

/** How locked down the organization is, whatever the baseline allows. No part of the verdict. */
export function takePosture(observed: Observed, names: AppNames, attestedDoors: readonly Door[]): Posture {
  const built = CONTROLS.flatMap(({ id, posture }): Door[] =>
    posture === undefined ? [] : [{ id, ...posture(observed, names, attestedDoors) }],
  )
  // Where the API answers for "Any domain", app-access counts it, and nobody has to attest it.
  const isAnswered = mentionsAnyDomain(observed.appAccess)
  const attested = attestedDoors.filter(({ id }) => !isAnswered || id !== ANY_DOMAIN_DOOR)
  const doors = [...built, ...attested]
  const count = (state: Door['state']): number => doors.filter(door => door.state === state).length
  return { doors, closed: count('closed'), open: count('open'), unknown: count('unknown') }
}
