import { type IssueOptions, keepIssues } from '../../src/github/issues.js'
import { issueMarker } from '../../src/report/issue.js'
import { type EmbeddedGithub, type GithubIssue, type GithubWorld, startGithub } from '../../src/sandbox/github.js'
import { ORGANIZATION_ID } from '../report/factories.js'
import { aClock, aNight, daysLater, type NightSpec, repositoryOf, TODAY } from './nights.js'

let github: EmbeddedGithub
let today: Date
afterEach(() => github.close())

async function start(world: Partial<GithubWorld> = {}): Promise<void> {
  today = TODAY
  github = await startGithub({ now: () => today, ...world })
}

const options = (): IssueOptions => ({
  labels: ['atlassian-access', 'security'],
  assignees: ['alice'],
  clock: aClock(),
})

async function keep(spec: NightSpec) {
  return keepIssues(repositoryOf(github), aNight({ now: today, ...spec }), options())
}

const issue = (number: number): GithubIssue => {
  const found = github.world.issues.find(each => each.number === number)
  if (found === undefined) throw new Error(`There is no issue #${number}`)
  return found
}
const comments = (number: number) => issue(number).comments.map(({ body }) => body)
const calls = () => github.requests.map(({ method, path }) => `${method} ${path.replace(/^.*\/governance/, '')}`)
const forget = () => (github.requests as unknown[]).splice(0)

const anIssue = (number: number, change: Partial<GithubIssue> = {}): GithubIssue => ({
  number,
  title: 'Atlassian access drift: 1 finding',
  body: issueMarker('drift', ORGANIZATION_ID),
  state: 'open',
  state_reason: null,
  labels: ['atlassian-access'],
  assignees: [],
  created_at: '2026-11-20T00:00:00Z',
  closed_at: null,
  comments: [],
  ...change,
})

test('drift opens an issue with labels and assignees, and reads it back', async () => {
  await start()
  const kept = await keep({ drift: ['a', 'b'] })
  expect(kept).toEqual({
    number: 1,
    url: `${github.url}/acme/governance/issues/1`,
    actions: ['Opened issue #1 (drift)'],
    problems: [],
  })
  expect(issue(1)).toMatchObject({
    title: 'Atlassian access drift: 2 findings',
    labels: ['atlassian-access', 'security'],
    assignees: ['alice'],
  })
  expect(calls()).toEqual(['GET /issues', 'POST /issues', 'GET /issues/1'])
})

test('the second identical night makes no call but the list', async () => {
  await start()
  await keep({ drift: ['a'], unknown: ['u'] })
  const before = structuredClone(github.world.issues)
  forget()
  expect(await keep({ drift: ['a'], unknown: ['u'] })).toMatchObject({ number: 1, actions: [] })
  expect(calls()).toEqual(['GET /issues'])
  expect(github.world.issues).toEqual(before)
})

test('a changed night rewrites the body and says in one comment what is new and what is gone', async () => {
  await start()
  await keep({ drift: ['a', 'b', 'c'] })
  await keep({ drift: ['a', 'd'], excepted: ['c'] })
  expect(issue(1).title).toBe('Atlassian access drift: 2 findings')
  expect(issue(1).body).toContain('Drift d.')
  expect(comments(1)).toHaveLength(1)
  expect(comments(1)[0]).toMatch(/\*\*New: 1\*\*\n\n.*Drift d\./)
  expect(comments(1)[0]).toMatch(/\*\*Accepted by an exception: 1\*\*\n\n.*Excepted c\./)
  expect(comments(1)[0]).toContain('**Resolved: 1.**')
})

test('a compliant night closes the issue and says why', async () => {
  await start()
  await keep({ drift: ['a'] })
  expect(await keep({ excepted: ['a'] })).toEqual({
    number: null,
    url: null,
    actions: ['Closed issue #1 (drift)'],
    problems: [],
  })
  expect(issue(1)).toMatchObject({ state: 'closed', state_reason: 'completed' })
  expect(comments(1)).toEqual([expect.stringMatching(/^\*\*Closed:\*\* this run was complete[\s\S]*Excepted a\./)])
})

test('a night that could not see leaves the drift as it is and opens the issue of what is not known', async () => {
  await start()
  await keep({ drift: ['a'] })
  const before = structuredClone(issue(1))
  expect(await keep({ unknown: ['u'], complete: false })).toMatchObject({ number: 2 })
  expect(issue(1)).toEqual(before)
  expect(issue(2).title).toBe('Atlassian access check incomplete: 1 finding')
})

test('drift and what is not known have an issue each; the drift is the one that is named', async () => {
  await start()
  expect(await keep({ drift: ['a'], unknown: ['u'] })).toMatchObject({ number: 1 })
  expect(github.world.issues.map(({ title }) => title.slice(0, 24))).toEqual([
    'Atlassian access drift: ',
    'Atlassian access check i',
  ])
})

test('an incomplete run with something new keeps what it could not see', async () => {
  await start()
  await keep({ drift: ['a', 'b'] })
  await keep({ drift: ['a', 'c'], complete: false })
  expect(issue(1).title).toBe('Atlassian access drift: 3 findings')
  expect(issue(1).body).toContain('**Still counted:** 1 finding of previous runs')
  expect(comments(1)[0]).not.toContain('Resolved')
})

test('drift that is back after 30 days reopens its issue, after 31 it opens a new one', async () => {
  await start()
  await keep({ drift: ['a'] })
  await keep({})
  today = daysLater(30)
  expect(await keep({ drift: ['b'] })).toMatchObject({ number: 1, actions: ['Reopened issue #1 (drift)'] })
  expect(issue(1)).toMatchObject({ state: 'open', state_reason: 'reopened', closed_at: null })
  expect(comments(1).at(-1)).toMatch(/^\*\*Reopened:\*\* 1 finding\.[\s\S]*Drift b\./)
  await keep({})
  today = daysLater(61)
  expect(await keep({ drift: ['b'] })).toMatchObject({ number: 2, actions: ['Opened issue #2 (drift)'] })
})

test('twins are healed: the oldest stays, the others point to it', async () => {
  await start({ issues: [anIssue(3), anIssue(5), anIssue(8, { title: 'Somebody changed the title' })] })
  await keep({ drift: ['a'] })
  expect(github.world.issues.map(({ state }) => state)).toEqual(['open', 'closed', 'closed'])
  expect(comments(8)).toEqual([expect.stringContaining('**Closed:** duplicate of #3, which is older and stays open.')])
})

test.each<[sentence: string, other: Partial<GithubIssue>]>([
  ['a pull request', { pull_request: { url: 'https://example.org' } }],
  ['an issue without the label', { labels: ['bug'] }],
  ['an issue that quotes the marker', { body: `> ${issueMarker('drift', ORGANIZATION_ID)}` }],
  ['an issue of another organization', { body: issueMarker('drift', 'another') }],
  ['an issue of the other kind', { body: issueMarker('blind', ORGANIZATION_ID), state: 'closed' }],
])('%s is left alone', async (_, other) => {
  await start({ issues: [anIssue(4, other)] })
  const before = structuredClone(issue(4))
  expect(await keep({ drift: ['a'] })).toMatchObject({ number: 5 })
  expect(issue(4)).toEqual(before)
})

test('the own issue is found behind hundreds of others', async () => {
  const others = Array.from({ length: 250 }, (_, index) => anIssue(index + 2, { body: 'Something else' }))
  await start({ issues: [...others, anIssue(400)] })
  expect(await keep({ drift: ['a'] })).toMatchObject({ number: 400, actions: ['Updated issue #400 (drift)'] })
  expect(calls().filter(call => call === 'GET /issues')).toHaveLength(3)
})

test('an update that GitHub dropped without a word is found out, and nothing is said about it', async () => {
  await start()
  await keep({ drift: ['a'] })
  const { issues } = github.world
  const [first] = issues
  if (first !== undefined) {
    issues[0] = new Proxy(first, { set: (target, key, value) => key === 'body' || Reflect.set(target, key, value) })
  }
  expect((await keep({ drift: ['a', 'b'] })).problems).toEqual([
    'GitHub did not keep what was written to issue #1 (body): check what the token may do',
  ])
  expect(comments(1)).toEqual([])
})

test('what is not allowed is told with the permission that is missing', async () => {
  await start({ permissions: { issues: false, actions: true, contents: true } })
  await expect(keep({ drift: ['a'] })).rejects.toThrow(
    'GitHub refused to list the issues (403 Resource not accessible by integration): give the job `permissions: issues: write`',
  )
})

test('a transferred twin that is older stays, though its number is higher', async () => {
  await start({ issues: [anIssue(3), anIssue(50, { created_at: '2026-01-01T00:00:00Z' })] })
  expect(await keep({ drift: ['a'] })).toMatchObject({ number: 50 })
  expect([issue(3).state, issue(50).state]).toEqual(['closed', 'open'])
})

test.each<[kind: 'drift' | 'blind', number: number, other: number]>([
  ['drift', 1, 2],
  ['blind', 2, 1],
])('what goes wrong with the issue of kind %s does not stop the other', async (_, broken, other) => {
  await start()
  await keep({ drift: ['a'], unknown: ['u'] })
  github.world.faults.push({ method: 'PATCH', path: new RegExp(`/issues/${broken}$`), status: 500 })
  const kept = await keep({ drift: ['a', 'b'], unknown: ['u', 'v'] })
  expect(kept.problems).toEqual([expect.stringContaining(`change issue #${broken} (500`)])
  expect(comments(broken)).toEqual([])
  expect(comments(other)).toHaveLength(1)
})

test('both problems are reported, and the open issue is named all the same', async () => {
  await start()
  await keep({ drift: ['a'], unknown: ['u'] })
  github.world.faults.push({ method: 'PATCH', path: /./, status: 500 })
  const kept = await keep({ drift: ['b'], unknown: ['v'] })
  expect(kept.problems).toHaveLength(2)
  expect(kept.number).toBe(1)
})

test('a twin that cannot be closed does not keep the other from being written', async () => {
  await start({ issues: [anIssue(3), anIssue(5)] })
  github.world.faults.push({ method: 'PATCH', path: /issues\/5$/, status: 500 })
  expect(await keep({ drift: ['a'] })).toMatchObject({ number: 3, problems: [expect.stringContaining('#5')] })
  expect(issue(3).body).toContain('Drift a.')
})

test('a locked issue is written, and its comment is made once it is unlocked', async () => {
  await start()
  await keep({ drift: ['a'] })
  issue(1).locked = true
  const kept = await keep({ drift: ['a', 'b'] })
  expect(kept.problems).toEqual([expect.stringContaining('the conversation is locked. Unlock it')])
  expect([issue(1).title, comments(1)]).toEqual(['Atlassian access drift: 2 findings', []])
  issue(1).locked = false
  expect(await keep({ drift: ['a', 'b'] })).toMatchObject({ problems: [] })
  expect(comments(1)).toEqual([expect.stringMatching(/\*\*New: 1\*\*\n\n.*Drift b\./)])
  forget()
  await keep({ drift: ['a', 'b'] })
  expect(calls()).toEqual(['GET /issues'])
})

test('after a comment nothing in the text says that it is owed', async () => {
  await start()
  await keep({ drift: ['a'] })
  const before = issue(1).body
  await keep({ drift: ['a', 'b'] })
  await keep({ drift: ['a'] })
  await keep({})
  await keep({ drift: ['a'] })
  expect(issue(1).body).toBe(before)
  expect(comments(1)).toHaveLength(4)
})

test('5,000 findings become one issue that GitHub takes', async () => {
  await start()
  await keep({ drift: Array.from({ length: 5_000 }, (_, index) => `f${index}`) })
  expect(issue(1).title).toBe('Atlassian access drift: 5,000 findings')
  expect(issue(1).body?.length).toBeLessThan(60_000)
  forget()
  await keep({ drift: Array.from({ length: 5_000 }, (_, index) => `f${4_999 - index}`) })
  expect(calls()).toEqual(['GET /issues'])
})
