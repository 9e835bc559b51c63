/**
 * The process. Everything that can fail is loaded and run behind one guard: a library may read the environment while it
 * is loaded. Until a verdict is known, the exit code is that of an unknown result, and no failure ends as a drift (1).
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
    // Eager: in the bundle it is a part of the same file, and still runs only here.
    const { run } = await import(/* webpackMode: "eager" */ './app/program.js')
    return await run(surface, argv, env, environment)
  } catch (error) {
    report(surface, error)
    if (surface === 'action') setVerdict(env.GITHUB_OUTPUT)
    return UNKNOWN
  }
}

/** A later step that reads the output must not take an empty verdict for a good one. */
function setVerdict(path: string | undefined): void {
  if (!path || whyNotWritable(path) !== null) return
  try {
    appendFileSync(path, 'verdict<<end-of-verdict\nunknown\nend-of-verdict\n')
  } catch {
    // The sentence and the exit code report the result as well.
  }
}

/** The event file is read once, here: the GitHub library would read it while it is loaded, and throw on what is no JSON. */
function takeEnvironment(surface: Surface, env: NodeJS.ProcessEnv): Environment {
  if (surface === 'command-line') checkProcess(env)
  const environment = surface === 'action' ? readEnvironment(env) : { event: null }
  delete env.GITHUB_EVENT_PATH
  return environment
}

/** What no promise of the program catches: a fault of the gate, or an output stream that was closed. */
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

/** A reader that has read enough, such as `head`, closes the stream: the run goes on, and its verdict stays. */
function endOnStreamError(error: NodeJS.ErrnoException): void {
  if (error.code === 'EPIPE') return
  report('command-line', new EnvironmentError(`The output cannot be written: ${reasonOf(error)}. Check where it goes.`))
  process.exit(UNKNOWN)
}

/** Nothing but the runtime's own functions: this has to work where all else failed. */
function report(surface: Surface, error: unknown): void {
  const sentence = sentenceOf(error).replace(/\s+/g, ' ')
  if (surface === 'action') process.stdout.write(`::error::${sentence.replaceAll('%', '%25')}\n`)
  else process.stderr.write(`error: ${sentence}\n`)
}

/** The message of an unknown error is not repeated: it is not scrubbed of secrets here. */
function sentenceOf(error: unknown): string {
  if (error instanceof EnvironmentError) return error.message
  const kind = error instanceof Error ? error.name : typeof error
  const code = error instanceof Error && 'code' in error ? ` ${String(error.code)}` : ''
  return `Unexpected error (${kind}${code}). The result is unknown. Run it again, and report it if it stays.`
}

process.exitCode = await start(process.argv.slice(2), process.env)
