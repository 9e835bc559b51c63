/**
 * An Atlassian organization as plain data. All responses are calculated from it, so a test or the demo changes one fact
 * and every endpoint returns consistent data. Roles are written without the prefix `atlassian/`.
 */
import { aDialect, type Dialect } from './dialect.js'
import type { Fault } from './faults.js'
import { EVENTS_LIMIT, type Limit } from './limits.js'

export { aDialect, type Dialect }

export type Directory = { id: string; name: string }

/** The order of `roles` does not matter. With `defaultRole`, the group is a default group of the resource. */
export type Grant = { resource: string; roles: string[]; defaultRole: string | null }

export type Group = {
  id: string
  name: string
  description: string | null
  directory: string
  /** external, admins, team-members, open, or a future value. `external` is a synced group. */
  managedBy: string
  type: 'TEAM' | 'GROUP' | 'USERBASE_GROUP'
  grants: Grant[]
}

export type DirectRole = { resource: string; role: string }

export type Person = {
  id: string
  name: string
  email: string | null
  accountType: 'atlassian' | 'app' | 'customer'
  status: 'active' | 'suspended' | 'not_invited' | 'deactivated' | 'for_deletion'
  claimStatus: 'managed' | 'unmanaged'
  managementSource: 'synced' | 'invited' | null
  /** Empty for a managed account that is in no directory. */
  directories: string[]
  groups: string[]
  directRoles: DirectRole[]
  mfaEnabled: boolean
  addedToOrg: string
  lastActive: Record<string, string>
}

/** `applicationUsers` is Jira's user count, if it differs from the number of role holders. */
export type App = {
  /** The ARI of the app instance. */
  id: string
  owner: string
  site: string
  status: string
  capacity: number | null
  createdAt: string
  createdBy: string | null
  applicationUsers: number | null
}

export type Domain = { id: string; name: string; claim: 'dns' | 'http'; status: string }

export type DomainProduct = { app: string; role: string; approval: boolean }
export type DomainAccess = { domain: string; enabled: boolean; adminNotifications: boolean; products: DomainProduct[] }

export type Policy = {
  id: string
  type: string
  name: string
  status: string
  rule: unknown
  resources: { id: string; applicationStatus: string }[]
}

export type AuditEvent = {
  id: string
  time: string
  action: string
  actor: string
  message: string
  product: string | null
  ip: string
  context: { id: string; type: string; name: string }[]
}
export type EventAction = { id: string; displayName: string; groupDisplayName: string | null }

export type Credential = {
  id: string
  label: string
  status: 'ALLOWED' | 'BLOCKED'
  owner: string
  createdAt: string
  expiresAt: string | null
  lastActiveAt: string | null
  scopes: string[]
}

export type ServiceDesk = {
  site: string
  id: string
  projectKey: string
  projectName: string
  openAccess: boolean
  publicSignup: boolean
  globalSignup: boolean
  anonymous: boolean
}

export type PermissionGrant = { permission: string; holder: string; value: string | null }
export type PermissionScheme = { site: string; id: number; name: string; grants: PermissionGrant[] }

/** `type` is software, service_desk, business, product_discovery, or a future value. */
export type Project = {
  site: string
  key: string
  name: string
  type: string
  schemeId: number
  /** A team-managed project has a separate scheme that no list contains. */
  style: 'classic' | 'next-gen'
}

/** `anonymous`: anonymous users have a role in the space. */
export type Space = { site: string; id: string; key: string; name: string; anonymous: boolean }

export type World = {
  organization: { id: string; name: string }
  orgApiKey: string
  scopes: readonly string[] | 'full'
  siteCredential: { email: string; token: string }
  directories: Directory[]
  apps: App[]
  people: Person[]
  groups: Group[]
  domains: Domain[]
  appAccess: DomainAccess[]
  policies: Policy[]
  events: AuditEvent[]
  eventActions: EventAction[]
  apiKeys: Credential[]
  apiTokens: Credential[]
  serviceDesks: ServiceDesk[]
  permissionSchemes: PermissionScheme[]
  projects: Project[]
  spaces: Space[]
  faults: Fault[]
  limits: Limit[]
  /** Delay of every response. */
  latencyMs: number
  dialect: Dialect
}

export const ORGANIZATION = '3f1c0f2e-7b1a-4d0e-9a55-0c9b1f7c2a10'
export const DIRECTORY = 'd1a7e5c0-0000-4000-8000-000000000001'
const CLOUD = '8a2e3c1d-0000-4000-8000-000000000001'

export const orgResource = (organization: string): string => `ari:cloud:platform::org/${organization}`
export const appResource = (owner: string, cloud: string): string => `ari:cloud:${owner}::site/${cloud}`

export const aGrant = (resource: string, role: string): Grant => ({ resource, roles: [role], defaultRole: null })
export const aDefaultGrant = (resource: string, role: string): Grant => ({ resource, roles: [role], defaultRole: role })

export function aGroup(change: Partial<Group> = {}): Group {
  const name = change.name ?? 'App-Atlassian-Jira-User'
  return {
    id: `group-${slug(name)}`,
    name,
    description: null,
    directory: DIRECTORY,
    managedBy: 'external',
    type: 'GROUP',
    grants: [],
    ...change,
  }
}

export function aPerson(change: Partial<Person> = {}): Person {
  const name = change.name ?? 'Alice Archer'
  return {
    id: `712020:${slug(name)}`,
    name,
    email: `${slug(name)}@acme.com`,
    accountType: 'atlassian',
    status: 'active',
    claimStatus: 'managed',
    managementSource: 'synced',
    directories: [DIRECTORY],
    groups: [],
    directRoles: [],
    mfaEnabled: true,
    addedToOrg: '2024-02-01T09:00:00.000Z',
    lastActive: {},
    ...change,
  }
}

export function anApp(change: Partial<App> = {}): App {
  const owner = change.owner ?? 'jira-software'
  return {
    id: appResource(owner, CLOUD),
    owner,
    site: 'acme',
    status: 'online',
    capacity: 100,
    createdAt: '2023-01-10T08:00:00.000Z',
    createdBy: null,
    applicationUsers: null,
    ...change,
  }
}

export function aDomain(change: Partial<Domain> = {}): Domain {
  const name = change.name ?? 'acme.com'
  return { id: `domain-${slug(name)}`, name, claim: 'dns', status: 'verified', ...change }
}

export function aDomainAccess(change: Partial<DomainAccess> = {}): DomainAccess {
  return { domain: 'ANYONE', enabled: true, adminNotifications: false, products: [], ...change }
}

export function aPolicy(change: Partial<Policy> = {}): Policy {
  return {
    id: '9a0b1c2d-0000-4000-8000-000000000001',
    type: 'ip-allowlist',
    name: 'Office',
    status: 'enabled',
    rule: { in: ['192.0.2.0/24'] },
    resources: [],
    ...change,
  }
}

export function anEvent(change: Partial<AuditEvent> = {}): AuditEvent {
  return {
    id: 'event-1',
    time: '2026-11-01T02:00:00.000Z',
    action: 'user_added_to_group',
    actor: '712020:alice-archer',
    message: 'Added a person to a group',
    product: null,
    ip: '192.0.2.10',
    context: [],
    ...change,
  }
}

export function aCredential(change: Partial<Credential> = {}): Credential {
  return {
    id: 'key-nightly-gate',
    label: 'nightly gate',
    status: 'ALLOWED',
    owner: '712020:alice-archer',
    createdAt: '2026-09-01T08:00:00.000Z',
    expiresAt: '2027-08-31T08:00:00.000Z',
    lastActiveAt: null,
    scopes: [],
    ...change,
  }
}

export function aServiceDesk(change: Partial<ServiceDesk> = {}): ServiceDesk {
  return {
    site: 'acme',
    id: '1',
    projectKey: 'HELP',
    projectName: 'Help desk',
    openAccess: false,
    publicSignup: false,
    globalSignup: false,
    anonymous: false,
    ...change,
  }
}

export function aProject(change: Partial<Project> = {}): Project {
  return {
    site: 'acme',
    key: 'ENG',
    name: 'Engineering',
    type: 'software',
    schemeId: 10_000,
    style: 'classic',
    ...change,
  }
}

export function aSpace(change: Partial<Space> = {}): Space {
  return { site: 'acme', id: '65537', key: 'DOCS', name: 'Documentation', anonymous: false, ...change }
}

/** By default, a scheme that allows anyone to view its projects. */
export function aPermissionScheme(change: Partial<PermissionScheme> = {}): PermissionScheme {
  const grants = [{ permission: 'BROWSE_PROJECTS', holder: 'anyone', value: null }]
  return { site: 'acme', id: 10_000, name: 'Default software scheme', grants, ...change }
}

/** All users with access to the app. */
const ANY_LICENSED: PermissionGrant = { permission: 'BROWSE_PROJECTS', holder: 'applicationRole', value: null }

/** A minimal organization with all access through the identity provider: one app, two groups, two users. */
export function aWorld(change: Partial<World> = {}): World {
  const jira = anApp()
  const users = aGroup({ grants: [aGrant(jira.id, 'user')] })
  const defaultGroup = aGroup({
    name: 'jira-users-acme',
    managedBy: 'admins',
    grants: [aDefaultGrant(jira.id, 'user')],
  })
  const admin = { resource: orgResource(ORGANIZATION), role: 'org-admin' }
  return {
    organization: { id: ORGANIZATION, name: 'Acme' },
    orgApiKey: 'sandbox-org-api-key',
    scopes: 'full',
    siteCredential: { email: 'gate@acme.com', token: 'sandbox-site-api-token' },
    directories: [{ id: DIRECTORY, name: 'Acme directory' }],
    apps: [jira],
    people: [aPerson({ groups: [users.id], directRoles: [admin] }), aPerson({ name: 'Bo Baker', groups: [users.id] })],
    groups: [users, defaultGroup],
    domains: [aDomain()],
    appAccess: [aDomainAccess()],
    policies: [],
    events: [],
    eventActions: [{ id: 'user_added_to_group', displayName: 'Added user to group', groupDisplayName: 'Groups' }],
    apiKeys: [aCredential()],
    apiTokens: [],
    serviceDesks: [],
    permissionSchemes: [aPermissionScheme({ grants: [ANY_LICENSED] })],
    projects: [aProject()],
    spaces: [aSpace()],
    faults: [],
    limits: [EVENTS_LIMIT],
    latencyMs: 0,
    dialect: aDialect(),
    ...change,
  }
}

const slug = (text: string): string => text.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')
