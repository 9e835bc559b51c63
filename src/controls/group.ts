import { roleName, SEAT_ROLES } from '../atlassian/roles.js'
import { renderEntry } from '../baseline/yaml.js'
import type { AppNames } from '../observe/app-names.js'
import { type Fact, known, unknown } from '../observe/fact.js'
import type { Group, GroupGrant, Observed } from '../observe/observed.js'
import type { Captured, World } from './control.js'
import type { Subject } from './finding.js'

/** What the four controls of the section `groups` share: the baseline's entry beside the group that is there. */

export type GroupEntry = NonNullable<World['baseline']['groups']>[string]

/** `key` is the name under which the baseline lists the group. */
export type ExpectedGroup = { readonly key: string; readonly entry: GroupEntry }

export const expectedGroups = ({ baseline }: World): ReadonlyMap<string, ExpectedGroup> =>
  new Map(Object.entries(baseline.groups ?? {}).map(([key, entry]) => [entry.id, { key, entry }]))

export const groupSubject = ({ id, name }: { readonly id: string; readonly name: string }): Subject => ({
  type: 'group',
  id,
  name,
})

/** The key of a group: its name, and where two share it, `<name> (<first 8 of its id>)`. */
export function groupKey(group: Pick<Group, 'id' | 'name'>, all: readonly Pick<Group, 'id' | 'name'>[]): string {
  const isTwin = all.some(({ id, name }) => name === group.name && id !== group.id)
  // YAML readers drop a key of that name.
  return isTwin || group.name === '__proto__' ? twinKey(group) : group.name
}

export const twinKey = ({ id, name }: Pick<Group, 'id' | 'name'>): string => `${name} (${id.slice(0, 8)})`

/** The roles of an entry of the baseline: one key for each pair of resource and role. */
export function expectedRoles({ entry }: ExpectedGroup, names: AppNames): ReadonlyMap<string, Grant> {
  const grants = Object.entries(entry.roles).flatMap(([alias, roles]) =>
    roles.map(role => ({ resource: names.resourceOf(alias) ?? alias, alias, role: roleName(role) })),
  )
  return new Map(grants.map(grant => [`${grant.resource} ${grant.role}`, grant]))
}

export type Grant = { readonly resource: string; readonly alias: string; readonly role: string }

export function actualRoles(grants: readonly GroupGrant[], names: AppNames): ReadonlyMap<string, Grant> {
  const pairs = grants.flatMap(({ resource, roles }) =>
    roles.map(role => ({ resource, alias: names.aliasOf(resource), role })),
  )
  return new Map(pairs.map(grant => [`${grant.resource} ${grant.role}`, grant]))
}

/** The YAML of a group as it is there. Where a part is not known, the comment that says so. */
export function acceptGroup(group: Group, key: string, names: AppNames): string {
  const entry = captureGroup(group, names)
  return entry.known ? renderEntry(['groups', key], entry.value) : `# Not known: ${entry.reason}\n`
}

/** A group's entry of a captured baseline. The members of a default group become its ceiling. */
export function captureGroup({ id, managedBy, members, grants }: Group, names: AppNames): Fact<GroupEntry> {
  if (!grants.known) return grants
  if (!managedBy.known) return managedBy
  const defaults = grants.value.flatMap(({ resource, defaultRole }) =>
    defaultRole === null ? [] : [[names.aliasOf(resource), defaultRole] as const],
  )
  if (defaults.length > 0 && !members.known) return members
  const ceiling =
    defaults.length > 0 && members.known ? { members: members.value, 'default-for': Object.fromEntries(defaults) } : {}
  const roles = grants.value.filter(grant => grant.roles.length > 0)
  return known({
    id,
    'managed-by': managedBy.value,
    ...ceiling,
    roles: Object.fromEntries(roles.map(({ resource, roles }) => [names.aliasOf(resource), [...roles]])),
  })
}

export function captureGroups({ groups }: Observed, names: AppNames): Captured {
  if (!groups.known) return groups
  const entries: [string, GroupEntry][] = []
  for (const group of groups.value) {
    const entry = captureGroup(group, names)
    if (!entry.known) return unknown(`The group ${group.name} could not be read: ${entry.reason}`)
    entries.push([groupKey(group, groups.value), entry.value])
  }
  return known({ value: Object.fromEntries(entries) })
}

/** Does the group give a role that takes a license, on any app? */
export const grantsSeat = (grants: readonly GroupGrant[]): boolean =>
  grants.some(({ roles }) => roles.some(role => SEAT_ROLES.has(role)))

export const isDefaultGroup = (grants: readonly GroupGrant[]): boolean =>
  grants.some(({ defaultRole }) => defaultRole !== null)
