import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readContext } from '../hosts/context.js'
import { openFiles } from '../hosts/system.js'
import { DAY_MS } from '../model/days.js'
import type { Clock, Ports } from '../model/ports.js'
import { UsageError } from '../model/usage-error.js'
import { type Sandbox, startAtlassian } from '../sandbox/atlassian.js'
import { demoWorldAdrift } from '../sandbox/demo-drift.js'
import { demoWorld } from '../sandbox/demo-world.js'
import { type EmbeddedGithub, type GithubIssue, startGithub } from '../sandbox/github.js'
import type { World } from '../sandbox/world.js'
import { readInputs } from './inputs.js'
import { main } from './main.js'
import type { ExitCode } from './run.js'

const BASELINE = '.github/atlassian-access.yml'
const ARTIFACT = 'atlassian-access'
/** What the workflow uploads after each run. */
const ARTIFACT_FILES = ['report.json', 'licenses.csv', 'seats.csv', 'snapshot.json', 'manifest.json'] as const

type Stage = {
  readonly atlassian: Sandbox
  readonly github: EmbeddedGithub
  readonly workspace: string
  readonly ports: Ports
  /** The results of the runs, as they were shown. */
  readonly shown: string[]
}

/** Folder of the files of a run. */
type Folder = 'capture' | 'run-1' | 'run-2' | 'run-3'

/**
 * Three runs against an embedded organization, through the code of the action: compliant, drift, compliant again. All of
 * it is on loopback. The result is 0 where the runs went as expected, else 1.
 */
export async function demo(ports: Ports, isFull: boolean): Promise<ExitCode> {
  const atlassian = await startAtlassian(demoWorld())
  const github = await startGithub({ visibility: 'private', now: () => ports.clock.now() })
  const workspace = await mkdtemp(join(tmpdir(), 'atlassian-access-gate-'))
  const shown: string[] = []
  const stage = { atlassian, github, workspace, shown, ports: isFull ? fullPorts(ports) : briefPorts(ports, shown) }
  try {
    return await play(stage, isFull ? () => {} : ports.output.print)
  } finally {
    await Promise.all([atlassian.close(), github.close()])
  }
}

/** Everything that a run prints, the summary as Markdown. */
const fullPorts = ({ output: { terminal: _, ...output }, ...ports }: Ports): Ports => ({ ...ports, output })

/** Only what the demo itself says: results are kept. */
const briefPorts = (ports: Ports, shown: string[]): Ports => ({
  ...ports,
  log: { ...ports.log, info: () => {} },
  output: {
    ...ports.output,
    print: () => {},
    showSummary: async text => void shown.push(text),
  },
})

/** `say` prints the story; the complete output tells it by headings. */
async function play(stage: Stage, say: (text: string) => void): Promise<ExitCode> {
  const { print } = stage.ports.output
  const firstLine = () => stage.shown.at(-1)?.split('\n')[0] ?? ''
  print('# Capture a baseline from the current state\n')
  await run(stage, 'capture', 'capture', 3)
  print(`${(await files(stage).read(BASELINE)) ?? ''}\n`)
  say(`Capture  The current state of the organization is the baseline: ${BASELINE}`)

  const first = await check(stage, 'Run 1: the organization is as captured', 'run-1', 2, demoWorld())
  say(`Run 1    ${firstLine()}`)
  const drift = demoWorldAdrift(hoursBefore(stage, 1))
  const second = await check(stage, 'Run 2: access paths were opened', 'run-2', 1, drift)
  say(`Run 2    After access paths were opened:\n\n${stage.shown.at(-1)?.trimEnd() ?? ''}\n`)
  const opened = showIssue(stage, 'The issue as it was opened')
  const title = stage.github.world.issues[0]?.title ?? ''
  say(`         Issue #1 (${opened}): ${title}`)
  const third = await check(stage, 'Run 3: the access paths are closed again', 'run-3', 0, demoWorld())
  const closed = showIssue(stage, 'The issue as it was closed')
  say(`Run 3    ${firstLine()}\n         Issue #1 (${closed})`)

  const fileLines = ['run-2/report.html', 'run-2/licenses.svg', 'run-2/baseline.proposed.yml', BASELINE].map(
    path => `  ${join(stage.workspace, path)}`,
  )
  const end = `\nOpen these files:\n${fileLines.join('\n')}`
  print(end)
  say(`${end}\n\nThe complete output: npm start -- --full`)
  print(
    `Three runs: ${verdictOf(first)} -> ${verdictOf(second)}, issue ${opened} -> ${verdictOf(third)}, issue ${closed}.`,
  )
  const isAsExpected = first === 0 && second === 1 && third === 0 && opened === 'open' && closed === 'closed'
  return isAsExpected ? 0 : 1
}

async function check(stage: Stage, title: string, folder: Folder, daysAgo: number, world: World): Promise<ExitCode> {
  stage.ports.output.print(`\n# ${title}\n`)
  stage.atlassian.world = world
  const code = await run(stage, 'check', folder, daysAgo)
  await upload(stage, folder, daysAgo)
  return code
}

async function run(
  { atlassian, github, workspace, ports }: Stage,
  mode: string,
  folder: Folder,
  daysAgo: number,
): Promise<ExitCode> {
  const { organization, orgApiKey } = atlassian.world
  const inputs = readInputs(
    {
      mode,
      'org-id': organization.id,
      'org-api-key': orgApiKey,
      'github-token': github.world.token,
      'atlassian-api-url': atlassian.url,
      'output-directory': folder,
      preset: 'current',
    },
    true,
  )
  if ('problems' in inputs) throw new UsageError(inputs.problems)
  const repository = { owner: github.world.owner, name: github.world.name }
  const ref = `refs/heads/${github.world.defaultBranch}`
  const context = { ...readContext({ GITHUB_REF: ref }), repository, apiUrl: github.url }
  return main({
    inputs,
    context,
    ports: { ...ports, clock: earlier(ports.clock, daysAgo), files: openFiles(workspace) },
  })
}

/** The runs are a day apart, so that the license history has a row for each. */
const earlier = (clock: Clock, days: number): Clock => ({
  ...clock,
  now: () => new Date(clock.now().getTime() - days * DAY_MS),
})

/** Three hours before the run that was `daysAgo`, ISO 8601. */
const hoursBefore = ({ ports }: Stage, daysAgo: number): string =>
  new Date(earlier(ports.clock, daysAgo).now().getTime() - 3 * 3_600_000).toISOString()

const files = ({ workspace }: Stage) => openFiles(workspace)

/** The workflow's step after the gate: the directory becomes an artifact, which the next run reads. */
async function upload(stage: Stage, folder: Folder, daysAgo: number): Promise<void> {
  const texts = await Promise.all(
    ARTIFACT_FILES.map(async name => [name, (await files(stage).read(`${folder}/${name}`)) ?? ''] as const),
  )
  const created = earlier(stage.ports.clock, daysAgo).now().toISOString()
  stage.github.addArtifact(ARTIFACT, Object.fromEntries(texts), { created_at: created })
}

function showIssue({ github, ports }: Stage, title: string): GithubIssue['state'] | 'none' {
  const issue = github.world.issues[0]
  if (issue === undefined) return 'none'
  ports.output.print(`\n# ${title}\n`)
  ports.output.print(`#${issue.number} ${issue.title} (${issue.state})\n`)
  if (issue.state === 'open') ports.output.print(issue.body ?? '')
  for (const { body } of issue.comments) ports.output.print(body)
  return issue.state
}

const VERDICTS = { 0: 'compliant', 1: 'drift', 2: 'unknown', 3: 'misconfigured' } as const

const verdictOf = (code: ExitCode): string => VERDICTS[code]
