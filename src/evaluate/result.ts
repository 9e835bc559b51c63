import type { CurrentState, Read } from '../collect/current-state.js'
import type { Fact } from '../model/fact.js'
import type { AccessPath, ControlId, Finding } from '../model/finding.js'

export type Verdict = 'compliant' | 'drift' | 'unknown'
export type ControlStatus = 'pass' | 'drift' | 'unknown' | 'off'

export type ControlOutcome = { readonly id: ControlId; readonly status: ControlStatus; readonly reason?: string }

export type Coverage = {
  /** Whether every read of an enabled control is complete. */
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

/** One grant of a role that uses a seat. */
export type SeatWay = {
  /** The account id. */
  readonly person: string
  readonly role: string
  /** `group:<name>`, `direct`, `inferred`, or `unknown`. */
  readonly way: string
  /** When the user was added to the organization, ISO 8601; null where this is not known. */
  readonly added: string | null
}

/** How the seats of an app instance are granted: at least one grant for each user with a seat. */
export type AppSeatWays = { readonly app: string; readonly seats: Fact<readonly SeatWay[]> }

/** The complete result of one run, from which every report is rendered. `report.json` omits `seats` and `observed`. */
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
