import { placeOfIssues, type RunPlace } from '../../src/github/issue-place.js'
import { type EmbeddedGithub, type GithubWorld, startGithub } from '../../src/sandbox/github.js'
import { repositoryOf } from './nights.js'

let github: EmbeddedGithub
afterEach(() => github.close())

async function placeOf(run: Partial<RunPlace>, world: Partial<GithubWorld> = {}) {
  github = await startGithub(world)
  return placeOfIssues(repositoryOf(github), { ref: 'refs/heads/main', defaultBranch: null, ...run })
}

const HIDDEN: Partial<GithubWorld> = { faults: [{ path: /governance$/, status: 404 }] }
const SILENT: Partial<GithubWorld> = { faults: [{ path: /governance$/, status: 200, json: { private: true } }] }

test.each<[where: string, run: Partial<RunPlace>, world: Partial<GithubWorld>]>([
  ['on the default branch', {}, {}],
  ['on a default branch of another name', { ref: 'refs/heads/trunk' }, { defaultBranch: 'trunk' }],
  ['on a default branch with a slash', { ref: 'refs/heads/release/main' }, { defaultBranch: 'release/main' }],
  ['where only the event names the default branch', { defaultBranch: 'main' }, HIDDEN],
  ['where both name it', { defaultBranch: 'main' }, {}],
])('issues are written %s', async (_, run, world) => {
  expect(await placeOf(run, world)).toEqual({ writes: 'allowed' })
})

test.each<[where: string, run: Partial<RunPlace>, world: Partial<GithubWorld>, reason: string]>([
  [
    'another branch',
    { ref: 'refs/heads/feature' },
    {},
    'this run is on branch feature, and issues belong to the default branch main',
  ],
  ['a branch that only begins like it', { ref: 'refs/heads/main2' }, {}, 'on branch main2'],
  ['a branch whose last part is like it', { ref: 'refs/heads/my/main' }, {}, 'on branch my/main'],
  ['a branch in other letters', { ref: 'refs/heads/Main' }, {}, 'on branch Main'],
  ['another branch by the event', { ref: 'refs/heads/feature', defaultBranch: 'main' }, HIDDEN, 'on branch feature'],
  ['a tag', { ref: 'refs/tags/v1' }, {}, 'this run is on refs/tags/v1'],
  ['a tag of that name', { ref: 'refs/tags/main' }, {}, 'this run is on refs/tags/main'],
  ['a pull request', { ref: 'refs/pull/7/merge' }, {}, 'this run is on refs/pull/7/merge'],
  ['a name that is no ref', { ref: 'main' }, {}, 'this run is on main'],
])('issues are left alone on %s', async (_, run, world, reason) => {
  expect(await placeOf(run, world)).toEqual({ writes: 'not-here', reason: expect.stringContaining(reason) })
})

test.each<[where: string, run: Partial<RunPlace>, world: Partial<GithubWorld>, reason: string]>([
  ['the run names no branch', { ref: null }, {}, 'Set GITHUB_REF'],
  ['the repository cannot be read', {}, HIDDEN, 'GitHub refused to describe the repository (404'],
  ['the repository names none', {}, SILENT, 'does not report the default branch'],
  [
    'two answers differ',
    { defaultBranch: 'master' },
    {},
    'reports the default branch main, and the event of this run reports master',
  ],
])('whether issues are written is not known where %s', async (_, run, world, reason) => {
  expect(await placeOf(run, world)).toEqual({ writes: 'not-known', reason: expect.stringContaining(reason) })
})
