/** The pull request that adds the first baseline, against the embedded GitHub repository. */
import { type BaselineProposal, proposeBaseline } from '../../src/github/baseline-pull.js'
import { GithubError } from '../../src/github/error.js'
import type { BaselinePull } from '../../src/report/capture-summary.js'
import { commitFile } from '../../src/sandbox/github/files.js'
import { findBranch } from '../../src/sandbox/github/world.js'
import { type EmbeddedGithub, type GithubWorld, startGithub } from '../../src/sandbox/github.js'
import { aClock, repositoryOf } from './run-factories.js'

const PATH = '.github/atlassian-access.yml'
const BRANCH = 'atlassian-access/baseline-org'
const MARKER = '<!-- marker -->'

let github: EmbeddedGithub
afterEach(() => github.close())

const GRANTED = { issues: false, actions: true, contents: true, contentsWrite: true, pullRequests: true }

async function start(change: Partial<GithubWorld> = {}): Promise<void> {
  github = await startGithub({ permissions: GRANTED, ...change })
}

const propose = (text = 'version: 1\n', change: Partial<BaselineProposal> = {}): Promise<BaselinePull> =>
  proposeBaseline(
    repositoryOf(github),
    {
      ...{ path: PATH, text, branch: BRANCH, base: 'main', title: 'Add it', marker: MARKER },
      describe: before => `${MARKER}\n${text}${before.includes('[x]') ? '[x]' : ''}`,
      ...change,
    },
    aClock(),
  )

const writes = (): readonly string[] =>
  github.requests
    .filter(({ method }) => method !== 'GET')
    .map(({ method, path }) => `${method} ${decodeURIComponent(path).replace('/repos/acme/governance', '')}`)

/** The requests that write, of one more capture. */
async function writesOf(capture: () => Promise<unknown>): Promise<readonly string[]> {
  const before = writes().length
  await capture()
  return writes().slice(before)
}

const branchOf = (name: string) => {
  const branch = findBranch(github.world, name)
  if (branch === undefined) throw new Error(`There is no branch ${name}.`)
  return branch
}

const textOn = (name: string): string | undefined =>
  github.world.files.find(({ commit, path }) => path === PATH && commit === findBranch(github.world, name)?.commit)
    ?.text

const userCommits = (name: string, text: string, message = 'Correct the baseline') =>
  commitFile(github.world, branchOf(name), { path: PATH, text, message })

const pulls = () => github.world.issues.map(({ number, state, body }) => ({ number, state, body }))

const OPEN_NEW = ['POST /git/refs', `PUT /contents/${PATH}`, 'POST /pulls']

test('the first capture opens a pull request from the default branch', async () => {
  await start()
  expect(await propose()).toEqual({ is: 'opened', number: 1, url: `${github.url}/acme/governance/pull/1` })
  expect(writes()).toEqual(OPEN_NEW)
  expect([textOn(BRANCH), textOn('main')]).toEqual(['version: 1\n', undefined])
  expect(github.world.issues).toMatchObject([
    { state: 'open', title: 'Add it', pull_request: { head: BRANCH, base: 'main' } },
  ])
})

test('the same capture changes nothing', async () => {
  await start()
  await propose()
  expect(await writesOf(async () => expect(await propose()).toMatchObject({ is: 'unchanged', number: 1 }))).toEqual([])
})

test('another capture updates the branch and the description of the same pull request, and keeps the check marks', async () => {
  await start()
  await propose()
  Object.assign(github.world.issues[0] ?? {}, { body: `${MARKER}\n- [x] done` })
  expect(await propose('version: 2\n')).toMatchObject({ is: 'updated', number: 1 })
  expect(writes().slice(OPEN_NEW.length)).toEqual([`PUT /contents/${PATH}`, 'PATCH /pulls/1'])
  expect(textOn(BRANCH)).toBe('version: 2\n')
  expect(pulls()).toEqual([{ number: 1, state: 'open', body: `${MARKER}\nversion: 2\n[x]` }])
})

test('a changed title of the pull request is kept', async () => {
  await start()
  await propose()
  Object.assign(github.world.issues[0] ?? {}, { title: 'IT-123' })
  await propose('version: 2\n')
  expect(github.world.issues[0]?.title).toBe('IT-123')
})

test('a baseline on the default branch is never replaced', async () => {
  await start()
  userCommits('main', 'mine\n')
  expect(await propose()).toEqual({
    is: 'not-needed',
    reason: `${PATH} exists on the branch main, and a committed baseline is never replaced`,
    compare: null,
  })
  expect(writes()).toEqual([])
})

test.each<[when: string, message: string | null]>([
  ['made a commit', 'Correct the baseline'],
  ['amended the commit', null],
])('the branch is kept where a user %s', async (_, message) => {
  await start()
  await propose()
  const own = github.world.commits.at(-1)?.message ?? ''
  userCommits(BRANCH, 'corrected\n', message ?? own)
  const kept = await writesOf(async () =>
    expect(await propose('version: 2\n')).toMatchObject({
      is: 'refused',
      reason: expect.stringContaining(`the branch ${BRANCH} has a commit of a user`),
    }),
  )
  expect([kept, textOn(BRANCH)]).toEqual([[], 'corrected\n'])
})

test('a pull request of a user from the same branch is kept', async () => {
  await start()
  await propose()
  Object.assign(github.world.issues[0] ?? {}, { body: `Quoting the line ${MARKER} is not enough` })
  const kept = await writesOf(async () =>
    expect(await propose('version: 2\n')).toMatchObject({
      is: 'refused',
      reason: expect.stringContaining('pull request #1 uses the branch'),
    }),
  )
  expect(kept).toEqual([])
})

test('a closed pull request stays closed, and a new one starts again at the default branch', async () => {
  await start()
  await propose()
  Object.assign(github.world.issues[0] ?? {}, { state: 'closed' })
  commitFile(github.world, branchOf('main'), { path: 'README.md', text: 'New', message: 'Go on' })
  expect(await propose()).toMatchObject({ is: 'opened', number: 2 })
  expect(pulls().map(({ state }) => state)).toEqual(['closed', 'open'])
  expect(github.world.commits.at(-1)?.parent).toBe(branchOf('main').commit)
})

test('a pull request that was merged, and its baseline removed later, is opened again', async () => {
  await start()
  await propose()
  Object.assign(github.world.issues[0] ?? {}, { state: 'closed' })
  branchOf('main').commit = branchOf(BRANCH).commit
  const { sha } = commitFile(github.world, branchOf('main'), { path: 'README.md', text: 'New', message: 'Go on' })
  github.world.files = github.world.files.filter(file => file.commit !== sha || file.path !== PATH)
  expect(await propose()).toMatchObject({ is: 'opened', number: 2 })
  expect(github.world.commits.at(-1)?.parent).toBe(sha)
})

test('a complete branch without a pull request is used as it is', async () => {
  await start({ actionsMayOpenPulls: false })
  await propose()
  github.world.actionsMayOpenPulls = true
  expect(await writesOf(async () => expect(await propose()).toMatchObject({ is: 'opened' }))).toEqual(['POST /pulls'])
})

test('a branch of an interrupted capture, without the baseline, is completed', async () => {
  await start()
  github.world.branches.push({ name: BRANCH, commit: branchOf('main').commit })
  expect(await propose()).toMatchObject({ is: 'opened' })
  expect(writes()).toEqual(OPEN_NEW.slice(1))
})

test('the setting that forbids pull requests of GitHub Actions is named, with the page to open it as a user', async () => {
  await start({ actionsMayOpenPulls: false })
  expect(await propose()).toEqual({
    is: 'refused',
    reason: expect.stringMatching(
      /enable "Allow GitHub Actions to create and approve pull requests" .* Settings > Actions > General > Workflow permissions/,
    ),
    compare: `${github.url}/acme/governance/compare/main...${BRANCH}?expand=1`,
  })
  expect(textOn(BRANCH)).toBe('version: 1\n')
})

test.each([
  ['contentsWrite', 'give the job `permissions: contents: write`'],
  ['pullRequests', 'give the job `permissions: pull-requests: write`'],
] as const)('without the permission %s nothing is written, and the message names it', async (permission, advice) => {
  await start({ permissions: { ...GRANTED, [permission]: false } })
  await expect(propose()).rejects.toThrow(advice)
  expect(github.world.branches).toHaveLength(1)
  expect(github.world.issues).toEqual([])
})

test.each([
  [
    'a rule of the repository',
    'Repository rule violations found\n\nCannot create ref due to creations being restricted.',
  ],
  ['a rule without a reason', 'Reference update failed'],
])('%s is named', async (_, message) => {
  await start({ faults: [{ method: 'POST', path: /refs$/, status: 422, message }] })
  await expect(propose()).rejects.toThrow('a rule of the repository protects this branch')
})

test('a branch that changed between the reads and the write is an error', async () => {
  await start()
  await propose()
  github.world.faults.push({ method: 'PUT', path: /contents/, status: 409, message: `${PATH} does not match 1234` })
  await expect(propose('version: 2\n')).rejects.toThrow('the branch changed during the run. Start the run again')
})

test('a write that GitHub does not keep is an error', async () => {
  await start()
  github.world.faults.push({
    method: 'PUT',
    path: /contents/,
    status: 201,
    json: { content: { sha: '1234' }, commit: {} },
  })
  await expect(propose()).rejects.toThrow(GithubError)
  await expect(propose()).rejects.toThrow(`did not save ${PATH} on the branch ${BRANCH}`)
})

test('a branch with a similar name belongs to another organization', async () => {
  await start()
  await propose()
  const other = { branch: `${BRANCH}-2`, path: 'other.yml' }
  expect(await propose('version: 1\n', other)).toMatchObject({ is: 'opened', number: 2 })
})
