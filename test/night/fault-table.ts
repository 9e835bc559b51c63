/** The rows and columns of the matrix of faults: every endpoint that the gate reads, and all that can go wrong with it. */
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
  /** A field without which the answer says nothing. */
  readonly field: string
  /** Whether it answers in pages, in one list, or with one thing that can have no second page. */
  readonly answers: 'pages' | 'list' | 'thing'
  /** Asked where this one is not there; it is told of in place of it where neither is. */
  readonly older?: EndpointName
  readonly newer?: EndpointName
  /** No control needs it: what goes unwatched without it is a notice. Contract, section 4, `audit-change`. */
  readonly feeds?: 'no verdict'
  /** What has to be so for the endpoint to be asked, or to have more than one page. */
  readonly change?: (world: World) => void
}

const withoutSearch = (world: World): void => void Object.assign(world.dialect, { searchPosts: 404 })
const inShortPages = (world: World): void => void Object.assign(world.dialect, { pageSize: 2 })

export const ROWS: Readonly<Record<EndpointName, Row>> = {
  organization: { field: 'attributes', answers: 'thing' },
  directories: { field: 'directoryId', answers: 'pages' },
  workspaces: { field: 'attributes', answers: 'pages' },
  appAccessDomains: { field: 'domain', answers: 'pages' },
  appAccessDomain: { field: 'products', answers: 'list' },
  groupsSearch: { field: 'name', answers: 'pages', older: 'groups' },
  groups: { field: 'name', answers: 'pages', newer: 'groupsSearch', change: withoutSearch },
  groupsCount: { field: 'count', answers: 'thing' },
  groupRoles: { field: 'roles', answers: 'pages' },
  usersSearch: { field: 'accountId', answers: 'pages', older: 'users' },
  users: { field: 'accountId', answers: 'pages', newer: 'usersSearch', change: withoutSearch },
  userRoles: { field: 'resourceId', answers: 'pages' },
  usersCount: { field: 'count', answers: 'thing' },
  usersStats: { field: 'roleId', answers: 'list' },
  domains: { field: 'claim', answers: 'pages' },
  policies: { field: 'attributes', answers: 'pages' },
  apiKeys: { field: 'id', answers: 'pages' },
  eventActions: { field: 'attributes', answers: 'list', feeds: 'no verdict' },
  eventsStream: { field: 'attributes', answers: 'pages', feeds: 'no verdict', change: inShortPages },
  applicationRoles: { field: 'key', answers: 'thing' },
  permissionSchemes: { field: 'holder', answers: 'list' },
  projects: { field: 'projectTypeKey', answers: 'pages' },
  projectScheme: { field: 'id', answers: 'thing' },
  serviceDesks: { field: 'projectKey', answers: 'pages' },
  requestSecurity: { field: 'globalAnonymousAccess', answers: 'thing' },
  spaceRoleMode: { field: 'mode', answers: 'thing' },
  spaces: { field: 'key', answers: 'pages' },
  spaceRoles: { field: 'principal', answers: 'list' },
}

export const NAMES = Object.keys(ENDPOINTS) as readonly EndpointName[]

export type Column = {
  readonly name: string
  readonly fault: (row: Row, trap: string) => FaultKind & Pick<Fault, 'times'>
  /** What the gate can do about it: ask again, or say that it does not know. */
  readonly end: 'overcome' | 'unknown'
  /** Plays with the pages, which not every endpoint has. */
  readonly plays?: 'pages'
}

const lasting = (name: string, kind: FaultKind): Column => ({ name, fault: () => kind, end: 'unknown' })
const once = (name: string, kind: FaultKind): Column => ({
  name: `${name} once`,
  fault: () => ({ ...kind, times: 1 }),
  end: 'overcome',
})
const paging = (name: string, kind: FaultKind): Column => ({
  name,
  fault: row => (row.answers === 'pages' ? kind : { kind: 'one-more' }),
  end: 'unknown',
  plays: 'pages',
})

const status = (code: number, headers = {}): FaultKind => ({ kind: { status: code, headers } })
const PATIENCE = status(429, { 'retry-after': '7' })

export const COLUMNS: readonly Column[] = [
  ...[401, 403, 404].map(code => lasting(String(code), status(code))),
  lasting('429', status(429)),
  once('429', status(429)),
  lasting('429+after', PATIENCE),
  once('429+after', PATIENCE),
  lasting('429+hour', status(429, { 'retry-after': '3600' })),
  lasting('500', status(500)),
  once('500', status(500)),
  lasting('reset', { kind: 'reset' }),
  once('reset', { kind: 'reset' }),
  lasting('time-out', { kind: 'hang' }),
  once('time-out', { kind: 'hang' }),
  lasting('cut', { kind: 'cut' }),
  once('cut', { kind: 'cut' }),
  lasting('html', { kind: 'html' }),
  lasting('retyped', { kind: 'retype' }),
  { name: 'no field', fault: ({ field }) => ({ kind: 'drop-field', field }), end: 'unknown' },
  paging('forever', { kind: 'again' }),
  paging('cursor', { kind: 'same-cursor' }),
  { name: 'redirect', fault: (_, trap) => ({ kind: 'redirect', location: `${trap}/stolen` }), end: 'unknown' },
  lasting('20 MB', { kind: 'huge' }),
]

/**
 * What a cell is to come to. `refused`: a credential that is refused once is not shown again. `older`: the endpoint that
 * is to be taken away answers in its place. `no pages`: nothing that says "there is more" changes what it tells.
 */
export type Word = 'overcome' | 'unknown' | 'refused' | 'notice' | 'older' | 'no pages'

export function expectedWord(row: Row, { name, end, plays }: Column): Word {
  if (end === 'overcome') return 'overcome'
  if (name === '401') return 'refused'
  if (name === '404' && row.older !== undefined) return 'older'
  if (plays === 'pages' && row.answers === 'thing') return 'no pages'
  return row.feeds === 'no verdict' ? 'notice' : 'unknown'
}

/** Only the endpoint itself: the placeholders of its path are one segment each. */
export const patternOf = (name: EndpointName): RegExp =>
  new RegExp(`^${ENDPOINTS[name].path.replaceAll(/\{\w+\}/g, '[^/]+')}$`)

/** One of everything, so that every endpoint is asked and has something to tell. */
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
