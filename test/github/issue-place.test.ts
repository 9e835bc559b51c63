import { placeOfIssues, type RunPlace } from '../../src/github/issue-place.js'
import { type EmbeddedGithub, type GithubWorld, startGithub } from '../../src/sandbox/github.js'
import { repositoryOf } from './run-factories.js'

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
  ['on a default branch with another name', { ref: 'refs/heads/trunk' }, { defaultBranch: 'trunk' }],
  ['on a default branch with a slash', { ref: 'refs/heads/release/main' }, { defaultBranch: 'release/main' }],
  ['if only the event reports the default branch', { defaultBranch: 'main' }, HIDDEN],
  ['if the API and the event report the same default branch', { defaultBranch: 'main' }, {}],
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
  ['a branch that starts with the name of the default branch', { ref: 'refs/heads/main2' }, {}, 'on branch main2'],
  ['a branch that ends with the name of the default branch', { ref: 'refs/heads/my/main' }, {}, 'on branch my/main'],
  ['a branch that differs only in case', { ref: 'refs/heads/Main' }, {}, 'on branch Main'],
  [
    'another branch than the one in the event',
    { ref: 'refs/heads/feature', defaultBranch: 'main' },
    HIDDEN,
    'on branch feature',
  ],
  ['a tag', { ref: 'refs/tags/v1' }, {}, 'this run is on refs/tags/v1'],
  ['a tag with the name of the default branch', { ref: 'refs/tags/main' }, {}, 'this run is on refs/tags/main'],
  ['a pull request', { ref: 'refs/pull/7/merge' }, {}, 'this run is on refs/pull/7/merge'],
  ['a name that is not a ref', { ref: 'main' }, {}, 'this run is on main'],
])('issues are not changed on %s', async (_, run, world, reason) => {
  expect(await placeOf(run, world)).toEqual({ writes: 'not-here', reason: expect.stringContaining(reason) })
})

test.each<[where: string, run: Partial<RunPlace>, world: Partial<GithubWorld>, reason: string]>([
  ['the run does not report its branch', { ref: null }, {}, 'Set GITHUB_REF'],
  ['the repository cannot be read', {}, HIDDEN, 'GitHub refused to describe the repository (404'],
  ['the repository does not report its default branch', {}, SILENT, 'does not report the default branch'],
  [
    'the API and the event report different branches',
    { defaultBranch: 'master' },
    {},
    'reports the default branch main, but the event of this run reports master',
  ],
])('it is unknown whether to write issues if %s', async (_, run, world, reason) => {
  expect(await placeOf(run, world)).toEqual({ writes: 'not-known', reason: expect.stringContaining(reason) })
})
