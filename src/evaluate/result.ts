import type { CurrentState, Read } from '../collect/current-state.js'
import type { Fact } from '../model/fact.js'
import type { AccessPath, ControlId, Finding } from '../model/finding.js'

export type Verdict = 'compliant' | 'drift' | 'unknown'
export type ControlStatus = 'pass' | 'drift' | 'unknown' | 'off'

export type ControlOutcome = { readonly id: ControlId; readonly status: ControlStatus; readonly reason?: string }

export type Coverage = {
  /** Every read that a control of the baseline needs was whole. */
  readonly complete: boolean
  readonly requests: number
  readonly reads: readonly Read[]
}

export type Posture = {
  /** Most important first. */
  readonly paths: readonly AccessPath[]
  readonly closed: number
  readonly open: number
  readonly unknown: number
  /** Open paths that the baseline or an exception allows. */
  readonly accepted: number
}

/** A row of licenses.json. Unknown numbers are null, never 0. */
export type License = {
  /** The alias of the app instance. */
  readonly app: string
  /** Its ARI. */
  readonly resource: string
  readonly used: number | null
  readonly capacity: number | null
  readonly remaining: number | null
  readonly budget: number | null
  readonly source: 'role-holders' | 'application-role' | null
  /** ISO 8601, UTC. */
  readonly asOf: string
}

/** One way by which a person holds a role that takes a seat. */
export type SeatWay = {
  /** The account id. */
  readonly person: string
  readonly role: string
  /** `group:<name>`, `direct`, `inferred`, or `unknown`. */
  readonly way: string
  /** When the person was added to the organization, ISO 8601; null where that is not told. */
  readonly added: string | null
}

/** Why the seats of an app instance are taken: at least one way for each person who holds one. */
export type AppSeatWays = { readonly app: string; readonly seats: Fact<readonly SeatWay[]> }

/** One night, whole: what every report is rendered from. `report.json` is this without `seats` and `observed`. */
export type Result = {
  readonly verdict: Verdict
  readonly organization: { readonly id: string; readonly name: string | null }
  /** ISO 8601, UTC. */
  readonly generatedAt: string
  readonly tool: { readonly name: string; readonly version: string }
  readonly baseline: { readonly path: string; readonly sha256: string }
  readonly controls: readonly ControlOutcome[]
  /** Sorted: drift, unknown, excepted, notice; then by control, subject and app. */
  readonly findings: readonly Finding[]
  readonly coverage: Coverage
  readonly posture: Posture
  readonly licenses: readonly License[]
  /** Sorted by app. */
  readonly seats: readonly AppSeatWays[]
  readonly observed: CurrentState
}
