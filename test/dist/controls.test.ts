/** Each control in the bundle: one run with drift, one with pass, one with an unreadable resource. */
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
import { BASELINE, demoBaseline, type Job, openJob } from './job.js'
import type { Ended } from './runner.js'

type Change = (world: World) => void
type Case = { readonly control: string; readonly what: string; readonly change: Change; readonly isOnlyDrift?: false }

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
    what: 'an app is added',
    change: world => {
      world.apps.push(anApp({ id: appResource('jira-product-discovery', 'trial'), owner: 'jira-product-discovery' }))
    },
    line: /^apps:/,
  },
  {
    control: 'app-access',
    what: 'access requests of a domain no longer need approval',
    change: world => {
      for (const { products } of world.appAccess) for (const product of products) product.approval = false
    },
    line: /acme\/jira-servicedesk: .*approval: true/,
  },
  {
    control: 'group-role',
    what: 'a manually managed group gets a role',
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
    what: 'a group is deleted and recreated with the same name',
    change: world => {
      const group = groupOf(world, 'App-Atlassian-Jira-Admin')
      for (const { groups } of world.people) {
        if (groups.includes(group.id)) groups.splice(groups.indexOf(group.id), 1)
      }
      group.id = '00000000-0000-4000-8000-00000000beef'
    },
    isOnlyDrift: false,
    line: /id: 276f955c-63d7-42c8-9520-92d01dca0626/,
  },
  {
    control: 'default-group',
    what: 'a default group gets a member',
    change: world => {
      personOf(world, 20).groups.push(groupOf(world, 'confluence-users-acme').id)
    },
    line: /members: 0/,
  },
  {
    control: 'direct-role',
    what: 'a user gets a direct role assignment',
    change: world => {
      personOf(world, 4).directRoles.push({ resource: DEMO_APPS.confluence, role: 'user' })
    },
    line: /^direct-roles: \{\}/,
  },
  {
    control: 'external-person',
    what: 'a synced group gets an unmanaged account',
    change: world => {
      const guest = { claimStatus: 'unmanaged', managementSource: null } as const
      world.people.push(aPerson({ ...guest, groups: [groupOf(world, 'App-Atlassian-Jira-User').id] }))
    },
    line: /^external-people: \{\}/,
  },
  {
    control: 'administrator',
    what: 'an administrator is replaced',
    change: world => {
      personOf(world, 1).directRoles = []
      personOf(world, 9).directRoles.push({ resource: orgResource(world.organization.id), role: 'org-admin' })
    },
    line: /bruno-becker@acme\.com|org-admin:/,
  },
  {
    control: 'administrator',
    what: 'a user access administrator gets the role on an app too',
    change: world => {
      personOf(world, 2).directRoles.push({ resource: DEMO_APPS.confluence, role: 'user-access-admin' })
    },
    line: /carla-costa: \{ note: carla-costa@acme\.com, on: \[organization\] \}/,
  },
  {
    control: 'administrator',
    what: 'a user becomes site administrator',
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
    what: 'a domain loses its verification',
    change: world => {
      for (const domain of world.domains) if (domain.name === 'acme-labs.com') domain.status = 'missing_token'
    },
    line: /acme-labs\.com/,
  },
  {
    control: 'license-budget',
    what: 'more seats are used than budgeted',
    change: world => {
      for (let number = 0; number < 13; number += 1)
        world.people.push(aPerson({ name: `New ${number}`, groups: [groupOf(world, 'App-Atlassian-Jira-User').id] }))
    },
    line: /acme\/jira-software: \{ budget: 50 \}/,
  },
  {
    control: 'policy',
    what: 'a policy is deleted',
    change: world => {
      world.policies.pop()
    },
    line: /data-residency/,
  },
  {
    control: 'credential',
    what: 'an API key is added',
    change: world => {
      world.apiKeys.push(aCredential({ id: 'unlisted-key', label: 'copy' }))
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
  {
    control: 'direct-role',
    what: 'the role assignments of users',
    change: forbid(/\/users\/[^/]+\/role-assignments$/),
  },
  {
    control: 'external-person',
    what: 'the roles of an unmanaged account',
    change: world => {
      const guest = { claimStatus: 'unmanaged', managementSource: null } as const
      world.people.push(aPerson({ ...guest, id: '712020:pat', groups: [groupOf(world, 'App-Atlassian-Jira-User').id] }))
      forbid(/pat\/role-assignments$/)(world)
    },
  },
  { control: 'administrator', what: 'the holders of administrator roles', change: forbid(/\/users(\/search)?$/) },
  { control: 'verified-domain', what: 'the domains', change: forbid(/\/v1\/orgs\/[^/]+\/domains$/) },
  { control: 'license-budget', what: 'the seats', change: forbid(/\/users\/count$/) },
  { control: 'policy', what: 'the policies', change: forbid(/\/policies$/) },
  { control: 'credential', what: 'the API keys', change: forbid(/\/api-keys$/) },
]

type Outcome = { readonly job: Job; readonly ended: Ended; readonly report: Report }
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

async function runDemo(change: Change): Promise<Outcome> {
  const world = demoWorld()
  change(world)
  const job = await openJob({ world })
  const ended = await job.run()
  return { job, ended, report: JSON.parse((await job.files())['report.json'] ?? '{}') }
}

/** All runs are queued at once, two at a time. Each test waits for its own run. */
const drifts: Promise<Outcome>[] = []
const incomplete: Promise<Outcome>[] = []
beforeAll(() => {
  drifts.push(...DRIFTS.map(({ change }) => runDemo(change)))
  incomplete.push(...UNREADABLE.map(({ change }) => runDemo(change)))
})

const statusOf = ({ controls }: Report, control: string): string | undefined =>
  controls.find(({ id }) => id === control)?.status
const withStatus = ({ controls }: Report, status: string): readonly string[] =>
  controls.filter(control => control.status === status).map(({ id }) => id)

test.each(DRIFTS.map((drift, index) => [drift.control, drift.what, index, drift] as const))(
  '%s drifts if %s',
  async (control, _, index, { isOnlyDrift = true, line }) => {
    const { job, ended, report } = (await drifts[index]) as Outcome
    expect(ended).toMatchObject({ code: 1, outputs: { verdict: 'drift', 'unknown-count': '0', 'issue-number': '1' } })
    expect(statusOf(report, control)).toBe('drift')
    if (isOnlyDrift) expect(withStatus(report, 'drift')).toEqual([control])
    expect(report.coverage.complete).toBe(true)

    const lines = (await demoBaseline()).split('\n')
    const found = report.findings.filter(finding => finding.control === control)
    for (const finding of found) expect(lines[finding.location.line - 1]).toMatch(line)
    const annotated = ended.commands.filter(({ name }) => name === 'error').map(({ message }) => message)
    for (const { message } of found) expect(annotated).toContainEqual(expect.stringContaining(message.slice(0, 100)))
    expect(job.github.world.issues).toMatchObject([{ title: expect.stringContaining('access drift'), state: 'open' }])
  },
)

test.each(UNREADABLE.map((unreadable, index) => [unreadable.control, unreadable.what, index] as const))(
  '%s is unknown if the key is not allowed to read %s',
  async (control, _, index) => {
    const { job, ended, report } = (await incomplete[index]) as Outcome
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
    const [issue, ...more] = job.github.world.issues
    expect(more).toEqual([])
    expect(issue?.title).toMatch(/^Atlassian access check incomplete: \S/)
    expect(issue?.body).toContain(`<!-- atlassian-access-gate:blind:${job.atlassian.world.organization.id} -->`)
  },
)

test('no control drifts if users are added, removed and renamed within the limits of the baseline', async () => {
  const { job, ended, report } = await runDemo(world => {
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
  expect(job.github.world.issues).toEqual([])
})

test('drift and an incomplete check together: the verdict is drift, and there is an issue of each kind', async () => {
  const { job, ended } = await runDemo(world => {
    groupOf(world, 'release-captains').grants.push(aGrant(DEMO_APPS.jira, 'admin'))
    forbid(/\/v1\/orgs\/[^/]+\/domains$/)(world)
  })
  expect(ended).toMatchObject({ code: 1, outputs: { verdict: 'drift', 'drift-count': '1', 'unknown-count': '1' } })
  const titles = job.github.world.issues.map(({ title }) => title)
  expect(titles).toEqual([
    'Atlassian access drift: 1 finding',
    'Atlassian access check incomplete: permission missing (403)',
  ])
  expect(ended.outputs['issue-number']).toBe('1')

  job.atlassian.world = demoWorld()
  forbid(/\/v1\/orgs\/[^/]+\/domains$/)(job.atlassian.world)
  await job.run()
  expect(job.github.world.issues.map(({ state }) => state)).toEqual(['open', 'open'])

  job.atlassian.world = demoWorld()
  await job.run()
  expect(job.github.world.issues.map(({ state }) => state)).toEqual(['closed', 'closed'])
})

test('a control without a baseline section is off, and its differences are not findings', async () => {
  const baseline = (await demoBaseline()).replace(/^domains:[^\n]*\n/m, '')
  const world = demoWorld()
  for (const domain of world.domains) domain.status = 'missing_token'
  const job = await openJob({ world, baseline })
  const ended = await job.run()
  expect(ended).toMatchObject({ code: 0, outputs: { verdict: 'compliant' } })
  const report: Report = JSON.parse((await job.files())['report.json'] ?? '{}')
  expect(report.controls.find(({ id }) => id === 'verified-domain')).toMatchObject({
    status: 'off',
    reason: expect.stringContaining('domains'),
  })
})
