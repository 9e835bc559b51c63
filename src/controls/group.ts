import { spellOut } from '../baseline/invisible.js'
import type { AppNames } from '../collect/app-names.js'
import type { CurrentState, Group, GroupGrant, GroupName } from '../collect/current-state.js'
import { type Fact, known, unknown } from '../model/fact.js'
import type { Subject } from '../model/finding.js'
import { roleName, SEAT_ROLES } from '../model/roles.js'
import { type Acceptance, impossible } from './acceptance.js'
import type { Captured, ControlContext, SectionDefinition } from './control.js'

/** Shared by the four controls of the section `groups`: pairs the entries of the baseline with the current groups. */

export type GroupEntry = NonNullable<ControlContext['baseline']['groups']>[string]

/** `key` is the name under which the baseline lists the group. */
export type ExpectedGroup = { readonly key: string; readonly entry: GroupEntry }

export const expectedGroups = ({ baseline }: ControlContext): ReadonlyMap<string, ExpectedGroup> =>
  new Map(Object.entries(baseline.groups ?? {}).map(([key, entry]) => [entry.id, { key, entry }]))

export const groupSubject = ({ id, name }: { readonly id: string; readonly name: string }): Subject => ({
  type: 'group',
  id,
  name,
})

/**
 * The possible keys of a group, by number: its name, the name with the first 8 characters of its ID, the name with the
 * complete ID, and then with the ID repeated until no other group has this name.
 */
const keyOf = ({ id, name }: GroupName, number: number): string =>
  number === 1 ? `${name} (${id.slice(0, 8)})` : name + ` (${id})`.repeat(Math.max(0, number - 1))

/** Whether the key contains the current name of the group. */
export function isKeyOf(key: string, { id, name }: GroupName): boolean {
  const group = { id, name: spellOut(name) }
  if (key === keyOf(group, 1)) return true
  const times = (key.length - group.name.length) / ` (${group.id})`.length
  return Number.isInteger(times) && times >= 0 && key === keyOf(group, times === 0 ? 0 : times + 1)
}

/** The empty key, and the one that JavaScript objects cannot hold. */
const NO_KEYS: ReadonlySet<string> = new Set(['', '__proto__'])

/** The groups with this name. */
type Namesakes = (name: string) => readonly GroupName[]

function indexNames(all: readonly GroupName[]): Namesakes {
  const byName = new Map<string, GroupName[]>()
  for (const group of all) {
    const name = spellOut(group.name)
    const namesakes = byName.get(name)
    if (namesakes === undefined) byName.set(name, [group])
    else namesakes.push(group)
  }
  return name => byName.get(name) ?? []
}

/**
 * The key of a group: its name, or `<name> (<first 8 of its ID>)` where groups share a name, or a longer form where that
 * is shared too. `isTaken` reports keys that belong to other entries.
 */
function groupKey(
  { id: own, name }: GroupName,
  namesakes: Namesakes,
  isTaken: (key: string) => boolean = () => false,
): string {
  // A key contains no invisible characters.
  const group = { id: own, name: spellOut(name) }
  const isOther = ({ id }: GroupName): boolean => id !== group.id
  const isShared = (key: string): boolean =>
    namesakes(key).some(isOther) || namesakes(group.name).some(other => isOther(other) && isKeyOf(key, other))
  for (let number = 0; ; number += 1) {
    const key = keyOf(group, number)
    // Ends, because the number of names is finite.
    if (!NO_KEYS.has(key) && !isShared(key) && !isTaken(key)) return key
  }
}

/** The keys of all groups. Computed once, because each key depends on all names. */
export type Keyring = {
  /** The key of a group in the baseline, or the key for a new entry; never the key of another existing group. */
  readonly keyIn: (group: GroupName) => string
  /** The key for a group by its current name. */
  readonly newKey: (group: GroupName) => string
}

export function openKeyring(context: ControlContext): Keyring {
  const all = groupNames(context.observed)
  const namesakes = indexNames(all)
  const ids = new Set(all.map(({ id }) => id))
  const listed = expectedGroups(context)
  const owners = new Map(
    [...listed.values()].filter(({ entry }) => ids.has(entry.id)).map(({ key, entry }) => [key, entry.id]),
  )
  const newKey = (group: GroupName): string =>
    groupKey(group, namesakes, key => owners.has(key) && owners.get(key) !== group.id)
  return { newKey, keyIn: group => listed.get(group.id)?.key ?? newKey(group) }
}

/** A group that is in the baseline, in the organization, or in both. */
export type GroupPair = {
  readonly id: string
  /** The key in the baseline, or the key for a new entry. */
  readonly key: string
  readonly wanted: ExpectedGroup | undefined
  readonly group: Group | undefined
}

export function pairGroups(context: ControlContext, groups: readonly Group[]): readonly GroupPair[] {
  const { keyIn } = openKeyring(context)
  const expected = expectedGroups(context)
  const current = new Map(groups.map(group => [group.id, group]))
  return [...new Set([...expected.keys(), ...current.keys()])].map(id => {
    const wanted = expected.get(id)
    const group = current.get(id)
    return { id, key: wanted?.key ?? (group === undefined ? id : keyIn(group)), wanted, group }
  })
}

/** All groups, also those without a role, because any of them can share a name with another. */
function groupNames({ groups, groupNames: names }: CurrentState): readonly GroupName[] {
  return names.known ? names.value : groups.known ? groups.value : []
}

/** The roles of an entry of the baseline: one key for each pair of resource and role. */
export function expectedRoles({ entry }: ExpectedGroup, names: AppNames): ReadonlyMap<string, Grant> {
  const grants = Object.entries(entry.roles).flatMap(([alias, roles]) =>
    roles.map(role => ({ resource: names.resourceOf(alias) ?? alias, alias, role: roleName(role) })),
  )
  return new Map(grants.map(grant => [`${grant.resource} ${grant.role}`, grant]))
}

export type Grant = { readonly resource: string; readonly alias: string; readonly role: string }

export function actualRoles(grants: readonly GroupGrant[], names: AppNames): ReadonlyMap<string, Grant> {
  const pairs = grants.flatMap(({ resource, roles }) => {
    const alias = names.aliasOf(resource)
    return roles.map(role => ({ resource: names.resourceOf(alias) ?? resource, alias, role }))
  })
  return new Map(pairs.map(grant => [`${grant.resource} ${grant.role}`, grant]))
}

/** Sets the complete entry of a group to its current state, and replaces an entry under another key. */
export function acceptGroup(group: Group, key: string, names: AppNames, listed = key): Acceptance {
  const entry = captureGroup(group, names)
  if (!entry.known) return impossible(`The group could not be read: ${entry.reason}`)
  const edit = { do: 'set', at: ['groups', key], to: entry.value } as const
  return { by: 'edit', edits: [listed === key ? edit : { ...edit, insteadOf: listed }] }
}

/** The captured entry of a group. The current number of members of a default group becomes its ceiling. */
export function captureGroup({ id, managedBy, members, grants }: Group, names: AppNames): Fact<GroupEntry> {
  if (!grants.known) return grants
  if (!managedBy.known) return managedBy
  const defaults = grants.value.flatMap(({ resource, defaultRole }) =>
    defaultRole === null ? [] : [[names.aliasOf(resource), defaultRole] as const],
  )
  if (defaults.length > 0 && !members.known) return members
  const ceiling =
    defaults.length > 0 && members.known ? { members: members.value, 'default-for': Object.fromEntries(defaults) } : {}
  return known({ id, 'managed-by': managedBy.value, ...ceiling, roles: rolesByAlias(grants.value, names) })
}

/** Two ARIs can name the organization; both count under one alias. */
function rolesByAlias(grants: readonly GroupGrant[], names: AppNames): Record<string, string[]> {
  const byAlias = new Map<string, string[]>()
  for (const { alias, role } of actualRoles(grants, names).values()) {
    byAlias.set(alias, [...(byAlias.get(alias) ?? []), role].toSorted())
  }
  return Object.fromEntries(byAlias)
}

export function captureGroups(observed: CurrentState, names: AppNames): Captured {
  const { groups } = observed
  if (!groups.known) return groups
  const namesakes = indexNames(groupNames(observed))
  const entries: [string, GroupEntry][] = []
  for (const group of groups.value) {
    const entry = captureGroup(group, names)
    if (!entry.known) return unknown(`Group ${group.name} could not be read: ${entry.reason}`)
    entries.push([groupKey(group, namesakes), entry.value])
  }
  return known({ value: Object.fromEntries(entries) })
}

/** Whether the group grants a role that uses a seat, on any app. */
export const grantsSeat = (grants: readonly GroupGrant[]): boolean =>
  grants.some(({ roles }) => roles.some(role => SEAT_ROLES.has(role)))

export const isDefaultGroup = (grants: readonly GroupGrant[]): boolean =>
  grants.some(({ defaultRole }) => defaultRole !== null)

/** Shared by all group controls. */
export const GROUPS_SECTION: SectionDefinition = {
  key: 'groups',
  comment: [
    'Groups with the roles that they grant on each app. managed-by: idp (the identity provider), admins (manually managed), team-members, or open (a team that any user can join).',
    'Recommended: managed-by: idp for every group that grants user or admin. Exception: every app needs a default group, and it cannot be synced. Keep default groups empty (members: 0).',
  ],
  capture: captureGroups,
}
