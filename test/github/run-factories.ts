import type { Result } from '../../src/evaluate/result.js'
import { type IssueInput, toIssueInput } from '../../src/github/issue-input.js'
import { openRepository, type Repository } from '../../src/github/repository.js'
import type { Clock, Log } from '../../src/model/ports.js'
import type { EmbeddedGithub } from '../../src/sandbox/github.js'
import { aFinding, aResult } from '../report/factories.js'

export const RUN_URL = 'https://github.com/acme/governance/actions/runs/7'
export const TODAY = new Date('2026-11-23T02:17:00Z')

export type RunSpec = {
  readonly drift?: readonly string[]
  readonly unknown?: readonly string[]
  readonly excepted?: readonly string[]
  readonly complete?: boolean
  readonly now?: Date
  readonly result?: Partial<Result>
}

/** Builds the input of the issues from the ids of the findings; the verdict is derived from them. */
export function anIssueInput({
  drift = [],
  unknown = [],
  excepted = [],
  complete = true,
  now = TODAY,
  result,
}: RunSpec): IssueInput {
  const findings = [
    ...drift.map(id => aFinding({ id, status: 'drift', message: `Drift ${id}.` })),
    ...unknown.map(id => aFinding({ id, status: 'unknown', change: 'unreadable', message: `Unknown ${id}.` })),
    ...excepted.map(id => aFinding({ id, status: 'excepted', message: `Excepted ${id}.` })),
  ]
  const verdict = drift.length > 0 ? 'drift' : unknown.length > 0 || !complete ? 'unknown' : 'compliant'
  const coverage = { complete, requests: 1, reads: [] }
  return toIssueInput(aResult({ verdict, findings, coverage, generatedAt: now.toISOString(), ...result }), RUN_URL)
}

export const daysLater = (days: number): Date => new Date(TODAY.getTime() + days * 86_400_000)

/** A clock that does not wait but records the requested waits. */
export function aClock(): Clock & { readonly waits: readonly number[] } {
  const waits: number[] = []
  return {
    waits,
    now: () => TODAY,
    random: () => 0.5,
    sleep: async ms => {
      waits.push(ms)
    },
  }
}

type RepositoryChange = {
  readonly token?: string
  readonly name?: string
  readonly clock?: Clock
  readonly log?: Log
  readonly timeoutMs?: number
}

export function repositoryOf({ url, world }: EmbeddedGithub, change: RepositoryChange = {}): Repository {
  const { owner, name, token } = world
  return openRepository({ apiUrl: url, token, owner, name, clock: aClock(), ...change })
}
