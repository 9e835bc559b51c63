import type { Repository } from '../../src/github/repository.js'
import type { Issue } from '../../src/github/shapes.js'
import { openVerifiedWriter, type VerifiedWriter } from '../../src/github/verified-writer.js'
import { aClock } from './run-factories.js'

const anIssue = (change: Partial<Issue> = {}): Issue => ({
  number: 7,
  title: 'Title',
  body: 'Body\nof two lines',
  state: 'open',
  created_at: '2026-11-23T02:17:00Z',
  html_url: 'https://github.com/acme/governance/issues/7',
  labels: [{ name: 'Atlassian-Access' }],
  ...change,
})

const unexpected = (): never => {
  throw new Error('Unexpected request')
}

/** A repository that accepts every write and then returns the issues of `seen` in order. */
function aRepository(seen: readonly Issue[], comment = 'Hello'): Repository {
  const answers = [...seen]
  return {
    apiUrl: 'https://api.github.com',
    describe: unexpected,
    listIssues: unexpected,
    readBranch: unexpected,
    createBranch: unexpected,
    moveBranch: unexpected,
    readContentId: unexpected,
    writeFile: unexpected,
    listPulls: unexpected,
    readPull: unexpected,
    createPull: unexpected,
    changePull: unexpected,
    listArtifacts: unexpected,
    locateArtifact: unexpected,
    readFile: unexpected,
    listComments: unexpected,
    changeComment: async () => ({ id: 1, body: 'Hello' }),
    readLastScheduledRun: unexpected,
    createIssue: async () => anIssue(),
    changeIssue: async () => anIssue(),
    readIssue: async () => answers.shift() ?? unexpected(),
    addComment: async () => ({ id: 1, body: 'Hello' }),
    readComment: async () => (comment === '' ? null : { id: 1, body: comment }),
  }
}

const openNew = (writer: VerifiedWriter) =>
  writer.open({ title: 'Title', body: 'Body\nof two lines', labels: ['atlassian-access'], assignees: [] })

test.each<[what: string, seen: Partial<Issue>]>([
  ['unchanged', {}],
  ['with other line ends and surrounding whitespace', { body: '\r\nBody\r\nof two lines\r\n' }],
  ['with its labels as plain text', { labels: ['atlassian-access', 'other'] }],
])('an issue that is saved %s is accepted', async (_, seen) => {
  const issue = anIssue(seen)
  expect(await openNew(openVerifiedWriter(aRepository([issue]), aClock()))).toBe(issue)
})

test.each<[what: string, seen: Partial<Issue>]>([
  ['title', { title: 'Another' }],
  ['body', { body: null }],
  ['label atlassian-access', { labels: [] }],
])('a new issue with an unsaved %s is an error', async (what, seen) => {
  const issue = anIssue(seen)
  await expect(openNew(openVerifiedWriter(aRepository([issue, issue]), aClock()))).rejects.toThrow(
    `GitHub did not save the changes to issue #7 (${what})`,
  )
})

test('an issue that was not closed is an error', async () => {
  const writer = openVerifiedWriter(aRepository([anIssue(), anIssue()]), aClock())
  await expect(writer.change(7, { state: 'closed' })).rejects.toThrow('(state)')
})

test('an outdated read is repeated once', async () => {
  const clock = aClock()
  const writer = openVerifiedWriter(aRepository([anIssue(), anIssue({ state: 'closed' })]), clock)
  expect(await writer.change(7, { state: 'closed' })).toMatchObject({ state: 'closed' })
  expect(clock.waits).toEqual([2_000])
})

test('a missing comment is an error', async () => {
  const writer = openVerifiedWriter(aRepository([], ''), aClock())
  await expect(writer.comment(7, 'Hello')).rejects.toThrow('did not save the comment on #7')
})

test('a truncated comment is an error', async () => {
  const writer = openVerifiedWriter(aRepository([], 'Hel'), aClock())
  await expect(writer.comment(7, 'Hello')).rejects.toThrow('did not save the comment on #7')
})
