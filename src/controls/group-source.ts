import type { Group, Observed } from '../collect/current-state.js'
import { groupPlace, groupsPlace } from './console.js'
import { type Control, type Draft, listFirst, type Strictness, unreadable, type World } from './control.js'
import { acceptGroup, type ExpectedGroup, expectedGroups, grantsSeat, groupSubject, isDefaultGroup } from './group.js'

const ID = 'group-source'

/** Who puts people into a group: the identity provider, or somebody by hand. */
export const groupSource: Control = { id: ID, section: 'groups', place: groupsPlace, compare, strict }

function compare(world: World): readonly Draft[] {
  const { groups } = world.observed
  if (!groups.known) return [unreadable(ID, ['groups'], groups.reason, groupsPlace(world.orgId))]
  const expected = expectedGroups(world)
  return groups.value.flatMap(group => {
    const wanted = expected.get(group.id)
    return wanted === undefined ? [] : compareSource(world, wanted, group)
  })
}

function compareSource({ names, orgId }: World, { key, entry }: ExpectedGroup, group: Group): readonly Draft[] {
  const at = ['groups', key, 'managed-by']
  const place = groupPlace(orgId, group.id)
  const subject = groupSubject(group)
  if (!group.managedBy.known) return [unreadable(ID, at, group.managedBy.reason, place, subject)]
  const actual = group.managedBy.value
  const wanted = entry['managed-by']
  if (actual === wanted) return []
  return [
    {
      control: ID,
      change: 'changed',
      status: 'drift',
      subject,
      expected: wanted,
      actual,
      at,
      message: `The group ${group.name} is ${DESCRIBE[actual]}; by the baseline it is ${DESCRIBE[wanted]}.`,
      place,
      accept: acceptGroup(group, key, names),
      ...(group.members.known ? { people: group.members.value } : {}),
    },
  ]
}

const DESCRIBE = {
  idp: 'managed by the identity provider',
  admins: 'edited by hand by administrators',
  'team-members': 'managed by the members of a team',
  open: 'a team that anyone can join',
} as const

/** Closed: each group that gives a seat is managed by the identity provider, default groups apart; no open team has a role. */
function strict({ groups }: Observed): Strictness {
  if (!groups.known) return { state: 'unknown', reason: groups.reason }
  const open = groups.value.flatMap(group => {
    if (!group.managedBy.known || !group.grants.known) return []
    const by = group.managedBy.value
    const isDoor =
      by === 'open' || (by !== 'idp' && grantsSeat(group.grants.value) && !isDefaultGroup(group.grants.value))
    return isDoor ? [`${group.name} is ${DESCRIBE[by]}`] : []
  })
  if (open.length > 0) return { state: 'open', reason: listFirst(open) }
  const unread = groups.value.flatMap(group => [group.managedBy, group.grants]).find(fact => !fact.known)
  if (unread?.known === false) return { state: 'unknown', reason: unread.reason }
  return { state: 'closed', reason: 'Every group that gives a seat is managed by the identity provider.' }
}
