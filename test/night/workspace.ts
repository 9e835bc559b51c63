/** Runs in this process: the action's own code, a workspace in memory, and a clock that never waits. */

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
const FIRST_RUN = Date.parse('2026-11-02T02:17:00Z')

/** The output and the exit code of one run. */
export type RunResult = {
  readonly code: ExitCode
  readonly outputs: Readonly<Record<string, string>>
  readonly info: readonly string[]
  readonly warnings: readonly string[]
  readonly errors: readonly string[]
  /** Output besides the log: annotations, the summary, tables. */
  readonly shown: readonly string[]
  /** The requested waits in milliseconds. */
  readonly waits: readonly number[]
}

export type Workspace = {
  readonly atlassian: Sandbox
  readonly github: EmbeddedGithub
  /** The files of the workspace, by path. */
  readonly files: Map<string, string>
  /** Runs on a day, counted from the first run, and uploads the files as the workflow does. */
  readonly run: (day: number, inputs?: Readonly<Record<string, string>>) => Promise<RunResult>
  readonly read: (name: string) => string
  /** Runs on a pull request. The workspace contains the merged files. */
  readonly runOnPullRequest: (pullRequest: PullRequest, inputs?: Readonly<Record<string, string>>) => Promise<RunResult>
}

const workspaces: Workspace[] = []
afterEach(async () => {
  const writes = workspaces.flatMap(({ atlassian }) =>
    atlassian.requests.filter(({ method, path }) => method !== 'GET' && !/\/(search|workspaces)$/.test(path)),
  )
  await Promise.all(workspaces.splice(0).flatMap(({ atlassian, github }) => [atlassian.close(), github.close()]))
  expect(writes).toEqual([])
})

export const onDay = (day: number): Date => new Date(FIRST_RUN + day * DAY_MS)

/** Opens a workspace with the baseline of the demo. `world` is the organization of the runs, by default the demo. */
export async function openWorkspace(world: World = demoWorld(), change: Partial<GithubWorld> = {}): Promise<Workspace> {
  let today = onDay(0)
  const atlassian = await startAtlassian(demoWorld())
  const github = await startGithub({ now: () => today, ...change })
  const files = new Map<string, string>()
  const runHere = async (
    inputs: Readonly<Record<string, string>>,
    pullRequest: PullRequest | null = null,
  ): Promise<RunResult> => runOn({ atlassian, github, files, pullRequest, now: () => today }, inputs)
  const workspace: Workspace = {
    atlassian,
    github,
    files,
    runOnPullRequest: (pullRequest, inputs = {}) => runHere({ mode: 'check', ...inputs }, pullRequest),
    read: name => files.get(`${OUTPUT}/${name}`) ?? '',
    run: async (day, inputs = {}) => {
      today = onDay(day)
      const result = await runHere({ mode: 'check', ...inputs })
      const written = [...files].filter(([path]) => path.startsWith(`${OUTPUT}/`))
      github.addArtifact(
        OUTPUT,
        Object.fromEntries(written.map(([path, text]) => [path.slice(OUTPUT.length + 1), text])),
      )
      return result
    },
  }
  workspaces.push(workspace)
  const captured = await runHere({
    mode: 'capture',
    preset: 'current',
    'org-id': atlassian.world.organization.id,
    redact: 'never',
  })
  expect(captured.code).toBe(0)
  for (const path of [...files.keys()].filter(path => path.startsWith(OUTPUT))) files.delete(path)
  atlassian.world = world
  return workspace
}

export type RunContext = Pick<Workspace, 'atlassian' | 'github' | 'files'> & {
  /** The start time of the run. */
  readonly now: () => Date
  readonly pullRequest?: PullRequest | null
  readonly ref?: string
  /** Replaces the ports in memory. */
  readonly ports?: Partial<Ports>
}

/** Runs the action's own code once. The clock advances only by its waits, which take no real time. */
export async function runOn(place: RunContext, inputs: Readonly<Record<string, string>>): Promise<RunResult> {
  const { atlassian, github, pullRequest = null, ref = 'refs/heads/main' } = place
  const output: Output = { outputs: {}, info: [], warnings: [], errors: [], shown: [], waits: [] }
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
  const code = await main({ inputs: read, context, ports: portsOf(output, place) })
  return { code, ...output }
}

type Output = {
  readonly outputs: Record<string, string>
  readonly info: string[]
  readonly warnings: string[]
  readonly errors: string[]
  readonly shown: string[]
  readonly waits: number[]
}

function portsOf(output: Output, { atlassian, files, now, ports = {} }: RunContext): Ports {
  const { timeLimit, onHang } = virtualTime()
  atlassian.onHang = onHang
  const clock: Clock = {
    now: () => new Date(output.waits.reduce((time, ms) => time + ms, now().getTime())),
    random: () => 0.5,
    sleep: async ms => {
      output.waits.push(ms)
    },
  }
  return {
    clock,
    log: {
      info: line => void output.info.push(line),
      warning: line => void output.warnings.push(line),
      error: line => void output.errors.push(line),
    },
    output: {
      annotate: annotation => void output.shown.push(JSON.stringify(annotation)),
      setOutput: (name, value) => {
        output.outputs[name] = value
      },
      showSummary: async markdown => void output.shown.push(markdown),
      print: text => void output.shown.push(text),
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
