/** Nights in this process: the action's own code, a workspace in memory, and a clock that is set and never waits. */

import { readInputs } from '../../src/app/inputs.js'
import { main } from '../../src/app/main.js'
import type { ExitCode } from '../../src/app/run.js'
import type { PullRequest } from '../../src/hosts/context.js'
import type { Clock, Ports } from '../../src/model/ports.js'
import { type Sandbox, startAtlassian } from '../../src/sandbox/atlassian.js'
import { demoWorld } from '../../src/sandbox/demo-world.js'
import { type EmbeddedGithub, type GithubWorld, startGithub } from '../../src/sandbox/github.js'
import type { World } from '../../src/sandbox/world.js'
import { virtualTime } from '../atlassian/clock.js'

const OUTPUT = 'atlassian-access'
const DAY_MS = 86_400_000
const FIRST_NIGHT = Date.parse('2026-11-02T02:17:00Z')

/** What one night said, a line each, and how it ended. */
export type Told = {
  readonly code: ExitCode
  readonly outputs: Readonly<Record<string, string>>
  readonly info: readonly string[]
  readonly warnings: readonly string[]
  readonly errors: readonly string[]
  /** What was shown beside the log: annotations, the summary, tables. */
  readonly shown: readonly string[]
  /** Milliseconds of each wait that was asked for. */
  readonly waits: readonly number[]
}

export type Stage = {
  readonly atlassian: Sandbox
  readonly github: EmbeddedGithub
  /** The workspace, by path. */
  readonly files: Map<string, string>
  /** Plays the night of a day, counted from the first one, and uploads the files as the workflow does. */
  readonly night: (day: number, inputs?: Readonly<Record<string, string>>) => Promise<Told>
  readonly read: (name: string) => string
  /** Runs on a pull request, of which the workspace has the merged files. */
  readonly pull: (pullRequest: PullRequest, inputs?: Readonly<Record<string, string>>) => Promise<Told>
}

const stages: Stage[] = []
afterEach(async () => {
  const writes = stages.flatMap(({ atlassian }) =>
    atlassian.requests.filter(({ method, path }) => method !== 'GET' && !/\/(search|workspaces)$/.test(path)),
  )
  await Promise.all(stages.splice(0).flatMap(({ atlassian, github }) => [atlassian.close(), github.close()]))
  expect(writes).toEqual([])
})

export const onDay = (day: number): Date => new Date(FIRST_NIGHT + day * DAY_MS)

/** The demo organization with its own baseline, unless another world is asked for. */
export async function openStage(world: World = demoWorld(), change: Partial<GithubWorld> = {}): Promise<Stage> {
  let today = onDay(0)
  const atlassian = await startAtlassian(demoWorld())
  const github = await startGithub({ now: () => today, ...change })
  const files = new Map<string, string>()
  const play = async (
    inputs: Readonly<Record<string, string>>,
    pullRequest: PullRequest | null = null,
  ): Promise<Told> => runOn({ atlassian, github, files, pullRequest, now: () => today }, inputs)
  const stage: Stage = {
    atlassian,
    github,
    files,
    pull: (pullRequest, inputs = {}) => play({ mode: 'check', ...inputs }, pullRequest),
    read: name => files.get(`${OUTPUT}/${name}`) ?? '',
    night: async (day, inputs = {}) => {
      today = onDay(day)
      const told = await play({ mode: 'check', ...inputs })
      const output = [...files].filter(([path]) => path.startsWith(`${OUTPUT}/`))
      github.addArtifact(
        OUTPUT,
        Object.fromEntries(output.map(([path, text]) => [path.slice(OUTPUT.length + 1), text])),
      )
      return told
    },
  }
  stages.push(stage)
  const captured = await play({ mode: 'capture', 'org-id': atlassian.world.organization.id, redact: 'never' })
  expect(captured.code).toBe(0)
  for (const path of [...files.keys()].filter(path => path.startsWith(OUTPUT))) files.delete(path)
  atlassian.world = world
  return stage
}

export type Place = Pick<Stage, 'atlassian' | 'github' | 'files'> & {
  /** When the run begins. */
  readonly now: () => Date
  readonly pullRequest?: PullRequest | null
  readonly ref?: string
  /** In place of those in memory. */
  readonly ports?: Partial<Ports>
}

/** One run of the action's own code. Time passes by its waits alone, which take none. */
export async function runOn(place: Place, inputs: Readonly<Record<string, string>>): Promise<Told> {
  const { atlassian, github, pullRequest = null, ref = 'refs/heads/main' } = place
  const told: Said = { outputs: {}, info: [], warnings: [], errors: [], shown: [], waits: [] }
  const { owner, name, token } = github.world
  const read = readInputs(
    {
      'org-api-key': atlassian.world.orgApiKey,
      'github-token': token,
      'atlassian-api-url': atlassian.url,
      ...inputs,
    },
    true,
  )
  if ('problems' in read) throw new Error(read.problems.join(' '))
  const context = {
    repository: { owner, name },
    apiUrl: github.url,
    runUrl: null,
    runId: null,
    commit: null,
    ref: pullRequest === null ? ref : `refs/pull/${pullRequest.number}/merge`,
    branch: 'main',
    defaultBranch: null,
    event: pullRequest === null ? 'schedule' : 'pull_request',
    workflow: 'atlassian-access.yml',
    pullRequest,
  }
  const code = await main({ inputs: read, context, ports: portsOf(told, place) })
  return { code, ...told }
}

type Said = {
  readonly outputs: Record<string, string>
  readonly info: string[]
  readonly warnings: string[]
  readonly errors: string[]
  readonly shown: string[]
  readonly waits: number[]
}

function portsOf(said: Said, { atlassian, files, now, ports = {} }: Place): Ports {
  const { timeLimit, onHang } = virtualTime()
  atlassian.onHang = onHang
  const clock: Clock = {
    now: () => new Date(said.waits.reduce((time, ms) => time + ms, now().getTime())),
    random: () => 0.5,
    sleep: async ms => {
      said.waits.push(ms)
    },
  }
  return {
    clock,
    log: {
      info: line => void said.info.push(line),
      warning: line => void said.warnings.push(line),
      error: line => void said.errors.push(line),
    },
    output: {
      annotate: annotation => void said.shown.push(JSON.stringify(annotation)),
      setOutput: (name, value) => {
        said.outputs[name] = value
      },
      showSummary: async markdown => void said.shown.push(markdown),
      print: text => void said.shown.push(text),
    },
    files: {
      read: async path => files.get(path) ?? null,
      write: async (path, text) => void files.set(path, text),
      writeAll: async texts => {
        for (const [path, text] of Object.entries(texts)) files.set(path, text)
      },
    },
    timeLimit,
    ...ports,
  }
}
