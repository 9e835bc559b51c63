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
const OUTPUT = 'atlassian-access'
/** What the workflow would upload behind each run. */
const ARTIFACT_FILES = ['report.json', 'licenses.csv', 'seats.csv', 'snapshot.json', 'manifest.json'] as const

type Stage = {
  readonly atlassian: Sandbox
  readonly github: EmbeddedGithub
  readonly workspace: string
  readonly ports: Ports
}

/**
 * Three nights of an embedded organization, through the code of the action: compliant, drift, compliant again. All of
 * it on loopback. 0 where the nights went as told, else 1.
 */
export async function demo(ports: Ports): Promise<ExitCode> {
  const atlassian = await startAtlassian(demoWorld())
  const github = await startGithub({ visibility: 'private', now: () => ports.clock.now() })
  const workspace = await mkdtemp(join(tmpdir(), 'atlassian-access-gate-'))
  try {
    return await play({ atlassian, github, workspace, ports })
  } finally {
    await Promise.all([atlassian.close(), github.close()])
  }
}

async function play(stage: Stage): Promise<ExitCode> {
  const { print } = stage.ports.output
  print('# The first day: capture a baseline from what is there, and commit it\n')
  await run(stage, 'capture', 3)
  print(`${(await files(stage).read(BASELINE)) ?? ''}\n`)

  const first = await night(stage, 'The first night: as committed', 2, demoWorld())
  const second = await night(
    stage,
    'The second night: somebody opened doors',
    1,
    demoWorldAdrift(hoursBefore(stage, 1)),
  )
  const opened = showIssue(stage, 'The issue as it was opened')
  const third = await night(stage, 'The third night: the doors are closed again', 0, demoWorld())
  const closed = showIssue(stage, 'The issue as it was closed')

  print(`\nThe files are in ${join(stage.workspace, OUTPUT)}, the baseline is at ${join(stage.workspace, BASELINE)}.`)
  print(
    `Three nights: ${verdictOf(first)} -> ${verdictOf(second)}, issue ${opened} -> ${verdictOf(third)}, issue ${closed}.`,
  )
  const isAsExpected = first === 0 && second === 1 && third === 0 && opened === 'open' && closed === 'closed'
  return isAsExpected ? 0 : 1
}

async function night(stage: Stage, title: string, daysAgo: number, world: World): Promise<ExitCode> {
  stage.ports.output.print(`\n# ${title}\n`)
  stage.atlassian.world = world
  const code = await run(stage, 'check', daysAgo)
  await upload(stage, daysAgo)
  return code
}

async function run({ atlassian, github, workspace, ports }: Stage, mode: string, daysAgo: number): Promise<ExitCode> {
  const { organization, orgApiKey } = atlassian.world
  const inputs = readInputs(
    {
      mode,
      'org-id': organization.id,
      'org-api-key': orgApiKey,
      'github-token': github.world.token,
      'atlassian-api-url': atlassian.url,
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

/** The nights lie a day apart, so that the license history has a row for each. */
const earlier = (clock: Clock, days: number): Clock => ({
  ...clock,
  now: () => new Date(clock.now().getTime() - days * DAY_MS),
})

/** Three hours before the night that was `daysAgo`, ISO 8601. */
const hoursBefore = ({ ports }: Stage, daysAgo: number): string =>
  new Date(earlier(ports.clock, daysAgo).now().getTime() - 3 * 3_600_000).toISOString()

const files = ({ workspace }: Stage) => openFiles(workspace)

/** The workflow's step behind the gate: the directory becomes an artifact, from which the next night carries on. */
async function upload(stage: Stage, daysAgo: number): Promise<void> {
  const texts = await Promise.all(
    ARTIFACT_FILES.map(async name => [name, (await files(stage).read(`${OUTPUT}/${name}`)) ?? ''] as const),
  )
  const created = earlier(stage.ports.clock, daysAgo).now().toISOString()
  stage.github.addArtifact(OUTPUT, Object.fromEntries(texts), { created_at: created })
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
