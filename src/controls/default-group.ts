import type { CurrentState } from '../collect/current-state.js'
import { roleName } from '../model/roles.js'
import { removing } from './acceptance.js'
import { groupPlace, groupsPlace } from './console.js'
import {
  type ControlContext,
  compareKeys,
  countOf,
  type Draft,
  defineControl,
  listFirst,
  type PathReading,
  unreadable,
} from './control.js'
import { acceptGroup, GROUPS_SECTION, type GroupPair, groupSubject, isDefaultGroup, pairGroups } from './group.js'

const ID = 'default-group'

/** Default groups receive new users of an app. Every app needs one, so it should stay empty. */
export const defaultGroup = defineControl({
  id: ID,
  title: 'Default groups',
  severity: 'high',
  section: GROUPS_SECTION,
  reads: ['groups', 'defaultMembers'],
  place: groupsPlace,
  auditEvents: /group|default|member|access|invit/i,
  aliases: ({ groups }) => Object.values(groups ?? {}).flatMap(group => Object.keys(group['default-for'] ?? {})),
  guide: {
    what:
      'Atlassian adds users to a default group when they join an app by a domain rule, an invitation or an approved ' +
      'request. Every app role needs at least one default group, and a synced group cannot be one.',
    risk:
      'Each member of a default group uses a seat that the identity provider did not grant. Their seats stay when the ' +
      'users leave a team, because the sync does not manage this group.',
    steps: [
      'Open Directory > Groups and find the default groups, such as `jira-users-acme`. The menu may be named ' +
        'differently.',
      'Add every member who needs access to the matching synced group in the identity provider.',
      'Wait until the sync has run, and check that the user has the role through the synced group.',
      'Remove all members from the default group.',
      'Where a default group grants several apps, set a dedicated local default group for each app role. Only an ' +
        'organization admin can do this. The menu may be named differently.',
      'Set `members: 0` for each default group in the baseline.',
    ],
    confirm: 'Each default group shows 0 members. No synced group is marked as a default group.',
    verify:
      'The gate reads which groups are default groups and counts their active users; service accounts do not count. A ' +
      'changed default group, or more members than `members` allows, is drift. Member counts that contradict the list ' +
      'of users are unknown.',
    plan: 'All plans',
    exceptions:
      'A break-glass account that must work without the identity provider. Record an exception with `most: 1` and an ' +
      'end date.',
  },
  compare,
  posture: { recommended: 'No members', read: readPosture },
})

function compare(context: ControlContext): readonly Draft[] {
  const { groups } = context.observed
  if (!groups.known) return [unreadable(ID, ['groups'], groups.reason, groupsPlace(context.orgId))]
  return pairGroups(context, groups.value).flatMap(pair => [
    ...compareDefaults(context, pair),
    ...compareMembers(context, pair),
  ])
}

function compareDefaults({ names, orgId }: ControlContext, { id, key, wanted, group }: GroupPair): readonly Draft[] {
  const subject = groupSubject({ id, name: group?.name ?? key })
  const place = groupPlace(orgId, id)
  const at = (alias: string) => ['groups', key, 'default-for', alias]
  if (group?.grants.known === false) return [unreadable(ID, ['groups', key], group.grants.reason, place, subject)]
  const expected = Object.entries(wanted?.entry['default-for'] ?? {}).map(
    ([alias, role]) => [names.resourceOf(alias) ?? alias, roleName(role)] as const,
  )
  const actual = (group?.grants.value ?? []).flatMap(({ resource, defaultRole }) =>
    defaultRole === null ? [] : [[names.resourceOf(names.aliasOf(resource)) ?? resource, defaultRole] as const],
  )
  const { added, removed, both } = compareKeys(new Map(expected), new Map(actual))
  const draft = (app: string, role: string) =>
    ({
      control: ID,
      status: 'drift',
      subject,
      app,
      role,
      at: at(names.aliasOf(app)),
      place,
      accept: group === undefined ? removing(['groups', key]) : acceptGroup(group, key, names),
      ...(group?.members.known === true ? { people: group.members.value } : {}),
    }) as const
  return [
    ...added.map(
      ([app, role]): Draft => ({
        ...draft(app, role),
        change: 'added',
        expected: null,
        actual: role,
        message: `Group ${subject.name} is a default group of ${names.aliasOf(app)} and grants new users the role \`${role}\`; the baseline does not list this.`,
      }),
    ),
    ...removed.map(
      ([app, role]): Draft => ({
        ...draft(app, role),
        change: 'removed',
        expected: role,
        actual: null,
        message: `Group ${subject.name} is no longer a default group of ${names.aliasOf(app)} for the role \`${role}\`; the baseline still lists this.`,
      }),
    ),
    ...both
      .filter(([, role, currentRole]) => role !== currentRole)
      .map(
        ([app, role, currentRole]): Draft => ({
          ...draft(app, currentRole),
          change: 'changed',
          expected: role,
          actual: currentRole,
          message: `Default group ${subject.name} grants new users of ${names.aliasOf(app)} the role \`${currentRole}\`; the baseline expects \`${role}\`.`,
        }),
      ),
  ]
}

/** `members` is a ceiling, so fewer members are never drift. */
function compareMembers({ names, orgId }: ControlContext, { wanted, group }: GroupPair): readonly Draft[] {
  const ceiling = wanted?.entry.members
  if (wanted === undefined || group === undefined || ceiling === undefined) return []
  const at = ['groups', wanted.key, 'members']
  const place = groupPlace(orgId, group.id)
  const subject = groupSubject(group)
  if (!group.members.known) return [unreadable(ID, at, group.members.reason, place, subject)]
  const members = group.members.value
  if (members <= ceiling) return []
  return [
    {
      control: ID,
      change: 'exceeded',
      status: 'drift',
      subject,
      expected: ceiling,
      actual: members,
      at,
      message: `Default group ${group.name} has ${countOf(members, 'member', 'members')}; the baseline allows ${ceiling}.`,
      place,
      accept: acceptGroup(group, wanted.key, names),
      people: members,
    },
  ]
}

/** Closed: every default group is empty. */
function readPosture({ groups }: CurrentState): PathReading {
  if (!groups.known) return { state: 'unknown', reason: groups.reason }
  const defaults = groups.value.filter(({ grants }) => grants.known && isDefaultGroup(grants.value))
  const open = defaults.flatMap(({ name, members }) =>
    members.known && members.value > 0 ? [`${name} has ${countOf(members.value, 'member', 'members')}`] : [],
  )
  if (open.length > 0) return { state: 'open', reason: listFirst(open) }
  const unread = [...defaults.map(({ members }) => members), ...groups.value.map(({ grants }) => grants)].find(
    fact => !fact.known,
  )
  if (unread?.known === false) return { state: 'unknown', reason: unread.reason }
  return { state: 'closed', reason: `All ${defaults.length} default groups are empty.` }
}
