import { type AppNames, nameApps } from '../../collect/app-names.js'
import type { Group, ManagedBy } from '../../collect/current-state.js'
import { byCatalog } from '../../evaluate/order.js'
import type { Result } from '../../evaluate/result.js'
import { type Fact, known, mapFact } from '../../model/fact.js'
import type { Finding } from '../../model/finding.js'
import { by, byText } from '../../model/order.js'
import { groupBy } from '../grouping.js'

/** The manager of a group. `missing` groups are in the baseline only. */
export type Manager = ManagedBy | 'unknown' | 'missing'

/** A role on an app. It is not present if it is in the baseline only. */
export type GrantedRole = {
  readonly role: string
  readonly isPresent: boolean
  readonly isDefault: boolean
  readonly findings: readonly Finding[]
}

export type RolesByApp = ReadonlyMap<string, readonly GrantedRole[]>

export type GroupRow = {
  readonly id: string
  readonly name: string
  readonly manager: Manager
  /** Null for a missing group. */
  readonly members: Fact<number> | null
  readonly roles: Fact<RolesByApp>
  /** Findings about the group itself, not about one of its roles. */
  readonly findings: readonly Finding[]
}

/** Groups sorted by name, with one column per app. `apps` are aliases. */
export type Matrix = { readonly apps: readonly string[]; readonly rows: readonly GroupRow[] }

/** The aliases of the baseline, which the licenses have. */
export const namesOf = ({ observed, licenses, organization }: Result): AppNames =>
  nameApps(observed.apps, Object.fromEntries(licenses.map(({ app, resource }) => [app, resource])), organization.id)

export function matrixOf(result: Result): Fact<Matrix> {
  const findings = findingsByGroup(result.findings)
  const names = namesOf(result)
  return mapFact(result.observed.groups, groups => {
    const present = new Set(groups.map(({ id }) => id))
    const missing = [...findings].filter(([id]) => !present.has(id))
    const rows = [
      ...groups.map(group => rowOf(group, names, findings.get(group.id) ?? [])),
      ...missing.map(([id, ofGroup]) => missingRow(id, ofGroup)),
    ]
    return { apps: appsOf(rows), rows: rows.toSorted(BY_NAME) }
  })
}

const BY_NAME = by<GroupRow>(
  row => row.name.toLowerCase(),
  row => row.name,
  row => row.id,
)

function findingsByGroup(all: readonly Finding[]): ReadonlyMap<string, readonly Finding[]> {
  const ofGroups = all.filter(({ subject }) => subject.type === 'group').toSorted(byCatalog)
  return groupBy(ofGroups, ({ subject }) => subject.id)
}

function rowOf(group: Group, names: AppNames, findings: readonly Finding[]): GroupRow {
  const { id, name, members, managedBy } = group
  return {
    id,
    name,
    members,
    manager: managedBy.known ? managedBy.value : 'unknown',
    roles: mapFact(group.grants, grants =>
      rolesByApp(
        grants.map(({ resource, roles, defaultRole }) => ({ app: names.aliasOf(resource), roles, defaultRole })),
        findings,
      ),
    ),
    findings: findings.filter(finding => !isOfRole(finding) || !group.grants.known),
  }
}

const missingRow = (id: string, findings: readonly Finding[]): GroupRow => ({
  id,
  name: findings[0]?.subject.name ?? id,
  manager: 'missing',
  members: null,
  roles: known(rolesByApp([], findings)),
  findings: findings.filter(finding => !isOfRole(finding)),
})

type RoleFinding = Finding & { readonly app: string; readonly role: string }

const isOfRole = (finding: Finding): finding is RoleFinding => finding.app !== null && finding.role !== null

type Grant = { readonly app: string; readonly roles: readonly string[]; readonly defaultRole: string | null }

function rolesByApp(grants: readonly Grant[], findings: readonly Finding[]): RolesByApp {
  const ofRoles = findings.filter(isOfRole)
  const apps = new Set([...grants, ...ofRoles].map(({ app }) => app))
  return new Map(
    [...apps].map(app => [
      app,
      rolesOn(
        grants.filter(grant => grant.app === app),
        ofRoles.filter(one => one.app === app),
      ),
    ]),
  )
}

function rolesOn(grants: readonly Grant[], findings: readonly RoleFinding[]): readonly GrantedRole[] {
  const defaults = new Set(grants.flatMap(({ defaultRole }) => defaultRole ?? []))
  const present = new Set([...grants.flatMap(({ roles }) => roles), ...defaults])
  const roles = new Set([...present, ...findings.map(({ role }) => role)])
  return [...roles].sort(byText).map(role => ({
    role,
    isPresent: present.has(role),
    isDefault: defaults.has(role),
    findings: findings.filter(finding => finding.role === role),
  }))
}

const appsOf = (rows: readonly GroupRow[]): readonly string[] =>
  [...new Set(rows.flatMap(({ roles }) => (roles.known ? [...roles.value.keys()] : [])))].sort(byText)
