import * as core from '@actions/core'
import { shortenAddresses } from '../collect/redact.js'
import { openAction } from '../hosts/actions.js'
import { type Context, readContext } from '../hosts/context.js'
import { withDialog } from '../hosts/dialog.js'
import type { Environment } from '../hosts/environment.js'
import { proxyPasswords } from '../hosts/environment.js'
import { filterPorts } from '../hosts/outgoing.js'
import { openScrub } from '../hosts/scrub.js'
import { openTerminal } from '../hosts/terminal.js'
import type { Ports } from '../model/ports.js'
import { UsageError } from '../model/usage-error.js'
import { TOOL } from '../model/version.js'
import { attest } from './attest.js'
import { type Command, parseCommandLine, USAGE } from './command-line.js'
import { demo } from './demo.js'
import { explain } from './explain.js'
import { INPUT_NAMES, plainSecretsOf, type RawInputs, readInputs, secretsOf } from './inputs.js'
import { main } from './main.js'
import { mayBePublic } from './open-run.js'
import { pathProblems } from './paths.js'
import { asFarAsGiven } from './pull-request.js'
import type { ExitCode } from './run.js'
import { runSandbox } from './sandbox.js'

/** The action, or the command line. The environment was read and checked before. */
export async function run(
  surface: Surface,
  argv: readonly string[],
  env: NodeJS.ProcessEnv,
  { event }: Environment,
): Promise<ExitCode> {
  if (surface === 'command-line') {
    const ports = openTerminal(env, { format: 'text', isQuiet: false })
    if (argv.length === 0) {
      ports.output.print(USAGE)
      return 3
    }
    return guard(ports, () => runCommand(parseCommandLine(argv, env), ports, env))
  }
  const raw = Object.fromEntries(INPUT_NAMES.map(name => [name, core.getInput(name)]))
  for (const secret of secretsOf(raw)) core.setSecret(secret)
  const failures: string[] = []
  const ports = openAction(env, failure => failures.push(failure))
  const workspace = env.GITHUB_WORKSPACE || process.cwd()
  const context = readContext(env, event)
  const code = await runInputs({ raw, ports, context, surface: 'action', workspace, env })
  return withFailures(code, failures)
}

/** Drift stays drift. Later steps cannot rely on any other result whose outputs could not be written. */
const withFailures = (code: ExitCode, failures: readonly string[]): ExitCode =>
  failures.length > 0 && code !== 1 ? 2 : code

async function runCommand(command: Command, ports: Ports, env: NodeJS.ProcessEnv): Promise<ExitCode> {
  switch (command.kind) {
    case 'run': {
      const { raw, format, isQuiet } = command
      const context = readContext(env)
      const terminal = openTerminal(env, { format, isQuiet })
      return runInputs({ raw, ports: terminal, context, surface: 'command-line', workspace: process.cwd(), env })
    }
    case 'explain':
      return explain(command.id, ports)
    case 'attest':
      return process.stdin.isTTY
        ? withDialog(ask => attest(command.request, ports, ask))
        : attest(command.request, ports, null)
    case 'sandbox':
      return runSandbox(command, ports)
    case 'demo':
      endOnSignal(ports)
      return demo(ports, command.isFull)
    case 'help':
      ports.output.print(command.text)
      return 0
    case 'version':
      ports.output.print(TOOL.version)
      return 0
  }
}

export type Surface = 'action' | 'command-line'

type Started = {
  readonly raw: RawInputs
  readonly ports: Ports
  readonly context: Context
  readonly surface: Surface
  readonly workspace: string
  readonly env: NodeJS.ProcessEnv
}

/** From here on, every outgoing text is free of secrets. */
function runInputs({ raw, context, surface, workspace, env, ...started }: Started): Promise<ExitCode> {
  const ports = filterPorts(started.ports, openScrub([...plainSecretsOf(raw), ...proxyPasswords(env)]))
  // The action in a repository needs a token for the issues.
  const inputs = readInputs(asFarAsGiven(raw, context), surface === 'action' && context.repository !== null)
  // Until the redaction is decided, outgoing texts are treated as public.
  const redact = 'problems' in inputs ? 'auto' : inputs.redact
  const careful = mayBePublic(redact, context) ? filterPorts(ports, shortenAddresses) : ports
  endOnSignal(careful)
  return guard(careful, async () => {
    if ('problems' in inputs) throw new UsageError(inputs.problems)
    const problems = pathProblems(inputs, workspace)
    if (problems.length > 0) throw new UsageError(problems)
    const decides = inputs.mode === 'check' || inputs.mode === 'capture'
    return main({ inputs, context, ports: decides ? ports : careful })
  })
}

/**
 * A cancelled job gets SIGINT, 7.5 seconds later SIGTERM, and is killed after 2.5 more; a terminal sends SIGINT. Source:
 * docs.github.com, workflow cancellation. Node handles a signal between two steps of the program.
 */
const SIGNALS = ['SIGINT', 'SIGTERM'] as const

function endOnSignal({ log }: Ports): void {
  for (const signal of SIGNALS) {
    process.once(signal, () => {
      log.error(`The run was stopped by ${signal} before its end. Start it again.`)
      process.exit(2)
    })
  }
}

/** Every error ends as a sentence and an exit code. */
async function guard(ports: Ports, run: () => Promise<ExitCode>): Promise<ExitCode> {
  try {
    return await run()
  } catch (error) {
    if (error instanceof UsageError) {
      reportUsage(error, ports)
      return 3
    }
    const reason = error instanceof Error ? error.message : 'unknown error'
    ports.log.error(
      isOfFiles(error)
        ? `A file could not be read or written: ${reason}. The result is unknown. Check the inputs baseline and output-directory.`
        : `Unexpected error: ${reason}. The result is unknown. Please report it.`,
    )
    ports.output.setOutput('verdict', 'unknown')
    return 2
  }
}

/** Node names the failed system call. Network errors are handled earlier. */
const isOfFiles = (error: unknown): boolean => error instanceof Error && 'syscall' in error

function reportUsage({ problems }: UsageError, { output, log }: Ports): void {
  for (const problem of problems) {
    if (typeof problem !== 'string') {
      output.annotate({ level: 'error', title: 'Baseline', file: problem.path, ...problem })
      continue
    }
    const [sentence = '', ...more] = problem.split('\n')
    log.error(sentence)
    if (more.length > 0) output.print(more.join('\n'))
  }
}
