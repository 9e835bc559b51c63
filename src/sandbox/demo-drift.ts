/** The demo organization with drift: one change for each kind of access path. */
import { DEMO_APPS, demoWorld } from './demo-world.js'
import {
  aDefaultGrant,
  aGrant,
  aGroup,
  anApp,
  anEvent,
  aPerson,
  appResource,
  orgResource,
  type World,
} from './world.js'

const DISCOVERY = appResource('jira-product-discovery', '8a2e3c1d-0000-4000-8000-000000000001')

/** `when` is the time of the changes, ISO 8601. */
export function demoWorldAdrift(when = '2026-11-01T22:41:07.000Z'): World {
  const world = demoWorld()
  for (const change of [
    openAnyDomain,
    startTrial,
    grantRoleManually,
    assignRoleDirectly,
    unlinkGroup,
    approveRequests,
    addAdministrator,
    loseDomain,
  ]) {
    change(world)
  }
  world.events.push(...traces(world, when))
  return world
}

/** The audit log events of the changes. Not every change has an event that names its subject. */
function traces(world: World, when: string): World['events'] {
  const [, bruno, carla] = world.people
  const trace = (action: string, message: string, type: string, object: string) => ({ action, message, type, object })
  const done = [
    trace('domain_access_changed', 'Changed the settings of any domain', 'domains', 'ANYONE'),
    trace('group_granted_role', 'Granted a role to a group', 'groups', groupOf(world, 'release-captains').id),
    trace('user_granted_role', 'Granted a role to a user', 'users', world.people[4]?.id ?? ''),
    trace('added_org_admin', 'Added an organization admin', 'users', world.people[9]?.id ?? ''),
  ]
  return done.map(({ action, message, type, object }, index) => {
    const actor = (index % 2 === 0 ? carla : bruno)?.id ?? ''
    const time = new Date(Date.parse(when) + index * 260_000).toISOString()
    return anEvent({
      id: `event-1${index}`,
      time,
      action,
      message,
      actor,
      context: [{ id: object, type, name: object }],
    })
  })
}

/** Users of any email domain can join Confluence without approval. */
function openAnyDomain(world: World): void {
  world.appAccess[0]?.products.push({ app: DEMO_APPS.confluence, role: 'user', approval: false })
}

/** A trial adds a new app with a default group. */
function startTrial(world: World): void {
  world.apps.push(anApp({ id: DISCOVERY, owner: 'jira-product-discovery', capacity: 10 }))
  const grants = [aDefaultGrant(DISCOVERY, 'user')]
  const id = '952d12c3-5b5b-4d04-bb32-44d383afc4b6'
  world.groups.push(aGroup({ id, name: 'jira-product-discovery-users-acme', managedBy: 'admins', grants }))
}

function grantRoleManually(world: World): void {
  groupOf(world, 'release-captains').grants.push(aGrant(DEMO_APPS.jira, 'admin'))
}

/** An administrator assigns a Confluence role directly to a user. */
function assignRoleDirectly(world: World): void {
  const elena = world.people.find(({ name }) => name === 'Elena Esposito')
  elena?.directRoles.push({ resource: DEMO_APPS.confluence, role: 'user' })
}

/** The synchronization was removed, so administrators now manage the group manually. */
function unlinkGroup(world: World): void {
  groupOf(world, 'App-Atlassian-Labs-User').managedBy = 'admins'
}

/** Approved access requests add two users to the default group. One has an unmanaged account. */
function approveRequests(world: World): void {
  const { id } = groupOf(world, 'jira-users-acme')
  const guest = { claimStatus: 'unmanaged', managementSource: null } as const
  world.people.push(aPerson({ ...guest, name: 'Pat Partner', email: 'pat@partner.example', groups: [id] }))
  world.people[20]?.groups.push(id)
}

function addAdministrator(world: World): void {
  world.people[9]?.directRoles.push({ resource: orgResource(world.organization.id), role: 'org-admin' })
}

/** The DNS record that verifies the domain was removed. */
function loseDomain(world: World): void {
  const domain = world.domains.find(({ name }) => name === 'acme-labs.com')
  if (domain !== undefined) domain.status = 'missing_token'
}

function groupOf(world: World, name: string): World['groups'][number] {
  const group = world.groups.find(group => group.name === name)
  if (group === undefined) throw new Error(`The demo has no group ${name}`)
  return group
}
