/** For any response of Atlassian, a read returns a result or throws a Failure that names the endpoint. */
import fc from 'fast-check'
import { readEventKinds, readEvents } from '../../src/atlassian/audit-log.js'
import type { Client, Request } from '../../src/atlassian/client.js'
import { ENDPOINTS, type EndpointName, fillPath, nameEndpoint } from '../../src/atlassian/endpoint.js'
import { Failure } from '../../src/atlassian/failure.js'
import {
  type Organization,
  readAccessDomain,
  readAccessDomains,
  readAccounts,
  readApiKeys,
  readDirectories,
  readDomains,
  readGroupCount,
  readGroupRoles,
  readGroups,
  readOrganization,
  readPolicies,
  readUserCount,
  readUserRoles,
  readUserStats,
  readUsers,
  readWorkspaces,
} from '../../src/atlassian/organization-api.js'
import {
  isOpenToAnonymous,
  readApplicationRoles,
  readPermissionSchemes,
  readProjectScheme,
  readProjects,
  readRequestSecurity,
  readServiceDesks,
  readSpaces,
  requireSpaceRoles,
} from '../../src/atlassian/site-api.js'
import { openAccountList } from '../../src/collect/account-list.js'
import { edited, edits, expectCleanPrototypes, JUNK, runs } from '../fuzz.js'
import { NAMES, ROWS, worldOf } from '../night/fault-table.js'
import { answerOf } from './memory.js'

type Read = (org: Organization) => Promise<unknown>

/** Reads the account list in the same way as a run. */
const readList: Read = org => readAccounts(org, openAccountList)

const GROUP = 'group-app-atlassian-jira-user'
const PERSON = '712020:alice-archer'

const READS: Readonly<Record<EndpointName, readonly Read[]>> = {
  organization: [readOrganization],
  directories: [readDirectories],
  workspaces: [readWorkspaces],
  appAccessDomains: [readAccessDomains],
  appAccessDomain: [org => readAccessDomain(org, 'acme.com')],
  groupsSearch: [org => readGroups(org, null), org => readGroups(org, ['org-admin'])],
  groups: [org => readGroups(org, null)],
  groupsCount: [readGroupCount],
  groupRoles: [org => readGroupRoles(org, GROUP)],
  usersSearch: [readList, org => readUsers(org, { roles: ['org-admin'] })],
  users: [readList, org => readUsers(org, { group: GROUP })],
  userRoles: [org => readUserRoles(org, PERSON)],
  usersCount: [org => readUserCount(org, {})],
  usersStats: [readUserStats],
  domains: [readDomains],
  policies: [readPolicies],
  apiKeys: [readApiKeys],
  eventActions: [readEventKinds],
  eventsStream: [org => readEvents(org, '2026-11-01T00:00:00.000Z', () => {})],
  applicationRoles: [({ client }) => readApplicationRoles(client)],
  permissionSchemes: [({ client }) => readPermissionSchemes(client)],
  projects: [({ client }) => readProjects(client)],
  projectScheme: [({ client }) => readProjectScheme(client, 'ENG')],
  serviceDesks: [({ client }) => readServiceDesks(client)],
  requestSecurity: [({ client }) => readRequestSecurity(client, 'HELP')],
  spaceRoleMode: [({ client }) => requireSpaceRoles(client)],
  spaces: [({ client }) => readSpaces(client)],
  spaceRoles: [({ client }) => isOpenToAnonymous(client, '65537')],
}

/** No read needs more requests. A read that exceeds the number would not end. */
const MOST_REQUESTS = 12_000

/** An organization whose responses are changed by `change`. */
function organizationOf(name: EndpointName, change: (body: unknown) => unknown): Organization {
  const world = worldOf(ROWS[name])
  let requests = 0
  const ask = async (request: Request) => {
    requests += 1
    if (requests > MOST_REQUESTS) throw new Error('The read does not end.')
    const isMeant = nameEndpoint(request.endpoint) === nameEndpoint(ENDPOINTS[name])
    return { body: (isMeant ? change : (body: unknown) => body)(answerOf(world, request)), headers: {} }
  }
  const client: Client = { ask, requests: () => requests }
  return { client, id: world.organization.id, progress: () => {} }
}

const FACT = 'a fact'

/** @throws Error for any result other than a fact or a Failure */
async function endOf(read: Read, org: Organization): Promise<string> {
  try {
    await read(org)
    return FACT
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    return error.message
  } finally {
    expectCleanPrototypes()
  }
}

/** The message names the endpoint and is short. */
const ENDPOINT = /(GET|POST) \/[\w/{}-]+/

function expectSound(end: string): void {
  if (end === FACT) return
  expect(end).toMatch(ENDPOINT)
  expect(end.length).toBeLessThan(1_000)
}

describe.each(NAMES)('%s', name => {
  test('is read if the response is unchanged', async () => {
    for (const read of READS[name])
      expect(
        await endOf(
          read,
          organizationOf(name, body => body),
        ),
      ).toBe(FACT)
  })

  test('is a fact or a failure for any change of the response', async () => {
    const property = fc.asyncProperty(edits, async changes => {
      for (const read of READS[name]) {
        expectSound(
          await endOf(
            read,
            organizationOf(name, body => edited(body, changes)),
          ),
        )
      }
    })
    await fc.assert(property, runs(150))
  })

  test('is a fact or a failure for any response', async () => {
    const property = fc.asyncProperty(fc.oneof(fc.jsonValue(), fc.constantFrom(...JUNK)), async body => {
      for (const read of READS[name])
        expectSound(
          await endOf(
            read,
            organizationOf(name, () => body),
          ),
        )
    })
    await fc.assert(property, runs(100))
  })
})

test('an id is always one path segment or is refused', () => {
  const { path } = ENDPOINTS.groupRoles
  fc.assert(
    fc.property(fc.string({ unit: 'binary-ascii' }), groupId => {
      const filled = fillPath(ENDPOINTS.groupRoles, { orgId: 'org', groupId })
      if (filled === null) return
      const { pathname, search, hash } = new URL(filled, 'https://api.atlassian.com')
      expect([pathname.split('/').length, search, hash]).toEqual([path.split('/').length, '', ''])
    }),
    runs(500),
  )
})
