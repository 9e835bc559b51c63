/**
 * One function for each endpoint of the admin APIs. Each returns a complete list or throws Failure.
 * The directory `-` means all directories that the key can manage.
 */
import type { z } from 'zod'
import { roleId, roleName } from '../model/roles.js'
import type { Client, Query } from './client.js'
import { ENDPOINTS, type EndpointName } from './endpoint.js'
import { Failure } from './failure.js'
import {
  type CompleteList,
  cursorOf,
  type Fold,
  type Folded,
  type FoldingOptions,
  foldPages,
  type Page,
  readPages,
} from './paging.js'
import {
  type AccessDomain,
  AccessDomainDetail,
  AccessDomainPage,
  AccountPage,
  ApiKeyPage,
  CountShape,
  DirectoryPage,
  DomainPage,
  GroupPage,
  type GroupRole,
  GroupRolePage,
  type ListedAccount,
  type ListedApiKey,
  type ListedGroup,
  type ListedPolicy,
  OrganizationShape,
  PolicyPage,
  parseShape,
  type User,
  UserPage,
  type UserRole,
  UserRolePage,
  UserStats,
  type Workspace,
  WorkspacePage,
} from './shapes.js'

/** The maximum page sizes. The v1 API for domains chooses the page size itself. */
const PAGE = 100
const WORKSPACE_PAGE = 1_000
const API_KEY_PAGE = 1_000

export type Organization = {
  readonly client: Client
  readonly id: string
  /** Called after each page except the last with the number of items read so far. */
  readonly progress: (what: string, items: number, total: number | undefined) => void
}

export async function readOrganization(org: Organization): Promise<{ id: string; name: string }> {
  const { data } = parseShape(OrganizationShape, await get(org, 'organization'), 'organization')
  return { id: data.id, name: data.attributes.name }
}

export const readDirectories = (
  org: Organization,
): Promise<CompleteList<{ directoryId: string; name?: string | null | undefined }>> =>
  readList(org, 'directories', DirectoryPage, directory => directory.directoryId, { limit: PAGE })

export const readAccessDomains = (org: Organization): Promise<CompleteList<AccessDomain>> =>
  readList(org, 'appAccessDomains', AccessDomainPage, domain => domain.domain, { limit: PAGE })

/** For an unknown domain, Atlassian returns the same response as for a domain without apps. */
export const readAccessDomain = async (org: Organization, domain: string): Promise<AccessDomainDetail> =>
  parseShape(AccessDomainDetail, await get(org, 'appAccessDomain', { domain }), 'appAccessDomain')

export const readDomains = (org: Organization): Promise<CompleteList<z.infer<typeof DomainPage>['data'][number]>> =>
  readList(org, 'domains', DomainPage, domain => domain.id, {})

/** A policy in two different states is returned twice. The caller decides which one applies. */
export const readPolicies = (org: Organization): Promise<CompleteList<ListedPolicy>> =>
  readPages({
    endpoint: 'policies',
    identify: policy => JSON.stringify(policy),
    progress: report(org, 'policies'),
    fetch: async cursor => {
      const body = await get(org, 'policies', {}, onPage({}, cursor))
      const { data, meta, links } = parseShape(PolicyPage, body, 'policies')
      return { items: data, next: cursorOf(meta?.next || links?.next, 'policies') }
    },
  })

/** This endpoint family rejects unknown parameters, including `limit`. */
export const readApiKeys = (org: Organization): Promise<CompleteList<ListedApiKey>> =>
  readList(org, 'apiKeys', ApiKeyPage, key => key.id, { pageSize: API_KEY_PAGE })

export const readGroupRoles = (org: Organization, groupId: string): Promise<CompleteList<GroupRole>> =>
  readList(org, 'groupRoles', GroupRolePage, role => JSON.stringify(role), { limit: PAGE }, { groupId })

/** With a cursor, the body must not contain any other property. */
export const readWorkspaces = (org: Organization): Promise<CompleteList<Workspace>> =>
  readPages({
    endpoint: 'workspaces',
    identify: workspace => workspace.id,
    progress: report(org, 'workspaces'),
    fetch: async cursor => {
      const body = await post(org, 'workspaces', cursor === null ? { limit: WORKSPACE_PAGE } : { cursor })
      const page = parseShape(WorkspacePage, body, 'workspaces')
      const total = page.meta?.total
      return { ...toPage(page, 'workspaces'), ...(typeof total === 'number' ? { total } : {}) }
    },
  })

/** All groups with their counts, or the groups with one of the roles. */
export const readGroups = (org: Organization, roles: readonly string[] | null): Promise<CompleteList<ListedGroup>> =>
  searchOrList({
    org,
    names: { search: 'groupsSearch', older: 'groups' },
    filter: roles === null ? {} : { roleIds: roles.map(roleId) },
    expand: { expand: ['counts.resources', 'counts.users'] },
    read: (body, endpoint) => toPage(parseShape(GroupPage, body, endpoint), endpoint),
    follow: pages => readPages({ ...pages, identify: group => group.id }),
  })

/** The users that match a filter, such as the holders of a role or the members of a group. */
export const readUsers = (org: Organization, filter: UserFilter): Promise<CompleteList<User>> =>
  searchOrList({
    org,
    names: { search: 'usersSearch', older: 'users' },
    filter: queryOf(filter),
    expand: { expand: ['platformRoles'] },
    read: (body, endpoint) => toPage(parseShape(UserPage, body, endpoint), endpoint),
    // A user in several directories can have several rows. Only the account id is used here, so the rows may differ.
    follow: pages => readPages({ ...pages, identify: user => user.accountId, comparable: user => user.accountId }),
  })

/** Additional data in the list of users. Source: `expand` of users/search. */
export const EXPAND_ACCOUNTS = ['platformRoles', 'counts.resources', 'productAccess', 'groups'] as const

/**
 * Folds all accounts that are visible to the key. `open` is called again if the list has to be restarted. An account
 * can occur several times, once for each directory.
 */
export const readAccounts = <F extends Fold<ListedAccount>>(
  org: Organization,
  open: () => F,
): Promise<Folded & { readonly fold: F }> =>
  searchOrList({
    org,
    names: { search: 'usersSearch', older: 'users' },
    filter: {},
    expand: { expand: EXPAND_ACCOUNTS },
    read: (body, endpoint) => toPage(parseShape(AccountPage, body, endpoint), endpoint),
    follow: async pages => {
      const fold = open()
      return { ...(await foldPages({ ...pages, fold })), fold }
    },
  })

/** All roles of one account, one row for each resource and directory. */
export const readUserRoles = (org: Organization, accountId: string): Promise<CompleteList<UserRole>> =>
  readList(org, 'userRoles', UserRolePage, role => JSON.stringify(role), { limit: PAGE }, { accountId })

/** The number of groups that `readGroups` should list. */
export const readGroupCount = async (org: Organization): Promise<number> =>
  parseShape(CountShape, await get(org, 'groupsCount'), 'groupsCount').count

export type UserFilter = {
  readonly roles?: readonly string[]
  /** The ARI of an app instance. */
  readonly resource?: string
  readonly group?: string
  /** `inactive` means every status except active. */
  readonly status?: 'active' | 'inactive'
  /** At most ten. */
  readonly accounts?: readonly string[]
  /** Member of a directory of the organization, active or suspended. */
  readonly membership?: 'any-directory'
}

/** The number of distinct users, counted by Atlassian. */
export const readUserCount = async (org: Organization, filter: UserFilter): Promise<number> =>
  parseShape(CountShape, await get(org, 'usersCount', {}, queryOf(filter)), 'usersCount').count

const STATUSES = { active: ['active'], inactive: ['suspended', 'not_invited', 'deactivated', 'for_deletion'] } as const

/** The number of users with each role, by role name. */
export async function readUserStats(org: Organization): Promise<ReadonlyMap<string, number>> {
  const { roles } = parseShape(UserStats, await get(org, 'usersStats'), 'usersStats')
  return new Map(roles.map(({ roleId: id, count }) => [roleName(id), count]))
}

const queryOf = ({ roles, resource, group, status, accounts, membership }: UserFilter): Query => ({
  ...(resource === undefined ? {} : { resourceIds: [resource] }),
  ...(roles === undefined ? {} : { roleIds: roles.map(roleId) }),
  ...(group === undefined ? {} : { groupIds: [group] }),
  ...(status === undefined ? {} : { status: STATUSES[status] }),
  ...(accounts === undefined ? {} : { accountIds: accounts }),
  ...(membership === undefined ? {} : { membershipStatus: ['active', 'suspended'] }),
})

type Values = Readonly<Record<string, string>>

const get = async (org: Organization, name: EndpointName, path: Values = {}, query: Query = {}): Promise<unknown> =>
  (await org.client.ask({ endpoint: ENDPOINTS[name], path: { orgId: org.id, ...path }, query })).body

const post = async (org: Organization, name: EndpointName, body: Readonly<Record<string, unknown>>): Promise<unknown> =>
  (await org.client.ask({ endpoint: ENDPOINTS[name], path: { orgId: org.id }, body })).body

const report = (org: Organization, what: string) => (items: number, total: number | undefined) =>
  org.progress(what, items, total)

/**
 * According to the documentation, a server ignores all other parameters if a cursor is given. They are sent anyway, in
 * case a server needs them.
 */
const onPage = (query: Query, cursor: string | null): Query => (cursor === null ? query : { ...query, cursor })

type Listed<T> = {
  readonly data: readonly T[]
  readonly links: { readonly next?: string | null | undefined }
}

const toPage = <T>(page: Listed<T>, endpoint: EndpointName): Page<T> => ({
  items: page.data,
  next: cursorOf(page.links.next, endpoint),
})

const readList = <T>(
  org: Organization,
  endpoint: EndpointName,
  shape: z.ZodType<Listed<T>>,
  identify: (item: T) => string,
  query: Query,
  path: Values = {},
): Promise<CompleteList<T>> =>
  readPages({
    endpoint,
    identify,
    progress: report(org, endpoint),
    fetch: async cursor =>
      toPage(parseShape(shape, await get(org, endpoint, path, onPage(query, cursor)), endpoint), endpoint),
  })

type Search<T, R> = {
  readonly org: Organization
  readonly names: { readonly search: EndpointName; readonly older: EndpointName }
  readonly filter: Query
  /** Only for the search. */
  readonly expand: Query
  readonly read: (body: unknown, endpoint: EndpointName) => Page<T>
  readonly follow: (pages: Omit<FoldingOptions<T>, 'fold'>) => Promise<R>
}

/** Uses the search endpoint. If it is not available, uses the older GET, which sunset.ts lists with its last day. */
async function searchOrList<T, R>({ org, names, filter, expand, read, follow }: Search<T, R>): Promise<R> {
  const page = async (cursor: string | null): Promise<Page<T>> => {
    const body = onPage({ limit: PAGE, ...filter, ...expand }, cursor)
    return read(await post(org, names.search, body), names.search)
  }
  const olderPage = async (cursor: string | null): Promise<Page<T>> =>
    read(await get(org, names.older, {}, onPage({ limit: PAGE, ...filter }, cursor)), names.older)
  const progress = report(org, names.older)
  try {
    return await follow({ endpoint: names.search, progress, fetch: page })
  } catch (error) {
    if (!isMissing(error)) throw error
    return follow({ endpoint: names.older, progress, fetch: olderPage }).catch(older => {
      // If both are missing, the error of the search is reported: the older GET is expected to be removed.
      throw isMissing(older) ? error : older
    })
  }
}

const isMissing = (error: unknown): boolean => error instanceof Failure && error.kind === 'missing'
