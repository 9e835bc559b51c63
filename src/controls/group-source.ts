import type { CurrentState, Group } from '../collect/current-state.js'
import { groupPlace, groupsPlace } from './console.js'
import { type ControlContext, type Draft, defineControl, listFirst, type PathReading, unreadable } from './control.js'
import {
  acceptGroup,
  type ExpectedGroup,
  expectedGroups,
  GROUPS_SECTION,
  grantsSeat,
  groupSubject,
  isDefaultGroup,
} from './group.js'

const ID = 'group-source'

/** The source of the members of each group: the identity provider, administrators or team members. */
export const groupSource = defineControl({
  id: ID,
  title: 'Group management',
  severity: 'medium',
  section: GROUPS_SECTION,
  reads: ['groups'],
  place: groupsPlace,
  auditEvents: /group|sync|identity|scim|provision/i,
  guide: {
    what:
      'Each group has a source: the identity provider, administrators, the members of a team, or an open team. Only a ' +
      'synced group receives its members from the identity provider.',
    risk:
      'Members of a manually managed group bypass the approval process of the identity provider. Any user can join an ' +
      'open team, and a role on it then uses a seat.',
    steps: [
      'Create a group in the identity provider for the app and role, such as `App-Atlassian-Jira-User`.',
      'Open Security > Identity providers, select the directory and check that the group is synced.',
      'Open Directory > Groups and grant the app role to the synced group. The menu may be named differently.',
      'Confirm that every user of the old group is a member of the synced group.',
      'Remove the app role from the manually managed group. Keep a default group, but remove its members.',
      'For a team with an app role, remove the role from the team. The menu may be named differently.',
    ],
    confirm:
      'Directory > Groups shows the synced marker for every group that grants the role user or admin. Default groups ' +
      'are the only exception.',
    verify:
      'The gate reads the management source and the synced flag of each group, and compares them with `managed-by`. A ' +
      'different source is drift; for example, a synced group becomes manually managed when Guard ends. A source that ' +
      'Atlassian does not report is unknown.',
    plan:
      'Atlassian Guard Standard, or Teamwork Collection Premium or Enterprise, for synced groups. Google Workspace ' +
      'has a sync of its own.',
    exceptions:
      'A local break-glass group with one or two named administrators. Without Guard, record groups as `managed-by: ' +
      'admins` and review their members.',
  },
  compare,
  posture: { recommended: 'Managed by the identity provider', read: readPosture },
})

function compare(context: ControlContext): readonly Draft[] {
  const { groups } = context.observed
  if (!groups.known) return [unreadable(ID, ['groups'], groups.reason, groupsPlace(context.orgId))]
  const expected = expectedGroups(context)
  return groups.value.flatMap(group => {
    const wanted = expected.get(group.id)
    return wanted === undefined ? [] : compareSource(context, wanted, group)
  })
}

function compareSource(
  { names, orgId }: ControlContext,
  { key, entry }: ExpectedGroup,
  group: Group,
): readonly Draft[] {
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
      message: `Group ${group.name} is ${ACTUAL[actual]}; the baseline expects ${EXPECTED[wanted]}.`,
      place,
      accept: acceptGroup(group, key, names),
      ...(group.members.known ? { people: group.members.value } : {}),
    },
  ]
}

const ACTUAL = {
  idp: 'managed by the identity provider',
  admins: 'managed manually by administrators',
  'team-members': 'managed by the members of a team',
  open: 'a team that any user can join',
} as const

const EXPECTED = {
  idp: 'the identity provider',
  admins: 'administrators',
  'team-members': 'the members of a team',
  open: 'a team that any user can join',
} as const

/** Closed: every group that grants a seat is synced, except default groups, and no open team has a role. */
function readPosture({ groups }: CurrentState): PathReading {
  if (!groups.known) return { state: 'unknown', reason: groups.reason }
  const open = groups.value.flatMap(group => {
    if (!group.managedBy.known || !group.grants.known) return []
    const by = group.managedBy.value
    const isPath =
      by === 'open' || (by !== 'idp' && grantsSeat(group.grants.value) && !isDefaultGroup(group.grants.value))
    return isPath ? [`${group.name} is ${ACTUAL[by]}`] : []
  })
  if (open.length > 0) return { state: 'open', reason: listFirst(open) }
  const unread = groups.value.flatMap(group => [group.managedBy, group.grants]).find(fact => !fact.known)
  if (unread?.known === false) return { state: 'unknown', reason: unread.reason }
  return {
    state: 'closed',
    reason: 'The identity provider manages every group that grants a seat, except default groups.',
  }
}
