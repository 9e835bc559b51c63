import type { Request } from '../../atlassian/client.js'
import { ENDPOINTS, type EndpointName } from '../../atlassian/endpoint.js'
import { EXPAND_ACCOUNTS } from '../../atlassian/organization-api.js'
import {
  AccessDomainDetail,
  AccessDomainPage,
  AccountPage,
  ApiKeyPage,
  ApplicationRoles,
  CountShape,
  DirectoryPage,
  DomainPage,
  EventActionPage,
  EventPage,
  GroupPage,
  GroupRolePage,
  OrganizationShape,
  PermissionSchemes,
  PolicyPage,
  ProjectPage,
  ProjectScheme,
  parseShape,
  RequestSecurity,
  ServiceDeskPage,
  SpacePage,
  UserRolePage,
  UserStats,
  WorkspacePage,
} from '../../atlassian/shapes.js'
import { ANONYMOUS, checkSpaceRoles, EXPAND_SCHEMES, hasAnonymous } from '../../atlassian/site-api.js'
import { shapeOfAccess } from '../../collect/app-access.js'
import type { FactName } from '../../collect/current-state.js'
import { hasConfluence, requireScheme } from '../../collect/public-access.js'
import { hasServiceDesks } from '../../collect/service-desks.js'
import { hasJira, type Site } from '../../collect/sites.js'

/** `older`: published before today's shape, and still understood. */
export type Shape = 'known' | 'older'

/** What an answer of an earlier probe gave to ask on with. Never printed. */
export type Found = {
  domain: string
  groupId: string | null
  accountId: string | null
  projectKey: string | null
  deskKey: string | null
  spaceId: string | null
}

export const nothingFound = (): Found => ({
  domain: 'ANYONE',
  groupId: null,
  accountId: null,
  projectKey: null,
  deskKey: null,
  spaceId: null,
})

/** One question to one endpoint: as small as it can be, and enough to see whether the gate understands the answer. */
export type Probe = {
  readonly endpoint: EndpointName
  /** The facts that the endpoint makes known. Direct roles are judged with the groups, too. */
  readonly facts: readonly FactName[]
  /** The older endpoint that serves where this one is missing. */
  readonly older?: EndpointName
  /** Null where an earlier answer would be needed to ask. */
  readonly ask: (orgId: string, found: Found) => Omit<Request, 'endpoint'> | null
  /** @throws Failure where the shape is not known */
  readonly examine: (body: unknown, found: Found) => Shape
}

const EXPAND_GROUPS = ['counts.resources', 'counts.users']
const ADMIN = ['atlassian/org-admin']

const known =
  (parse: (body: unknown) => unknown): Probe['examine'] =>
  body => {
    parse(body)
    return 'known'
  }

const first =
  (query: Request['query']): Probe['ask'] =>
  orgId => ({ path: { orgId }, ...(query ? { query } : {}) })

/** In the order in which they are asked: lists first, then what they lead to. */
export const PROBES: readonly Probe[] = [
  {
    endpoint: 'organization',
    facts: ['organization'],
    ask: first(undefined),
    examine: known(body => parseShape(OrganizationShape, body, 'organization')),
  },
  {
    endpoint: 'directories',
    facts: ['directories'],
    ask: first({ limit: 1 }),
    examine: known(body => parseShape(DirectoryPage, body, 'directories')),
  },
  {
    endpoint: 'workspaces',
    facts: ['apps'],
    ask: orgId => ({ path: { orgId }, body: { limit: 1 } }),
    examine: known(body => parseShape(WorkspacePage, body, 'workspaces')),
  },
  {
    endpoint: 'appAccessDomains',
    facts: ['appAccess'],
    ask: first({ limit: 100 }),
    examine: (body, found) => {
      const { data } = parseShape(AccessDomainPage, body, 'appAccessDomains')
      found.domain = data.find(domain => (domain.numberOfProductsAppliesTo ?? 0) > 0)?.domain ?? found.domain
      return 'known'
    },
  },
  {
    endpoint: 'appAccessDomain',
    facts: ['appAccess'],
    ask: (orgId, { domain }) => ({ path: { orgId, domain } }),
    examine: body => shapeOfAccess(parseShape(AccessDomainDetail, body, 'appAccessDomain').products),
  },
  {
    endpoint: 'groupsSearch',
    facts: ['groups', 'people'],
    older: 'groups',
    ask: orgId => ({ path: { orgId }, body: { limit: 100, expand: EXPAND_GROUPS } }),
    examine: (body, found) => findGroup(parseShape(GroupPage, body, 'groupsSearch').data, found),
  },
  {
    endpoint: 'groups',
    facts: [],
    ask: first({ limit: 100 }),
    examine: (body, found) => findGroup(parseShape(GroupPage, body, 'groups').data, found),
  },
  {
    endpoint: 'groupsCount',
    facts: ['groups', 'people'],
    ask: first(undefined),
    examine: known(body => parseShape(CountShape, body, 'groupsCount')),
  },
  {
    endpoint: 'groupRoles',
    facts: ['groups', 'people'],
    ask: (orgId, { groupId }) => (groupId === null ? null : { path: { orgId, groupId }, query: { limit: 100 } }),
    examine: known(body => parseShape(GroupRolePage, body, 'groupRoles')),
  },
  {
    endpoint: 'usersSearch',
    facts: ['administrators', 'people'],
    older: 'users',
    ask: orgId => ({ path: { orgId }, body: { limit: 1, roleIds: ADMIN, expand: EXPAND_ACCOUNTS } }),
    examine: (body, found) => findAccount(parseShape(AccountPage, body, 'usersSearch').data, found),
  },
  {
    endpoint: 'users',
    facts: [],
    ask: first({ limit: 1, roleIds: ADMIN }),
    examine: (body, found) => findAccount(parseShape(AccountPage, body, 'users').data, found),
  },
  {
    endpoint: 'usersCount',
    facts: ['administrators', 'people', 'seats'],
    ask: first({ roleIds: ADMIN, status: ['active'] }),
    examine: known(body => parseShape(CountShape, body, 'usersCount')),
  },
  {
    endpoint: 'usersStats',
    facts: ['people'],
    ask: first({}),
    examine: known(body => parseShape(UserStats, body, 'usersStats')),
  },
  {
    endpoint: 'userRoles',
    facts: ['administrators', 'people'],
    ask: (orgId, { accountId }) => (accountId === null ? null : { path: { orgId, accountId }, query: { limit: 100 } }),
    // Without the methods the groups decide, which is the older way.
    examine: body => {
      const { data } = parseShape(UserRolePage, body, 'userRoles')
      return data.length > 0 && data.every(({ roleAssignments }) => roleAssignments == null) ? 'older' : 'known'
    },
  },
  {
    endpoint: 'domains',
    facts: ['domains'],
    ask: first(undefined),
    examine: known(body => parseShape(DomainPage, body, 'domains')),
  },
  {
    endpoint: 'policies',
    facts: ['policies'],
    ask: first(undefined),
    examine: known(body => parseShape(PolicyPage, body, 'policies')),
  },
  {
    endpoint: 'apiKeys',
    facts: ['credentials'],
    ask: first({ pageSize: 1 }),
    examine: known(body => parseShape(ApiKeyPage, body, 'apiKeys')),
  },
  {
    endpoint: 'eventActions',
    facts: ['audit'],
    ask: first(undefined),
    examine: known(body => parseShape(EventActionPage, body, 'eventActions')),
  },
  {
    endpoint: 'eventsStream',
    facts: ['audit'],
    ask: first({ limit: 1 }),
    examine: known(body => parseShape(EventPage, body, 'eventsStream')),
  },
]

/** Asked at each site that `isOn` says. Where an earlier list is empty there is nothing to ask, and nothing amiss. */
export type SiteProbe = Probe & {
  readonly isOn: (site: Site) => boolean
  /** Asked only where the input undocumented-apis says so. */
  readonly isUndocumented?: true
}

/** With the site credential, in the order in which they are asked. */
export const SITE_PROBES: readonly SiteProbe[] = [
  {
    endpoint: 'applicationRoles',
    isOn: hasJira,
    facts: ['seats'],
    ask: () => ({}),
    examine: known(body => parseShape(ApplicationRoles, body, 'applicationRoles')),
  },
  {
    endpoint: 'permissionSchemes',
    isOn: hasJira,
    facts: ['publicAccess'],
    ask: () => ({ query: EXPAND_SCHEMES }),
    examine: known(body => requireScheme(parseShape(PermissionSchemes, body, 'permissionSchemes').permissionSchemes)),
  },
  {
    endpoint: 'projects',
    isOn: hasJira,
    facts: ['publicAccess'],
    ask: () => ({ query: { maxResults: 1 } }),
    examine: (body, found) => {
      found.projectKey = parseShape(ProjectPage, body, 'projects').values[0]?.key ?? null
      return 'known'
    },
  },
  {
    endpoint: 'projectScheme',
    isOn: hasJira,
    facts: ['publicAccess'],
    ask: (_, { projectKey }) => (projectKey === null ? null : { path: { projectKey } }),
    examine: known(body => parseShape(ProjectScheme, body, 'projectScheme')),
  },
  {
    endpoint: 'serviceDesks',
    isOn: hasServiceDesks,
    facts: ['customerAccess'],
    ask: () => ({ query: { limit: 1 } }),
    examine: (body, found) => {
      found.deskKey = parseShape(ServiceDeskPage, body, 'serviceDesks').values[0]?.projectKey ?? null
      return 'known'
    },
  },
  {
    endpoint: 'requestSecurity',
    isOn: hasServiceDesks,
    isUndocumented: true,
    facts: ['customerAccess'],
    ask: (_, { deskKey }) => (deskKey === null ? null : { path: { projectKey: deskKey } }),
    examine: known(body => parseShape(RequestSecurity, body, 'requestSecurity')),
  },
  {
    endpoint: 'spaceRoleMode',
    isOn: hasConfluence,
    facts: ['publicAccess'],
    ask: () => ({}),
    examine: known(checkSpaceRoles),
  },
  {
    endpoint: 'spaces',
    isOn: hasConfluence,
    facts: ['publicAccess'],
    ask: () => ({ query: { limit: 1 } }),
    examine: (body, found) => {
      found.spaceId = parseShape(SpacePage, body, 'spaces').results[0]?.id ?? null
      return 'known'
    },
  },
  {
    endpoint: 'spaceRoles',
    isOn: hasConfluence,
    facts: ['publicAccess'],
    ask: (_, { spaceId }) => (spaceId === null ? null : { path: { spaceId }, query: ANONYMOUS }),
    examine: known(hasAnonymous),
  },
]

type Listed = {
  readonly id: string
  readonly counts?: { readonly resources?: number | null | undefined } | null | undefined
}

/** A group that holds a role shows most; any other shows the shape of the page. */
function findGroup(groups: readonly Listed[], found: Found): Shape {
  const holder = groups.find(({ counts }) => (counts?.resources ?? 0) > 0) ?? groups[0]
  found.groupId ??= holder?.id ?? null
  return 'known'
}

/** An administrator, who holds roles for sure. */
function findAccount([account]: readonly { readonly accountId: string }[], found: Found): Shape {
  found.accountId ??= account?.accountId ?? null
  return 'known'
}

export const scopeOf = (endpoint: EndpointName): string => ENDPOINTS[endpoint].scope ?? 'none documented'
