import type { GroupName } from '../observe/observed.js'
import { groupPlace, groupsPlace } from './console.js'
import { type Control, type Draft, unreadable, type World } from './control.js'
import { acceptGroup, type ExpectedGroup, expectedGroups, groupSubject, twinKey } from './group.js'
import { renderRemoval } from './removal.js'

const ID = 'group-identity'

/** Is the group behind a name still the same, and the only one of that name? */
export const groupIdentity: Control = { id: ID, section: 'groups', place: groupsPlace, compare }

function compare(world: World): readonly Draft[] {
  const { groups, groupNames, directories } = world.observed
  const unread = [groupNames, groups, directories].flatMap(fact => (fact.known ? [] : [fact.reason]))
  if (unread[0] !== undefined) return [unreadable(ID, ['groups'], unread[0], groupsPlace(world.orgId))]
  const all = groupNames.known ? groupNames.value : []
  return [...compareIds(world, all), ...findTwins(world)]
}

function compareIds(world: World, all: readonly GroupName[]): readonly Draft[] {
  const ids = new Set(all.map(group => group.id))
  const missing = [...expectedGroups(world).values()].filter(({ entry }) => !ids.has(entry.id))
  return missing.map(wanted =>
    vanished(
      world,
      wanted,
      all.find(group => group.name === nameOf(wanted)),
    ),
  )
}

/** The name that a key of the baseline notes: without the first 8 of the id, where it has them. */
function nameOf({ key, entry }: ExpectedGroup): string {
  const suffix = ` (${entry.id.slice(0, 8)})`
  return key.endsWith(suffix) ? key.slice(0, -suffix.length) : key
}

function vanished(world: World, { key, entry }: ExpectedGroup, successor: GroupName | undefined): Draft {
  const there = world.observed.groups.known
    ? world.observed.groups.value.find(group => group.id === successor?.id)
    : undefined
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
        ? `The group ${key} is no longer there: whoever had access by it has lost it.`
        : `The group behind the name ${key} is another one than the baseline's: it was deleted and made anew.`,
    place: successor === undefined ? groupsPlace(world.orgId) : groupPlace(world.orgId, successor.id),
    accept: there === undefined ? renderRemoval(['groups', key]) : acceptGroup(there, key, world.names),
  }
}

/** Of groups that share a name, those that the baseline does not list, or lists under another name. */
function findTwins(world: World): readonly Draft[] {
  const groups = world.observed.groups.known ? world.observed.groups.value : []
  const expected = expectedGroups(world)
  return groups
    .filter(group => groups.some(({ id, name }) => name === group.name && id !== group.id))
    .filter(group => {
      const wanted = expected.get(group.id)
      return wanted === undefined || nameOf(wanted) !== group.name
    })
    .map(group => ({
      control: ID,
      change: expected.has(group.id) ? 'changed' : 'added',
      status: 'drift',
      subject: groupSubject(group),
      expected: expected.get(group.id)?.key ?? null,
      actual: group.name,
      at: ['groups', expected.get(group.id)?.key ?? group.name],
      message: `Two groups with roles are called ${group.name}: one of them (${group.id}) may be taken for the other.`,
      place: groupPlace(world.orgId, group.id),
      accept: acceptGroup(group, twinKey(group), world.names),
      ...(group.members.known ? { people: group.members.value } : {}),
    }))
}
