import { ENDPOINTS, type Endpoint, type EndpointName } from './endpoint.js'

/** The removal of an endpoint that Atlassian has announced. */
export type Sunset = {
  /** The last day on which the endpoint works, YYYY-MM-DD. */
  readonly lastDay: string
  /** URL of the announcement. */
  readonly source: string
  /** The endpoint that replaces it. It is always tried first. */
  readonly replacement: EndpointName
}

const REFERENCE = 'https://developer.atlassian.com/cloud/admin/organization/rest'

/**
 * All endpoints in use that Atlassian will remove. The v1 searches for users and groups, removed on 30 June 2026, are
 * not used.
 */
export const SUNSETS: Readonly<Partial<Record<EndpointName, Sunset>>> = {
  groups: {
    lastDay: '2027-06-30',
    source: `${REFERENCE}/api-group-groups/#api-v2-orgs-orgid-directories-directoryid-groups-get`,
    replacement: 'groupsSearch',
  },
  users: {
    lastDay: '2027-06-30',
    source: `${REFERENCE}/api-group-users/#api-v2-orgs-orgid-directories-directoryid-users-get`,
    replacement: 'usersSearch',
  },
}

export const sunsetOf = (endpoint: Endpoint): Sunset | null =>
  Object.entries(SUNSETS).find(([name]) => ENDPOINTS[name as EndpointName] === endpoint)?.[1] ?? null
