import { type PullRequest, readContext } from '../../src/hosts/context.js'

const ENV = {
  GITHUB_REPOSITORY: 'acme/governance',
  GITHUB_EVENT_NAME: 'pull_request',
  GITHUB_REF: 'refs/pull/12/merge',
  GITHUB_REF_NAME: '12/merge',
  GITHUB_BASE_REF: 'main',
}
const payload = (repo: unknown) => ({
  pull_request: { number: 12, base: { ref: 'trunk', sha: 'a3f1' }, head: { ref: 'change', repo } },
})
const pulled = (env: Record<string, string>, event: unknown): PullRequest | null =>
  readContext({ ...ENV, ...env }, event).pullRequest

test.each([
  ['of the same repository receives the secrets', { full_name: 'acme/governance' }, {}, 'given'],
  ['of the same repository in other case receives the secrets', { full_name: 'ACME/Governance' }, {}, 'given'],
  ['of a fork receives no secrets', { full_name: 'mallory/governance' }, {}, 'withheld'],
  ['of a deleted fork receives no secrets', null, {}, 'withheld'],
  [
    'of Dependabot receives no secrets',
    { full_name: 'acme/governance' },
    { GITHUB_ACTOR: 'dependabot[bot]' },
    'withheld',
  ],
] as const)('a pull request %s', (_name, repo, env, secrets) => {
  expect(pulled(env, payload(repo))).toEqual({ number: 12, base: { branch: 'trunk', commit: 'a3f1' }, secrets })
})

test('without the event, the pull request is read from the environment', () => {
  expect(pulled({}, null)).toEqual({ number: 12, base: { branch: 'main', commit: 'main' }, secrets: 'withheld' })
})

test.each([
  ['no base', { GITHUB_BASE_REF: '' }],
  ['no number', { GITHUB_REF: 'refs/heads/main' }],
])('an unreadable event with %s results in no pull request', (_name, env) => {
  expect(pulled(env, 'no event')).toBeNull()
})

test('a scheduled run has no pull request, even if its event contains one', () => {
  expect(pulled({ GITHUB_EVENT_NAME: 'schedule' }, payload({ full_name: 'acme/governance' }))).toBeNull()
})

test('a pull request uses the artifacts of its target branch', () => {
  expect(readContext(ENV, payload(null)).branch).toBe('trunk')
  expect(readContext({ GITHUB_EVENT_NAME: 'schedule', GITHUB_REF: 'refs/heads/main' }).branch).toBe('main')
})

test.each<[env: Record<string, string>, ref: string | null, branch: string | null]>([
  [{ GITHUB_REF: 'refs/heads/main', GITHUB_REF_NAME: 'main' }, 'refs/heads/main', 'main'],
  [{ GITHUB_REF: 'refs/heads/feature/x' }, 'refs/heads/feature/x', 'feature/x'],
  [{ GITHUB_REF: 'refs/tags/main', GITHUB_REF_NAME: 'main', GITHUB_REF_TYPE: 'tag' }, 'refs/tags/main', null],
  [{ GITHUB_REF_NAME: 'v1', GITHUB_REF_TYPE: 'tag' }, 'refs/tags/v1', null],
  [{ GITHUB_REF_NAME: 'main' }, 'refs/heads/main', 'main'],
  [{}, null, null],
])('%j is a run on %s', (env, ref, branch) => {
  expect(readContext(env)).toMatchObject({ ref, branch })
})

test.each([
  [{ repository: { default_branch: 'trunk' } }, 'trunk'],
  [{ repository: {} }, null],
  [{ schedule: '17 2 * * *' }, null],
  ['no event', null],
])('the default branch in the event %j is %s', (event, branch) => {
  expect(readContext({}, event).defaultBranch).toBe(branch)
})
