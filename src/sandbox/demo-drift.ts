/** The demo's organization after a careless day: one change for each kind of door. */
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
    giveRoleByHand,
    favorSomebody,
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

/** What the audit log has of it; not every change leaves a trace that names what it was done to. */
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

/** People of any domain come into Confluence by themselves. */
function openAnyDomain(world: World): void {
  world.appAccess[0]?.products.push({ app: DEMO_APPS.confluence, role: 'user', approval: false })
}

/** Somebody tries out a new app, which brings its own default group. */
function startTrial(world: World): void {
  world.apps.push(anApp({ id: DISCOVERY, owner: 'jira-product-discovery', capacity: 10 }))
  const grants = [aDefaultGrant(DISCOVERY, 'user')]
  const id = '952d12c3-5b5b-4d04-bb32-44d383afc4b6'
  world.groups.push(aGroup({ id, name: 'jira-product-discovery-users-acme', managedBy: 'admins', grants }))
}

function giveRoleByHand(world: World): void {
  groupOf(world, 'release-captains').grants.push(aGrant(DEMO_APPS.jira, 'admin'))
}

/** Somebody asked an administrator for Confluence, and got it past every group. */
function favorSomebody(world: World): void {
  const elena = world.people.find(({ name }) => name === 'Elena Esposito')
  elena?.directRoles.push({ resource: DEMO_APPS.confluence, role: 'user' })
}

/** The synchronization ended, and the group became one that administrators edit. */
function unlinkGroup(world: World): void {
  groupOf(world, 'App-Atlassian-Labs-User').managedBy = 'admins'
}

/** An approved request puts people into the default group; one of them has an account that nobody manages. */
function approveRequests(world: World): void {
  const { id } = groupOf(world, 'jira-users-acme')
  const guest = { claimStatus: 'unmanaged', managementSource: null } as const
  world.people.push(aPerson({ ...guest, name: 'Pat Partner', email: 'pat@partner.example', groups: [id] }))
  world.people[20]?.groups.push(id)
}

function addAdministrator(world: World): void {
  world.people[9]?.directRoles.push({ resource: orgResource(world.organization.id), role: 'org-admin' })
}

/** The record that proves the domain was taken out of the DNS. */
function loseDomain(world: World): void {
  const domain = world.domains.find(({ name }) => name === 'acme-labs.com')
  if (domain !== undefined) domain.status = 'missing_token'
}

function groupOf(world: World, name: string): World['groups'][number] {
  const group = world.groups.find(group => group.name === name)
  if (group === undefined) throw new Error(`The demo has no group ${name}.`)
  return group
}
