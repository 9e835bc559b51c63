/** An organization, a repository and a workspace for one test. Checks that no test writes to Atlassian. */
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

export type Job = {
  readonly atlassian: Sandbox
  readonly github: EmbeddedGithub
  readonly workspace: string
  /** Runs the action in this workspace. `inputs` override the default inputs. */
  readonly run: (change?: Partial<Omit<ActionRun, 'workspace'>>) => Promise<Ended>
  /** The files of the output directory. */
  readonly files: () => Promise<Record<string, string>>
  /** Uploads the files, as the workflow does after the action. */
  readonly upload: (change?: { readonly created_at?: string }) => Promise<void>
}

export type JobOptions = {
  readonly world?: World
  readonly github?: Partial<GithubWorld>
  readonly baseline?: string | null
  readonly files?: Readonly<Record<string, string>>
}

const jobs: Job[] = []

/** Checks all jobs of the file after each test, and closes them after the last test. */
afterEach(() => {
  for (const { atlassian } of jobs) expect(atlassian.requests.filter(isWrite)).toEqual([])
})
afterAll(async () => {
  await Promise.all(jobs.splice(0).flatMap(({ atlassian, github }) => [atlassian.close(), github.close()]))
})

const SEARCHES = [/\/directories\/-\/(users|groups)\/search$/, /\/workspaces$/]

const isWrite = ({ method, path, site }: Sandbox['requests'][number]): boolean =>
  method !== 'GET' && !(method === 'POST' && site === null && SEARCHES.some(search => search.test(path)))

/** Opens a job with the demo organization and its committed baseline, unless the options say otherwise. */
export async function openJob({
  world = demoWorld(),
  github = {},
  baseline,
  files = {},
}: JobOptions = {}): Promise<Job> {
  const [atlassian, repository, committed] = await Promise.all([
    startAtlassian(world),
    startGithub(github),
    baseline === undefined ? demoBaseline() : baseline,
  ])
  const workspace = await openWorkspace({ ...files, ...(committed === null ? {} : { [BASELINE]: committed }) })
  const defaults = defaultInputs(atlassian, repository)
  const job: Job = {
    atlassian,
    github: repository,
    workspace,
    run: ({ inputs = {}, env = {}, ...rest } = {}) =>
      runAction({
        workspace,
        inputs: { ...defaults, ...inputs },
        env: { ...environmentOf(repository), ...env },
        ...rest,
      }),
    files: () => readFolder(join(workspace, OUTPUT)),
    upload: async change => {
      repository.addArtifact(OUTPUT, await readFolder(join(workspace, OUTPUT)), change)
    },
  }
  jobs.push(job)
  return job
}

/** The inputs that depend on the sandbox, and the required input. */
export const defaultInputs = (atlassian: Sandbox, github: EmbeddedGithub): Record<string, string> => ({
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

/** The baseline of the demo organization, captured once per test file. */
export function demoBaseline(): Promise<string> {
  captured ??= captureBaseline(demoWorld())
  return captured
}

export async function captureBaseline(world: World): Promise<string> {
  const job = await openJob({ world, baseline: null })
  const { code, stdout } = await job.run({
    inputs: { mode: 'capture', preset: 'current', 'org-id': world.organization.id },
  })
  if (code !== 0) throw new Error(`The capture ended with ${code}: ${stdout}`)
  return (await readFolder(job.workspace))[BASELINE] ?? ''
}

/** The write requests to GitHub. */
export const writesTo = ({ github }: Job): readonly string[] =>
  github.requests.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path}`)

/** All output of a run: streams, summary, outputs, files and issues. Mask commands are only for the runner. */
export async function everythingWritten(job: Job, ended: Ended): Promise<string> {
  const { issues } = job.github.world
  const files = await readFolder(job.workspace)
  return [
    ...ended.stdout.split('\n').filter(line => !line.startsWith('::add-mask::')),
    ended.stderr,
    ended.summary,
    JSON.stringify(ended.outputs),
    ...Object.entries(files).flatMap(([path, text]) => (path === BASELINE ? [] : [path, text])),
    ...issues.flatMap(({ title, body, comments }) => [title, body ?? '', ...comments.map(comment => comment.body)]),
  ].join('\n')
}
