/** Runs the bundle against the embedded GitHub and records all requests and responses. */
import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { startRecorder } from './recorder.js'

const BUNDLE = resolve(process.env.GATE_BUNDLE || 'dist/index.js')
const BASELINE = '.github/atlassian-access.yml'
const OUTPUT = 'atlassian-access'
const COMMIT = '0123456789abcdef0123456789abcdef01234567'
const RUN_TIMEOUT_MS = 60_000

/** Executes all runs in order. The runs of one stage build on each other. */
export async function playRuns() {
  const { startAtlassian } = await import('../../build/sandbox/atlassian.js')
  const { demoWorld } = await import('../../build/sandbox/demo-world.js')
  const { demoWorldAdrift } = await import('../../build/sandbox/demo-drift.js')
  const { startGithub } = await import('../../build/sandbox/github.js')
  const open = async change => {
    const [atlassian, github] = await Promise.all([startAtlassian(demoWorld()), startGithub(change)])
    const recorder = await startRecorder(github.url)
    const workspace = await mkdtemp(join(tmpdir(), 'access-gate-github-'))
    return { atlassian, github, recorder, workspace, exchanges: [] }
  }
  const stages = [await playDriftRuns(await open({}), { demoWorld, demoWorldAdrift })]
  for (const [name, change] of Object.entries(REFUSALS)) {
    stages.push(await playRefusal(await open({}), name, change, { demoWorld, demoWorldAdrift }))
  }
  stages.push(await playOnboarding(await open({}), { demoWorld, demoWorldAdrift }))
  await Promise.all(stages.map(close))
  return stages.flatMap(({ exchanges }) => exchanges)
}

async function close({ atlassian, github, recorder, workspace }) {
  await Promise.all([atlassian.close(), github.close(), recorder.close()])
  await rm(workspace, { recursive: true, force: true })
}

async function playDriftRuns(stage, { demoWorld, demoWorldAdrift }) {
  const { atlassian, github } = stage
  const check = async (name, world, code, how) => {
    atlassian.world = world
    await run(stage, name, code, how)
    github.addArtifact(OUTPUT, await filesOf(stage))
  }
  await capture(stage)
  await check('compliant', demoWorld(), 0)
  await check('drift', demoWorldAdrift(), 1)
  await check('the same drift', demoWorldAdrift(), 1)
  await check('less drift', { ...demoWorldAdrift(), domains: demoWorld().domains }, 1)
  await check('closed', demoWorld(), 0)
  await check('reopened', demoWorldAdrift(), 1)
  await check('blind', { ...demoWorld(), faults: [{ path: /groups\/search$/, kind: { status: 403 } }] }, 2)
  await check('many issues', demoWorldAdrift(), 1, { before: () => addIssues(stage, 150) })
  await check('another branch', demoWorld(), 0, { env: { GITHUB_REF: 'refs/heads/feature' } })
  const dispatched = { GITHUB_EVENT_NAME: 'workflow_dispatch', GITHUB_WORKFLOW_REF: WORKFLOW_REF }
  github.world.scheduledRuns.push({ workflow: 'access.yml', created_at: '2026-11-01T02:17:00Z' })
  await check('started manually', demoWorldAdrift(), 1, { env: dispatched })
  await check('a duplicate', demoWorldAdrift(), 1, { before: () => addDuplicate(stage) })
  await pullRequest(stage, demoWorldAdrift())
  return stage
}

const WORKFLOW_REF = 'acme/governance/.github/workflows/access.yml@refs/heads/main'

/** Cases in which GitHub refuses requests. The exit code is 1 (drift), independent of the issue. */
const REFUSALS = {
  'disabled issues': { hasIssues: false },
  'an archived repository': { archived: true },
  'an unknown assignee': { assignable: [] },
  'a missing permission': { permissions: { issues: false, actions: false, contents: true } },
  'a hidden repository': { permissions: { issues: true, actions: true, contents: false } },
  'an invalid token': { token: 'another' },
  'a locked issue': { locked: true },
}

async function playRefusal(stage, name, { locked = false, ...change }, { demoWorld, demoWorldAdrift }) {
  const { atlassian, github } = stage
  await capture(stage)
  atlassian.world = demoWorldAdrift()
  const token = github.world.token
  if (locked) await run(stage, `${name}, before`, 1, { token })
  for (const issue of github.world.issues) issue.locked = locked
  Object.assign(github.world, change)
  if (locked) atlassian.world = { ...demoWorldAdrift(), domains: demoWorld().domains }
  await run(stage, name, 1, { token, inputs: { 'issue-assignees': 'alice' } })
  return stage
}

const GRANTED = { issues: false, actions: true, contents: true, contentsWrite: true, pullRequests: true }

/** The pull request of the first capture, in all its states, and the refusals. */
async function playOnboarding(stage, { demoWorld, demoWorldAdrift }) {
  const { atlassian, github } = stage
  const propose = async (name, change = {}, world = demoWorldAdrift()) => {
    atlassian.world = world
    Object.assign(github.world, { permissions: GRANTED, actionsMayOpenPulls: true, ...change })
    const inputs = { mode: 'capture', 'org-id': atlassian.world.organization.id, 'pull-request': 'true' }
    await run(stage, name, 0, { inputs })
  }
  await propose('onboarding without contents: write', { permissions: { ...GRANTED, contentsWrite: false } })
  await propose('onboarding without pull-requests: write', { permissions: { ...GRANTED, pullRequests: false } })
  await propose('onboarding without the setting', { actionsMayOpenPulls: false })
  await propose('onboarding')
  await propose('the same onboarding')
  await propose('a changed onboarding', {}, demoWorld())
  for (const pull of github.world.issues) pull.state = 'closed'
  await propose('an onboarding after the pull request was closed')
  return stage
}

async function pullRequest(stage, world) {
  const { atlassian, github, workspace } = stage
  atlassian.world = world
  github.world.files.push({ commit: COMMIT, path: BASELINE, text: stage.baseline })
  github.world.issues.push({ ...anIssue(900), pull_request: { url: '' } })
  const event = join(workspace, 'event.json')
  const head = { ref: 'change', repo: { full_name: 'acme/governance' } }
  const pull = { number: 900, head, base: { ref: 'main', sha: COMMIT } }
  await writeFile(event, JSON.stringify({ pull_request: pull, repository: { default_branch: 'main' } }))
  const env = { GITHUB_EVENT_NAME: 'pull_request', GITHUB_REF: 'refs/pull/900/merge', GITHUB_EVENT_PATH: event }
  await run(stage, 'pull request', 1, { env })
  await writeFile(join(workspace, BASELINE), stage.baseline.replace(/^domains:.*\n(?: .*\n|-.*\n)*/m, ''))
  await run(stage, 'changed pull request', 1, { env })
}

const anIssue = number => ({
  number,
  title: 'Another',
  body: 'Text of a user',
  state: 'open',
  state_reason: null,
  labels: ['atlassian-access'],
  assignees: [],
  created_at: '2026-11-02T02:17:00Z',
  closed_at: null,
  comments: [],
})

function addIssues({ github }, count) {
  for (let number = 0; number < count; number += 1) github.world.issues.push(anIssue(200 + number))
}

function addDuplicate({ github }) {
  const [first] = github.world.issues
  github.world.issues.push({
    ...anIssue(500),
    title: first.title,
    body: first.body,
    created_at: '2026-12-01T00:00:00Z',
  })
}

async function capture(stage) {
  const inputs = {
    mode: 'capture',
    'org-id': stage.atlassian.world.organization.id,
    preset: 'current',
  }
  await run(stage, 'capture', 0, { inputs })
  stage.baseline = await readFile(join(stage.workspace, BASELINE), 'utf8')
}

async function filesOf({ workspace }) {
  const folder = join(workspace, OUTPUT)
  const names = await readdir(folder)
  return Object.fromEntries(await Promise.all(names.map(async name => [name, await readFile(join(folder, name))])))
}

/** Starts the bundle like a runner, and stores its GitHub requests under the name of the run. */
async function run(stage, name, code, { env = {}, inputs = {}, token, before } = {}) {
  const { atlassian, github, recorder, workspace, exchanges } = stage
  before?.()
  const folder = await mkdtemp(join(tmpdir(), 'access-gate-job-'))
  const files = { GITHUB_OUTPUT: join(folder, 'output'), GITHUB_STEP_SUMMARY: join(folder, 'summary') }
  await Promise.all(Object.values(files).map(file => writeFile(file, '')))
  await mkdir(dirname(join(workspace, BASELINE)), { recursive: true })
  const given = {
    mode: 'check',
    'org-api-key': atlassian.world.orgApiKey,
    'github-token': token ?? github.world.token,
    'atlassian-api-url': atlassian.url,
    ...inputs,
  }
  const variables = Object.entries(given).map(([input, value]) => [`INPUT_${input.toUpperCase()}`, value])
  const ended = await start(
    {
      PATH: process.env.PATH,
      GITHUB_ACTIONS: 'true',
      GITHUB_API_URL: recorder.url,
      GITHUB_EVENT_NAME: 'schedule',
      GITHUB_REF: 'refs/heads/main',
      GITHUB_REPOSITORY: 'acme/governance',
      GITHUB_RUN_ID: '7001',
      GITHUB_SERVER_URL: 'https://github.com',
      GITHUB_SHA: COMMIT,
      GITHUB_WORKSPACE: workspace,
      HOME: folder,
      ...files,
      ...Object.fromEntries(variables),
      ...env,
    },
    workspace,
  )
  await rm(folder, { recursive: true, force: true })
  exchanges.push(...recorder.exchanges.splice(0).map(exchange => ({ ...exchange, run: name })))
  if (ended.code !== code) throw new Error(`The run "${name}" ended with ${ended.code}, not ${code}:\n${ended.text}`)
}

function start(env, cwd) {
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, [BUNDLE], { cwd, env, timeout: RUN_TIMEOUT_MS, killSignal: 'SIGKILL' })
    let text = ''
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', part => (text += part))
    child.on('error', failed)
    child.on('close', code => done({ code, text }))
  })
}
