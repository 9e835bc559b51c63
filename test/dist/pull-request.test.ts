/** Runs on pull requests, with the event in a file as on the runner. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { demoWorldAdrift } from '../../src/sandbox/demo-drift.js'
import { BASELINE, COMMIT, demoBaseline, openJob, writesTo } from './job.js'
import { temporaryFolder } from './runner.js'

const OWN = 'acme/governance'

/** The environment of a run for pull request 12, from a repository. */
async function pullRequestFrom(repository: string | null, actor = 'carla'): Promise<Record<string, string>> {
  const path = join(await temporaryFolder(), 'event.json')
  const head = { ref: 'change', repo: repository === null ? null : { full_name: repository } }
  const base = { ref: 'main', sha: COMMIT, repo: { full_name: OWN } }
  await writeFile(path, JSON.stringify({ action: 'opened', pull_request: { number: 12, head, base } }))
  const ref = { GITHUB_REF: 'refs/pull/12/merge', GITHUB_REF_NAME: '12/merge', GITHUB_BASE_REF: 'main' }
  return { GITHUB_EVENT_NAME: 'pull_request', GITHUB_EVENT_PATH: path, GITHUB_ACTOR: actor, ...ref }
}

const NO_SECRETS = { 'org-api-key': '' }

test.concurrent.each([
  ['a fork', 'mallory/governance', 'mallory'],
  ['a deleted fork', null, 'mallory'],
  ['Dependabot', OWN, 'dependabot[bot]'],
])(
  'a pull request of %s is only validated without requests, and the summary says so',
  async (_from, repository, actor) => {
    const job = await openJob({ world: demoWorldAdrift() })
    const ended = await job.run({ env: await pullRequestFrom(repository, actor), inputs: NO_SECRETS })
    expect(ended).toMatchObject({ code: 0, outputs: {} })
    expect(ended.summary).toContain('Only the baseline file was checked, not the organization')
    expect([job.atlassian.requests, writesTo(job)]).toEqual([[], []])
  },
)

test.concurrent('an invalid baseline of a fork fails with its line', async () => {
  const job = await openJob({ baseline: `${await demoBaseline()}\nsurprise: true\n` })
  const ended = await job.run({ env: await pullRequestFrom('mallory/governance'), inputs: NO_SECRETS })
  expect(ended.code).toBe(3)
  expect(ended.commands).toContainEqual(
    expect.objectContaining({ name: 'error', properties: expect.objectContaining({ file: BASELINE }) }),
  )
})

test.concurrent('a missing key is an error for a pull request of the repository itself', async () => {
  const job = await openJob()
  const ended = await job.run({ env: await pullRequestFrom(OWN), inputs: NO_SECRETS })
  expect(ended.code).toBe(3)
  expect(ended.commands.map(({ message }) => message).join('\n')).toContain('org-api-key is missing')
})

test.concurrent('the comment describes the effect of merging a pull request of the repository itself', async () => {
  const pull = {
    number: 12,
    title: 'T',
    body: null,
    state: 'open' as const,
    state_reason: null,
    labels: [],
    assignees: [],
  }
  const times = { created_at: '2026-11-02T01:00:00Z', closed_at: null, comments: [], pull_request: { url: '' } }
  const files = [{ commit: COMMIT, path: BASELINE, text: await demoBaseline() }]
  const job = await openJob({ world: demoWorldAdrift(), github: { issues: [{ ...pull, ...times }], files } })
  const ended = await job.run({ env: await pullRequestFrom(OWN) })
  expect(ended).toMatchObject({ code: 1, outputs: { verdict: 'drift' } })
  expect(job.github.world.issues[0]?.comments[0]?.body).toContain('## Merging does not change the verdict: DRIFT')
  expect(job.github.world.issues).toHaveLength(1)
})
