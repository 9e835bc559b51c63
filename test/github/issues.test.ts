import { type IssueOptions, updateIssues } from '../../src/github/issues.js'
import { issueMarker } from '../../src/report/issue.js'
import { type EmbeddedGithub, type GithubIssue, type GithubWorld, startGithub } from '../../src/sandbox/github.js'
import { ORGANIZATION_ID } from '../report/factories.js'
import { aClock, anIssueInput, daysLater, type RunSpec, repositoryOf, TODAY } from './run-factories.js'

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

async function update(spec: RunSpec) {
  return updateIssues(repositoryOf(github), anIssueInput({ now: today, ...spec }), options())
}

const issue = (number: number): GithubIssue => {
  const found = github.world.issues.find(each => each.number === number)
  if (found === undefined) throw new Error(`There is no issue #${number}`)
  return found
}
const comments = (number: number) => issue(number).comments.map(({ body }) => body)
const calls = () => github.requests.map(({ method, path }) => `${method} ${path.replace(/^.*\/governance/, '')}`)
const clearRequests = () => (github.requests as unknown[]).splice(0)

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

test('drift opens an issue with labels and assignees, and verifies it', async () => {
  await start()
  const updated = await update({ drift: ['a', 'b'] })
  expect(updated).toEqual({
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

test('a second identical run only lists the issues', async () => {
  await start()
  await update({ drift: ['a'], unknown: ['u'] })
  const before = structuredClone(github.world.issues)
  clearRequests()
  expect(await update({ drift: ['a'], unknown: ['u'] })).toMatchObject({ number: 1, actions: [] })
  expect(calls()).toEqual(['GET /issues'])
  expect(github.world.issues).toEqual(before)
})

test('a changed result rewrites the body and adds one comment about new and resolved findings', async () => {
  await start()
  await update({ drift: ['a', 'b', 'c'] })
  await update({ drift: ['a', 'd'], excepted: ['c'] })
  expect(issue(1).title).toBe('Atlassian access drift: 2 findings')
  expect(issue(1).body).toContain('Drift d.')
  expect(comments(1)).toHaveLength(1)
  expect(comments(1)[0]).toMatch(/\*\*New: 1\*\*\n\n.*Drift d\./)
  expect(comments(1)[0]).toMatch(/\*\*Accepted by an exception: 1\*\*\n\n.*Excepted c\./)
  expect(comments(1)[0]).toContain('**Resolved: 1.**')
})

test('a compliant run closes the issue with a comment about the reason', async () => {
  await start()
  await update({ drift: ['a'] })
  expect(await update({ excepted: ['a'] })).toEqual({
    number: null,
    url: null,
    actions: ['Closed issue #1 (drift)'],
    problems: [],
  })
  expect(issue(1)).toMatchObject({ state: 'closed', state_reason: 'completed' })
  expect(comments(1)).toEqual([expect.stringMatching(/^\*\*Closed:\*\* this run was complete[\s\S]*Excepted a\./)])
})

test('an incomplete run does not change the drift issue and opens the blind issue', async () => {
  await start()
  await update({ drift: ['a'] })
  const before = structuredClone(issue(1))
  expect(await update({ unknown: ['u'], complete: false })).toMatchObject({ number: 2 })
  expect(issue(1)).toEqual(before)
  expect(issue(2).title).toBe('Atlassian access check incomplete: 1 finding')
})

test('drift and unknown findings have separate issues, and the drift issue is the reported one', async () => {
  await start()
  expect(await update({ drift: ['a'], unknown: ['u'] })).toMatchObject({ number: 1 })
  expect(github.world.issues.map(({ title }) => title.slice(0, 24))).toEqual([
    'Atlassian access drift: ',
    'Atlassian access check i',
  ])
})

test('an incomplete run with a new finding keeps the findings it could not check', async () => {
  await start()
  await update({ drift: ['a', 'b'] })
  await update({ drift: ['a', 'c'], complete: false })
  expect(issue(1).title).toBe('Atlassian access drift: 3 findings')
  expect(issue(1).body).toContain('**Still counted:** 1 finding of previous runs')
  expect(comments(1)[0]).not.toContain('Resolved')
})

test('drift that returns after 30 days reopens its issue, and after 31 days opens a new one', async () => {
  await start()
  await update({ drift: ['a'] })
  await update({})
  today = daysLater(30)
  expect(await update({ drift: ['b'] })).toMatchObject({ number: 1, actions: ['Reopened issue #1 (drift)'] })
  expect(issue(1)).toMatchObject({ state: 'open', state_reason: 'reopened', closed_at: null })
  expect(comments(1).at(-1)).toMatch(/^\*\*Reopened:\*\* 1 finding\.[\s\S]*Drift b\./)
  await update({})
  today = daysLater(61)
  expect(await update({ drift: ['b'] })).toMatchObject({ number: 2, actions: ['Opened issue #2 (drift)'] })
})

test('of duplicate issues, the oldest stays open and the others refer to it', async () => {
  await start({ issues: [anIssue(3), anIssue(5), anIssue(8, { title: 'A changed title' })] })
  await update({ drift: ['a'] })
  expect(github.world.issues.map(({ state }) => state)).toEqual(['open', 'closed', 'closed'])
  expect(comments(8)).toEqual([expect.stringContaining('**Closed:** duplicate of #3, which is older and stays open.')])
})

test.each<[sentence: string, other: Partial<GithubIssue>]>([
  ['a pull request', { pull_request: { url: 'https://example.org' } }],
  ['an issue without the label', { labels: ['bug'] }],
  ['an issue that quotes the marker', { body: `> ${issueMarker('drift', ORGANIZATION_ID)}` }],
  ['an issue of another organization', { body: issueMarker('drift', 'another') }],
  ['an issue of the other kind', { body: issueMarker('blind', ORGANIZATION_ID), state: 'closed' }],
])('%s is not changed', async (_, other) => {
  await start({ issues: [anIssue(4, other)] })
  const before = structuredClone(issue(4))
  expect(await update({ drift: ['a'] })).toMatchObject({ number: 5 })
  expect(issue(4)).toEqual(before)
})

test('the managed issue is found after hundreds of other issues', async () => {
  const others = Array.from({ length: 250 }, (_, index) => anIssue(index + 2, { body: 'Another topic' }))
  await start({ issues: [...others, anIssue(400)] })
  expect(await update({ drift: ['a'] })).toMatchObject({ number: 400, actions: ['Updated issue #400 (drift)'] })
  expect(calls().filter(call => call === 'GET /issues')).toHaveLength(3)
})

test('an update that GitHub did not save is reported as a problem and adds no comment', async () => {
  await start()
  await update({ drift: ['a'] })
  const { issues } = github.world
  const [first] = issues
  if (first !== undefined) {
    issues[0] = new Proxy(first, { set: (target, key, value) => key === 'body' || Reflect.set(target, key, value) })
  }
  expect((await update({ drift: ['a', 'b'] })).problems).toEqual([
    'GitHub did not save the changes to issue #1 (body): check the permissions of the token',
  ])
  expect(comments(1)).toEqual([])
})

test('a refused request is reported with the missing permission', async () => {
  await start({ permissions: { issues: false, actions: true, contents: true } })
  await expect(update({ drift: ['a'] })).rejects.toThrow(
    'GitHub refused to list the issues (403 Resource not accessible by integration): give the job `permissions: issues: write`',
  )
})

test('an older transferred duplicate stays open although its number is higher', async () => {
  await start({ issues: [anIssue(3), anIssue(50, { created_at: '2026-01-01T00:00:00Z' })] })
  expect(await update({ drift: ['a'] })).toMatchObject({ number: 50 })
  expect([issue(3).state, issue(50).state]).toEqual(['closed', 'open'])
})

test.each<[kind: 'drift' | 'blind', number: number, other: number]>([
  ['drift', 1, 2],
  ['blind', 2, 1],
])('a problem with the %s issue does not stop the other issue', async (_, broken, other) => {
  await start()
  await update({ drift: ['a'], unknown: ['u'] })
  github.world.faults.push({ method: 'PATCH', path: new RegExp(`/issues/${broken}$`), status: 500 })
  const updated = await update({ drift: ['a', 'b'], unknown: ['u', 'v'] })
  expect(updated.problems).toEqual([expect.stringContaining(`change issue #${broken} (500`)])
  expect(comments(broken)).toEqual([])
  expect(comments(other)).toHaveLength(1)
})

test('both problems are reported together with the number of the open issue', async () => {
  await start()
  await update({ drift: ['a'], unknown: ['u'] })
  github.world.faults.push({ method: 'PATCH', path: /./, status: 500 })
  const updated = await update({ drift: ['b'], unknown: ['v'] })
  expect(updated.problems).toHaveLength(2)
  expect(updated.number).toBe(1)
})

test('a duplicate that cannot be closed does not stop the update of the other issue', async () => {
  await start({ issues: [anIssue(3), anIssue(5)] })
  github.world.faults.push({ method: 'PATCH', path: /issues\/5$/, status: 500 })
  expect(await update({ drift: ['a'] })).toMatchObject({ number: 3, problems: [expect.stringContaining('#5')] })
  expect(issue(3).body).toContain('Drift a.')
})

test('a locked issue is updated, and its comment is added after it is unlocked', async () => {
  await start()
  await update({ drift: ['a'] })
  issue(1).locked = true
  const updated = await update({ drift: ['a', 'b'] })
  expect(updated.problems).toEqual([expect.stringContaining('the conversation is locked. Unlock the conversation')])
  expect([issue(1).title, comments(1)]).toEqual(['Atlassian access drift: 2 findings', []])
  issue(1).locked = false
  expect(await update({ drift: ['a', 'b'] })).toMatchObject({ problems: [] })
  expect(comments(1)).toEqual([expect.stringMatching(/\*\*New: 1\*\*\n\n.*Drift b\./)])
  clearRequests()
  await update({ drift: ['a', 'b'] })
  expect(calls()).toEqual(['GET /issues'])
})

test('after a comment is added, the body contains no pending marker', async () => {
  await start()
  await update({ drift: ['a'] })
  const before = issue(1).body
  await update({ drift: ['a', 'b'] })
  await update({ drift: ['a'] })
  await update({})
  await update({ drift: ['a'] })
  expect(issue(1).body).toBe(before)
  expect(comments(1)).toHaveLength(4)
})

test('5,000 findings fit into one issue', async () => {
  await start()
  await update({ drift: Array.from({ length: 5_000 }, (_, index) => `f${index}`) })
  expect(issue(1).title).toBe('Atlassian access drift: 5,000 findings')
  expect(issue(1).body?.length).toBeLessThan(60_000)
  clearRequests()
  await update({ drift: Array.from({ length: 5_000 }, (_, index) => `f${4_999 - index}`) })
  expect(calls()).toEqual(['GET /issues'])
})
