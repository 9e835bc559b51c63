import { type AppNames, nameApps } from '../../collect/app-names.js'
import type { Group, ManagedBy } from '../../collect/current-state.js'
import { byCatalog } from '../../evaluate/order.js'
import type { Result } from '../../evaluate/result.js'
import { type Fact, known, mapFact } from '../../model/fact.js'
import type { Finding } from '../../model/finding.js'
import { by, byText } from '../../model/order.js'

/** Who manages a group; `gone` is one that only the baseline knows. */
export type Manager = ManagedBy | 'unknown' | 'gone'

/** A role on an app, or one that the baseline misses there. */
export type GivenRole = {
  readonly role: string
  readonly isThere: boolean
  readonly isDefault: boolean
  readonly findings: readonly Finding[]
}

export type RolesByApp = ReadonlyMap<string, readonly GivenRole[]>

export type GroupRow = {
  readonly id: string
  readonly name: string
  readonly manager: Manager
  /** Null for one that is gone. */
  readonly members: Fact<number> | null
  readonly roles: Fact<RolesByApp>
  /** Those of the group as such. */
  readonly findings: readonly Finding[]
}

/** Groups by app, sorted by name; the app's alias heads its column. */
export type Matrix = { readonly apps: readonly string[]; readonly rows: readonly GroupRow[] }

/** The aliases of the licenses are those of the baseline. */
export const namesOf = ({ observed, licenses, organization }: Result): AppNames =>
  nameApps(observed.apps, Object.fromEntries(licenses.map(({ app, resource }) => [app, resource])), organization.id)

export function matrixOf(result: Result): Fact<Matrix> {
  const findings = findingsByGroup(result.findings)
  const names = namesOf(result)
  return mapFact(result.observed.groups, groups => {
    const there = new Set(groups.map(({ id }) => id))
    const gone = [...findings].filter(([id]) => !there.has(id))
    const rows = [
      ...groups.map(group => rowOf(group, names, findings.get(group.id) ?? [])),
      ...gone.map(([id, mine]) => goneRow(id, mine)),
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
  const byGroup = new Map<string, Finding[]>()
  for (const finding of all.toSorted(byCatalog)) {
    if (finding.subject.type !== 'group') continue
    const mine = byGroup.get(finding.subject.id)
    if (mine === undefined) byGroup.set(finding.subject.id, [finding])
    else mine.push(finding)
  }
  return byGroup
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

const goneRow = (id: string, findings: readonly Finding[]): GroupRow => ({
  id,
  name: findings[0]?.subject.name ?? id,
  manager: 'gone',
  members: null,
  roles: known(rolesByApp([], findings)),
  findings: findings.filter(finding => !isOfRole(finding)),
})

type RoleFinding = Finding & { readonly app: string; readonly role: string }

const isOfRole = (finding: Finding): finding is RoleFinding => finding.app !== null && finding.role !== null

type Given = { readonly app: string; readonly roles: readonly string[]; readonly defaultRole: string | null }

function rolesByApp(grants: readonly Given[], findings: readonly Finding[]): RolesByApp {
  const ofRoles = findings.filter(isOfRole)
  const apps = new Set([...grants, ...ofRoles].map(({ app }) => app))
  return new Map(
    [...apps].map(app => [
      app,
      rolesOn(
        grants.filter(given => given.app === app),
        ofRoles.filter(one => one.app === app),
      ),
    ]),
  )
}

function rolesOn(grants: readonly Given[], findings: readonly RoleFinding[]): readonly GivenRole[] {
  const defaults = new Set(grants.flatMap(({ defaultRole }) => defaultRole ?? []))
  const there = new Set([...grants.flatMap(({ roles }) => roles), ...defaults])
  const roles = new Set([...there, ...findings.map(({ role }) => role)])
  return [...roles].sort(byText).map(role => ({
    role,
    isThere: there.has(role),
    isDefault: defaults.has(role),
    findings: findings.filter(finding => finding.role === role),
  }))
}

const appsOf = (rows: readonly GroupRow[]): readonly string[] =>
  [...new Set(rows.flatMap(({ roles }) => (roles.known ? [...roles.value.keys()] : [])))].sort(byText)
