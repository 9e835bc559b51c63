/** The rows (endpoints) and columns (faults) of the fault matrix. */
import { ENDPOINTS, type EndpointName } from '../../src/atlassian/endpoint.js'
import type { Fault, FaultKind } from '../../src/sandbox/faults.js'
import {
  aDomainAccess,
  anApp,
  anEvent,
  aPermissionScheme,
  aPerson,
  aPolicy,
  aServiceDesk,
  aSpace,
  aWorld,
  ORGANIZATION,
  orgResource,
  type World,
} from '../../src/sandbox/world.js'

export type Row = {
  /** A required field of the answer. */
  readonly field: string
  /** Whether the endpoint answers with pages, one list, or one object. */
  readonly answers: 'pages' | 'list' | 'object'
  /** The older endpoint that is used if this one is missing. If both are missing, messages name this one. */
  readonly older?: EndpointName
  readonly newer?: EndpointName
  /** No control depends on the endpoint: a failure is a notice. Source: contract, section 4, `audit-change`. */
  readonly feeds?: 'no verdict'
  /** The change to the world so that the endpoint is requested, or has more than one page. */
  readonly change?: (world: World) => void
}

const withoutSearch = (world: World): void => void Object.assign(world.dialect, { searchPosts: 404 })
const inShortPages = (world: World): void => void Object.assign(world.dialect, { pageSize: 2 })

export const ROWS: Readonly<Record<EndpointName, Row>> = {
  organization: { field: 'attributes', answers: 'object' },
  directories: { field: 'directoryId', answers: 'pages' },
  workspaces: { field: 'attributes', answers: 'pages' },
  appAccessDomains: { field: 'domain', answers: 'pages' },
  appAccessDomain: { field: 'products', answers: 'list' },
  groupsSearch: { field: 'name', answers: 'pages', older: 'groups' },
  groups: { field: 'name', answers: 'pages', newer: 'groupsSearch', change: withoutSearch },
  groupsCount: { field: 'count', answers: 'object' },
  groupRoles: { field: 'roles', answers: 'pages' },
  usersSearch: { field: 'accountId', answers: 'pages', older: 'users' },
  users: { field: 'accountId', answers: 'pages', newer: 'usersSearch', change: withoutSearch },
  userRoles: { field: 'resourceId', answers: 'pages' },
  usersCount: { field: 'count', answers: 'object' },
  usersStats: { field: 'roleId', answers: 'list' },
  domains: { field: 'claim', answers: 'pages' },
  policies: { field: 'attributes', answers: 'pages' },
  apiKeys: { field: 'id', answers: 'pages' },
  eventActions: { field: 'attributes', answers: 'list', feeds: 'no verdict' },
  eventsStream: { field: 'attributes', answers: 'pages', feeds: 'no verdict', change: inShortPages },
  applicationRoles: { field: 'key', answers: 'object' },
  permissionSchemes: { field: 'holder', answers: 'list' },
  projects: { field: 'projectTypeKey', answers: 'pages' },
  projectScheme: { field: 'id', answers: 'object' },
  serviceDesks: { field: 'projectKey', answers: 'pages' },
  requestSecurity: { field: 'globalAnonymousAccess', answers: 'object' },
  spaceRoleMode: { field: 'mode', answers: 'object' },
  spaces: { field: 'key', answers: 'pages' },
  spaceRoles: { field: 'principal', answers: 'list' },
}

export const NAMES = Object.keys(ENDPOINTS) as readonly EndpointName[]

export type Column = {
  readonly name: string
  readonly fault: (row: Row, trap: string) => FaultKind & Pick<Fault, 'times'>
  /** The expected reaction: a retry succeeds, or the result is unknown. */
  readonly end: 'overcome' | 'unknown'
  /** `pages` if the fault applies only to endpoints with pages. */
  readonly scope?: 'pages'
}

const permanent = (name: string, kind: FaultKind): Column => ({ name, fault: () => kind, end: 'unknown' })
const once = (name: string, kind: FaultKind): Column => ({
  name: `${name} once`,
  fault: () => ({ ...kind, times: 1 }),
  end: 'overcome',
})
const paging = (name: string, kind: FaultKind): Column => ({
  name,
  fault: row => (row.answers === 'pages' ? kind : { kind: 'one-more' }),
  end: 'unknown',
  scope: 'pages',
})

const status = (code: number, headers = {}): FaultKind => ({ kind: { status: code, headers } })
const RETRY_AFTER_7 = status(429, { 'retry-after': '7' })

export const COLUMNS: readonly Column[] = [
  ...[401, 403, 404].map(code => permanent(String(code), status(code))),
  permanent('429', status(429)),
  once('429', status(429)),
  permanent('429+after', RETRY_AFTER_7),
  once('429+after', RETRY_AFTER_7),
  permanent('429+hour', status(429, { 'retry-after': '3600' })),
  permanent('500', status(500)),
  once('500', status(500)),
  permanent('reset', { kind: 'reset' }),
  once('reset', { kind: 'reset' }),
  permanent('time-out', { kind: 'hang' }),
  once('time-out', { kind: 'hang' }),
  permanent('cut', { kind: 'cut' }),
  once('cut', { kind: 'cut' }),
  permanent('html', { kind: 'html' }),
  permanent('retyped', { kind: 'retype' }),
  { name: 'no field', fault: ({ field }) => ({ kind: 'drop-field', field }), end: 'unknown' },
  paging('forever', { kind: 'again' }),
  paging('cursor', { kind: 'same-cursor' }),
  { name: 'redirect', fault: (_, trap) => ({ kind: 'redirect', location: `${trap}/stolen` }), end: 'unknown' },
  permanent('20 MB', { kind: 'huge' }),
]

/**
 * The expected outcome of a cell. `refused`: a refused credential is not sent again. `older`: the older endpoint answers
 * instead. `no pages`: the endpoint has one page, so a wrong next page has no effect.
 */
export type CellOutcome = 'overcome' | 'unknown' | 'refused' | 'notice' | 'older' | 'no pages'

export function expectedOutcome(row: Row, { name, end, scope }: Column): CellOutcome {
  if (end === 'overcome') return 'overcome'
  if (name === '401') return 'refused'
  if (name === '404' && row.older !== undefined) return 'older'
  if (scope === 'pages' && row.answers === 'object') return 'no pages'
  return row.feeds === 'no verdict' ? 'notice' : 'unknown'
}

/** Matches only this endpoint: each placeholder in its path is one segment. */
export const patternOf = (name: EndpointName): RegExp =>
  new RegExp(`^${ENDPOINTS[name].path.replaceAll(/\{\w+\}/g, '[^/]+')}$`)

/** One object of each kind, so that every endpoint is requested and returns data. */
export function worldOf(row: Row): World {
  const role = (name: string) => ({ resource: orgResource(ORGANIZATION), role: name })
  const helper = aPerson({ name: 'Cid Cook', directRoles: [role('site-admin'), role('user-access-admin')] })
  const plain = aWorld()
  const hours = ['04', '05', '06', '07']
  const world = aWorld({
    apps: ['jira-software', 'jira-servicedesk', 'confluence'].map(owner => anApp({ owner })),
    permissionSchemes: [aPermissionScheme()],
    serviceDesks: [aServiceDesk()],
    spaces: [aSpace({ anonymous: true }), aSpace({ id: '65538', key: 'TEAM' })],
    people: [...plain.people, helper],
    appAccess: [aDomainAccess(), aDomainAccess({ domain: 'acme.com' })],
    policies: [aPolicy()],
    events: hours.map(hour => anEvent({ id: `event-${hour}`, time: `2026-11-02T${hour}:00:00.000Z` })),
  })
  world.dialect.hostUrls = 'loopback'
  row.change?.(world)
  return world
}
