/** The first capture in a workflow: the pull request with the baseline, and what the run reports about it. */
import { demoWorldAdrift } from '../../src/sandbox/demo-drift.js'
import { commitFile } from '../../src/sandbox/github/files.js'
import type { GithubWorld } from '../../src/sandbox/github.js'
import type { World } from '../../src/sandbox/world.js'
import { ORGANIZATION } from '../../src/sandbox/world.js'
import { openWorkspace, type RunResult, runOn, type Workspace } from './workspace.js'

const BASELINE = '.github/atlassian-access.yml'
const GRANTED = { issues: false, actions: true, contents: true, contentsWrite: true, pullRequests: true }
const ASKED = { mode: 'capture', 'org-id': ORGANIZATION, 'pull-request': 'true' }

async function open(change: Partial<GithubWorld> = {}, world: World = demoWorldAdrift()): Promise<Workspace> {
  const workspace = await openWorkspace(world, { permissions: GRANTED, ...change })
  workspace.files.clear()
  return workspace
}

const capture = (workspace: Workspace, inputs: Readonly<Record<string, string>> = {}): Promise<RunResult> =>
  workspace.run(0, { ...ASKED, ...inputs })

const writesTo = ({ github }: Workspace) => github.requests.filter(({ method }) => method !== 'GET')

const committedIn = ({ github }: Workspace): readonly string[] =>
  github.world.files.filter(({ path }) => path === BASELINE).map(({ text }) => text)

const bodyIn = ({ github }: Workspace): string => github.world.issues[0]?.body ?? ''

test('the pull request has the file of the workspace, and a checklist of the open access paths', async () => {
  const workspace = await open()
  const { code, outputs, shown, warnings, info } = await capture(workspace)
  const url = `${workspace.github.url}/acme/governance/pull/1`
  expect({ code, warnings }).toEqual({ code: 0, warnings: [] })
  expect(outputs).toMatchObject({ 'pull-request-number': '1', 'pull-request-url': url })
  expect(committedIn(workspace)).toEqual([workspace.files.get(BASELINE)])
  expect(bodyIn(workspace).match(/^- \[ \] /gm)).toHaveLength(Number(outputs['open-count']))
  expect(bodyIn(workspace)).toMatch(/^\*\*The next check will report \d+ drift findings: /m)
  expect(shown.join('\n')).toContain(`[Pull request #1](<${url}>) adds the baseline.`)
  expect(shown.join('\n')).not.toContain('download the artifact')
  expect(info).toContain(`Pull request #1 with the baseline is opened: ${url}`)
})

test('a second capture of the same organization on another day changes nothing', async () => {
  const workspace = await open()
  await capture(workspace)
  const before = writesTo(workspace).length
  const { info } = await workspace.run(3, ASKED)
  expect(writesTo(workspace)).toHaveLength(before)
  expect(info).toContainEqual(expect.stringMatching(/^Pull request #1 with the baseline is unchanged/))
})

test('a second capture after a change in the organization updates the pull request, and keeps its check marks', async () => {
  const workspace = await open()
  await capture(workspace)
  const [pull] = workspace.github.world.issues
  Object.assign(pull ?? {}, { body: bodyIn(workspace).replace('- [ ] ', '- [x] ') })
  workspace.atlassian.world.policies.pop()
  await workspace.run(1, ASKED)
  expect(bodyIn(workspace).match(/^- \[x\] /gm)).toHaveLength(1)
  expect(workspace.github.world.issues).toHaveLength(1)
  expect(committedIn(workspace)).toHaveLength(2)
})

test('without the input, nothing at GitHub changes', async () => {
  const workspace = await open()
  const { outputs } = await capture(workspace, { 'pull-request': 'false' })
  expect(writesTo(workspace)).toEqual([])
  expect(outputs).not.toHaveProperty('pull-request-url')
})

test('a check ignores the input', async () => {
  const workspace = await open()
  await capture(workspace)
  const before = writesTo(workspace).length
  await workspace.run(1, { mode: 'check', issue: 'false', 'pull-request': 'true' })
  expect(writesTo(workspace)).toHaveLength(before)
})

const EXISTING = (workspace: Workspace): void => {
  const [main] = workspace.github.world.branches
  if (main !== undefined) commitFile(workspace.github.world, main, { path: BASELINE, text: 'mine\n', message: 'Mine' })
}

test('a baseline on the default branch is reported without a warning, and only the output directory has the new one', async () => {
  const workspace = await open()
  EXISTING(workspace)
  workspace.files.set(BASELINE, 'mine\n')
  const { code, warnings, info, shown, outputs } = await capture(workspace)
  expect({ code, warnings, baseline: outputs.baseline }).toEqual({
    code: 0,
    warnings: [],
    baseline: 'atlassian-access/baseline.yml',
  })
  expect(writesTo(workspace)).toEqual([])
  expect(info.join('\n')).toContain(`No pull request was opened: ${BASELINE} exists on the branch main`)
  expect(shown.join('\n')).toContain('download the artifact of this run')
  expect(workspace.files.get(BASELINE)).toBe('mine\n')
})

test.each<[what: string, change: Partial<GithubWorld>, inputs: Readonly<Record<string, string>>, reason: string]>([
  [
    'the permission for contents',
    { permissions: { ...GRANTED, contentsWrite: false } },
    {},
    'give the job `permissions: contents: write`',
  ],
  [
    'the permission for pull requests',
    { permissions: { ...GRANTED, pullRequests: false } },
    {},
    'give the job `permissions: pull-requests: write`',
  ],
  [
    'the setting of the repository',
    { actionsMayOpenPulls: false },
    {},
    'enable "Allow GitHub Actions to create and approve pull requests"',
  ],
  [
    'a token that may write',
    { faults: [{ method: 'POST', path: /git\/refs/, status: 404, message: 'Not Found' }] },
    {},
    'the permissions of the token (`contents: write`)',
  ],
  ['a private repository', { visibility: 'public' }, {}, 'the repository is public'],
  ['a path in the repository', {}, { baseline: '../atlassian-access.yml' }, 'is not a path in the repository'],
])(
  'without %s, log and summary name the reason and the artifact, and the exit code stays',
  async (_, change, inputs, reason) => {
    const workspace = await open(change)
    const { code, warnings, shown, outputs } = await capture(workspace, inputs)
    expect(code).toBe(0)
    expect(warnings.join('\n')).toContain(reason)
    expect(warnings.join('\n')).toContain('Download the artifact of this run')
    expect(shown.join('\n')).toContain('**No pull request:**')
    expect(shown.join('\n')).toContain('download the artifact of this run')
    expect(outputs).not.toHaveProperty('pull-request-url')
    expect(workspace.github.world.issues).toEqual([])
  },
)

test('where only the pull request is refused, the summary links the page that opens it', async () => {
  const workspace = await open({ actionsMayOpenPulls: false })
  const { shown } = await capture(workspace)
  const page = `${workspace.github.url}/acme/governance/compare/main...atlassian-access/baseline-${ORGANIZATION}?expand=1`
  expect(shown.join('\n')).toContain(`[open the pull request yourself](<${page}>)`)
})

test('a run on another branch opens no pull request', async () => {
  const workspace = await open()
  const place = { ...workspace, now: () => new Date('2026-11-02T02:17:00Z'), ref: 'refs/heads/feature' }
  const { info, warnings } = await runOn(place, ASKED)
  expect(writesTo(workspace)).toEqual([])
  expect([warnings, info.join('\n')]).toEqual([
    [],
    expect.stringContaining(
      'this run is on branch feature, and baseline pull requests belong to the default branch main',
    ),
  ])
})

test('a section that could not be read is named in the pull request, and the exit code stays 2', async () => {
  const world = demoWorldAdrift()
  world.faults.push({ kind: { status: 403 }, path: /\/policies/ })
  const workspace = await open({}, world)
  expect((await capture(workspace)).code).toBe(2)
  expect(bodyIn(workspace)).toContain('### Sections that could not be read')
  expect(bodyIn(workspace)).toContain('**The next check will be unknown: 1 section could not be read.**')
})

test('where nothing could be read, no pull request is opened', async () => {
  const world = demoWorldAdrift()
  world.faults.push({ kind: { status: 401 }, path: /./ })
  const workspace = await open({}, world)
  expect((await capture(workspace)).code).toBe(2)
  expect(writesTo(workspace)).toEqual([])
})

test('with redact: always, a public repository gets no name and no address of a user', async () => {
  const workspace = await open({ visibility: 'public' })
  await capture(workspace, { redact: 'always' })
  const { people } = workspace.atlassian.world
  const written = [...committedIn(workspace), bodyIn(workspace)].join('\n')
  expect(written).toContain('Acme')
  expect(people.flatMap(({ name, email }) => [name, email ?? name]).filter(datum => written.includes(datum))).toEqual(
    [],
  )
  const before = writesTo(workspace).length
  await capture(workspace, { redact: 'always' })
  expect(writesTo(workspace)).toHaveLength(before)
})
