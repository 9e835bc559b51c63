/**
 * The admin APIs of one organization, a small function an endpoint. Each one reads whole or throws Failure.
 * `-` as the directory stands for all directories that the key may manage.
 */
import type { z } from 'zod'
import { roleId, roleName } from '../model/roles.js'
import type { Client, Query } from './client.js'
import { ENDPOINTS, type EndpointName } from './endpoint.js'
import { Failure } from './failure.js'
import {
  cursorOf,
  type Fold,
  type Folded,
  type FoldingOptions,
  foldPages,
  type Page,
  readPages,
  type Whole,
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

/** The largest pages that the API gives; domains of the v1 API come in pages of its own choice. */
const PAGE = 100
const WORKSPACE_PAGE = 1_000
const API_KEY_PAGE = 1_000

export type Organization = {
  readonly client: Client
  readonly id: string
  /** Told after each page but the last: how far the read of `what` has come. */
  readonly progress: (what: string, items: number, total: number | undefined) => void
}

export async function readOrganization(org: Organization): Promise<{ id: string; name: string }> {
  const { data } = parseShape(OrganizationShape, await get(org, 'organization'), 'organization')
  return { id: data.id, name: data.attributes.name }
}

export const readDirectories = (
  org: Organization,
): Promise<Whole<{ directoryId: string; name?: string | null | undefined }>> =>
  readList(org, 'directories', DirectoryPage, directory => directory.directoryId, { limit: PAGE })

export const readAccessDomains = (org: Organization): Promise<Whole<AccessDomain>> =>
  readList(org, 'appAccessDomains', AccessDomainPage, domain => domain.domain, { limit: PAGE })

/** An unknown domain is answered like one that has no apps. */
export const readAccessDomain = async (org: Organization, domain: string): Promise<AccessDomainDetail> =>
  parseShape(AccessDomainDetail, await get(org, 'appAccessDomain', { domain }), 'appAccessDomain')

export const readDomains = (org: Organization): Promise<Whole<z.infer<typeof DomainPage>['data'][number]>> =>
  readList(org, 'domains', DomainPage, domain => domain.id, {})

/** Whatever is on two pages in two states comes twice: which of them holds is for others to say. */
export const readPolicies = (org: Organization): Promise<Whole<ListedPolicy>> =>
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

/** This family of endpoints fails where it is given a parameter that it does not know, and `limit` is one. */
export const readApiKeys = (org: Organization): Promise<Whole<ListedApiKey>> =>
  readList(org, 'apiKeys', ApiKeyPage, key => key.id, { pageSize: API_KEY_PAGE })

export const readGroupRoles = (org: Organization, groupId: string): Promise<Whole<GroupRole>> =>
  readList(org, 'groupRoles', GroupRolePage, role => JSON.stringify(role), { limit: PAGE }, { groupId })

/** When a cursor is given, no other property may stand in the body. */
export const readWorkspaces = (org: Organization): Promise<Whole<Workspace>> =>
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

/** All groups with their counts, or those that hold one of the roles. */
export const readGroups = (org: Organization, roles: readonly string[] | null): Promise<Whole<ListedGroup>> =>
  searchElse({
    org,
    names: { search: 'groupsSearch', older: 'groups' },
    filter: roles === null ? {} : { roleIds: roles.map(roleId) },
    expand: { expand: ['counts.resources', 'counts.users'] },
    read: (body, endpoint) => toPage(parseShape(GroupPage, body, endpoint), endpoint),
    follow: pages => readPages({ ...pages, identify: group => group.id }),
  })

/** The users that a filter lets through, such as the holders of a role or the members of a group. */
export const readUsers = (org: Organization, filter: UserFilter): Promise<Whole<User>> =>
  searchElse({
    org,
    names: { search: 'usersSearch', older: 'users' },
    filter: queryOf(filter),
    expand: { expand: ['platformRoles'] },
    read: (body, endpoint) => toPage(parseShape(UserPage, body, endpoint), endpoint),
    // Somebody in several directories may have a row for each of them: who they are is all that is read here.
    follow: pages => readPages({ ...pages, identify: user => user.accountId, judge: user => user.accountId }),
  })

/** What a list of users can tell beside the users. Source: expand of users/search. */
export const EXPAND_ACCOUNTS = ['platformRoles', 'counts.resources', 'productAccess', 'groups'] as const

/**
 * Folds in every account that the key may see; `open` is called again where the list has to be begun anew. An account
 * may come more than once, for each of its directories.
 */
export const readAccounts = <F extends Fold<ListedAccount>>(
  org: Organization,
  open: () => F,
): Promise<Folded & { readonly fold: F }> =>
  searchElse({
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

/** All roles of one account, a row for each resource and directory. */
export const readUserRoles = (org: Organization, accountId: string): Promise<Whole<UserRole>> =>
  readList(org, 'userRoles', UserRolePage, role => JSON.stringify(role), { limit: PAGE }, { accountId })

/** How many there are of the groups that `readGroups` lists. */
export const readGroupCount = async (org: Organization): Promise<number> =>
  parseShape(CountShape, await get(org, 'groupsCount'), 'groupsCount').count

export type UserFilter = {
  readonly roles?: readonly string[]
  /** The ARI of an app instance. */
  readonly resource?: string
  readonly group?: string
  /** Active, or in any other state. */
  readonly status?: 'active' | 'inactive'
  /** At most ten. */
  readonly accounts?: readonly string[]
  /** In one of the organization's directories, suspended or not. */
  readonly membership?: 'any-directory'
}

/** Distinct people, counted by Atlassian. */
export const readUserCount = async (org: Organization, filter: UserFilter): Promise<number> =>
  parseShape(CountShape, await get(org, 'usersCount', {}, queryOf(filter)), 'usersCount').count

const STATUSES = { active: ['active'], inactive: ['suspended', 'not_invited', 'deactivated', 'for_deletion'] } as const

/** How many users hold each role, by role name. */
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

/** Beside a cursor all else is ignored, by the documentation; it is sent along for servers that would not remember it. */
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
): Promise<Whole<T>> =>
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
  /** For the search alone. */
  readonly expand: Query
  readonly read: (body: unknown, endpoint: EndpointName) => Page<T>
  readonly follow: (pages: Omit<FoldingOptions<T>, 'fold'>) => Promise<R>
}

/** The search that is to stay; where it is not there (yet), the older GET, whose end stands in sunset.ts. */
async function searchElse<T, R>({ org, names, filter, expand, read, follow }: Search<T, R>): Promise<R> {
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
      // That the older one is gone is no news: what is wrong with the search is.
      throw isMissing(older) ? error : older
    })
  }
}

const isMissing = (error: unknown): boolean => error instanceof Failure && error.kind === 'missing'
