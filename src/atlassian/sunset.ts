import { ENDPOINTS, type Endpoint, type EndpointName } from './endpoint.js'

/** The end of an endpoint, as Atlassian has announced it. */
export type Sunset = {
  /** The last day on which it works, YYYY-MM-DD. */
  readonly lastDay: string
  /** Where Atlassian says so. */
  readonly source: string
  /** The endpoint that takes its place, which the gate asks first where there is one. */
  readonly instead: EndpointName
}

const REFERENCE = 'https://developer.atlassian.com/cloud/admin/organization/rest'

/**
 * Every endpoint of the gate's that Atlassian has said it will switch off. The v1 searches of people and groups, which
 * ended on 30 June 2026, were never asked by it.
 */
export const SUNSETS: Readonly<Partial<Record<EndpointName, Sunset>>> = {
  groups: {
    lastDay: '2027-06-30',
    source: `${REFERENCE}/api-group-groups/#api-v2-orgs-orgid-directories-directoryid-groups-get`,
    instead: 'groupsSearch',
  },
  users: {
    lastDay: '2027-06-30',
    source: `${REFERENCE}/api-group-users/#api-v2-orgs-orgid-directories-directoryid-users-get`,
    instead: 'usersSearch',
  },
}

export const sunsetOf = (endpoint: Endpoint): Sunset | null =>
  Object.entries(SUNSETS).find(([name]) => ENDPOINTS[name as EndpointName] === endpoint)?.[1] ?? null
