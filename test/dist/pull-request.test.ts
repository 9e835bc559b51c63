/** Pull requests as the runner starts the action for them: the event stands in a file. */
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { demoWorldAdrift } from '../../src/sandbox/demo-drift.js'
import { temporaryFolder } from './runner.js'
import { BASELINE, COMMIT, demoBaseline, openStage, writesTo } from './stage.js'

const OWN = 'acme/governance'

/** The environment of a run for pull request 12, from a repository. */
async function pulledFrom(repository: string | null, actor = 'carla'): Promise<Record<string, string>> {
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
  ['a fork that was deleted since', null, 'mallory'],
  ['Dependabot', OWN, 'dependabot[bot]'],
])('of %s the file is checked, nothing is asked, and both are said', async (_from, repository, actor) => {
  const stage = await openStage({ world: demoWorldAdrift() })
  const ended = await stage.run({ env: await pulledFrom(repository, actor), inputs: NO_SECRETS })
  expect(ended).toMatchObject({ code: 0, outputs: {} })
  expect(ended.summary).toContain('nothing was compared with the organization')
  expect([stage.atlassian.requests, writesTo(stage)]).toEqual([[], []])
})

test.concurrent('a fork’s baseline that is not sound fails, at its line', async () => {
  const stage = await openStage({ baseline: `${await demoBaseline()}\nsurprise: true\n` })
  const ended = await stage.run({ env: await pulledFrom('mallory/governance'), inputs: NO_SECRETS })
  expect(ended.code).toBe(3)
  expect(ended.commands).toContainEqual(
    expect.objectContaining({ name: 'error', properties: expect.objectContaining({ file: BASELINE }) }),
  )
})

test.concurrent('of the repository itself a missing key is a mistake, and no reason to look less closely', async () => {
  const stage = await openStage()
  const ended = await stage.run({ env: await pulledFrom(OWN), inputs: NO_SECRETS })
  expect(ended.code).toBe(3)
  expect(ended.commands.map(({ message }) => message).join('\n')).toContain('org-api-key is missing')
})

test.concurrent('of the repository itself the comment says what merging does', async () => {
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
  const stage = await openStage({ world: demoWorldAdrift(), github: { issues: [{ ...pull, ...times }], files } })
  const ended = await stage.run({ env: await pulledFrom(OWN) })
  expect(ended).toMatchObject({ code: 1, outputs: { verdict: 'drift' } })
  expect(stage.github.world.issues[0]?.comments[0]?.body).toContain('## Merging does not change the verdict: DRIFT')
  expect(stage.github.world.issues).toHaveLength(1)
})
