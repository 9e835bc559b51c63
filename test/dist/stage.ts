/** An organization, a repository and a workspace for one test; and what no test may ever see. */
import { join } from 'node:path'
import { type Sandbox, startAtlassian } from '../../src/sandbox/atlassian.js'
import { demoWorld } from '../../src/sandbox/demo-world.js'
import { type EmbeddedGithub, type GithubWorld, startGithub } from '../../src/sandbox/github.js'
import type { World } from '../../src/sandbox/world.js'
import { type ActionRun, type Ended, openWorkspace, readFolder, runAction } from './runner.js'

export const BASELINE = '.github/atlassian-access.yml'
export const OUTPUT = 'atlassian-access'
export const RUN_ID = '7001'
export const COMMIT = '0123456789abcdef0123456789abcdef01234567'

export type Stage = {
  readonly atlassian: Sandbox
  readonly github: EmbeddedGithub
  readonly workspace: string
  /** The action in this workspace; `inputs` stand over the usual ones. */
  readonly run: (change?: Partial<Omit<ActionRun, 'workspace'>>) => Promise<Ended>
  /** The output directory. */
  readonly files: () => Promise<Record<string, string>>
  /** What the workflow does behind the gate. */
  readonly upload: (change?: { readonly created_at?: string }) => Promise<void>
}

export type Setting = {
  readonly world?: World
  readonly github?: Partial<GithubWorld>
  readonly baseline?: string | null
  readonly files?: Readonly<Record<string, string>>
}

const stages: Stage[] = []

/** Every stage of the file is watched after each of its tests, and closed after the last. */
afterEach(() => {
  for (const { atlassian } of stages) expect(atlassian.requests.filter(isWrite)).toEqual([])
})
afterAll(async () => {
  await Promise.all(stages.splice(0).flatMap(({ atlassian, github }) => [atlassian.close(), github.close()]))
})

const SEARCHES = [/\/directories\/-\/(users|groups)\/search$/, /\/workspaces$/]

const isWrite = ({ method, path, site }: Sandbox['requests'][number]): boolean =>
  method !== 'GET' && !(method === 'POST' && site === null && SEARCHES.some(search => search.test(path)))

/** A demo organization with its own baseline committed, where nothing else is asked for. */
export async function openStage({
  world = demoWorld(),
  github = {},
  baseline,
  files = {},
}: Setting = {}): Promise<Stage> {
  const [atlassian, repository, committed] = await Promise.all([
    startAtlassian(world),
    startGithub(github),
    baseline === undefined ? demoBaseline() : baseline,
  ])
  const workspace = await openWorkspace({ ...files, ...(committed === null ? {} : { [BASELINE]: committed }) })
  const usual = usualInputs(atlassian, repository)
  const stage: Stage = {
    atlassian,
    github: repository,
    workspace,
    run: ({ inputs = {}, env = {}, ...rest } = {}) =>
      runAction({ workspace, inputs: { ...usual, ...inputs }, env: { ...environmentOf(repository), ...env }, ...rest }),
    files: () => readFolder(join(workspace, OUTPUT)),
    upload: async change => {
      repository.addArtifact(OUTPUT, await readFolder(join(workspace, OUTPUT)), change)
    },
  }
  stages.push(stage)
  return stage
}

/** The defaults of action.yml that are no constants, and the one required input. */
export const usualInputs = (atlassian: Sandbox, github: EmbeddedGithub): Record<string, string> => ({
  mode: 'check',
  'org-api-key': atlassian.world.orgApiKey,
  'github-token': github.world.token,
  'atlassian-api-url': atlassian.url,
})

export const environmentOf = ({ url, world }: EmbeddedGithub): Record<string, string> => ({
  GITHUB_API_URL: url,
  GITHUB_SERVER_URL: 'https://github.com',
  GITHUB_REPOSITORY: `${world.owner}/${world.name}`,
  GITHUB_RUN_ID: RUN_ID,
  GITHUB_SHA: COMMIT,
  GITHUB_REF: `refs/heads/${world.defaultBranch}`,
  GITHUB_REF_NAME: world.defaultBranch,
  GITHUB_REF_TYPE: 'branch',
})

let captured: Promise<string> | undefined

/** The demo organization's baseline, as `capture` writes it; captured once for a file of tests. */
export function demoBaseline(): Promise<string> {
  captured ??= captureBaseline(demoWorld())
  return captured
}

export async function captureBaseline(world: World): Promise<string> {
  const stage = await openStage({ world, baseline: null })
  const { code, stdout } = await stage.run({ inputs: { mode: 'capture', 'org-id': world.organization.id } })
  if (code !== 0) throw new Error(`The capture ended with ${code}: ${stdout}`)
  return (await readFolder(stage.workspace))[BASELINE] ?? ''
}

/** What was asked of GitHub beside reading. */
export const writesTo = ({ github }: Stage): readonly string[] =>
  github.requests.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path}`)

/** Everything that leaves the gate: streams, summary, outputs, files and issues. Masks are for the runner alone. */
export async function everythingTold(stage: Stage, ended: Ended): Promise<string> {
  const { issues } = stage.github.world
  const files = await readFolder(stage.workspace)
  return [
    ...ended.stdout.split('\n').filter(line => !line.startsWith('::add-mask::')),
    ended.stderr,
    ended.summary,
    JSON.stringify(ended.outputs),
    ...Object.entries(files).flatMap(([path, text]) => (path === BASELINE ? [] : [path, text])),
    ...issues.flatMap(({ title, body, comments }) => [title, body ?? '', ...comments.map(comment => comment.body)]),
  ].join('\n')
}
