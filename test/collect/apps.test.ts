import {
  type AppNames,
  aliasApps,
  isOrganization,
  nameApps,
  readAri,
  siteName,
  siteResource,
} from '../../src/collect/app-names.js'
import { collectApps } from '../../src/collect/apps.js'
import type { AppInstance } from '../../src/collect/current-state.js'
import { known, unknown } from '../../src/model/fact.js'
import { anApp, appResource, aWorld, ORGANIZATION, orgResource, type World } from '../../src/sandbox/world.js'
import { answering, failing, incompleteOf, knownValue, runCollector, status, withDialect } from './collect-world.js'

const CLOUD = '8a2e3c1d-0000-4000-8000-000000000001'
const NEIGHBOR = '8a2e3c1d-0000-4000-8000-000000000002'
const FAR = '99999999-0000-4000-8000-000000000003'
const WORKSPACES = /workspaces$/

const run = async (world: World) => {
  const { result, receipts } = await runCollector(world, collectApps)
  return { fact: result, receipts }
}
const readWithAttributes = async (attributes: Record<string, unknown>, id = appResource('bitbucket', CLOUD)) => {
  const body = { data: [{ id, attributes }], links: { next: null }, meta: { total: 1 } }
  const { fact } = await run(aWorld({ faults: [answering(WORKSPACES, body)] }))
  return knownValue(fact)[0]
}

describe('an app instance', () => {
  test('has its status, host and capacity', async () => {
    const { fact } = await run(aWorld({ apps: [anApp({ status: 'offline', capacity: null })] }))
    expect(knownValue(fact)).toEqual([
      {
        id: appResource('jira-software', CLOUD),
        alias: 'acme/jira-software',
        owner: 'jira-software',
        name: 'acme',
        status: 'offline',
        hostUrl: 'https://acme.atlassian.net',
        capacity: null,
      },
    ])
  })

  test('keeps an unknown status', async () => {
    expect(await readWithAttributes({ name: 'x', status: 'haunted' })).toMatchObject({ status: 'haunted' })
  })

  test('with only an id is listed', async () => {
    expect(await readWithAttributes({})).toEqual({
      id: appResource('bitbucket', CLOUD),
      alias: `ari-cloud-bitbucket-site-${CLOUD}/bitbucket`,
      owner: 'bitbucket',
      name: appResource('bitbucket', CLOUD),
      status: null,
      hostUrl: null,
      capacity: null,
    })
  })

  test.each([
    [{ typeKey: 'trello', type: 'Trello' }, 'trello'],
    [{ type: 'Trello' }, 'Trello'],
    [{}, 'app'],
  ])('without an ARI uses the reported type as owner: %o', async (attributes, owner) => {
    expect(await readWithAttributes({ name: 'board', ...attributes }, 'board-1')).toMatchObject({
      owner,
      alias: `board/${owner}`,
    })
  })
})

describe('the list of app instances', () => {
  const apps = Array.from({ length: 5 }, (_, index) => anApp({ id: appResource(`app-${index}`, CLOUD) }))

  test('is read over many pages', async () => {
    const { fact, receipts } = await run(withDialect({ pageSize: 2 }, { apps }))
    expect(knownValue(fact)).toHaveLength(5)
    expect(receipts).toMatchObject([{ pages: 3, items: 5, expected: 5, complete: true }])
  })

  test('is unknown if it is shorter than its own total', async () => {
    const { fact, receipts } = await run(aWorld({ apps, faults: [failing(WORKSPACES, { kind: 'no-next' })] }))
    expect(fact).toEqual({
      known: false,
      reason: expect.stringContaining('has 2 of the 5 items that Atlassian counts'),
    })
    expect(incompleteOf(receipts)).toEqual(['app instances'])
  })

  test('is accepted without a total', async () => {
    const { fact } = await run(aWorld({ apps, faults: [failing(WORKSPACES, { kind: 'drop-field', field: 'meta' })] }))
    expect(knownValue(fact)).toHaveLength(5)
  })

  test('is unknown if the key is not allowed to read it', async () => {
    const { fact } = await run(aWorld({ faults: [failing(WORKSPACES, status(403))] }))
    expect(fact).toEqual({ known: false, reason: expect.stringContaining('read:workspaces:admin') })
  })
})

describe('the site of an app', () => {
  test.each([
    ['https://acme-labs.atlassian.net', 'Acme', 'acme-labs'],
    ['https://ACME.atlassian.net/wiki', 'Acme', 'acme'],
    ['https://tickets.acme.com', 'Acme Ltd. (Köln)', 'acme-ltd-ko-ln'],
    ['https://a.acme.atlassian.net', 'Acme', 'acme'],
    ['no address', 'Acme', 'acme'],
    [null, '--Acme--', 'acme'],
    [null, '日本', 'site'],
  ])('with host %p and name %p is %p', (hostUrl, name, site) => {
    expect(siteName(hostUrl, name)).toBe(site)
  })
})

describe('an ARI', () => {
  test.each([
    [`ari:cloud:jira-software::site/${CLOUD}`, { owner: 'jira-software', cloudId: CLOUD }],
    ['ari:cloud:bitbucket::workspace/x/y', { owner: 'bitbucket', cloudId: 'x/y' }],
    [`ari:cloud:x:${FAR}:site/z`, { owner: 'x', cloudId: 'z' }],
    ['ari:cloud:x', null],
    ['', null],
  ])('%p is read', (ari, parts) => {
    expect(readAri(ari)).toEqual(parts)
  })

  test('of the organization is recognized by the id after org/', () => {
    expect(isOrganization(orgResource(ORGANIZATION), ORGANIZATION)).toBe(true)
    expect(isOrganization(`ari:cloud:townsquare::org/${ORGANIZATION}`, ORGANIZATION)).toBe(true)
    expect(isOrganization(`ari:cloud:platform::org/x${ORGANIZATION}`, ORGANIZATION)).toBe(false)
    expect(isOrganization(appResource('jira', ORGANIZATION), ORGANIZATION)).toBe(false)
  })
})

describe('an alias', () => {
  const app = (site: string, cloud: string, owner = 'jira') => ({ id: appResource(owner, cloud), owner, site })
  const aliases = (...apps: readonly ReturnType<typeof app>[]) => aliasApps(apps).map(({ alias }) => alias)

  test('consists of site and owner', () => {
    expect(aliases(app('acme', CLOUD), app('acme', CLOUD, 'confluence'), app('labs', FAR))).toEqual([
      'acme/jira',
      'acme/confluence',
      'labs/jira',
    ])
  })

  test('has the first eight characters of the cloud id if two aliases would be equal', () => {
    expect(aliases(app('acme', CLOUD), app('acme', FAR))).toEqual(['acme-8a2e3c1d/jira', 'acme-99999999/jira'])
  })

  test('has the full cloud id if the short ids are equal too', () => {
    expect(aliases(app('acme', CLOUD), app('acme', NEIGHBOR), app('acme', FAR))).toEqual([
      `acme-${CLOUD}/jira`,
      `acme-${NEIGHBOR}/jira`,
      'acme-99999999/jira',
    ])
  })

  test('has a different first part for each site, even if the apps differ', () => {
    const apps = [app('acme', CLOUD), app('acme', CLOUD, 'confluence'), app('acme', FAR, 'loom')]
    expect(aliases(...apps)).toEqual(['acme-8a2e3c1d/jira', 'acme-8a2e3c1d/confluence', 'acme-99999999/loom'])
  })

  test('of a workspace with its own id has the first part of its site', () => {
    const workspace = { id: 'ari:cloud:bitbucket::workspace/1', owner: 'bitbucket', site: 'acme' }
    expect(aliases(app('acme', CLOUD), workspace)).toEqual(['acme/jira', 'acme/bitbucket'])
  })
})

describe('app names', () => {
  const instance = (cloud: string, alias = 'acme/jira'): AppInstance => ({
    id: appResource('jira', cloud),
    alias,
    owner: 'jira',
    name: 'acme',
    status: 'online',
    hostUrl: null,
    capacity: null,
  })
  const namesOf = (apps: readonly AppInstance[], baseline: Readonly<Record<string, string>> = {}): AppNames =>
    nameApps(known(apps), baseline, ORGANIZATION)

  test('convert a resource to its alias and back', () => {
    const names = namesOf([instance(CLOUD)])
    expect(names.aliasOf(appResource('jira', CLOUD))).toBe('acme/jira')
    expect(names.resourceOf('acme/jira')).toBe(appResource('jira', CLOUD))
  })

  test('use the alias of the baseline if there is one', () => {
    const names = namesOf([instance(CLOUD)], { 'tickets/jira': appResource('jira', CLOUD) })
    expect(names.aliasOf(appResource('jira', CLOUD))).toBe('tickets/jira')
    expect(names.resourceOf('acme/jira')).toBeNull()
  })

  test('use the baseline if the app instances are unknown', () => {
    const names = nameApps(unknown('no'), { 'acme/jira': appResource('jira', CLOUD) }, ORGANIZATION)
    expect(names.resourceOf('acme/jira')).toBe(appResource('jira', CLOUD))
  })

  test('never assign a new app the alias of another app in the baseline', () => {
    const names = namesOf([instance(FAR)], { 'acme/jira': appResource('jira', CLOUD) })
    expect(names.aliasOf(appResource('jira', FAR))).toBe('acme-99999999/jira')
    expect(names.resourceOf('acme/jira')).toBe(appResource('jira', CLOUD))
  })

  test('never assign a new app the longer alias of another app in the baseline', () => {
    const baseline = { 'acme/jira': appResource('jira', CLOUD), 'acme-99999999/jira': appResource('jira', 'gone') }
    const names = namesOf([instance(FAR)], baseline)
    expect(names.resourceOf('acme-99999999/jira')).toBe(appResource('jira', 'gone'))
    expect(names.aliasOf(appResource('jira', FAR))).toBe(`acme-${FAR}/jira`)
  })

  test('never assign an app of another site an alias with a site name of the baseline', () => {
    const names = namesOf([{ ...instance(FAR), alias: 'acme/loom' }], { 'acme/jira': appResource('jira', CLOUD) })
    expect(names.aliasOf(appResource('jira', FAR))).toBe('acme-99999999/loom')
  })

  test('convert a site to the first part of its aliases and back', () => {
    const names = namesOf([instance(CLOUD)])
    expect([names.placeOf(siteResource(CLOUD)), names.resourceAt('acme')]).toEqual(['acme', siteResource(CLOUD)])
    expect([names.placeOf(siteResource(FAR)), names.resourceAt('labs')]).toEqual([siteResource(FAR), null])
  })

  test.each([
    ['the organization', { 'organization/jira': appResource('jira', CLOUD) }, 'organization'],
    ['an app', { 'acme/jira': appResource('jira', CLOUD), acme: appResource('loom', FAR) }, 'acme'],
    ['two sites', { 'acme/jira': appResource('jira', CLOUD), 'acme/loom': appResource('loom', FAR) }, 'acme'],
  ])('never use a name for a site that also denotes %s', (_, baseline, name) => {
    const names = namesOf([], baseline)
    expect(names.placeOf(siteResource(CLOUD))).toBe(siteResource(CLOUD))
    expect(names.resourceAt(name)).not.toBe(siteResource(CLOUD))
  })

  test('use a fixed alias for the organization', () => {
    const names = namesOf([])
    expect(names.aliasOf(orgResource(ORGANIZATION))).toBe('organization')
    expect(names.resourceOf('organization')).toBe(orgResource(ORGANIZATION))
  })

  test('keep a resource that is not an app unchanged in both directions', () => {
    const names = namesOf([])
    expect([names.aliasOf('ari:cloud:x::y/z'), names.resourceOf('ari:cloud:x::y/z')]).toEqual([
      'ari:cloud:x::y/z',
      'ari:cloud:x::y/z',
    ])
    expect(names.resourceOf('acme/unheard')).toBeNull()
  })
})
