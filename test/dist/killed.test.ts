/**
 * A job that is cancelled, at each point of a night: a runner sends SIGINT, then SIGTERM, and at last kills. Whatever is
 * left is whole, and the next night that nobody disturbs makes good what was missed.
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
import { runOn } from '../night/night.js'
import { type Ended, readFolder } from './runner.js'
import { BASELINE, OUTPUT, openStage, type Stage } from './stage.js'

type Signal = 'SIGINT' | 'SIGTERM' | 'SIGKILL'
const SIGNALS: readonly Signal[] = ['SIGTERM', 'SIGINT', 'SIGKILL']
const signalAt = (point: number): Signal => SIGNALS[point % SIGNALS.length] as Signal

/** Fewer doors are open than on the night of the whole drift. */
const lessAdrift = (): World => ({ ...demoWorldAdrift(), domains: demoWorld().domains })

/** A night that is cancelled: the organization on the nights before it, and on its own. */
type Story = { readonly name: string; readonly before: readonly (() => World)[]; readonly world: () => World }

const STORIES: readonly Story[] = [
  { name: 'opens an issue', before: [], world: demoWorldAdrift },
  { name: 'adds to an issue', before: [lessAdrift], world: demoWorldAdrift },
  { name: 'closes an issue', before: [demoWorldAdrift], world: demoWorld },
  { name: 'reopens an issue', before: [demoWorldAdrift, demoWorld], world: demoWorldAdrift },
]

/** What the nights before left in the workspace and in the repository. */
type Eve = { readonly files: Readonly<Record<string, string>>; readonly github: Partial<GithubWorld> }

async function playEve({ before }: Story): Promise<Eve> {
  const stage = await openStage()
  for (const world of before) {
    stage.atlassian.world = world()
    await stage.run()
    await stage.upload()
  }
  const { [BASELINE]: _, ...files } = await readFolder(stage.workspace)
  const { issues, labels, artifacts } = stage.github.world
  return { files, github: { issues, labels, artifacts } }
}

/** The same evening once more: nothing that a night does to it is seen by another. */
const openEve = ({ files, github }: Eve, world: World, faults: GithubWorld['faults'] = []): Promise<Stage> =>
  openStage({ world, files, github: { ...structuredClone(github), faults } })

const eves = new Map<Story, Promise<Eve>>()

function eveOf(story: Story): Promise<Eve> {
  const eve = eves.get(story) ?? playEve(story)
  eves.set(story, eve)
  return eve
}

const cancel = (stage: Stage, signal: Signal, when: () => boolean): Promise<Ended> =>
  stage.run({ cancel: { signal, when } })

/** Files that lie there whole are those that the manifest says; unfinished ones are hidden, and are no files of a night. */
async function expectWholeFiles(stage: Stage): Promise<void> {
  const files = await stage.files()
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

const endOf = ({ body }: Issue) => body?.trimEnd().split('\n').at(-1)

/** As some night wrote it, from its title to its last line: in that state, and with no comment more than belong to it. */
const isAs = (issue: Issue, whole: Issue): boolean =>
  issue.title === whole.title &&
  issue.state === whole.state &&
  endOf(issue) === endOf(whole) &&
  linesOf(issue).length === linesOf(whole).length &&
  issue.comments.length <= whole.comments.length

/** Without the line of a comment that is still owed. */
const linesOf = ({ body }: Issue): readonly string[] => (body === null ? '' : withPending(body, null)).split('\n')

function expectWholeIssues({ github }: Stage, whole: readonly Issue[]): void {
  for (const issue of github.world.issues) {
    expect(whole.some(one => isAs(issue, one))).toBe(true)
    expect(linesOf(issue)).toContain(MARKER)
    expect(readIds(issue.body ?? '')).not.toBeNull()
    expect(issue.labels).toContain('atlassian-access')
  }
}

type Outcome = { readonly issues: GithubWorld['issues']; readonly asked: number }

/** The night as it goes where nobody disturbs it. */
async function playUndisturbed(story: Story): Promise<Outcome> {
  const stage = await openEve(await eveOf(story), story.world())
  await stage.run()
  await expectWholeFiles(stage)
  return { issues: stage.github.world.issues, asked: stage.github.requests.length }
}

const outcomes = new Map<Story, Promise<Outcome>>()

function outcomeOf(story: Story): Promise<Outcome> {
  const outcome = outcomes.get(story) ?? playUndisturbed(story)
  outcomes.set(story, outcome)
  return outcome
}

/**
 * The next run leaves everything as if the one before had not been disturbed, its comments included. It is played in this
 * process: what it has to deal with is in the files and the issues, and not in a process.
 */
async function expectHealed(stage: Stage, story: Story): Promise<void> {
  stage.atlassian.world.faults = []
  stage.github.world.faults = []
  const { atlassian, github, workspace } = stage
  const ports = { files: openFiles(workspace) }
  const ended = await runOn({ atlassian, github, files: new Map(), now: () => new Date(), ports }, { mode: 'check' })
  const isAdrift = story.world === demoWorldAdrift
  expect(ended).toMatchObject({ code: isAdrift ? 1 : 0, outputs: { verdict: isAdrift ? 'drift' : 'compliant' } })
  await expectWholeFiles(stage)
  expect(Object.keys(await stage.files()).filter(name => name.startsWith('.'))).toEqual([])
  const { issues } = await outcomeOf(story)
  expect(stage.github.world.issues).toMatchObject(issues.map(({ number, title, state }) => ({ number, title, state })))
  for (const [index, { comments, body }] of stage.github.world.issues.entries()) {
    const { comments: wanted = [], body: text = '' } = issues[index] ?? {}
    expect(readIds(body ?? '')).toEqual(readIds(text ?? ''))
    expect(comments).toHaveLength(wanted.length)
    expect(body).not.toContain('atlassian-access-gate:owed')
  }
}

test.concurrent.each(STORIES)('a night that $name can be cancelled at any of its requests to GitHub', async story => {
  const { asked } = await outcomeOf(story)
  expect(asked).toBeGreaterThan(4)
  await Promise.all([...Array(asked).keys()].map(point => cancelAt(story, point)))
})

/** GitHub does not answer the request, which it may have heard or not, and the job ends. */
async function cancelAt(story: Story, point: number): Promise<void> {
  const eve = await eveOf(story)
  const stage = await openEve(eve, story.world(), [{ path: /^/, status: 'hang', after: point, times: 1 }])
  const hangs = () => stage.github.requests.some(({ status }) => status === 'hang')
  const ended = await cancel(stage, signalAt(point), hangs)
  expect(hangs()).toBe(true)
  expectEnded(ended, signalAt(point))
  const { verdict } = ended.outputs
  if (verdict !== 'unknown') expect(JSON.parse((await stage.files())['report.json'] ?? '')).toMatchObject({ verdict })
  await expectWholeFiles(stage)
  expectWholeIssues(stage, [...(eve.github.issues ?? []), ...(await outcomeOf(story)).issues])
  await expectHealed(stage, story)
}

/** Killed, a process can say nothing; else it says so. A verdict that was not found by then is unknown, and never empty. */
function expectEnded(ended: Ended, signal: Signal): void {
  if (signal === 'SIGKILL') expect(ended.signal).toBe('SIGKILL')
  else {
    expect(ended.code).toBe(2)
    expect(ended.stdout).toContain(`The run was stopped by ${signal} before its end: start it again.`)
  }
  expect(ended.outputs.verdict).toBeDefined()
}

const [opening, , closing] = STORIES as readonly [Story, Story, Story]

describe('a night that is cancelled while it reads the organization', () => {
  test.concurrent.each([0, 1, 2, 3, 5, 8, 13, 21, 34, 50])(
    'at request %i to Atlassian leaves all as it was',
    async point => {
      const eve = await eveOf(closing)
      const world = closing.world()
      world.faults.push({ kind: 'hang', path: /^/, after: point, times: 1 })
      const stage = await openEve(eve, world)
      const hangs = () => stage.atlassian.requests.some(({ status }) => status === 0)
      const ended = await cancel(stage, signalAt(point), hangs)
      expect(hangs()).toBe(true)
      expectEnded(ended, signalAt(point))
      expect(ended.outputs.verdict).toBe('unknown')
      const { [BASELINE]: _, ...files } = await readFolder(stage.workspace)
      expect(files).toEqual(eve.files)
      expect(stage.github.world.issues).toEqual(eve.github.issues)
      await expectHealed(stage, closing)
    },
  )
})

/** Any file of the night, finished or not. */
const countFiles = (folder: string): number => (existsSync(folder) ? readdirSync(folder).length : 0)

describe('a night that is cancelled while it writes its files', () => {
  const points = [1, 2, 4, 6, 8, 10, 12]

  test.concurrent.each(points)('behind file %i into an empty folder leaves all of them or none', async point => {
    const stage = await openEve(await eveOf(opening), opening.world())
    const folder = join(stage.workspace, OUTPUT)
    await cancel(stage, point % 2 === 0 ? 'SIGTERM' : 'SIGINT', () => countFiles(folder) >= point)
    await expectWholeFiles(stage)
    await expectHealed(stage, opening)
  })

  test.concurrent.each(points)(
    'behind file %i over those of the night before leaves the new ones or the old',
    async point => {
      const eve = await eveOf(closing)
      const stage = await openEve(eve, closing.world())
      const folder = join(stage.workspace, OUTPUT)
      const old = countFiles(folder)
      const moment = () =>
        countFiles(folder) >= old + point || stage.github.requests.some(({ path }) => path.endsWith('/issues'))
      await cancel(stage, point % 2 === 0 ? 'SIGTERM' : 'SIGINT', moment)
      await expectWholeFiles(stage)
      await expectHealed(stage, closing)
    },
  )
})
