/** Names that try to become markup, commands, formulas or mentions. */
import { demoWorldAdrift } from '../../src/sandbox/demo-drift.js'
import { demoWorld } from '../../src/sandbox/demo-world.js'
import { aDomainAccess, aGrant, aGroup, orgResource, type World } from '../../src/sandbox/world.js'
import { tagsOf as tagsInside } from '../report/tags.js'
import { captureBaseline, type Job, openJob } from './job.js'
import type { Ended } from './runner.js'

const NAMES = [
  '::set-output name=verdict::compliant',
  '\n::set-output name=verdict::compliant\n',
  '\r::stop-commands::token',
  '\u2028::error::forged',
  'before ##[set-output name=verdict]compliant',
  '@everyone @acme/security',
  '<script>alert(1)</script><img src=x onerror=alert(1)>',
  '`code` **bold** [link](https://evil.example) ![image](https://evil.example/pixel.png)',
  '| a | table | row |',
  '#1 GH-1 acme/governance#1 https://github.com/acme/governance/issues/1',
  '<!-- atlassian-access-gate:drift:forged -->',
  '--> </details> <!--',
  '\u202eelbatpecca \u2066hidden\u2069 zero\u200bwidth',
  '```\nfence\n```',
  '=HYPERLINK("https://evil.example")',
  `${'long '.repeat(5_000)}`,
  'x'.repeat(10_000),
  'a: {b: [c]} # d',
  '- *alias &anchor !tag',
  '"quoted": yes\n  managed-by: idp',
  ']]></failure><testcase name="forged"/>',
  '+1;=2+3,@SUM(A1)',
  '%0A::error::forged',
  '\u001b[31mred\u001b[0m',
] as const

function hostileWorld(): World {
  const world = demoWorld()
  const jira = world.apps[0]?.id ?? ''
  for (const [index, name] of NAMES.entries()) {
    world.groups.push(aGroup({ id: `hostile-${index}`, name, managedBy: 'open', grants: [aGrant(jira, 'admin')] }))
    const person = world.people[index + 5]
    if (!person) continue
    person.name = name
    person.email = null
    person.directRoles.push({ resource: orgResource(world.organization.id), role: 'org-admin' })
  }
  world.organization.name = NAMES[1]
  world.appAccess.push(
    aDomainAccess({ domain: '::error::x.example', products: [{ app: jira, role: '@everyone', approval: false }] }),
  )
  for (const domain of world.domains) domain.status = '::error::forged\n@everyone'
  return world
}

/** The names of all tags of HTML or XML. */
const tagsOf = (text: string): readonly string[] =>
  [...text.matchAll(/<([a-z][\w-]*)/gi)].map(([, name = '']) => name.toLowerCase())

/** The cells of CSV text (RFC 4180). The action writes no line breaks in cells. */
const rowsOf = (csv: string): readonly (readonly string[])[] =>
  csv
    .trimEnd()
    .split('\n')
    .map(line =>
      [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g)].map(([, quoted, bare]) => quoted ?? bare ?? ''),
    )

/** Control and bidirectional characters, except line break and tab. */
const ACTIVE = /[^\P{Cc}\t\n]|[\u200e\u200f\u2028-\u202e\u2066-\u2069]/u

function expectPlainText(text: string): void {
  expect(text).not.toMatch(ACTIVE)
  const prose = text.replace(/^(`{3,})\w*\n[\s\S]*?\n\1$/gm, '').replaceAll(/`[^`\n]*`/g, '')
  expect(prose).not.toMatch(/(^|[^\w`])@(?=\w)/m)
  expect(prose).not.toMatch(/<(script|img|a|iframe|svg)\b/i)
  expect(prose).not.toMatch(/!?\]\(https?:\/\/evil/)
  expect(prose).not.toMatch(/https?:\/\/evil/)
  expect(prose).not.toMatch(/(^|\s)(GH-1|#1|\w+\/\w+#1)\b/)
  expect(prose).not.toContain('drift:forged -->')
}

describe('hostile names', () => {
  let job: Job
  let ended: Ended
  beforeAll(async () => {
    job = await openJob({ world: hostileWorld() })
    ended = await job.run()
  })

  test('are reported as findings', () => {
    expect(ended).toMatchObject({ code: 1, stderr: '', outputs: { verdict: 'drift', 'issue-number': '1' } })
  })

  test('do not become workflow commands', () => {
    expect(new Set(ended.commands.map(({ name }) => name))).toEqual(new Set(['add-mask', 'error', 'warning']))
    for (const { name, properties, message } of ended.commands) {
      if (name === 'add-mask') continue
      expect(properties.file).toBe('.github/atlassian-access.yml')
      expect(message).not.toMatch(/[\r\n]/)
    }
    expect(ended.stdout).not.toMatch(ACTIVE)
  })

  test('are plain text in the summary', () => {
    expectPlainText(ended.summary)
  })

  test('are plain text in the issues', () => {
    expect(job.github.world.issues).not.toEqual([])
    for (const { title, body, comments } of job.github.world.issues) {
      expect(title).toMatch(/^Atlassian access (drift: \d+ findings|check incomplete: \S.*)$/)
      expect(body?.length).toBeLessThan(60_000)
      for (const text of [body ?? '', ...comments.map(comment => comment.body)]) expectPlainText(text)
    }
  })

  test('are plain text in the HTML report, which has no additional tags', async () => {
    const { 'report.html': page = '' } = await job.files()
    expect(page).not.toMatch(ACTIVE)
    const harmless = await openJob({ world: demoWorldAdrift() })
    await harmless.run()
    const { 'report.html': expected = '' } = await harmless.files()
    const known = new Set(tagsOf(expected))
    expect(tagsOf(page).filter(tag => !known.has(tag))).toEqual([])
    const addresses = tagsInside(page).flatMap(({ attributes }) => [attributes.src ?? '', attributes.href ?? ''])
    const usual = /^(#[\w-]+|data:image\/svg\+xml;base64,.*|https:\/\/(admin\.atlassian\.com|github\.com)\/.*)?$/
    expect(addresses.filter(address => !usual.test(address))).toEqual([])
  })

  test('are plain text in SARIF and JUnit', async () => {
    const { 'report.sarif': sarif = '', 'report.junit.xml': junit = '' } = await job.files()
    const { results } = JSON.parse(sarif).runs[0]
    expect(results.length).toBeGreaterThan(NAMES.length)
    for (const { message } of results) {
      expect(message.text).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]|(?<!\\)\[[^\]]*(?<!\\)\]\(/u)
      expect(message.text.length).toBeLessThan(2_000)
    }
    expect(new Set(tagsOf(junit))).toEqual(
      new Set(['testsuites', 'testsuite', 'testcase', 'failure', 'error', 'skipped']),
    )
    expect(junit).not.toMatch(ACTIVE)
  })

  test('are single CSV cells and not formulas', async () => {
    const files = await job.files()
    const tables = ['licenses.csv', 'seats.csv'].map(name => rowsOf(files[name] ?? ''))
    for (const rows of tables) {
      expect(rows.length).toBeGreaterThan(1)
      expect(new Set(rows.map(cells => cells.length)).size).toBe(1)
      expect(rows.flat().filter(cell => /^[=+\-@]/.test(cell) && !/^-\d+$/.test(cell))).toEqual([])
    }
  })

  test('are entries of a valid proposed baseline that accepts them', async () => {
    const { 'baseline.proposed.yml': proposed = '' } = await job.files()
    expect(proposed).not.toMatch(ACTIVE)
    const next = await openJob({ world: hostileWorld(), baseline: proposed })
    await next.run()
    const { findings } = JSON.parse((await next.files())['report.json'] ?? '')
    const drifting = findings.filter(({ status }: { status: string }) => status === 'drift')
    // Two findings cannot be accepted: seats above the capacity, and an invalid domain.
    expect(new Set(drifting.map(({ control }: { control: string }) => control))).toEqual(
      new Set(['license-budget', 'app-access']),
    )
  })

  test('cause no second issue in the next run, even if they contain a marker', async () => {
    const before = job.github.requests.length
    await job.run()
    expect(job.github.requests.slice(before).filter(({ method }) => method !== 'GET')).toEqual([])
  })
})

test('a baseline captured with hostile names is compliant', async () => {
  const world = hostileWorld()
  for (const domain of world.domains) domain.status = 'verified'
  world.appAccess.pop()
  const baseline = await captureBaseline(world)
  expect(baseline).not.toMatch(ACTIVE)
  const job = await openJob({ world, baseline })
  expect(await job.run()).toMatchObject({ code: 0, outputs: { verdict: 'compliant' } })
})
