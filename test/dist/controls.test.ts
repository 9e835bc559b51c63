/** Each control seen from outside: a night in which it drifts, one in which it holds, one in which it can't be read. */
import { DEMO_APPS, demoWorld } from '../../src/sandbox/demo-world.js'
import {
  aCredential,
  aGrant,
  aGroup,
  anApp,
  aPerson,
  appResource,
  orgResource,
  type World,
} from '../../src/sandbox/world.js'
import type { Ended } from './runner.js'
import { BASELINE, demoBaseline, openStage, type Stage } from './stage.js'

type Change = (world: World) => void
type Case = { readonly control: string; readonly what: string; readonly change: Change; readonly alone?: false }

const groupOf = (world: World, name: string): World['groups'][number] =>
  world.groups.find(group => group.name === name) ?? aGroup()
const personOf = (world: World, index: number): World['people'][number] => world.people[index] ?? aPerson()

const forbid =
  (path: RegExp): Change =>
  world => {
    world.faults.push({ kind: { status: 403 }, path })
  }

const DRIFTS: readonly (Case & { readonly line: RegExp })[] = [
  {
    control: 'app-instance',
    what: 'somebody starts a trial of another app',
    change: world => {
      world.apps.push(anApp({ id: appResource('jira-product-discovery', 'trial'), owner: 'jira-product-discovery' }))
    },
    line: /^apps:/,
  },
  {
    control: 'app-access',
    what: 'requests of a domain need no approval any more',
    change: world => {
      for (const { products } of world.appAccess) for (const product of products) product.approval = false
    },
    line: /acme\/jira-servicedesk: .*approval: true/,
  },
  {
    control: 'group-role',
    what: 'a group that is edited by hand is given a role',
    change: world => {
      groupOf(world, 'release-captains').grants.push(aGrant(DEMO_APPS.jira, 'admin'))
    },
    line: /^groups:/,
  },
  {
    control: 'group-source',
    what: 'a group is no longer synced',
    change: world => {
      groupOf(world, 'App-Atlassian-Labs-User').managedBy = 'admins'
    },
    line: /managed-by: idp/,
  },
  {
    control: 'group-identity',
    what: 'a group is deleted and made anew under its name',
    change: world => {
      const group = groupOf(world, 'App-Atlassian-Jira-Admin')
      for (const { groups } of world.people) {
        if (groups.includes(group.id)) groups.splice(groups.indexOf(group.id), 1)
      }
      group.id = '00000000-0000-4000-8000-00000000beef'
    },
    alone: false,
    line: /id: 276f955c-63d7-42c8-9520-92d01dca0626/,
  },
  {
    control: 'default-group',
    what: 'somebody is put into a default group',
    change: world => {
      personOf(world, 20).groups.push(groupOf(world, 'confluence-users-acme').id)
    },
    line: /members: 0/,
  },
  {
    control: 'direct-role',
    what: 'somebody is given a role past every group',
    change: world => {
      personOf(world, 4).directRoles.push({ resource: DEMO_APPS.confluence, role: 'user' })
    },
    line: /^direct-roles: \{\}/,
  },
  {
    control: 'external-person',
    what: 'somebody with an account that nobody manages comes into a synced group',
    change: world => {
      const guest = { claimStatus: 'unmanaged', managementSource: null } as const
      world.people.push(aPerson({ ...guest, groups: [groupOf(world, 'App-Atlassian-Jira-User').id] }))
    },
    line: /^external-people: \{\}/,
  },
  {
    control: 'administrator',
    what: 'one administrator is replaced by another',
    change: world => {
      personOf(world, 1).directRoles = []
      personOf(world, 9).directRoles.push({ resource: orgResource(world.organization.id), role: 'org-admin' })
    },
    line: /bruno-becker@acme\.com|org-admin:/,
  },
  {
    control: 'administrator',
    what: 'a user access administrator becomes one of an app as well',
    change: world => {
      personOf(world, 2).directRoles.push({ resource: DEMO_APPS.confluence, role: 'user-access-admin' })
    },
    line: /carla-costa: \{ note: carla-costa@acme\.com, on: \[organization\] \}/,
  },
  {
    control: 'administrator',
    what: 'a site administrator becomes one nobody listed',
    change: world => {
      personOf(world, 4).directRoles.push({
        resource: 'ari:cloud:platform::site/8a2e3c1d-0000-4000-8000-000000000001',
        role: 'site-admin',
      })
    },
    line: /site-admin:/,
  },
  {
    control: 'verified-domain',
    what: 'the proof of a domain is gone',
    change: world => {
      for (const domain of world.domains) if (domain.name === 'acme-labs.com') domain.status = 'missing_token'
    },
    line: /acme-labs\.com/,
  },
  {
    control: 'license-budget',
    what: 'more seats are used than were budgeted',
    change: world => {
      for (let number = 0; number < 13; number += 1)
        world.people.push(aPerson({ name: `New ${number}`, groups: [groupOf(world, 'App-Atlassian-Jira-User').id] }))
    },
    line: /acme\/jira-software: \{ budget: 50 \}/,
  },
  {
    control: 'policy',
    what: 'a policy is taken away',
    change: world => {
      world.policies.pop()
    },
    line: /data-residency/,
  },
  {
    control: 'credential',
    what: 'somebody makes another key',
    change: world => {
      world.apiKeys.push(aCredential({ id: 'key-of-nobody', label: 'copy' }))
    },
    line: /^credentials:/,
  },
]

const UNREADABLE: readonly Case[] = [
  { control: 'app-instance', what: 'the app instances', change: forbid(/\/workspaces$/) },
  { control: 'app-access', what: 'the settings of one domain', change: forbid(/\/domains\/acme\.com$/) },
  {
    control: 'group-role',
    what: 'the roles of one group',
    change: forbid(/\/groups\/276f955c-63d7-42c8-9520-92d01dca0628\/role-assignments$/),
  },
  { control: 'group-source', what: 'the groups', change: forbid(/\/groups(\/search)?$/) },
  { control: 'group-identity', what: 'the directories', change: forbid(/\/directories$/) },
  {
    control: 'default-group',
    what: 'the members of the groups',
    change: world => {
      world.dialect.groupCounts = false
      forbid(/\/users\/count$/)(world)
    },
  },
  { control: 'direct-role', what: 'the roles of people', change: forbid(/\/users\/[^/]+\/role-assignments$/) },
  {
    control: 'external-person',
    what: 'the roles of an unmanaged account',
    change: world => {
      const guest = { claimStatus: 'unmanaged', managementSource: null } as const
      world.people.push(aPerson({ ...guest, id: '712020:pat', groups: [groupOf(world, 'App-Atlassian-Jira-User').id] }))
      forbid(/pat\/role-assignments$/)(world)
    },
  },
  { control: 'administrator', what: 'the people with a role', change: forbid(/\/users(\/search)?$/) },
  { control: 'verified-domain', what: 'the domains', change: forbid(/\/v1\/orgs\/[^/]+\/domains$/) },
  { control: 'license-budget', what: 'the seats', change: forbid(/\/users\/count$/) },
  { control: 'policy', what: 'the policies', change: forbid(/\/policies$/) },
  { control: 'credential', what: 'the API keys', change: forbid(/\/api-keys$/) },
]

type Night = { readonly stage: Stage; readonly ended: Ended; readonly report: Report }
type Report = {
  readonly verdict: string
  readonly controls: readonly { readonly id: string; readonly status: string; readonly reason?: string }[]
  readonly findings: readonly {
    readonly control: string
    readonly status: string
    readonly message: string
    readonly location: { readonly line: number }
  }[]
  readonly coverage: { readonly complete: boolean; readonly reads: readonly { readonly error?: string }[] }
}

async function play(change: Change): Promise<Night> {
  const world = demoWorld()
  change(world)
  const stage = await openStage({ world })
  const ended = await stage.run()
  return { stage, ended, report: JSON.parse((await stage.files())['report.json'] ?? '{}') }
}

/** All nights begin at once, two at a time, and each test waits for its own. */
const drifts: Promise<Night>[] = []
const blinds: Promise<Night>[] = []
beforeAll(() => {
  drifts.push(...DRIFTS.map(({ change }) => play(change)))
  blinds.push(...UNREADABLE.map(({ change }) => play(change)))
})

const statusOf = ({ controls }: Report, control: string): string | undefined =>
  controls.find(({ id }) => id === control)?.status
const withStatus = ({ controls }: Report, status: string): readonly string[] =>
  controls.filter(control => control.status === status).map(({ id }) => id)

test.each(DRIFTS.map((drift, index) => [drift.control, drift.what, index, drift] as const))(
  '%s drifts where %s',
  async (control, _, index, { alone = true, line }) => {
    const { stage, ended, report } = (await drifts[index]) as Night
    expect(ended).toMatchObject({ code: 1, outputs: { verdict: 'drift', 'unknown-count': '0', 'issue-number': '1' } })
    expect(statusOf(report, control)).toBe('drift')
    if (alone) expect(withStatus(report, 'drift')).toEqual([control])
    expect(report.coverage.complete).toBe(true)

    const lines = (await demoBaseline()).split('\n')
    const found = report.findings.filter(finding => finding.control === control)
    for (const finding of found) expect(lines[finding.location.line - 1]).toMatch(line)
    const annotated = ended.commands.filter(({ name }) => name === 'error').map(({ message }) => message)
    for (const { message } of found) expect(annotated).toContainEqual(expect.stringContaining(message.slice(0, 100)))
    expect(stage.github.world.issues).toMatchObject([{ title: expect.stringContaining('access drift'), state: 'open' }])
  },
)

test.each(UNREADABLE.map((blind, index) => [blind.control, blind.what, index] as const))(
  '%s is unknown where the key may not read %s',
  async (control, _, index) => {
    const { stage, ended, report } = (await blinds[index]) as Night
    expect(ended).toMatchObject({ code: 2, outputs: { verdict: 'unknown', 'drift-count': '0', 'issue-number': '1' } })
    expect(statusOf(report, control)).toBe('unknown')
    expect(withStatus(report, 'drift')).toEqual([])
    expect(report.coverage.complete).toBe(false)
    expect(report.findings.map(finding => finding.control)).toContain(control)

    const reasons = report.coverage.reads.flatMap(({ error }) => error ?? [])
    expect(reasons).toContainEqual(expect.stringMatching(/org-api-key.*403.*scope/))
    expect(ended.summary).toContain(control)
    const warnings = ended.commands.filter(({ name }) => name === 'warning')
    expect(warnings).toContainEqual(
      expect.objectContaining({ properties: expect.objectContaining({ file: BASELINE }), message: expect.any(String) }),
    )
    const [issue, ...more] = stage.github.world.issues
    expect(more).toEqual([])
    expect(issue?.title).toMatch(/^Atlassian access check incomplete: \d+ findings?$/)
    expect(issue?.body).toContain(`<!-- atlassian-access-gate:blind:${stage.atlassian.world.organization.id} -->`)
  },
)

test('no control drifts where people come, go and are renamed within what the baseline allows', async () => {
  const { stage, ended, report } = await play(world => {
    const [jira, labs] = ['App-Atlassian-Jira-User', 'App-Atlassian-Labs-User'].map(name => groupOf(world, name))
    world.people.push(aPerson({ name: 'Newly Hired', groups: [jira?.id ?? ''] }))
    for (const { groups } of world.people.slice(4, 9)) groups.splice(0, 9, ...groups.filter(id => id !== labs?.id))
    personOf(world, 0).name = 'Alice Married'
    world.groups.push(aGroup({ name: 'A group without a role', managedBy: 'open', type: 'TEAM' }))
    if (jira) jira.name = 'App-Atlassian-Jira-User-renamed'
    for (const list of [world.groups, world.people, world.apps, world.domains, world.appAccess]) list.reverse()
    world.dialect.pageSize = 3
  })
  expect(ended).toMatchObject({ code: 0, outputs: { verdict: 'compliant' } })
  expect(withStatus(report, 'pass')).toEqual(
    expect.arrayContaining([...new Set(DRIFTS.map(({ control }) => control)).values()]),
  )
  expect(stage.github.world.issues).toEqual([])
})

test('drift and blindness beside each other: the verdict is drift, and there is an issue of each kind', async () => {
  const { stage, ended } = await play(world => {
    groupOf(world, 'release-captains').grants.push(aGrant(DEMO_APPS.jira, 'admin'))
    forbid(/\/v1\/orgs\/[^/]+\/domains$/)(world)
  })
  expect(ended).toMatchObject({ code: 1, outputs: { verdict: 'drift', 'drift-count': '1', 'unknown-count': '1' } })
  const titles = stage.github.world.issues.map(({ title }) => title)
  expect(titles).toEqual(['Atlassian access drift: 1 finding', 'Atlassian access check incomplete: 1 finding'])
  expect(ended.outputs['issue-number']).toBe('1')

  stage.atlassian.world = demoWorld()
  forbid(/\/v1\/orgs\/[^/]+\/domains$/)(stage.atlassian.world)
  await stage.run()
  expect(stage.github.world.issues.map(({ state }) => state)).toEqual(['open', 'open'])

  stage.atlassian.world = demoWorld()
  await stage.run()
  expect(stage.github.world.issues.map(({ state }) => state)).toEqual(['closed', 'closed'])
})

test('a control that is not in the baseline is off, and its drift is nobody’s', async () => {
  const baseline = (await demoBaseline()).replace(/^domains:[^\n]*\n/m, '')
  const world = demoWorld()
  for (const domain of world.domains) domain.status = 'missing_token'
  const stage = await openStage({ world, baseline })
  const ended = await stage.run()
  expect(ended).toMatchObject({ code: 0, outputs: { verdict: 'compliant' } })
  const report: Report = JSON.parse((await stage.files())['report.json'] ?? '{}')
  expect(report.controls.find(({ id }) => id === 'verified-domain')).toMatchObject({
    status: 'off',
    reason: expect.stringContaining('domains'),
  })
})
