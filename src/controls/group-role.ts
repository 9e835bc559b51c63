import { removing } from './acceptance.js'
import { groupPlace, groupsPlace } from './console.js'
import { type ControlContext, compareKeys, type Draft, defineControl, unreadable } from './control.js'
import {
  acceptGroup,
  actualRoles,
  expectedRoles,
  GROUPS_SECTION,
  type Grant,
  type GroupPair,
  groupSubject,
  pairGroups,
} from './group.js'

const ID = 'group-role'

/** The roles that each group grants on each app. */
export const groupRole = defineControl({
  id: ID,
  title: 'Roles granted by groups',
  severity: 'high',
  section: GROUPS_SECTION,
  reads: ['groups'],
  place: groupsPlace,
  auditEvents: /role|access|product|\bapp|group|grant/i,
  aliases: ({ groups }) => Object.values(groups ?? {}).flatMap(({ roles }) => Object.keys(roles)),
  guide: {
    what:
      'A group grants a role on an app to all its members. The baseline lists every group that grants a role, with ' +
      'the app and the role.',
    risk:
      'One additional role on a large group gives seats to all its members in one step. Atlassian also adds roles to ' +
      'existing groups, for example for Goals or Studio.',
    steps: [
      'Open Directory > Groups and select the group that the finding names. The menu may be named differently.',
      'Open Apps and roles (before 2025: Product access). The menu may be named differently.',
      'Remove each role that the baseline does not list.',
      'Grant the role to the synced group that is intended for it, such as `App-Atlassian-Jira-User`.',
      'Use one group per app and role, so that removing a user from one app does not affect another app.',
    ],
    confirm: 'Apps and roles of the group shows exactly the apps and roles of its entry in the baseline.',
    verify:
      'The gate reads the role assignments of every group that grants a role. An additional or missing combination of ' +
      'group, app and role is drift. Unreadable role assignments, and reads that contradict each other, are unknown.',
    plan: 'All plans',
    exceptions: 'A role that a migration needs for some weeks, with the end date of the migration.',
  },
  compare,
})

function compare(context: ControlContext): readonly Draft[] {
  const { groups } = context.observed
  if (!groups.known) return [unreadable(ID, ['groups'], groups.reason, groupsPlace(context.orgId))]
  return pairGroups(context, groups.value).flatMap(pair => compareGroup(context, pair))
}

function compareGroup({ names, orgId }: ControlContext, { id, key, wanted, group }: GroupPair): readonly Draft[] {
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
        message: `Group ${subject.name} grants the role \`${grant.role}\` on ${grant.alias}; the baseline does not list it.`,
      }),
    ),
    ...removed.map(
      ([, grant]): Draft => ({
        ...draft(grant),
        change: 'removed',
        expected: grant.role,
        actual: null,
        message: `Group ${subject.name} no longer grants the role \`${grant.role}\` on ${grant.alias}; the baseline still lists it.`,
      }),
    ),
  ]
}
