/** A baseline that somebody wants to change, against the organization as it is. */
import { stringify } from 'yaml'
import { demoWorldAdrift } from '../../src/sandbox/demo-drift.js'
import { demoWorld } from '../../src/sandbox/demo-world.js'
import type { GithubIssue } from '../../src/sandbox/github.js'
import { anEvent } from '../../src/sandbox/world.js'
import { openStage, type Stage, type Told } from './night.js'

const BASELINE = '.github/atlassian-access.yml'
const COMMIT = 'a3f1c0f2e7b1a4d0e9a550c9b1f7c2a10aaaaaaa'
const PULL_REQUEST = { number: 12, base: { branch: 'main', commit: COMMIT }, secrets: 'given' } as const

const thePullRequest = (): GithubIssue => ({
  number: PULL_REQUEST.number,
  title: 'Accept what is there',
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

/** A night of drift, and a pull request whose base is the baseline of that night. */
async function openDrift(): Promise<Stage> {
  const stage = await openStage(demoWorldAdrift())
  await stage.night(0)
  stage.github.world.files.push({ commit: COMMIT, path: BASELINE, text: stage.files.get(BASELINE) ?? '' })
  stage.github.world.issues.push(thePullRequest())
  return stage
}

const commentsOf = ({ github }: Stage): readonly string[] =>
  github.world.issues.find(({ number }) => number === PULL_REQUEST.number)?.comments.map(({ body }) => body) ?? []

const writesOf = ({ github }: Stage): readonly string[] =>
  github.requests
    .filter(({ method }) => method !== 'GET')
    .map(({ method, path }) => `${method} ${path.replace(/^\/repos\/[^/]+\/[^/]+/, '')}`)

const change = (stage: Stage, edit: (text: string) => string): void =>
  void stage.files.set(BASELINE, edit(stage.files.get(BASELINE) ?? ''))

/** Plays it with the writes of this run alone. */
async function pull(stage: Stage): Promise<{ told: Told; writes: readonly string[]; comment: string }> {
  const before = writesOf(stage).length
  const told = await stage.pull(PULL_REQUEST)
  return { told, writes: writesOf(stage).slice(before), comment: commentsOf(stage).at(-1) ?? '' }
}

test('the proposed baseline changes the verdict as it promises, and no issue is touched', async () => {
  const stage = await openDrift()
  change(stage, () => stage.read('baseline.proposed.yml'))
  const { told, writes, comment } = await pull(stage)
  expect([told.code, told.outputs.verdict, writes]).toEqual([0, 'compliant', ['POST /issues/12/comments']])
  expect(comment).toMatch(
    /^<!-- atlassian-access-gate:pull-request:[\w-]+ -->\n## Merging this changes the verdict from DRIFT to COMPLIANT\n/,
  )
  expect(comment).toMatch(/\*\*Accepts as the baseline \(\d+\):\*\*/)
  expect(comment).not.toContain('**Stays:**')
  expect(stage.read('report.md')).toContain('### Merging this changes the verdict from DRIFT to COMPLIANT')
})

test('an exception is told with whom it is for, who answers for it and until when', async () => {
  const stage = await openDrift()
  const drift = JSON.parse(stage.read('report.json')).findings.find(
    ({ control, status }: { control: string; status: string }) => control === 'direct-role' && status === 'drift',
  )
  const exception = {
    control: 'direct-role',
    subject: drift.subject.id,
    reason: 'Break-glass account',
    owner: 'alice@acme.com',
    expires: '2027-01-31',
  }
  change(stage, text => text.replace(/^exceptions: \[\]\n/m, stringify({ exceptions: [exception] })))
  const { comment } = await pull(stage)
  expect(comment).toContain('## Merging this leaves the verdict at DRIFT')
  expect(comment).toContain('**Adds 1 exception:**')
  const row = comment.split('\n').find(line => line.includes(drift.subject.id))
  expect(row).toContain(drift.subject.name)
  expect(row).toContain('Break-glass account')
  expect(row?.replaceAll('\u2011', '-')).toContain('2027-01-31')
  expect(row).toContain('1 deviation')
  expect(comment).toContain('**Stays:**')
})

test('a section that is taken out is told as no longer checked, and not as accepted', async () => {
  const stage = await openDrift()
  change(stage, text => text.replace(/^app-access:.*\n(?: {2}.*\n)*/m, ''))
  const { comment } = await pull(stage)
  expect(comment).toContain('**No longer checked:** App access by email domain (with ')
  expect(comment).not.toContain('**Accepts')
})

test('an entry that is not there is told as drift that the change brings', async () => {
  const stage = await openDrift()
  change(stage, text => text.replace(/^domains: \[/m, 'domains: [nowhere.example, '))
  const { comment } = await pull(stage)
  expect(comment).toContain('**Brings (1):**\n\n- Verified domains: Domain nowhere.example')
})

test('a door that was touched before the attestation is renewed was drift until then', async () => {
  const stage = await openStage(demoWorld())
  const attesting = (on: string) => (text: string) =>
    text.replace(
      'attestations: {}\n',
      `attestations:\n  user-invites: { value: "off", by: alice@acme.com, on: ${on}, expires: 2027-01-31 }\n`,
    )
  const captured = stage.files.get(BASELINE) ?? ''
  const action = { id: 'x1', displayName: 'Changed user invite settings', groupDisplayName: 'User access' }
  stage.atlassian.world.eventActions.push(action)
  stage.atlassian.world.events.push(anEvent({ id: 'e-1', time: '2026-11-10T12:00:00.000Z', action: 'x1' }))
  stage.github.world.files.push({ commit: COMMIT, path: BASELINE, text: attesting('2026-11-01')(captured) })
  stage.github.world.issues.push(thePullRequest())
  // Three weeks later; by the renewed attestation alone nobody would read so far back.
  await stage.night(21)
  change(stage, attesting('2026-11-22'))
  const { comment } = await pull(stage)
  expect(comment).toContain('## Merging this changes the verdict from DRIFT to COMPLIANT')
})

test('a change that comes to nothing says so', async () => {
  const stage = await openStage(demoWorld())
  await stage.night(0)
  stage.github.world.files.push({ commit: COMMIT, path: BASELINE, text: stage.files.get(BASELINE) ?? '' })
  stage.github.world.issues.push(thePullRequest())
  change(stage, text => `${text}# A note\n`)
  const { told, comment } = await pull(stage)
  expect(told.code).toBe(0)
  expect(comment).toContain('## Merging this leaves the verdict at COMPLIANT')
  expect(comment).toContain('It accepts nothing, excepts nothing, and switches no control on or off.')
})

test('the comment is kept: written once, rewritten where it changes, and else left alone', async () => {
  const stage = await openDrift()
  const first = await pull(stage)
  const same = await pull(stage)
  change(stage, () => stage.read('baseline.proposed.yml'))
  const other = await pull(stage)
  expect([first.writes, same.writes, other.writes]).toEqual([
    ['POST /issues/12/comments'],
    [],
    [expect.stringMatching(/^PATCH \/issues\/comments\/\d+$/)],
  ])
  expect(commentsOf(stage)).toHaveLength(1)
})

test.each([
  ['refused', { kind: { status: 403 } }],
  ['cut off', { kind: 'cut' }],
  ['of another shape', { kind: 'retype' }],
  ['short of a field', { kind: 'drop-field', field: 'name' }],
] as const)('with a read that is %s neither verdict is compliant, and no issue is closed', async (_name, fault) => {
  const stage = await openDrift()
  const proposed = stage.read('baseline.proposed.yml')
  stage.atlassian.world = { ...demoWorld(), faults: [{ path: /\/groups\/search$/, ...fault }] }
  for (const text of [stage.github.world.files[0]?.text ?? '', proposed]) {
    change(stage, () => text)
    const { told, comment } = await pull(stage)
    expect(told.outputs.verdict).not.toBe('compliant')
    expect(comment.split('\n')[1]).toMatch(/^## Merging this .*(UNKNOWN|DRIFT)$/)
    expect(comment.split('\n')[1]).not.toContain('COMPLIANT')
  }
  expect(stage.github.world.issues.filter(({ state }) => state === 'closed')).toEqual([])
})

test('a repository without a baseline yet is compared with nothing, and that is said', async () => {
  const stage = await openDrift()
  stage.github.world.files.splice(0)
  const { comment } = await pull(stage)
  expect(comment).toContain('## Merging this makes the verdict DRIFT')
  expect(comment).toContain('There is no baseline at .github/atlassian-access.yml in main yet.')
})

test('a baseline that is not sound is compared with nothing, and that is said', async () => {
  const stage = await openDrift()
  for (const file of stage.github.world.files) file.text = 'version: 7\n'
  const { comment } = await pull(stage)
  expect(comment).toContain('The baseline of main is not sound')
})

test('a baseline of another organization is compared with nothing, and that is said', async () => {
  const stage = await openDrift()
  for (const file of stage.github.world.files)
    file.text = file.text.replace(/^organization: .*$/m, 'organization: other')
  const { comment } = await pull(stage)
  expect(comment).toContain('## Merging this makes the verdict DRIFT')
  expect(comment).toContain('The baseline of main is of another organization')
})

test('a base that GitHub does not give is no base, and the reason is said', async () => {
  const stage = await openDrift()
  const message = 'Resource not accessible by integration'
  stage.github.world.faults.push({ path: /\/contents\//, status: 403, message })
  const { told, comment } = await pull(stage)
  expect(told.code).toBe(1)
  expect(comment).toContain('Nothing to compare with: ')
  expect(comment).toContain('contents: read')
})

test('a comment that may not be written is a warning, and the summary has the same', async () => {
  const stage = await openDrift()
  stage.github.world.faults.push({ method: 'POST', path: /\/comments$/, status: 403 })
  change(stage, () => stage.read('baseline.proposed.yml'))
  const { told } = await pull(stage)
  expect([told.code, commentsOf(stage)]).toEqual([0, []])
  expect(told.warnings.join('\n')).toContain('The comment on pull request #12 was not written')
  expect(stage.read('report.md')).toContain('### Merging this changes the verdict from DRIFT to COMPLIANT')
})

test('in a public repository it names nobody', async () => {
  const stage = await openDrift()
  const { people } = stage.atlassian.world
  stage.github.world.visibility = 'public'
  change(stage, () => stage.read('baseline.proposed.yml'))
  const { comment } = await pull(stage)
  expect(comment).toContain('- Administrators: ')
  const personal = people.flatMap(({ id, name, email }) => [id, name, email ?? name])
  expect(personal.filter(text => comment.includes(text))).toEqual([])
})

test('in a public repository an exception for somebody who left names nobody either', async () => {
  const stage = await openDrift()
  stage.github.world.visibility = 'public'
  const exception = { control: 'direct-role', subject: '712020:left-long-ago', reason: 'Left', owner: 'bo@acme.com' }
  const exceptions = [{ ...exception, expires: '2027-01-31' }]
  change(stage, text => text.replace(/^exceptions: \[\]\n/m, stringify({ exceptions })))
  const { comment } = await pull(stage)
  expect(comment).toContain('**Adds 1 exception:**')
  expect(comment).toMatch(/person-[0-9a-f]{12}/)
  expect(comment).not.toContain('left-long-ago')
  expect(comment).not.toContain('bo@acme.com')
})

test('a pull request without secrets is checked as a file, and that is said', async () => {
  const stage = await openDrift()
  const asked = stage.atlassian.requests.length
  const told = await stage.pull({ ...PULL_REQUEST, secrets: 'withheld' }, { mode: 'validate' })
  expect([told.code, stage.atlassian.requests.length, commentsOf(stage)]).toEqual([0, asked, []])
  expect(told.warnings.join('\n')).toContain('given no key')
})
