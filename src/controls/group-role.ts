import { removing } from './acceptance.js'
import { groupPlace, groupsPlace } from './console.js'
import { type Control, compareKeys, type Draft, unreadable, type World } from './control.js'
import {
  acceptGroup,
  actualRoles,
  expectedRoles,
  type Grant,
  type GroupPair,
  groupSubject,
  pairGroups,
} from './group.js'

const ID = 'group-role'

/** Which group gives which role on which app: the heart of access by the identity provider. */
export const groupRole: Control = { id: ID, section: 'groups', place: groupsPlace, compare }

function compare(world: World): readonly Draft[] {
  const { groups } = world.observed
  if (!groups.known) return [unreadable(ID, ['groups'], groups.reason, groupsPlace(world.orgId))]
  return pairGroups(world, groups.value).flatMap(pair => compareGroup(world, pair))
}

function compareGroup({ names, orgId }: World, { id, key, wanted, group }: GroupPair): readonly Draft[] {
  const subject = groupSubject({ id, name: group?.name ?? key })
  const place = groupPlace(orgId, id)
  if (group?.grants.known === false)
    return [unreadable(ID, ['groups', key, 'roles'], group.grants.reason, place, subject)]
  const actual = actualRoles(group?.grants.value ?? [], names)
  const { added, removed } = compareKeys(
    wanted === undefined ? new Map<string, Grant>() : expectedRoles(wanted, names),
    actual,
  )
  const accept = group === undefined ? removing(['groups', key]) : acceptGroup(group, key, names)
  const draft = ({ resource, alias, role }: Grant) =>
    ({
      control: ID,
      status: 'drift',
      subject,
      app: resource,
      role,
      at: ['groups', key, 'roles', alias],
      place,
      accept,
      ...(group?.members.known === true ? { people: group.members.value } : {}),
    }) as const
  return [
    ...added.map(
      ([, grant]): Draft => ({
        ...draft(grant),
        change: 'added',
        expected: null,
        actual: grant.role,
        message: `The group ${subject.name} gives the role ${grant.role} on ${grant.alias}, and the baseline does not have it.`,
      }),
    ),
    ...removed.map(
      ([, grant]): Draft => ({
        ...draft(grant),
        change: 'removed',
        expected: grant.role,
        actual: null,
        message: `The group ${subject.name} no longer gives the role ${grant.role} on ${grant.alias}, as the baseline has it.`,
      }),
    ),
  ]
}
