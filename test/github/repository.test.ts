import { inspect } from 'node:util'
import { GithubError } from '../../src/github/error.js'
import { waitBeforeRetry } from '../../src/github/failure.js'
import { readVisibility } from '../../src/github/visibility.js'
import { type EmbeddedGithub, type GithubFault, type GithubWorld, startGithub } from '../../src/sandbox/github.js'
import { aClock, repositoryOf } from './nights.js'

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
  ['a moved repository', { faults: [always(301)] }, undefined, '(301): the repository has moved, use its new name'],
  ['a server error', { faults: [always(502)] }, undefined, '(502 Fault): try again later'],
  ['a rate limit', { faults: [always(429)] }, undefined, '(429 Fault): the rate limit is used up, try again later'],
  ['issues that are turned off', { faults: [always(410)] }, undefined, 'or turned off in the settings'],
  [
    'a connection that is reset',
    { faults: [always('reset')] },
    undefined,
    'did not answer the request to list the issues',
  ],
])('%s is told in one sentence', async (_, world, token, message) => {
  await start(world)
  const repository = repositoryOf(github, token === undefined ? {} : { token })
  const error = await errorOf(repository.listIssues(null))
  expect(error).toBeInstanceOf(GithubError)
  expect(String(error)).toContain(message)
})

test('an answer that never comes ends with the time-out', async () => {
  await start({ faults: [always('hang')] })
  const error = await errorOf(repositoryOf(github, { timeoutMs: 30 }).addComment(1, 'text'))
  expect(String(error)).toBe(
    'GithubError: GitHub did not answer the request to comment on issue #1 (time-out): try again later',
  )
})

test('no error holds the token, the request or the headers', async () => {
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

test('a token that GitHub repeats is not passed on', async () => {
  await start({ token: 'ghs_sentinel', faults: [{ path: /./, status: 400, message: 'What is ghs_sentinel?' }] })
  expect(String(await errorOf(repositoryOf(github).describe()))).toContain('(400 What is ***?)')
})

test('a redirect is not followed, so that the token stays with the host it is for', async () => {
  elsewhere = await startGithub()
  await start({ faults: [{ path: /./, status: 307, headers: { location: `${elsewhere.url}/stolen` } }] })
  expect(String(await errorOf(repositoryOf(github).listIssues(null)))).toContain('the repository has moved')
  expect(elsewhere.requests).toEqual([])
})

test('the address of a next page is never asked, only its cursor taken', async () => {
  elsewhere = await startGithub()
  await start()
  const link = `<${elsewhere.url}/stolen?after=xyz&page=2&labels=other>; rel="next"`
  github.world.faults.push({ path: /issues$/, status: 200, times: 1, json: [], headers: { link } })
  expect(await repositoryOf(github).listIssues('mine')).toEqual([])
  expect(elsewhere.requests).toEqual([])
  expect(github.requests[1]?.query).toMatchObject({ after: 'xyz', page: '2', per_page: '100', labels: 'mine' })
})

test('a list without an end is not read for ever', async () => {
  await start()
  const link = `<${github.url}/issues?page=2>; rel="next"`
  github.world.faults.push({ path: /issues$/, status: 200, json: [], headers: { link } })
  expect(String(await errorOf(repositoryOf(github).listIssues(null)))).toContain('has no end')
  expect(github.requests).toHaveLength(2)
})

test('without a token nothing is asked', async () => {
  await start()
  expect(() => repositoryOf(github, { token: '' })).toThrow('There is no GitHub token: set the input `github-token`')
})

test('the log tells why a read is tried again', async () => {
  await start({ faults: [always(503, 1)] })
  const lines: string[] = []
  const log = { info: (line: string) => lines.push(line), warning: () => {}, error: () => {} }
  await repositoryOf(github, { log }).listIssues(null)
  expect(lines).toEqual(['Trying again in 1 s: GitHub refused to list the issues (503 Fault): try again later'])
})

test('a read is tried again after a server error and after a lost connection, with growing waits', async () => {
  await start({ faults: [always(503, 1), always('reset', 1)] })
  const clock = aClock()
  expect(await repositoryOf(github, { clock }).listIssues(null)).toEqual([])
  expect(clock.waits).toEqual([750, 1_500])
})

test('a write is never tried again', async () => {
  await start({ faults: [always(503)] })
  await errorOf(repositoryOf(github).addComment(1, 'text'))
  expect(github.requests).toHaveLength(1)
})

test.each<
  [sentence: string, failure: Partial<Parameters<typeof waitBeforeRetry>[0]>, tries: number, wait: number | null]
>([
  ['no answer', { status: null }, 1, 500],
  ['a server error', { status: 500 }, 3, 2_000],
  ['the fourth failure', { status: 500 }, 4, null],
  ['a limit that names its end', { status: 429, retryAfterSeconds: 7 }, 1, 7_000],
  ['a secondary limit', { status: 403, retryAfterSeconds: 60 }, 1, 60_000],
  ['a limit that ends too late', { status: 429, retryAfterSeconds: 61 }, 1, null],
  ['a refusal', { status: 403 }, 1, null],
  ['what is not there', { status: 404 }, 1, null],
])('%s waits as long as it should', async (_, failure, tries, wait) => {
  await start()
  const whole = { status: 200, detail: '', retryAfterSeconds: null, isRateLimit: false, ...failure }
  expect(waitBeforeRetry(whole, tries, 0)).toBe(wait)
})

test('an answer of an unknown shape is told apart from an empty one', async () => {
  await start()
  github.world.issues.push({
    ...({} as GithubWorld['issues'][number]),
    number: 1,
    labels: [],
    assignees: [],
    comments: [],
  })
  expect(String(await errorOf(repositoryOf(github).readIssue(1)))).toContain(
    'in a shape that the gate does not know (title, state): the API may have changed',
  )
})

test.each(['public', 'private', 'internal'] as const)('a repository that is %s is read as such', async visibility => {
  await start({ visibility })
  const expected = visibility === 'public' ? 'public' : 'private'
  expect(await readVisibility(repositoryOf(github))).toEqual({ visibility: expected, reason: null })
})

test('a visibility that is not told counts as public, with the reason', async () => {
  await start({ faults: [{ path: /./, status: 200, json: { name: 'access' } }] })
  expect(await readVisibility(repositoryOf(github))).toEqual({
    visibility: 'public',
    reason: expect.stringContaining('does not tell the visibility'),
  })
})

test('a visibility that cannot be read counts as public, with the reason', async () => {
  await start({ permissions: { issues: true, actions: true, contents: false } })
  expect(await readVisibility(repositoryOf(github))).toEqual({
    visibility: 'public',
    reason: expect.stringContaining('GitHub refused to describe the repository (404 Not Found)'),
  })
})
