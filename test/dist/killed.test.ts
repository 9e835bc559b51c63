/**
 * A job that is canceled at each point of a run: a runner sends SIGINT, then SIGTERM, and finally SIGKILL. All files are
 * complete afterwards, and the next uninterrupted run completes the issues.
 */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { readIds } from '../../src/github/ids.js'
import { withPending } from '../../src/github/pending-comment.js'
import { openFiles } from '../../src/hosts/system.js'
import { demoWorldAdrift } from '../../src/sandbox/demo-drift.js'
import { demoWorld } from '../../src/sandbox/demo-world.js'
import type { GithubWorld } from '../../src/sandbox/github.js'
import { ORGANIZATION, type World } from '../../src/sandbox/world.js'
import { runOn } from '../night/workspace.js'
import { BASELINE, type Job, OUTPUT, openJob } from './job.js'
import { type Ended, readFolder } from './runner.js'

type Signal = 'SIGINT' | 'SIGTERM' | 'SIGKILL'
const SIGNALS: readonly Signal[] = ['SIGTERM', 'SIGINT', 'SIGKILL']
const signalAt = (point: number): Signal => SIGNALS[point % SIGNALS.length] as Signal

/** The drifted demo with fewer findings. */
const partlyDrifted = (): World => ({ ...demoWorldAdrift(), domains: demoWorld().domains })

/** A canceled run: the organization in the previous runs, and in the canceled run. */
type Scenario = { readonly name: string; readonly before: readonly (() => World)[]; readonly world: () => World }

const SCENARIOS: readonly Scenario[] = [
  { name: 'opens an issue', before: [], world: demoWorldAdrift },
  { name: 'adds to an issue', before: [partlyDrifted], world: demoWorldAdrift },
  { name: 'closes an issue', before: [demoWorldAdrift], world: demoWorld },
  { name: 'reopens an issue', before: [demoWorldAdrift, demoWorld], world: demoWorldAdrift },
]

/** The workspace and the repository after the previous runs. */
type PreviousRuns = { readonly files: Readonly<Record<string, string>>; readonly github: Partial<GithubWorld> }

async function runPrevious({ before }: Scenario): Promise<PreviousRuns> {
  const job = await openJob()
  for (const world of before) {
    job.atlassian.world = world()
    await job.run()
    await job.upload()
  }
  const { [BASELINE]: _, ...files } = await readFolder(job.workspace)
  const { issues, labels, artifacts } = job.github.world
  return { files, github: { issues, labels, artifacts } }
}

/** Opens a copy of the state after the previous runs, so that runs do not affect each other. */
const openAfterPrevious = (
  { files, github }: PreviousRuns,
  world: World,
  faults: GithubWorld['faults'] = [],
): Promise<Job> => openJob({ world, files, github: { ...structuredClone(github), faults } })

const previousRuns = new Map<Scenario, Promise<PreviousRuns>>()

function previousOf(scenario: Scenario): Promise<PreviousRuns> {
  const previous = previousRuns.get(scenario) ?? runPrevious(scenario)
  previousRuns.set(scenario, previous)
  return previous
}

const cancel = (job: Job, signal: Signal, when: () => boolean): Promise<Ended> => job.run({ cancel: { signal, when } })

/** Complete files match the manifest. Unfinished files are hidden and have the extension `.part`. */
async function expectCompleteFiles(job: Job): Promise<void> {
  const files = await job.files()
  const shown = Object.keys(files).filter(name => !name.startsWith('.'))
  const hidden = Object.keys(files).filter(name => name.startsWith('.'))
  expect(hidden.filter(name => !name.endsWith('.part'))).toEqual([])
  for (const name of shown) {
    const text = files[name] ?? ''
    if (/\.(json|sarif)$/.test(name)) expect(() => JSON.parse(text)).not.toThrow()
    expect(text.endsWith('\n')).toBe(true)
  }
  if (shown.length === 0) return
  const manifest = JSON.parse(files['manifest.json'] ?? 'null')
  const hashes = shown
    .filter(name => name !== 'manifest.json')
    .map(name => [
      name,
      createHash('sha256')
        .update(files[name] ?? '')
        .digest('hex'),
    ])
  expect(Object.fromEntries(hashes)).toEqual(manifest.files)
}

const MARKER = `<!-- atlassian-access-gate:drift:${ORGANIZATION} -->`

type Issue = GithubWorld['issues'][number]

const lastLineOf = ({ body }: Issue) => body?.trimEnd().split('\n').at(-1)

/** Equals an issue that a complete run wrote: title, state, length and last line, with at most its comments. */
const matches = (issue: Issue, expected: Issue): boolean =>
  issue.title === expected.title &&
  issue.state === expected.state &&
  lastLineOf(issue) === lastLineOf(expected) &&
  linesOf(issue).length === linesOf(expected).length &&
  issue.comments.length <= expected.comments.length

/** The lines without the marker of a pending comment. */
const linesOf = ({ body }: Issue): readonly string[] => (body === null ? '' : withPending(body, null)).split('\n')

function expectCompleteIssues({ github }: Job, complete: readonly Issue[]): void {
  for (const issue of github.world.issues) {
    expect(complete.some(one => matches(issue, one))).toBe(true)
    expect(linesOf(issue)).toContain(MARKER)
    expect(readIds(issue.body ?? '')).not.toBeNull()
    expect(issue.labels).toContain('atlassian-access')
  }
}

type Outcome = { readonly issues: GithubWorld['issues']; readonly requests: number }

/** The outcome of the run without a cancellation. */
async function runUninterrupted(scenario: Scenario): Promise<Outcome> {
  const job = await openAfterPrevious(await previousOf(scenario), scenario.world())
  await job.run()
  await expectCompleteFiles(job)
  return { issues: job.github.world.issues, requests: job.github.requests.length }
}

const outcomes = new Map<Scenario, Promise<Outcome>>()

function outcomeOf(scenario: Scenario): Promise<Outcome> {
  const outcome = outcomes.get(scenario) ?? runUninterrupted(scenario)
  outcomes.set(scenario, outcome)
  return outcome
}

/**
 * The next run results in the same state as an uninterrupted run, including comments. It runs in this process, because the
 * state is only in files and issues.
 */
async function expectRecovered(job: Job, scenario: Scenario): Promise<void> {
  job.atlassian.world.faults = []
  job.github.world.faults = []
  const { atlassian, github, workspace } = job
  const ports = { files: openFiles(workspace) }
  const ended = await runOn({ atlassian, github, files: new Map(), now: () => new Date(), ports }, { mode: 'check' })
  const isDrift = scenario.world === demoWorldAdrift
  expect(ended).toMatchObject({ code: isDrift ? 1 : 0, outputs: { verdict: isDrift ? 'drift' : 'compliant' } })
  await expectCompleteFiles(job)
  expect(Object.keys(await job.files()).filter(name => name.startsWith('.'))).toEqual([])
  const { issues } = await outcomeOf(scenario)
  expect(job.github.world.issues).toMatchObject(issues.map(({ number, title, state }) => ({ number, title, state })))
  for (const [index, { comments, body }] of job.github.world.issues.entries()) {
    const { comments: expected = [], body: text = '' } = issues[index] ?? {}
    expect(readIds(body ?? '')).toEqual(readIds(text ?? ''))
    expect(comments).toHaveLength(expected.length)
    expect(body).not.toContain('atlassian-access-gate:owed')
  }
}

test.concurrent.each(SCENARIOS)('a run that $name can be canceled at any of its requests to GitHub', async scenario => {
  const { requests } = await outcomeOf(scenario)
  expect(requests).toBeGreaterThan(4)
  await Promise.all([...Array(requests).keys()].map(point => cancelAt(scenario, point)))
})

/** Cancels the job at a request that GitHub does not answer. */
async function cancelAt(scenario: Scenario, point: number): Promise<void> {
  const previous = await previousOf(scenario)
  const job = await openAfterPrevious(previous, scenario.world(), [
    { path: /^/, status: 'hang', after: point, times: 1 },
  ])
  const hangs = () => job.github.requests.some(({ status }) => status === 'hang')
  const ended = await cancel(job, signalAt(point), hangs)
  expect(hangs()).toBe(true)
  expectEnded(ended, signalAt(point))
  const { verdict } = ended.outputs
  if (verdict !== 'unknown') expect(JSON.parse((await job.files())['report.json'] ?? '')).toMatchObject({ verdict })
  await expectCompleteFiles(job)
  expectCompleteIssues(job, [...(previous.github.issues ?? []), ...(await outcomeOf(scenario)).issues])
  await expectRecovered(job, scenario)
}

/** After SIGINT and SIGTERM the run reports the signal. A verdict that is not yet known is unknown, never empty. */
function expectEnded(ended: Ended, signal: Signal): void {
  if (signal === 'SIGKILL') expect(ended.signal).toBe('SIGKILL')
  else {
    expect(ended.code).toBe(2)
    expect(ended.stdout).toContain(`The run was stopped by ${signal} before its end. Start it again.`)
  }
  expect(ended.outputs.verdict).toBeDefined()
}

const [opening, , closing] = SCENARIOS as readonly [Scenario, Scenario, Scenario]

describe('a run canceled while it reads the organization', () => {
  test.concurrent.each([0, 1, 2, 3, 5, 8, 13, 21, 34, 50])(
    'at request %i to Atlassian changes nothing',
    async point => {
      const previous = await previousOf(closing)
      const world = closing.world()
      world.faults.push({ kind: 'hang', path: /^/, after: point, times: 1 })
      const job = await openAfterPrevious(previous, world)
      const hangs = () => job.atlassian.requests.some(({ status }) => status === 0)
      const ended = await cancel(job, signalAt(point), hangs)
      expect(hangs()).toBe(true)
      expectEnded(ended, signalAt(point))
      expect(ended.outputs.verdict).toBe('unknown')
      const { [BASELINE]: _, ...files } = await readFolder(job.workspace)
      expect(files).toEqual(previous.files)
      expect(job.github.world.issues).toEqual(previous.github.issues)
      await expectRecovered(job, closing)
    },
  )
})

/** The number of files of the run, finished or not. */
const countFiles = (folder: string): number => (existsSync(folder) ? readdirSync(folder).length : 0)

describe('a run canceled while it writes its files', () => {
  const points = [1, 2, 4, 6, 8, 10, 12]

  test.concurrent.each(points)('after file %i in an empty folder leaves all files or none', async point => {
    const job = await openAfterPrevious(await previousOf(opening), opening.world())
    const folder = join(job.workspace, OUTPUT)
    await cancel(job, point % 2 === 0 ? 'SIGTERM' : 'SIGINT', () => countFiles(folder) >= point)
    await expectCompleteFiles(job)
    await expectRecovered(job, opening)
  })

  test.concurrent.each(points)(
    'after file %i over the previous files leaves the new files or the old files',
    async point => {
      const previous = await previousOf(closing)
      const job = await openAfterPrevious(previous, closing.world())
      const folder = join(job.workspace, OUTPUT)
      const old = countFiles(folder)
      const isReached = () =>
        countFiles(folder) >= old + point || job.github.requests.some(({ path }) => path.endsWith('/issues'))
      await cancel(job, point % 2 === 0 ? 'SIGTERM' : 'SIGINT', isReached)
      await expectCompleteFiles(job)
      await expectRecovered(job, closing)
    },
  )
})
