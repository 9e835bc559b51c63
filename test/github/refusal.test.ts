import { GithubError } from '../../src/github/error.js'
import { type GithubFault, startGithub } from '../../src/sandbox/github.js'
import { aClock } from '../atlassian/clock.js'
import { repositoryOf } from './run-factories.js'

type Refusal = Pick<GithubFault, 'message' | 'headers'> & { readonly status: number }

/** The error message if GitHub refuses every request in this way. */
async function messageOf(refusal: Refusal): Promise<string> {
  const github = await startGithub({ faults: [{ path: /./, ...refusal }] })
  try {
    await repositoryOf(github, { clock: aClock() }).addComment(7, 'text')
    return 'The request was not refused'
  } catch (error) {
    if (!(error instanceof GithubError)) throw error
    return error.message
  } finally {
    await github.close()
  }
}

const MISSING = 'give the job `permissions: issues: write`'
const PRIMARY = 'the rate limit of the token is used up until 2026-11-23T04:00Z. Start the run again after the reset'
const SECONDARY = 'the secondary rate limit is reached'
const USED_UP = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': `${Date.parse('2026-11-23T04:00:00Z') / 1_000}` }
const SPARE = { 'x-ratelimit-remaining': '4711', 'x-ratelimit-reset': '1795406400' }

const REFUSALS: readonly (readonly [what: string, refusal: Refusal, advice: string])[] = [
  ['a missing permission', { status: 403, message: 'Resource not accessible by integration' }, MISSING],
  [
    'a missing permission of a personal token',
    { status: 403, message: 'Resource not accessible by personal access token' },
    MISSING,
  ],
  [
    'a missing permission when the rate limit is used up',
    { status: 403, message: 'Resource not accessible by integration', headers: USED_UP },
    MISSING,
  ],
  [
    'the primary rate limit',
    { status: 403, message: 'API rate limit exceeded for installation ID 1.', headers: USED_UP },
    PRIMARY,
  ],
  ['the primary rate limit with status 429', { status: 429, message: 'Too many', headers: USED_UP }, PRIMARY],
  [
    'a secondary rate limit with remaining requests',
    {
      status: 403,
      message: 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
      headers: SPARE,
    },
    SECONDARY,
  ],
  [
    'a secondary rate limit on content creation',
    {
      status: 403,
      message: 'You have exceeded a secondary rate limit and have been temporarily blocked from content creation.',
    },
    SECONDARY,
  ],
  [
    'abuse detection on older servers',
    { status: 403, message: 'You have triggered an abuse detection mechanism.' },
    SECONDARY,
  ],
  ['another rate limit', { status: 429, message: 'Slow down' }, SECONDARY],
  [
    'a refusal with a retry-after header',
    { status: 403, message: 'Later', headers: { 'retry-after': '9' } },
    SECONDARY,
  ],
  [
    'a locked issue',
    { status: 403, message: 'Unable to create comment because issue is locked.' },
    'the conversation is locked. Unlock the conversation',
  ],
  [
    'pull requests that GitHub Actions may not open',
    { status: 403, message: 'GitHub Actions is not permitted to create or approve pull requests.' },
    'enable "Allow GitHub Actions to create and approve pull requests" in the repository under Settings > Actions > General > Workflow permissions',
  ],
  [
    'a ruleset',
    {
      status: 422,
      message: 'Repository rule violations found\n\nCannot create ref due to creations being restricted.',
    },
    'a rule of the repository protects this branch',
  ],
  [
    'a ruleset that refuses a commit',
    { status: 409, message: 'Repository rule violations found\n\nChanges must be made through a pull request.' },
    'a rule of the repository protects this branch',
  ],
  [
    'a rule without a reason',
    { status: 422, message: 'Reference update failed' },
    'a rule of the repository protects this branch',
  ],
  ['a conflict', { status: 409, message: 'a.yml does not match 1234' }, 'the branch changed during the run'],
  [
    'an archived repository',
    { status: 403, message: 'Repository was archived so is read-only.' },
    'the repository is archived and read-only. Unarchive it',
  ],
  [
    'disabled issues',
    { status: 410, message: 'Issues are disabled for this repo' },
    'Enable issues in the repository settings, or set `issue: false`',
  ],
  ['a deleted issue', { status: 410, message: 'This issue was deleted' }, 'was deleted. Start the run again'],
  [
    'an IP allow list',
    {
      status: 403,
      message:
        'Although you appear to have the correct authorization credentials, the `acme` organization has an IP allow list enabled, and your IP address is not permitted to access this resource.',
    },
    'does not include this runner',
  ],
  [
    'single sign-on',
    { status: 403, message: 'Resource protected by organization SAML enforcement. You must grant your token access.' },
    'not authorized for single sign-on',
  ],
  [
    'single sign-on, recognized by the header',
    { status: 403, message: 'Forbidden', headers: { 'x-github-sso': 'required' } },
    'single sign-on',
  ],
  [
    'limited interactions',
    { status: 403, message: 'Interactions on this repository have been restricted to collaborators only.' },
    'interactions in this repository are limited',
  ],
  ['a blocked repository', { status: 403, message: 'Repository access blocked' }, 'Contact GitHub Support'],
  ['a suspended account', { status: 403, message: 'Sorry. Your account was suspended.' }, 'Contact GitHub Support'],
  [
    'a repository that is unavailable for legal reasons',
    { status: 451, message: 'Unavailable' },
    'Contact GitHub Support',
  ],
  ['an unknown reason', { status: 403, message: 'Computer says no' }, 'the reason is unknown'],
  ['a hidden resource', { status: 404, message: 'Not Found' }, 'not found, or hidden from this token'],
  ['an invalid request', { status: 422, message: 'Validation Failed' }, 'check the inputs `issue-labels`'],
]

test.each(REFUSALS)('%s has its own advice', async (_, refusal, advice) => {
  expect(await messageOf(refusal)).toContain(advice)
})

test.each(REFUSALS.filter(([, , advice]) => advice !== MISSING))(
  '%s is not reported as a missing permission',
  async (_, refusal) => {
    expect(await messageOf(refusal)).not.toContain('give the job')
  },
)
