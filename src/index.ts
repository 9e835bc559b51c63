/**
 * The entry point. Libraries are loaded inside the error handling, because some read the environment while they are
 * loaded. Until a verdict is known, the exit code is 2 (unknown), so that a failure is never reported as drift (1).
 */
import { appendFileSync } from 'node:fs'
import {
  checkProcess,
  type Environment,
  EnvironmentError,
  readEnvironment,
  reasonOf,
  whyNotWritable,
} from './hosts/environment.js'

const UNKNOWN = 2

type Surface = 'action' | 'command-line'

async function start(argv: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const surface: Surface = argv.length === 0 && env.GITHUB_ACTIONS === 'true' ? 'action' : 'command-line'
  guardProcess(surface)
  try {
    const environment = takeEnvironment(surface, env)
    // Eager: the bundler includes the module in the same file, but it is executed only here.
    const { run } = await import(/* webpackMode: "eager" */ './app/program.js')
    return await run(surface, argv, env, environment)
  } catch (error) {
    report(surface, error)
    if (surface === 'action') setVerdict(env.GITHUB_OUTPUT)
    return UNKNOWN
  }
}

/** A later step must not interpret an empty verdict as compliant. */
function setVerdict(path: string | undefined): void {
  if (!path || whyNotWritable(path) !== null) return
  try {
    appendFileSync(path, 'verdict<<end-of-verdict\nunknown\nend-of-verdict\n')
  } catch {
    // The error message and the exit code report the result too.
  }
}

/**
 * Reads the event file here and removes the variable: the GitHub library reads the file on load and throws on invalid
 * JSON.
 */
function takeEnvironment(surface: Surface, env: NodeJS.ProcessEnv): Environment {
  if (surface === 'command-line') checkProcess(env)
  const environment = surface === 'action' ? readEnvironment(env) : { event: null }
  delete env.GITHUB_EVENT_PATH
  return environment
}

/** Handles errors that the program does not catch, and closed output streams. */
function guardProcess(surface: Surface): void {
  process.exitCode = UNKNOWN
  const end = (error: unknown): void => {
    report(surface, error)
    process.exit(UNKNOWN)
  }
  process.on('uncaughtException', end)
  process.on('unhandledRejection', end)
  for (const stream of [process.stdout, process.stderr]) stream.on('error', error => endOnStreamError(error))
}

/** A reader such as `head` may close the stream early. The run continues. */
function endOnStreamError(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') return
  report(
    'command-line',
    new EnvironmentError(`The output cannot be written: ${reasonOf(error)}. Check the output redirection.`),
  )
  process.exit(UNKNOWN)
}

/** Uses only functions of the runtime, so that it works if a library cannot be loaded. */
function report(surface: Surface, error: unknown): void {
  const sentence = sentenceOf(error).replace(/\s+/g, ' ')
  if (surface === 'action') process.stdout.write(`::error::${sentence.replaceAll('%', '%25')}\n`)
  else process.stderr.write(`error: ${sentence}\n`)
}

/** The message of an unknown error is omitted, because it may contain secrets. */
function sentenceOf(error: unknown): string {
  if (error instanceof EnvironmentError) return error.message
  const kind = error instanceof Error ? error.name : typeof error
  const code = error instanceof Error && 'code' in error ? ` ${String(error.code)}` : ''
  return `Unexpected error (${kind}${code}). The result is unknown. Run again, and report the problem if it persists.`
}

process.exitCode = await start(process.argv.slice(2), process.env)
