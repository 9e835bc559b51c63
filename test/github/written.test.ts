import type { Repository } from '../../src/github/repository.js'
import type { Issue } from '../../src/github/shapes.js'
import { openWritten, type Written } from '../../src/github/written.js'
import { aClock } from './nights.js'

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

const unasked = (): never => {
  throw new Error('This was not to be asked')
}

/** A repository that takes every write, and then shows `seen`, one after the other. */
function aRepository(seen: readonly Issue[], comment = 'Hello'): Repository {
  const answers = [...seen]
  return {
    apiUrl: 'https://api.github.com',
    describe: unasked,
    listIssues: unasked,
    listArtifacts: unasked,
    locateArtifact: unasked,
    readFile: unasked,
    listComments: unasked,
    changeComment: async () => ({ id: 1, body: 'Hello' }),
    readLastScheduledRun: unasked,
    createIssue: async () => anIssue(),
    changeIssue: async () => anIssue(),
    readIssue: async () => answers.shift() ?? unasked(),
    addComment: async () => ({ id: 1, body: 'Hello' }),
    readComment: async () => (comment === '' ? null : { id: 1, body: comment }),
  }
}

const openNew = (written: Written) =>
  written.open({ title: 'Title', body: 'Body\nof two lines', labels: ['atlassian-access'], assignees: [] })

test.each<[what: string, seen: Partial<Issue>]>([
  ['as it was written', {}],
  ['with other line ends and blanks around it', { body: '\r\nBody\r\nof two lines\r\n' }],
  ['with its labels as plain text', { labels: ['atlassian-access', 'other'] }],
])('an issue that is kept %s is accepted', async (_, seen) => {
  const issue = anIssue(seen)
  expect(await openNew(openWritten(aRepository([issue]), aClock()))).toBe(issue)
})

test.each<[what: string, seen: Partial<Issue>]>([
  ['title', { title: 'Another' }],
  ['body', { body: null }],
  ['label atlassian-access', { labels: [] }],
])('a new issue whose %s was not kept is an error', async (what, seen) => {
  const issue = anIssue(seen)
  await expect(openNew(openWritten(aRepository([issue, issue]), aClock()))).rejects.toThrow(
    `GitHub did not keep what was written to issue #7 (${what})`,
  )
})

test('an issue that was not closed is an error', async () => {
  const written = openWritten(aRepository([anIssue(), anIssue()]), aClock())
  await expect(written.change(7, { state: 'closed' })).rejects.toThrow('(state)')
})

test('a read that is a moment behind is looked at again, once', async () => {
  const clock = aClock()
  const written = openWritten(aRepository([anIssue(), anIssue({ state: 'closed' })]), clock)
  expect(await written.change(7, { state: 'closed' })).toMatchObject({ state: 'closed' })
  expect(clock.waits).toEqual([2_000])
})

test('a comment that is not there is an error', async () => {
  const written = openWritten(aRepository([], ''), aClock())
  await expect(written.comment(7, 'Hello')).rejects.toThrow('did not keep the comment that was written to #7')
})

test('a comment that was not kept is an error', async () => {
  const written = openWritten(aRepository([], 'Hel'), aClock())
  await expect(written.comment(7, 'Hello')).rejects.toThrow('did not keep the comment that was written to #7')
})
