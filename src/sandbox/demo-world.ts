/**
 * The demo organization: two sites, five app instances, about 40 users, and all access through the identity provider.
 * It is compliant. demo-drift.ts adds the drift.
 */
import {
  aCredential,
  aDefaultGrant,
  aDomain,
  aDomainAccess,
  aGrant,
  aGroup,
  anApp,
  anEvent,
  aPerson,
  aPolicy,
  aProject,
  appResource,
  aServiceDesk,
  aSpace,
  aWorld,
  type Grant,
  type Group,
  ORGANIZATION,
  orgResource,
  type Person,
  type World,
} from './world.js'

const ACME = '8a2e3c1d-0000-4000-8000-000000000001'
const LABS = '8a2e3c1d-0000-4000-8000-000000000002'

/** The ARIs of the five app instances. */
export const DEMO_APPS = {
  jira: appResource('jira-software', ACME),
  serviceDesk: appResource('jira-servicedesk', ACME),
  confluence: appResource('confluence', ACME),
  labsJira: appResource('jira-software', LABS),
  labsConfluence: appResource('confluence', LABS),
} as const

const { jira, serviceDesk, confluence, labsJira, labsConfluence } = DEMO_APPS
const ALICE = '712020:1d3f0c-alice-archer'

export function demoWorld(): World {
  const groups = demoGroups()
  const people = demoPeople()
  return aWorld({
    organization: { id: ORGANIZATION, name: 'Acme' },
    apps: demoApps(),
    groups,
    people,
    domains: [aDomain({ name: 'acme.com' }), aDomain({ name: 'acme-labs.com' })],
    appAccess: [
      aDomainAccess({ domain: 'ANYONE' }),
      aDomainAccess({
        domain: 'acme.com',
        adminNotifications: true,
        products: [{ app: serviceDesk, role: 'customer', approval: true }],
      }),
    ],
    policies: demoPolicies(),
    events: demoEvents(),
    eventActions: EVENT_ACTIONS.map(([id, displayName, groupDisplayName]) => ({ id, displayName, groupDisplayName })),
    apiKeys: demoKeys(),
    apiTokens: [aCredential({ id: 'token-ci', label: 'ci', owner: people[3]?.id ?? ALICE, lastActiveAt: null })],
    serviceDesks: [aServiceDesk(), aServiceDesk({ id: '2', projectKey: 'HR', projectName: 'Human resources' })],
    permissionSchemes: demoSchemes(),
    projects: demoProjects(),
    spaces: demoSpaces(),
  })
}

function demoApps(): World['apps'] {
  const labs = { site: 'acme-labs', createdAt: '2024-05-14T10:30:00.000Z', createdBy: ALICE }
  return [
    anApp({ id: jira, capacity: 50 }),
    anApp({ id: serviceDesk, owner: 'jira-servicedesk', capacity: 10 }),
    anApp({ id: confluence, owner: 'confluence', capacity: 50 }),
    anApp({ ...labs, id: labsJira, capacity: 15 }),
    anApp({ ...labs, id: labsConfluence, owner: 'confluence', capacity: 15 }),
  ]
}

const SYNCED: readonly (readonly [id: string, name: string, grants: readonly Grant[]])[] = [
  ['276f955c-63d7-42c8-9520-92d01dca0625', 'App-Atlassian-Jira-User', [aGrant(jira, 'user')]],
  ['276f955c-63d7-42c8-9520-92d01dca0626', 'App-Atlassian-Jira-Admin', [aGrant(jira, 'admin')]],
  ['276f955c-63d7-42c8-9520-92d01dca0627', 'App-Atlassian-ServiceDesk-Agent', [aGrant(serviceDesk, 'user')]],
  ['276f955c-63d7-42c8-9520-92d01dca0628', 'App-Atlassian-Confluence-User', [aGrant(confluence, 'user')]],
  ['276f955c-63d7-42c8-9520-92d01dca0629', 'App-Atlassian-Confluence-Admin', [aGrant(confluence, 'admin')]],
  [
    '276f955c-63d7-42c8-9520-92d01dca062a',
    'App-Atlassian-Labs-User',
    [aGrant(labsJira, 'user'), aGrant(labsConfluence, 'user')],
  ],
]

/** Every app role must have a default group, and a synced group cannot be one. These groups stay empty. */
const DEFAULTS: readonly (readonly [id: string, name: string, app: string])[] = [
  ['952d12c3-5b5b-4d04-bb32-44d383afc4b1', 'jira-users-acme', jira],
  ['952d12c3-5b5b-4d04-bb32-44d383afc4b2', 'jira-servicemanagement-users-acme', serviceDesk],
  ['952d12c3-5b5b-4d04-bb32-44d383afc4b3', 'confluence-users-acme', confluence],
  ['952d12c3-5b5b-4d04-bb32-44d383afc4b4', 'jira-users-acme-labs', labsJira],
  ['952d12c3-5b5b-4d04-bb32-44d383afc4b5', 'confluence-users-acme-labs', labsConfluence],
]

function demoGroups(): Group[] {
  const synced = SYNCED.map(([id, name, grants]) => aGroup({ id, name, grants: structuredClone([...grants]) }))
  const defaults = DEFAULTS.map(([id, name, app]) =>
    aGroup({ id, name, managedBy: 'admins', type: 'USERBASE_GROUP', grants: [aDefaultGrant(app, 'user')] }),
  )
  const team = { type: 'TEAM', description: 'Meets on Thursdays' } as const
  const others = [
    aGroup({ id: 'b7c0a111-0000-4000-8000-000000000001', name: 'release-captains', managedBy: 'admins' }),
    aGroup({ id: 'b7c0a111-0000-4000-8000-000000000002', name: 'Book club', managedBy: 'open', ...team }),
    aGroup({ id: 'b7c0a111-0000-4000-8000-000000000003', name: 'Design guild', managedBy: 'team-members', ...team }),
  ]
  return [...synced, ...defaults, ...others]
}

const STAFF = [
  ...['Alice Archer', 'Bruno Becker', 'Carla Costa', 'Deniz Demir', 'Elena Esposito', 'Farid Fazli', 'Greta Graf'],
  ...['Hugo Holm', 'Ines Ibarra', 'Jonas Jensen', 'Keiko Kato', 'Liam Larkin', 'Mona Meyer', 'Nils Nyberg'],
  ...['Olga Orlova', 'Pablo Prieto', 'Qi Qiao', 'Rosa Ricci', 'Samir Said', 'Tessa Thorn', 'Umut Uzun'],
  ...['Vera Vogel', 'Walid Wahab', 'Xenia Xanthos', 'Yara Yilmaz', 'Zeno Zanetti', 'Anna Adler', 'Boris Blum'],
  ...['Chloe Clark', 'David Dahl', 'Emma Eklund', 'Felix Frank', 'Gina Gallo', 'Henri Hubert', 'Ivana Ilic'],
  ...['Jules Joubert', 'Karin Keller', 'Luca Lombardi'],
] as const

function demoPeople(): Person[] {
  const staff = STAFF.map((name, index) => member(name, index))
  const [alice, bruno, carla] = staff
  alice?.directRoles.push({ resource: orgResource(ORGANIZATION), role: 'org-admin' })
  bruno?.directRoles.push({ resource: orgResource(ORGANIZATION), role: 'org-admin' })
  carla?.directRoles.push({ resource: orgResource(ORGANIZATION), role: 'user-access-admin' })
  const leaver = { name: 'Milan Moreau', status: 'deactivated', id: '712020:leaver-milan-moreau' } as const
  const pause = { name: 'Nora Nagel', status: 'suspended', id: '712020:paused-nora-nagel' } as const
  const robot = { name: 'Automation for Jira', accountType: 'app', id: '557058:automation-for-jira' } as const
  return [
    ...staff,
    aPerson({ ...leaver, groups: [groupId('App-Atlassian-Jira-User')] }),
    aPerson({ ...pause, groups: [groupId('App-Atlassian-Jira-User'), groupId('App-Atlassian-Confluence-User')] }),
    aPerson({ ...robot, email: null, claimStatus: 'unmanaged', managementSource: null, mfaEnabled: false }),
  ]
}

function member(name: string, index: number): Person {
  const number = String(index + 1).padStart(2, '0')
  const id = index === 0 ? ALICE : `712020:${number}c4a7-${name.toLowerCase().replace(' ', '-')}`
  const day = String((index % 27) + 1).padStart(2, '0')
  const groups = groupNamesOf(index).map(groupId)
  const lastActive = { [jira]: `2026-10-${day}T09:00:00.000Z`, [confluence]: `2026-10-${day}T15:00:00.000Z` }
  return aPerson({ id, name, groups, lastActive, addedToOrg: `2024-03-${day}T08:00:00.000Z` })
}

/** All users have Jira and most have Confluence. A few are administrators, service desk agents or lab users. */
function groupNamesOf(index: number): string[] {
  return [
    'App-Atlassian-Jira-User',
    ...(index % 5 === 4 ? [] : ['App-Atlassian-Confluence-User']),
    ...(index < 2 ? ['App-Atlassian-Jira-Admin', 'App-Atlassian-Confluence-Admin'] : []),
    ...(index < 2 || index % 7 === 3 ? ['App-Atlassian-ServiceDesk-Agent'] : []),
    ...(index < 2 || index % 4 === 2 ? ['App-Atlassian-Labs-User'] : []),
    ...(index % 9 === 5 ? ['Book club'] : []),
  ]
}

function groupId(name: string): string {
  return demoGroups().find(group => group.name === name)?.id ?? name
}

const demoPolicies = (): World['policies'] => [
  aPolicy({ resources: [{ id: confluence, applicationStatus: 'applied' }] }),
  aPolicy({
    id: '9a0b1c2d-0000-4000-8000-000000000002',
    type: 'data-residency',
    name: 'Europe',
    rule: { in: ['eu'] },
    resources: [
      { id: jira, applicationStatus: 'applied' },
      { id: confluence, applicationStatus: 'applied' },
    ],
  }),
]

/** The scopes of all endpoints that this action uses. */
const READ_SCOPES = [
  ...['read:orgs:admin', 'read:directories:admin', 'read:workspaces:admin', 'read:app-access-settings:admin'],
  ...['read:groups:admin', 'read:domains:admin', 'read:policies:admin', 'read:tokens:admin', 'read:events:admin'],
]

/** The first key is the one that this action uses. It does not expire, because the demo can run on any day. */
const demoKeys = (): World['apiKeys'] => [
  aCredential({ owner: ALICE, scopes: READ_SCOPES, expiresAt: null }),
  aCredential({
    id: 'key-directory-sync',
    label: 'directory sync',
    owner: ALICE,
    expiresAt: '2027-05-31T08:00:00.000Z',
  }),
]

const EVENT_ACTIONS = [
  ['user_added_to_group', 'Added user to group', 'Groups'],
  ['user_removed_from_group', 'Removed user from group', 'Groups'],
  ['group_created', 'Created group', 'Groups'],
  ['user_granted_role', 'Granted role to user', 'User access'],
  ['group_granted_role', 'Granted role to group', 'App access'],
  ['domain_access_changed', 'Changed app access settings of a domain', 'App access'],
  ['user_invited', 'Invited user', 'User invites'],
  ['added_org_admin', 'Added organization admin', 'Administrators'],
  ['api_key_created', 'Created API key', 'API keys'],
  ['user_login', 'Logged in', null],
  ['page_viewed', 'Viewed page', 'Confluence'],
] as const

/** Events without access changes. demo-drift.ts adds the access events. */
const demoEvents = (): World['events'] => [
  anEvent({
    id: 'event-0001',
    time: '2026-10-30T07:58:12.120Z',
    action: 'user_login',
    message: 'Logged in',
    actor: ALICE,
  }),
  anEvent({
    id: 'event-0002',
    time: '2026-10-31T08:02:45.310Z',
    action: 'user_login',
    message: 'Logged in',
    actor: ALICE,
  }),
  anEvent({
    id: 'event-0003',
    time: '2026-10-31T08:05:01.007Z',
    action: 'page_viewed',
    message: 'Viewed a page',
    product: 'confluence',
    actor: ALICE,
  }),
]

const demoSchemes = (): World['permissionSchemes'] =>
  ['acme', 'acme-labs'].map((site, index) => ({
    site,
    id: 10_000 + index,
    name: 'Default software scheme',
    grants: [
      { permission: 'BROWSE_PROJECTS', holder: 'applicationRole', value: 'jira-software' },
      { permission: 'ADMINISTER_PROJECTS', holder: 'projectRole', value: '10002' },
    ],
  }))

const demoProjects = (): World['projects'] => [
  aProject(),
  aProject({ key: 'OPS', name: 'Operations' }),
  aProject({ key: 'HELP', name: 'Help desk', type: 'service_desk' }),
  aProject({ key: 'HR', name: 'Human resources', type: 'service_desk' }),
  aProject({ site: 'acme-labs', key: 'LAB', name: 'Laboratory', schemeId: 10_001 }),
]

const demoSpaces = (): World['spaces'] => [
  aSpace(),
  aSpace({ id: '65538', key: 'TEAM', name: 'Team handbook' }),
  aSpace({ site: 'acme-labs', id: '65539', key: 'NOTES', name: 'Laboratory notes' }),
]
