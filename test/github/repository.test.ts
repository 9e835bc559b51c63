import { inspect } from 'node:util'
import { GithubError } from '../../src/github/error.js'
import { type Attempt, type Failure, waitBeforeRetry } from '../../src/github/failure.js'
import { readVisibility } from '../../src/github/visibility.js'
import { type EmbeddedGithub, type GithubFault, type GithubWorld, startGithub } from '../../src/sandbox/github.js'
import { aClock as aMovingClock } from '../atlassian/clock.js'
import { aClock, repositoryOf, TODAY } from './run-factories.js'

let github: EmbeddedGithub
let elsewhere: EmbeddedGithub | undefined
afterEach(async () => {
  await github.close()
  await elsewhere?.close()
})

async function start(world: Partial<GithubWorld> = {}): Promise<void> {
  github = await startGithub(world)
}

const always = (status: GithubFault['status'], times?: number): GithubFault => ({
  path: /./,
  status,
  ...(times !== undefined && { times }),
})

async function errorOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => null,
    (error: unknown) => error,
  )
}

test.each<[what: string, world: Partial<GithubWorld>, token: string | undefined, message: string]>([
  ['a wrong token', {}, 'another', '(401 Bad credentials): check the input `github-token`'],
  ['a moved repository', { faults: [always(301)] }, undefined, '(301): the repository was moved. Use the new name'],
  ['a server error', { faults: [always(502)] }, undefined, '(502 Fault): try again later'],
  [
    'a connection that is reset',
    { faults: [always('reset')] },
    undefined,
    'did not answer the request to list the issues',
  ],
])('%s is reported in one sentence', async (_, world, token, message) => {
  await start(world)
  const repository = repositoryOf(github, token === undefined ? {} : { token })
  const error = await errorOf(repository.listIssues(null))
  expect(error).toBeInstanceOf(GithubError)
  expect(String(error)).toContain(message)
})

test('a request without a response ends with a time-out', async () => {
  await start({ faults: [always('hang')] })
  const error = await errorOf(repositoryOf(github, { timeoutMs: 30 }).addComment(1, 'text'))
  expect(String(error)).toBe(
    'GithubError: GitHub did not answer the request to comment on issue #1 (time-out): try again later',
  )
})

test('no error contains the token, the request or the headers', async () => {
  const token = 'ghs_sentinel0123456789'
  const faults = ['reset', 'hang', 301, 400, 401, 403, 404, 422, 500].map(status => ({
    path: /./,
    times: 1,
    status: status as GithubFault['status'],
  }))
  await start({ token, faults: [...faults] })
  for (const _ of faults) {
    const error = await errorOf(repositoryOf(github, { timeoutMs: 30 }).addComment(1, 'secret body'))
    expect(error).toBeInstanceOf(GithubError)
    const text = inspect(error, { depth: 9, showHidden: true })
    expect(text).not.toMatch(/sentinel|authorization|secret body|headers/i)
  }
})

test('a token in an error message of GitHub is replaced', async () => {
  await start({ token: 'ghs_sentinel', faults: [{ path: /./, status: 400, message: 'What is ghs_sentinel?' }] })
  expect(String(await errorOf(repositoryOf(github).describe()))).toContain('(400 What is ***?)')
})

test('a redirect is not followed, so that the token is sent only to the API host', async () => {
  elsewhere = await startGithub()
  await start({ faults: [{ path: /./, status: 307, headers: { location: `${elsewhere.url}/stolen` } }] })
  expect(String(await errorOf(repositoryOf(github).listIssues(null)))).toContain('the repository was moved')
  expect(elsewhere.requests).toEqual([])
})

test('only the cursor of a next link is used, never its URL', async () => {
  elsewhere = await startGithub()
  await start()
  const link = `<${elsewhere.url}/stolen?after=xyz&page=2&labels=other>; rel="next"`
  github.world.faults.push({ path: /issues$/, status: 200, times: 1, json: [], headers: { link } })
  expect(await repositoryOf(github).listIssues('mine')).toEqual([])
  expect(elsewhere.requests).toEqual([])
  expect(github.requests[1]?.query).toMatchObject({ after: 'xyz', page: '2', per_page: '100', labels: 'mine' })
})

test('reading an endless list stops with an error', async () => {
  await start()
  const link = `<${github.url}/issues?page=2>; rel="next"`
  github.world.faults.push({ path: /issues$/, status: 200, json: [], headers: { link } })
  expect(String(await errorOf(repositoryOf(github).listIssues(null)))).toContain('returned an endless list')
  expect(github.requests).toHaveLength(2)
})

test('without a token no request is sent', async () => {
  await start()
  expect(() => repositoryOf(github, { token: '' })).toThrow('The GitHub token is missing: set the input `github-token`')
})

test('the log reports why a read is retried', async () => {
  await start({ faults: [always(503, 1)] })
  const lines: string[] = []
  const log = { info: (line: string) => lines.push(line), warning: () => {}, error: () => {} }
  await repositoryOf(github, { log }).listIssues(null)
  expect(lines).toEqual(['Retrying in 1 s: GitHub refused to list the issues (503 Fault): try again later'])
})

test('a read is retried after a server error and a lost connection, with increasing waits', async () => {
  await start({ faults: [always(503, 1), always('reset', 1)] })
  const clock = aClock()
  expect(await repositoryOf(github, { clock }).listIssues(null)).toEqual([])
  expect(clock.waits).toEqual([750, 1_500])
})

test.each<[what: string, status: GithubFault['status']]>([
  ['a server error', 503],
  ['a lost connection', 'reset'],
  ['a refusal', 403],
])('a write is not retried after %s', async (_, status) => {
  await start({ faults: [always(status)] })
  await errorOf(repositoryOf(github).addComment(1, 'text'))
  expect(github.requests).toHaveLength(1)
})

const SECONDARY = 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.'

test('a write that a rate limit refused is retried', async () => {
  await start({ faults: [{ path: /comments$/, times: 2, status: 403, message: SECONDARY }] })
  await repositoryOf(github).createIssue({ title: 'T', body: 'B', labels: [], assignees: [] })
  const clock = aMovingClock()
  await repositoryOf(github, { clock }).addComment(1, 'text')
  expect(clock.waits).toEqual([60_000, 120_000])
  expect(github.world.issues[0]?.comments).toHaveLength(1)
})

test('the total wait of a run for GitHub is limited to 10 minutes', async () => {
  await start({ faults: [{ path: /./, status: 403, message: SECONDARY }] })
  const clock = aMovingClock()
  const repository = repositoryOf(github, { clock })
  for (let asked = 0; asked < 5; asked += 1) await errorOf(repository.listIssues(null))
  expect(clock.waits.reduce((sum, ms) => sum + ms, 0)).toBeLessThanOrEqual(600_000)
  expect(clock.waits).toEqual([60_000, 120_000, 240_000, 60_000, 120_000])
})

test('one second passes between two writes, but not between reads', async () => {
  await start()
  const clock = aMovingClock()
  const repository = repositoryOf(github, { clock })
  await repository.createIssue({ title: 'T', body: 'B', labels: [], assignees: [] })
  await repository.readIssue(1)
  await repository.readIssue(1)
  expect(clock.waits).toEqual([])
  await repository.addComment(1, 'text')
  await repository.changeIssue(1, { state: 'closed' })
  expect(clock.waits).toEqual([1_000, 1_000])
})

const NOW = TODAY
const attempt = (change: Partial<Attempt> = {}): Attempt => ({
  method: 'GET',
  tries: 1,
  patienceMs: 600_000,
  now: NOW,
  random: 0,
  ...change,
})

test.each<[sentence: string, failure: Partial<Failure>, attempt: Partial<Attempt>, wait: number | null]>([
  ['a lost connection', { status: null }, {}, 500],
  ['a server error', { status: 500 }, { tries: 3 }, 2_000],
  ['the fourth failure', { status: 500 }, { tries: 4 }, null],
  ['a lost connection of a write', { status: null }, { method: 'POST' }, null],
  ['a server error of a write', { status: 502 }, { method: 'PATCH' }, null],
  [
    'a rate limit with a retry-after header',
    { status: 429, cause: 'secondary-limit', retryAfterSeconds: 7 },
    {},
    7_000,
  ],
  ['a rate limit with a reset time', { status: 403, cause: 'primary-limit', resetsAt: +NOW + 90_000 }, {}, 91_000],
  [
    'a rate limit with a reset time in the past',
    { status: 403, cause: 'primary-limit', resetsAt: +NOW - 5_000 },
    {},
    1_000,
  ],
  ['a rate limit without a time', { status: 403, cause: 'primary-limit' }, {}, 60_000],
  [
    'a secondary rate limit with the reset time of the primary one',
    { status: 403, cause: 'secondary-limit', resetsAt: +NOW + 5 },
    {},
    60_000,
  ],
  ['the third failure by a secondary rate limit', { status: 403, cause: 'secondary-limit' }, { tries: 3 }, 240_000],
  ['a rate limit of a write', { status: 403, cause: 'secondary-limit' }, { method: 'POST' }, 60_000],
  ['the fourth failure by a rate limit', { status: 403, cause: 'secondary-limit' }, { tries: 4 }, null],
  ['a rate limit that resets too late', { status: 403, cause: 'primary-limit', resetsAt: +NOW + 3_600_000 }, {}, null],
  [
    'a rate limit when the total wait is used up',
    { status: 403, cause: 'secondary-limit' },
    { patienceMs: 59_999 },
    null,
  ],
  ['a refusal', { status: 403 }, {}, null],
  ['a missing permission', { status: 403, cause: 'permission', retryAfterSeconds: 3 }, {}, null],
  ['a missing resource', { status: 404 }, {}, null],
])('the wait after %s is correct', async (_, failure, tried, wait) => {
  await start()
  const complete: Failure = {
    status: 200,
    detail: '',
    cause: null,
    retryAfterSeconds: null,
    resetsAt: null,
    ...failure,
  }
  expect(waitBeforeRetry(complete, attempt(tried))).toBe(wait)
})

test('a response in an unknown format is an error, not an empty result', async () => {
  await start()
  github.world.issues.push({
    ...({} as GithubWorld['issues'][number]),
    number: 1,
    labels: [],
    assignees: [],
    comments: [],
  })
  expect(String(await errorOf(repositoryOf(github).readIssue(1)))).toContain(
    'in an unknown format (title, state): the API may have changed',
  )
})

test.each(['public', 'private', 'internal'] as const)(
  'the visibility of a repository that is %s is read',
  async visibility => {
    await start({ visibility })
    const expected = visibility === 'public' ? 'public' : 'private'
    expect(await readVisibility(repositoryOf(github))).toEqual({ visibility: expected, reason: null })
  },
)

test('an unreported visibility counts as public, with the reason', async () => {
  await start({ faults: [{ path: /./, status: 200, json: { name: 'access' } }] })
  expect(await readVisibility(repositoryOf(github))).toEqual({
    visibility: 'public',
    reason: expect.stringContaining('does not report the visibility'),
  })
})

test('an unreadable visibility counts as public, with the reason', async () => {
  await start({ permissions: { issues: true, actions: true, contents: false } })
  expect(await readVisibility(repositoryOf(github))).toEqual({
    visibility: 'public',
    reason: expect.stringContaining('GitHub refused to describe the repository (404 Not Found)'),
  })
})
