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
import { answering, failing, incompleteOf, lookAt, speaking, status, take } from './look.js'

const CLOUD = '8a2e3c1d-0000-4000-8000-000000000001'
const NEIGHBOR = '8a2e3c1d-0000-4000-8000-000000000002'
const FAR = '99999999-0000-4000-8000-000000000003'
const WORKSPACES = /workspaces$/

const see = async (world: World) => {
  const { seen, receipts } = await lookAt(world, collectApps)
  return { fact: seen, receipts }
}
const seeTold = async (attributes: Record<string, unknown>, id = appResource('bitbucket', CLOUD)) => {
  const body = { data: [{ id, attributes }], links: { next: null }, meta: { total: 1 } }
  const { fact } = await see(aWorld({ faults: [answering(WORKSPACES, body)] }))
  return take(fact)[0]
}

describe('an app instance', () => {
  test('is told with its state, host and capacity', async () => {
    const { fact } = await see(aWorld({ apps: [anApp({ status: 'offline', capacity: null })] }))
    expect(take(fact)).toEqual([
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

  test('in a state that nobody knows keeps it', async () => {
    expect(await seeTold({ name: 'x', status: 'haunted' })).toMatchObject({ status: 'haunted' })
  })

  test('of which nothing but its id is told is there', async () => {
    expect(await seeTold({})).toEqual({
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
  ])('without an ARI is owned by what is told: %o', async (attributes, owner) => {
    expect(await seeTold({ name: 'board', ...attributes }, 'board-1')).toMatchObject({ owner, alias: `board/${owner}` })
  })
})

describe('the list of app instances', () => {
  const apps = Array.from({ length: 5 }, (_, index) => anApp({ id: appResource(`app-${index}`, CLOUD) }))

  test('is read over many pages', async () => {
    const { fact, receipts } = await see(speaking({ pageSize: 2 }, { apps }))
    expect(take(fact)).toHaveLength(5)
    expect(receipts).toMatchObject([{ pages: 3, items: 5, expected: 5, complete: true }])
  })

  test('shorter than its own total is unknown', async () => {
    const { fact, receipts } = await see(aWorld({ apps, faults: [failing(WORKSPACES, { kind: 'no-next' })] }))
    expect(fact).toEqual({ known: false, reason: expect.stringContaining('holds 2 of the 5 that Atlassian counts') })
    expect(incompleteOf(receipts)).toEqual(['app instances'])
  })

  test('without a total is taken as it is', async () => {
    const { fact } = await see(aWorld({ apps, faults: [failing(WORKSPACES, { kind: 'drop-field', field: 'meta' })] }))
    expect(take(fact)).toHaveLength(5)
  })

  test('that the key may not read is unknown', async () => {
    const { fact } = await see(aWorld({ faults: [failing(WORKSPACES, status(403))] }))
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
  ])('of %p, called %p, is %p', (hostUrl, name, site) => {
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

  test('of the organization is known by what stands behind org/', () => {
    expect(isOrganization(orgResource(ORGANIZATION), ORGANIZATION)).toBe(true)
    expect(isOrganization(`ari:cloud:townsquare::org/${ORGANIZATION}`, ORGANIZATION)).toBe(true)
    expect(isOrganization(`ari:cloud:platform::org/x${ORGANIZATION}`, ORGANIZATION)).toBe(false)
    expect(isOrganization(appResource('jira', ORGANIZATION), ORGANIZATION)).toBe(false)
  })
})

describe('an alias', () => {
  const app = (site: string, cloud: string, owner = 'jira') => ({ id: appResource(owner, cloud), owner, site })
  const aliases = (...apps: readonly ReturnType<typeof app>[]) => aliasApps(apps).map(({ alias }) => alias)

  test('is site and owner', () => {
    expect(aliases(app('acme', CLOUD), app('acme', CLOUD, 'confluence'), app('labs', FAR))).toEqual([
      'acme/jira',
      'acme/confluence',
      'labs/jira',
    ])
  })

  test('has the first eight of the cloud id where two would be alike', () => {
    expect(aliases(app('acme', CLOUD), app('acme', FAR))).toEqual(['acme-8a2e3c1d/jira', 'acme-99999999/jira'])
  })

  test('has the whole cloud id where even these are alike', () => {
    expect(aliases(app('acme', CLOUD), app('acme', NEIGHBOR), app('acme', FAR))).toEqual([
      `acme-${CLOUD}/jira`,
      `acme-${NEIGHBOR}/jira`,
      'acme-99999999/jira',
    ])
  })

  test('begins alike for no two sites, though their apps are others', () => {
    const apps = [app('acme', CLOUD), app('acme', CLOUD, 'confluence'), app('acme', FAR, 'loom')]
    expect(aliases(...apps)).toEqual(['acme-8a2e3c1d/jira', 'acme-8a2e3c1d/confluence', 'acme-99999999/loom'])
  })

  test('of a workspace, which has an id of its own, begins as those of the site do', () => {
    const workspace = { id: 'ari:cloud:bitbucket::workspace/1', owner: 'bitbucket', site: 'acme' }
    expect(aliases(app('acme', CLOUD), workspace)).toEqual(['acme/jira', 'acme/bitbucket'])
  })
})

describe('the names of a night', () => {
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

  test('lead from a resource to its alias and back', () => {
    const names = namesOf([instance(CLOUD)])
    expect(names.aliasOf(appResource('jira', CLOUD))).toBe('acme/jira')
    expect(names.resourceOf('acme/jira')).toBe(appResource('jira', CLOUD))
  })

  test('are those of the baseline where it has one', () => {
    const names = namesOf([instance(CLOUD)], { 'tickets/jira': appResource('jira', CLOUD) })
    expect(names.aliasOf(appResource('jira', CLOUD))).toBe('tickets/jira')
    expect(names.resourceOf('acme/jira')).toBeNull()
  })

  test('serve from the baseline where the app instances are unknown', () => {
    const names = nameApps(unknown('no'), { 'acme/jira': appResource('jira', CLOUD) }, ORGANIZATION)
    expect(names.resourceOf('acme/jira')).toBe(appResource('jira', CLOUD))
  })

  test('never give a new app the alias that the baseline has for another', () => {
    const names = namesOf([instance(FAR)], { 'acme/jira': appResource('jira', CLOUD) })
    expect(names.aliasOf(appResource('jira', FAR))).toBe('acme-99999999/jira')
    expect(names.resourceOf('acme/jira')).toBe(appResource('jira', CLOUD))
  })

  test('nor the longer alias that the baseline has for another', () => {
    const baseline = { 'acme/jira': appResource('jira', CLOUD), 'acme-99999999/jira': appResource('jira', 'gone') }
    const names = namesOf([instance(FAR)], baseline)
    expect(names.resourceOf('acme-99999999/jira')).toBe(appResource('jira', 'gone'))
    expect(names.aliasOf(appResource('jira', FAR))).toBe(`acme-${FAR}/jira`)
  })

  test('give no app of another site an alias that begins with the name of a site in the baseline', () => {
    const names = namesOf([{ ...instance(FAR), alias: 'acme/loom' }], { 'acme/jira': appResource('jira', CLOUD) })
    expect(names.aliasOf(appResource('jira', FAR))).toBe('acme-99999999/loom')
  })

  test('lead from a site to the first part of its aliases and back', () => {
    const names = namesOf([instance(CLOUD)])
    expect([names.placeOf(siteResource(CLOUD)), names.resourceAt('acme')]).toEqual(['acme', siteResource(CLOUD)])
    expect([names.placeOf(siteResource(FAR)), names.resourceAt('labs')]).toEqual([siteResource(FAR), null])
  })

  test.each([
    ['the organization', { 'organization/jira': appResource('jira', CLOUD) }, 'organization'],
    ['an app', { 'acme/jira': appResource('jira', CLOUD), acme: appResource('loom', FAR) }, 'acme'],
    ['two sites', { 'acme/jira': appResource('jira', CLOUD), 'acme/loom': appResource('loom', FAR) }, 'acme'],
  ])('let no site be called like %s', (_, baseline, name) => {
    const names = namesOf([], baseline)
    expect(names.placeOf(siteResource(CLOUD))).toBe(siteResource(CLOUD))
    expect(names.resourceAt(name)).not.toBe(siteResource(CLOUD))
  })

  test('call the organization by its own name', () => {
    const names = namesOf([])
    expect(names.aliasOf(orgResource(ORGANIZATION))).toBe('organization')
    expect(names.resourceOf('organization')).toBe(orgResource(ORGANIZATION))
  })

  test('leave a resource that is no app as it is, both ways', () => {
    const names = namesOf([])
    expect([names.aliasOf('ari:cloud:x::y/z'), names.resourceOf('ari:cloud:x::y/z')]).toEqual([
      'ari:cloud:x::y/z',
      'ari:cloud:x::y/z',
    ])
    expect(names.resourceOf('acme/unheard')).toBeNull()
  })
})
