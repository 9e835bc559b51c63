import { known } from '../observe/fact.js'
import { peoplePlace } from './console.js'
import type { Captured, Control, World } from './control.js'
import type { Door } from './finding.js'

export const attestation: Control = {
  id: 'attestation',
  section: 'attestations',
  place: peoplePlace,
  compare: () => [],
}

export const captureAttestations = (): Captured => known({ value: {} })

export const attestedDoors = (_world: World): readonly Door[] => []
