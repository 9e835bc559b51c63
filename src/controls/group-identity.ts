import type { Group, GroupName } from '../collect/current-state.js'
import { removing } from './acceptance.js'
import { groupPlace, groupsPlace } from './console.js'
import { type ControlContext, type Draft, defineControl, unreadable } from './control.js'
import {
  acceptGroup,
  type ExpectedGroup,
  expectedGroups,
  GROUPS_SECTION,
  groupSubject,
  isKeyOf,
  type Keyring,
  openKeyring,
} from './group.js'

const ID = 'group-identity'

/** Checks that the group behind a name is still the same, and the only group with this name. */
export const groupIdentity = defineControl({
  id: ID,
  title: 'Group identity',
  severity: 'medium',
  section: GROUPS_SECTION,
  reads: ['directories', 'groups'],
  place: groupsPlace,
  auditEvents: /group/i,
  guide: {
    what:
      'The baseline identifies a group by its id; the name is only a label. This control checks that the group behind ' +
      'a name is still the same and that no other group has the same name.',
    risk:
      'A group that was deleted and created again can have other members and another source. With two groups of one ' +
      'name, an administrator can grant a role to the wrong group.',
    steps: [
      'Open Directory > Groups and search for the name in the finding. The menu may be named differently.',
      'Compare the id in the browser address with the id in the baseline. The menu may be named differently.',
      'Open Security > Audit log and find out which account created, deleted or renamed the group. The menu may be ' +
        'named differently.',
      'For a name conflict with the identity provider, open Security > Identity providers and resolve the conflict ' +
        'in the directory.',
      'Delete or rename the group that is not intended. Check its roles and members first.',
      'For an intended change, write the new id into the baseline by a pull request.',
    ],
    confirm: 'Directory > Groups lists the name once, and its id matches the baseline.',
    verify:
      'The gate reads all groups and compares ids and names. A missing group, another id behind the same name, or a ' +
      'second group of the same name is drift; a new name with the same id alone is not. An incomplete list of groups ' +
      'is unknown.',
    plan: 'All plans',
    exceptions:
      'Two groups of one name in different directories of one organization. List both, each with `<name> (<first 8 of ' +
      'its id>)` as key.',
  },
  compare,
})

function compare(context: ControlContext): readonly Draft[] {
  const { groups, groupNames, directories } = context.observed
  const unread = [groupNames, groups, directories].flatMap(fact => (fact.known ? [] : [fact.reason]))
  if (unread[0] !== undefined) return [unreadable(ID, ['groups'], unread[0], groupsPlace(context.orgId))]
  const all = groupNames.known ? groupNames.value : []
  const keys = openKeyring(context)
  const listed = expectedGroups(context)
  const ids = new Map(all.map(group => [group.id, group]))
  const changed = [...listed.values()].flatMap(wanted =>
    compareId(context, wanted, ids.get(wanted.entry.id), all, keys),
  )
  return [...changed, ...findTwins(context, groups.known ? groups.value : [], all, keys)]
}

function compareId(
  context: ControlContext,
  wanted: ExpectedGroup,
  current: GroupName | undefined,
  all: readonly GroupName[],
  keys: Keyring,
): readonly Draft[] {
  const { key, entry } = wanted
  if (current !== undefined && isKeyOf(key, current)) return []
  const namesakes = all
    .filter(({ id, name }) => id !== entry.id && isKeyOf(key, { id: entry.id, name }))
    .toSorted((a, b) => (a.id < b.id ? -1 : 1))
  if (current === undefined) return [draftMissing(context, wanted, namesakes, keys)]
  // A renamed group is not drift, unless another group has its old name.
  return namesakes.slice(0, 1).map(namesake => draftReplaced(context, wanted, current, namesake, keys))
}

function draftMissing(
  context: ControlContext,
  { key, entry }: ExpectedGroup,
  namesakes: readonly GroupName[],
  { newKey }: Keyring,
): Draft {
  const listed = expectedGroups(context)
  const successor = namesakes.find(({ id }) => !listed.has(id))
  const current = successor === undefined ? undefined : roleHolder(context, successor.id)
  return {
    control: ID,
    change: successor === undefined ? 'removed' : 'changed',
    status: 'drift',
    subject: groupSubject({ id: entry.id, name: key }),
    expected: entry.id,
    actual: successor?.id ?? null,
    at: ['groups', key, 'id'],
    message:
      successor === undefined
        ? `Group ${key} is in the baseline but missing from the organization; its members lost the access that it granted.`
        : `Group ${key} was deleted and created again; its ID differs from the baseline.`,
    place: successor === undefined ? groupsPlace(context.orgId) : groupPlace(context.orgId, successor.id),
    accept:
      current === undefined ? removing(['groups', key]) : acceptGroup(current, newKey(current), context.names, key),
  }
}

function draftReplaced(
  context: ControlContext,
  { key, entry }: ExpectedGroup,
  current: GroupName,
  namesake: GroupName,
  { newKey }: Keyring,
): Draft {
  const group = roleHolder(context, entry.id)
  return {
    control: ID,
    change: 'changed',
    status: 'drift',
    subject: groupSubject(current),
    expected: entry.id,
    actual: namesake.id,
    at: ['groups', key, 'id'],
    message: `Group ${current.name} was named ${key}, and another group (${namesake.id}) has this name now; the baseline expects the old group.`,
    place: groupPlace(context.orgId, namesake.id),
    accept: group === undefined ? removing(['groups', key]) : acceptGroup(group, newKey(current), context.names, key),
  }
}

const roleHolder = ({ observed }: ControlContext, id: string): Group | undefined =>
  observed.groups.known ? observed.groups.value.find(group => group.id === id) : undefined

/** Groups with a shared name: those that the baseline does not list under it, and those without a role. */
function findTwins(
  context: ControlContext,
  groups: readonly Group[],
  all: readonly GroupName[],
  keys: Keyring,
): readonly Draft[] {
  const listed = expectedGroups(context)
  const times = new Map<string, number>()
  for (const { name } of all) times.set(name, (times.get(name) ?? 0) + 1)
  const ids = new Set(all.map(({ id }) => id))
  const twins = groups.filter(({ id, name }) => (times.get(name) ?? 0) > Number(ids.has(id)))
  return twins.flatMap(group => {
    const wanted = listed.get(group.id)
    if (wanted === undefined || !isKeyOf(wanted.key, group)) return [draftTwin(context, group, wanted, keys)]
    return wanted.key === group.name ? findBareTwins(context, group, all, keys) : []
  })
}

function draftTwin(
  context: ControlContext,
  group: Group,
  wanted: ExpectedGroup | undefined,
  { newKey }: Keyring,
): Draft {
  return {
    control: ID,
    change: wanted === undefined ? 'added' : 'changed',
    status: 'drift',
    subject: groupSubject(group),
    expected: wanted?.key ?? null,
    actual: group.name,
    at: ['groups', wanted?.key ?? group.name],
    message: `Group ${group.name} (${group.id}) has roles and shares its name with another group; the baseline does not list this.`,
    place: groupPlace(context.orgId, group.id),
    accept: acceptGroup(group, newKey(group), context.names, wanted?.key),
    ...(group.members.known ? { people: group.members.value } : {}),
  }
}

/** A baseline key with the group ID shows that the namesake is known. */
function findBareTwins(
  context: ControlContext,
  group: Group,
  all: readonly GroupName[],
  { newKey }: Keyring,
): readonly Draft[] {
  const bare = all.filter(
    ({ id, name }) => name === group.name && id !== group.id && roleHolder(context, id) === undefined,
  )
  const listed = expectedGroups(context)
  return bare
    .filter(({ id }) => !listed.has(id))
    .map(namesake => ({
      control: ID,
      change: 'added',
      status: 'drift',
      subject: groupSubject(namesake),
      expected: null,
      actual: namesake.name,
      at: ['groups', group.name],
      message: `Group ${namesake.name} (${namesake.id}) has no role but shares its name with a group that has roles; the baseline does not list this.`,
      place: groupPlace(context.orgId, namesake.id),
      accept: acceptGroup(group, newKey(group), context.names, group.name),
    }))
}
