/**
 * Starts the bundle as the GitHub Actions runner does: inputs and paths are in the environment, without other variables of
 * this machine. Reads the output as the runner reads it.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import pLimit from 'p-limit'
import { BUNDLE_NODE } from './node24.js'

/** The bundle under test. The workflow sets the path of the newly built bundle. */
export const BUNDLE = resolve(process.env.GATE_BUNDLE || 'dist/index.js')

/** Long enough for slow processes: on a busy machine a run takes a minute. */
const TIMEOUT_MS = 8 * 60_000

/** Node's compile cache. Compilation takes a sixth of the time of a short run. */
const COMPILE_CACHE = resolve('node_modules/.cache/compiled-bundle')

export type Command = {
  readonly name: string
  readonly properties: Readonly<Record<string, string>>
  readonly message: string
}

/** The result of a finished process. */
export type Ended = {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly stdout: string
  readonly stderr: string
  /** The workflow commands in the standard output, in order. */
  readonly commands: readonly Command[]
  readonly outputs: Readonly<Record<string, string>>
  readonly summary: string
}

export type Printed = Omit<Ended, 'outputs' | 'summary'>

export type Process = {
  readonly argv?: readonly string[]
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  readonly node?: string
  readonly bundle?: string
  /** Sends a signal when a condition is met. */
  readonly cancel?: Cancel
}

export type Cancel = { readonly signal: NodeJS.Signals; readonly when: () => boolean }

const folders: string[] = []
afterAll(async () => {
  await Promise.all(folders.splice(0).map(folder => rm(folder, { recursive: true, force: true })))
})

/** Creates a folder that is removed after the tests of the file. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'access-gate-test-'))
  folders.push(folder)
  return folder
}

const limit = pLimit(2)

/** Starts at most two processes at once, because the test machines have two cores. */
export const start = (process: Process): Promise<Printed> => limit(() => startNow(process))

function startNow({ argv = [], cwd, env, node = BUNDLE_NODE, bundle = BUNDLE, cancel }: Process) {
  return new Promise<Printed>((done, failed) => {
    const child = spawn(node, [bundle, ...argv], {
      cwd,
      env: { PATH: process.env.PATH, NODE_COMPILE_CACHE: COMPILE_CACHE, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: TIMEOUT_MS,
      killSignal: 'SIGKILL',
    })
    let stdout = ''
    let stderr = ''
    child.stdout.setEncoding('utf8').on('data', text => {
      stdout += text
    })
    child.stderr.setEncoding('utf8').on('data', text => {
      stderr += text
    })
    child.on('error', failed)
    child.on('close', (code, signal) => done({ code, signal, stdout, stderr, commands: readCommands(stdout) }))
    if (cancel !== undefined) void killWhen(child, cancel)
  })
}

/** Checks every millisecond. A loop without a pause would slow down the process under test. */
async function killWhen(child: ChildProcess, { signal, when }: Cancel): Promise<void> {
  while (!when()) {
    if (child.exitCode !== null || child.signalCode !== null) return
    await setTimeout(1)
  }
  child.kill(signal)
}

const MEASURE = `
import { writeFileSync } from 'node:fs'
process.on('exit', () => {
  const { user, system } = process.cpuUsage()
  writeFileSync(process.env.CPU_TIME_FILE, String((user + system) / 1_000))
})`

/** Runs a process and measures its processor time in milliseconds, which does not depend on other processes. */
export async function measure(process: Process): Promise<{ readonly ended: Printed; readonly cpuMs: number }> {
  const folder = await temporaryFolder()
  const [script, file] = [join(folder, 'measure.mjs'), join(folder, 'cpu-time')]
  await writeFile(script, MEASURE)
  const env = { ...process.env, NODE_OPTIONS: `--import=${pathToFileURL(script)}`, CPU_TIME_FILE: file }
  const ended = await start({ ...process, env })
  return { ended, cpuMs: Number(await readFile(file, 'utf8')) }
}

export type ActionRun = {
  readonly workspace: string
  readonly inputs?: Readonly<Record<string, string>>
  /** Additional variables. An empty value removes a variable that the runner always sets. */
  readonly env?: Readonly<Record<string, string>>
} & Pick<Process, 'node' | 'bundle' | 'cancel'>

/** Runs the action. Each input becomes an environment variable in capitals, with dashes kept. */
export async function runAction({ workspace, inputs = {}, env = {}, ...rest }: ActionRun): Promise<Ended> {
  const folder = await temporaryFolder()
  const [output, summary] = [join(folder, 'output'), join(folder, 'summary')]
  await Promise.all([writeFile(output, ''), writeFile(summary, '')])
  const ended = await start({
    ...rest,
    cwd: workspace,
    env: {
      CI: 'true',
      GITHUB_ACTIONS: 'true',
      GITHUB_WORKSPACE: workspace,
      GITHUB_OUTPUT: output,
      GITHUB_STEP_SUMMARY: summary,
      HOME: folder,
      ...Object.fromEntries(Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])),
      ...env,
    },
  })
  return {
    ...ended,
    outputs: readOutputs(await readFile(output, 'utf8')),
    summary: await readFile(summary, 'utf8'),
  }
}

/** `name<<delimiter`, the lines of the value, `delimiter`. */
function readOutputs(text: string): Record<string, string> {
  const values = /^([^\r\n]+?)<<([^\r\n]+)\r?\n([\s\S]*?)\r?\n\2\r?$/gm
  return Object.fromEntries([...text.matchAll(values)].map(([, name = '', , value = '']) => [name, value]))
}

/**
 * Lines that the runner treats as commands: `::name key=value,…::message` after optional white space, and in any other line
 * the older `##[name]` at any position. Source: github.com/actions/runner, src/Runner.Common/ActionCommand.cs.
 */
export function readCommands(stdout: string): readonly Command[] {
  return stdout.split(/\r\n|\r|\n/).flatMap(line => {
    const command = /^\s*::([^\s:]+)(?:\s+(.*?))?::(.*)$/.exec(line)
    const older = /##\[([^\]\s]+)[^\]]*\](.*)/.exec(line)
    if (!command) return older ? [{ name: `##[${older[1]}]`, properties: {}, message: older[2] ?? '' }] : []
    const [, name = '', list = '', message = ''] = command
    return [{ name, properties: readProperties(list), message: unescapeData(message) }]
  })
}

function readProperties(list: string): Record<string, string> {
  const pairs = list.split(',').filter(pair => pair.includes('='))
  return Object.fromEntries(
    pairs.map(pair => {
      const [name = '', ...value] = pair.split('=')
      return [name.trim(), unescapeData(value.join('=').replaceAll('%3A', ':').replaceAll('%2C', ','))]
    }),
  )
}

const unescapeData = (text: string): string =>
  text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%')

/** The text of every file below a folder, by path; {} if the folder does not exist. */
export async function readFolder(folder: string): Promise<Record<string, string>> {
  if (!existsSync(folder)) return {}
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = entries.filter(entry => entry.isFile()).map(entry => join(entry.parentPath, entry.name))
  const texts = await Promise.all(
    paths.sort().map(async path => [path.slice(folder.length + 1), await readFile(path, 'utf8')] as const),
  )
  return Object.fromEntries(texts)
}

/** Creates the workspace of a job with the given files. */
export async function openWorkspace(files: Readonly<Record<string, string>> = {}): Promise<string> {
  const workspace = join(await temporaryFolder(), randomUUID().slice(0, 8))
  await mkdir(workspace)
  await Promise.all(
    Object.entries(files).map(async ([path, text]) => {
      await mkdir(resolve(workspace, path, '..'), { recursive: true })
      await writeFile(resolve(workspace, path), text)
    }),
  )
  return workspace
}
