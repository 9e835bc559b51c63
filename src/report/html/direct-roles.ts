import type { AppNames } from '../../collect/app-names.js'
import type { Account, Holding } from '../../collect/current-state.js'
import { isPerson } from '../../collect/seat.js'
import { directRole } from '../../controls/direct-role.js'
import { byCatalog } from '../../evaluate/order.js'
import type { Result } from '../../evaluate/result.js'
import { type Fact, mapFact } from '../../model/fact.js'
import type { Finding } from '../../model/finding.js'
import { by } from '../../model/order.js'

/** The number of users who hold a role directly, and how many of them have an unmanaged account. */
export type DirectRole = {
  readonly app: string
  readonly role: string
  readonly users: number
  readonly external: number
  /** The findings about these users. */
  readonly findings: readonly Finding[]
}

/** `unread` is the number of users whose direct roles are unknown. */
export type DirectRoles = { readonly roles: readonly DirectRole[]; readonly unread: number }

export function directRolesOf({ observed, findings }: Result, names: AppNames): Fact<DirectRoles> {
  return mapFact(observed.people, accounts => {
    const users = accounts.filter(isPerson)
    const counts = new Map<string, Tally>()
    for (const user of users) count(user, names, counts)
    for (const finding of findings.toSorted(byCatalog)) assign(finding, counts)
    return { roles: [...counts.values()].map(roleOf).toSorted(BY_ROLE), unread: users.filter(isUnread).length }
  })
}

const BY_ROLE = by<DirectRole>(
  role => role.app,
  role => role.role,
)

type Tally = {
  readonly app: string
  readonly role: string
  readonly users: Set<string>
  readonly external: Set<string>
  readonly findings: Finding[]
}

const roleOf = ({ app, role, users, external, findings }: Tally): DirectRole => ({
  app,
  role,
  users: users.size,
  external: external.size,
  findings,
})

const isUnread = ({ holdings }: Account): boolean => !holdings.known || holdings.value.some(({ ways }) => !ways.known)

const isDirect = ({ ways }: Holding): boolean => ways.known && ways.value.some(way => way.by === 'direct')

function count({ id, claim, holdings }: Account, names: AppNames, counts: Map<string, Tally>): void {
  if (!holdings.known) return
  for (const { resource, role } of holdings.value.filter(isDirect)) {
    const tally = tallyOf(names.aliasOf(resource), role, counts)
    tally.users.add(id)
    if (claim !== 'managed') tally.external.add(id)
  }
}

function assign(finding: Finding, counts: Map<string, Tally>): void {
  const { control, app, role } = finding
  if (control === directRole.id && app !== null && role !== null) tallyOf(app, role, counts).findings.push(finding)
}

function tallyOf(app: string, role: string, counts: Map<string, Tally>): Tally {
  const key = `${app} ${role}`
  const tally = counts.get(key) ?? { app, role, users: new Set(), external: new Set(), findings: [] }
  counts.set(key, tally)
  return tally
}
