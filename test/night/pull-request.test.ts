/** Checks of a pull request that changes the baseline. */
import { stringify } from 'yaml'
import { demoWorldAdrift } from '../../src/sandbox/demo-drift.js'
import { demoWorld } from '../../src/sandbox/demo-world.js'
import type { GithubIssue } from '../../src/sandbox/github.js'
import { anEvent } from '../../src/sandbox/world.js'
import { openWorkspace, type RunResult, type Workspace } from './workspace.js'

const BASELINE = '.github/atlassian-access.yml'
const COMMIT = 'a3f1c0f2e7b1a4d0e9a550c9b1f7c2a10aaaaaaa'
const PULL_REQUEST = { number: 12, base: { branch: 'main', commit: COMMIT }, secrets: 'given' } as const

const thePullRequest = (): GithubIssue => ({
  number: PULL_REQUEST.number,
  title: 'Accept the current state',
  body: null,
  state: 'open',
  state_reason: null,
  labels: [],
  assignees: [],
  created_at: '2026-11-02T01:00:00Z',
  closed_at: null,
  comments: [],
  pull_request: { url: 'https://api.github.com/repos/acme/governance/pulls/12' },
})

/** A drift run, and a pull request whose base is the baseline of that run. */
async function openDrift(): Promise<Workspace> {
  const workspace = await openWorkspace(demoWorldAdrift())
  await workspace.run(0)
  workspace.github.world.files.push({ commit: COMMIT, path: BASELINE, text: workspace.files.get(BASELINE) ?? '' })
  workspace.github.world.issues.push(thePullRequest())
  return workspace
}

const commentsOf = ({ github }: Workspace): readonly string[] =>
  github.world.issues.find(({ number }) => number === PULL_REQUEST.number)?.comments.map(({ body }) => body) ?? []

const writesOf = ({ github }: Workspace): readonly string[] =>
  github.requests
    .filter(({ method }) => method !== 'GET')
    .map(({ method, path }) => `${method} ${path.replace(/^\/repos\/[^/]+\/[^/]+/, '')}`)

const change = (workspace: Workspace, edit: (text: string) => string): void =>
  void workspace.files.set(BASELINE, edit(workspace.files.get(BASELINE) ?? ''))

/** Checks the pull request and returns only the writes of this run. */
async function checkPullRequest(
  workspace: Workspace,
): Promise<{ result: RunResult; writes: readonly string[]; comment: string }> {
  const before = writesOf(workspace).length
  const result = await workspace.runOnPullRequest(PULL_REQUEST)
  return { result, writes: writesOf(workspace).slice(before), comment: commentsOf(workspace).at(-1) ?? '' }
}

test('the proposed baseline changes the verdict as announced, and no issue is written', async () => {
  const workspace = await openDrift()
  change(workspace, () => workspace.read('baseline.proposed.yml'))
  const { result, writes, comment } = await checkPullRequest(workspace)
  expect([result.code, result.outputs.verdict, writes]).toEqual([0, 'compliant', ['POST /issues/12/comments']])
  expect(comment).toMatch(
    /^<!-- atlassian-access-gate:pull-request:[\w-]+ -->\n## Merging changes the verdict from DRIFT to COMPLIANT\n/,
  )
  expect(comment).toMatch(/\*\*Accepted in the baseline \(\d+\):\*\*/)
  expect(comment).not.toContain('**Unchanged:**')
  expect(workspace.read('report.md')).toContain('### Merging changes the verdict from DRIFT to COMPLIANT')
})

test('an exception is shown with its subject, reason and expiry date', async () => {
  const workspace = await openDrift()
  const drift = JSON.parse(workspace.read('report.json')).findings.find(
    ({ control, status }: { control: string; status: string }) => control === 'direct-role' && status === 'drift',
  )
  const exception = {
    control: 'direct-role',
    subject: drift.subject.id,
    reason: 'Break-glass account',
    owner: 'alice@acme.com',
    expires: '2027-01-31',
  }
  change(workspace, text => text.replace(/^exceptions: \[\]\n/m, stringify({ exceptions: [exception] })))
  const { comment } = await checkPullRequest(workspace)
  expect(comment).toContain('## Merging does not change the verdict: DRIFT')
  expect(comment).toContain('**New or changed exceptions (1):**')
  const row = comment.split('\n').find(line => line.includes(drift.subject.id))
  expect(row).toContain(drift.subject.name)
  expect(row).toContain('Break-glass account')
  expect(row?.replaceAll('\u2011', '-')).toContain('2027-01-31')
  expect(row).toContain('1 finding')
  expect(comment).toContain('**Unchanged:**')
})

test('a removed section is shown as no longer checked, not as accepted', async () => {
  const workspace = await openDrift()
  change(workspace, text => text.replace(/^app-access:.*\n(?: {2}.*\n)*/m, ''))
  const { comment } = await checkPullRequest(workspace)
  expect(comment).toContain('**No longer checked:** App access by email domain (with ')
  expect(comment).not.toContain('**Accepts')
})

test('an entry missing from the organization is shown as new drift', async () => {
  const workspace = await openDrift()
  change(workspace, text => text.replace(/^domains: \[/m, 'domains: [nowhere.example, '))
  const { comment } = await checkPullRequest(workspace)
  expect(comment).toContain('**New findings (1):**\n\n- Verified domains: Domain nowhere.example')
})

test('an access path with an event before the renewed attestation is drift only without the renewal', async () => {
  const workspace = await openWorkspace(demoWorld())
  const attesting = (on: string) => (text: string) =>
    text.replace(
      'attestations:\n',
      `attestations:\n  user-invites: { value: "off", by: alice@acme.com, on: ${on}, expires: 2027-01-31 }\n`,
    )
  const captured = workspace.files.get(BASELINE) ?? ''
  const action = { id: 'x1', displayName: 'Changed user invite settings', groupDisplayName: 'User access' }
  workspace.atlassian.world.eventActions.push(action)
  workspace.atlassian.world.events.push(anEvent({ id: 'e-1', time: '2026-11-10T12:00:00.000Z', action: 'x1' }))
  workspace.github.world.files.push({ commit: COMMIT, path: BASELINE, text: attesting('2026-11-01')(captured) })
  workspace.github.world.issues.push(thePullRequest())
  // Three weeks later: the renewed attestation alone would not need events from so long ago.
  await workspace.run(21)
  change(workspace, attesting('2026-11-22'))
  const { comment } = await checkPullRequest(workspace)
  expect(comment).toContain('## Merging changes the verdict from DRIFT to COMPLIANT')
})

test('a change without effect is described as such', async () => {
  const workspace = await openWorkspace(demoWorld())
  await workspace.run(0)
  workspace.github.world.files.push({ commit: COMMIT, path: BASELINE, text: workspace.files.get(BASELINE) ?? '' })
  workspace.github.world.issues.push(thePullRequest())
  change(workspace, text => `${text}# A note\n`)
  const { result, comment } = await checkPullRequest(workspace)
  expect(result.code).toBe(0)
  expect(comment).toContain('## Merging does not change the verdict: COMPLIANT')
  expect(comment).toContain('This change accepts no findings and does not turn a control on or off.')
})

test('the comment is created once, and updated only if it changes', async () => {
  const workspace = await openDrift()
  const first = await checkPullRequest(workspace)
  const same = await checkPullRequest(workspace)
  change(workspace, () => workspace.read('baseline.proposed.yml'))
  const other = await checkPullRequest(workspace)
  expect([first.writes, same.writes, other.writes]).toEqual([
    ['POST /issues/12/comments'],
    [],
    [expect.stringMatching(/^PATCH \/issues\/comments\/\d+$/)],
  ])
  expect(commentsOf(workspace)).toHaveLength(1)
})

test.each([
  ['refused', { kind: { status: 403 } }],
  ['truncated', { kind: 'cut' }],
  ['in an unknown shape', { kind: 'retype' }],
  ['without a field', { kind: 'drop-field', field: 'name' }],
] as const)('with a list that is %s neither verdict is compliant, and no issue is closed', async (_name, fault) => {
  const workspace = await openDrift()
  const proposed = workspace.read('baseline.proposed.yml')
  workspace.atlassian.world = { ...demoWorld(), faults: [{ path: /\/groups\/search$/, ...fault }] }
  for (const text of [workspace.github.world.files[0]?.text ?? '', proposed]) {
    change(workspace, () => text)
    const { result, comment } = await checkPullRequest(workspace)
    expect(result.outputs.verdict).not.toBe('compliant')
    expect(comment.split('\n')[1]).toMatch(/^## (Merging|Verdict after merging).*(UNKNOWN|DRIFT)$/)
    expect(comment.split('\n')[1]).not.toContain('COMPLIANT')
  }
  expect(workspace.github.world.issues.filter(({ state }) => state === 'closed')).toEqual([])
})

test('a repository without a baseline has no comparison, and the comment says so', async () => {
  const workspace = await openDrift()
  workspace.github.world.files.splice(0)
  const { comment } = await checkPullRequest(workspace)
  expect(comment).toContain('## Verdict after merging: DRIFT')
  expect(comment).toContain('There is no baseline at .github/atlassian-access.yml in main yet.')
})

test('an invalid baseline has no comparison, and the comment says so', async () => {
  const workspace = await openDrift()
  for (const file of workspace.github.world.files) file.text = 'version: 7\n'
  const { comment } = await checkPullRequest(workspace)
  expect(comment).toContain('The baseline of main is not valid')
})

test('a baseline of another organization has no comparison, and the comment says so', async () => {
  const workspace = await openDrift()
  for (const file of workspace.github.world.files)
    file.text = file.text.replace(/^organization: .*$/m, 'organization: other')
  const { comment } = await checkPullRequest(workspace)
  expect(comment).toContain('## Verdict after merging: DRIFT')
  expect(comment).toContain('The baseline of main is for another organization')
})

test('an unreadable base has no comparison, and the comment gives the reason', async () => {
  const workspace = await openDrift()
  const message = 'Resource not accessible by integration'
  workspace.github.world.faults.push({ path: /\/contents\//, status: 403, message })
  const { result, comment } = await checkPullRequest(workspace)
  expect(result.code).toBe(1)
  expect(comment).toContain('No comparison with the current baseline: ')
  expect(comment).toContain('contents: read')
})

test('a refused comment is a warning, and the summary has the same content', async () => {
  const workspace = await openDrift()
  workspace.github.world.faults.push({ method: 'POST', path: /\/comments$/, status: 403 })
  change(workspace, () => workspace.read('baseline.proposed.yml'))
  const { result } = await checkPullRequest(workspace)
  expect([result.code, commentsOf(workspace)]).toEqual([0, []])
  expect(result.warnings.join('\n')).toContain('The comment on pull request #12 was not written')
  expect(workspace.read('report.md')).toContain('### Merging changes the verdict from DRIFT to COMPLIANT')
})

test('in a public repository the comment contains no personal data', async () => {
  const workspace = await openDrift()
  const { people } = workspace.atlassian.world
  workspace.github.world.visibility = 'public'
  change(workspace, () => workspace.read('baseline.proposed.yml'))
  const { comment } = await checkPullRequest(workspace)
  expect(comment).toContain('- Administrators: ')
  const personal = people.flatMap(({ id, name, email }) => [id, name, email ?? name])
  expect(personal.filter(text => comment.includes(text))).toEqual([])
})

test('in a public repository an exception for a former user contains no personal data', async () => {
  const workspace = await openDrift()
  workspace.github.world.visibility = 'public'
  const exception = { control: 'direct-role', subject: '712020:left-long-ago', reason: 'Left', owner: 'bo@acme.com' }
  const exceptions = [{ ...exception, expires: '2027-01-31' }]
  change(workspace, text => text.replace(/^exceptions: \[\]\n/m, stringify({ exceptions })))
  const { comment } = await checkPullRequest(workspace)
  expect(comment).toContain('**New or changed exceptions (1):**')
  expect(comment).toMatch(/person-[0-9a-f]{12}/)
  expect(comment).not.toContain('left-long-ago')
  expect(comment).not.toContain('bo@acme.com')
})

test('a pull request without secrets is only validated, and a warning says so', async () => {
  const workspace = await openDrift()
  const before = workspace.atlassian.requests.length
  const result = await workspace.runOnPullRequest({ ...PULL_REQUEST, secrets: 'withheld' }, { mode: 'validate' })
  expect([result.code, workspace.atlassian.requests.length, commentsOf(workspace)]).toEqual([0, before, []])
  expect(result.warnings.join('\n')).toContain('GitHub gives no secrets')
})
