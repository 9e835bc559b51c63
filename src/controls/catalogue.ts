import { BaselineSchema } from '../baseline/schema.js'
import type { FactName } from '../collect/current-state.js'
import type { ControlId } from '../model/finding.js'
import { administrator } from './administrator.js'
import { appAccess } from './app-access.js'
import { appInstance } from './app-instance.js'
import { attestation } from './attestation.js'
import { auditChange } from './audit-change.js'
import type { Control, SectionDefinition } from './control.js'
import { credential } from './credential.js'
import { customerAccess } from './customer-access.js'
import { defaultGroup } from './default-group.js'
import { directRole } from './direct-role.js'
import { exception } from './exception.js'
import { externalPerson } from './external-person.js'
import { groupIdentity } from './group-identity.js'
import { groupRole } from './group-role.js'
import { groupSource } from './group-source.js'
import { licenseBudget } from './license-budget.js'
import { policy } from './policy.js'
import { publicAccess } from './public-access.js'
import { verifiedDomain } from './verified-domain.js'

/** All controls. A new control is one file and one line here. */
export const CONTROLS: readonly Control[] = [
  appInstance,
  appAccess,
  groupRole,
  groupSource,
  groupIdentity,
  defaultGroup,
  directRole,
  administrator,
  externalPerson,
  verifiedDomain,
  policy,
  customerAccess,
  publicAccess,
  licenseBudget,
  attestation,
  exception,
  credential,
  auditChange,
]

const BY_ID: ReadonlyMap<string, Control> = new Map(CONTROLS.map(control => [control.id, control]))

/** Undefined for other IDs, such as that of an attested access path. */
export const findControl = (id: string): Control | undefined => BY_ID.get(id)

export function controlOf(id: ControlId): Control {
  const control = BY_ID.get(id)
  if (control === undefined) throw new Error(`The control ${id} has no definition.`)
  return control
}

/** The controls that need at least one of these facts, in catalogue order. */
export const controlsReading = (facts: readonly FactName[]): readonly Control[] =>
  CONTROLS.filter(({ reads }) => reads.some(fact => facts.includes(fact)))

/** The sections in the order of the baseline file. */
export const SECTIONS: readonly SectionDefinition[] = Object.keys(BaselineSchema.shape).flatMap(
  key => CONTROLS.map(({ section }) => section).find(section => section?.key === key) ?? [],
)
