/** The two surfaces of one program: GitHub Actions, and a command line. */
import { renameSync, rmSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import * as core from '@actions/core'
import { reasonOf, whyNotWritable } from './environment.js'
import type { Clock, Desk, Files, Log, Ports } from './ports.js'
import { plain } from './report/escape.js'

/** No line of the log grows beyond a screen, whatever a group is called. */
const MAX_LOG_LINE = 1_000

const line = (text: string): string => plain(text, MAX_LOG_LINE)

export const systemClock: Clock = {
  now: () => new Date(),
  sleep: async ms => {
    await sleep(ms)
  },
  random: Math.random,
}

export function openFiles(workspace: string): Files {
  return {
    read: async path => {
      try {
        return await readFile(resolve(workspace, path), 'utf8')
      } catch (error) {
        if (isMissing(error)) return null
        throw error
      }
    },
    write: (path, text) => writeTexts(workspace, { [path]: text }),
    writeAll: texts => writeTexts(workspace, texts),
  }
}

/** Where a file is to be, and where it is until all of them are written. */
type Place = { readonly target: string; readonly unfinished: string }

/** A run that is cancelled in the middle leaves the old files or the new ones, and nothing in between. */
async function writeTexts(workspace: string, texts: Readonly<Record<string, string>>): Promise<void> {
  const places: Place[] = []
  try {
    for (const [path, text] of Object.entries(texts)) {
      const target = resolve(workspace, path)
      // Hidden, so that the upload of a cancelled job leaves it out; and of one name, so that the next run takes it away.
      const unfinished = join(dirname(target), `.${basename(target)}.part`)
      places.push({ target, unfinished })
      await mkdir(dirname(target), { recursive: true })
      await writeFile(unfinished, text)
    }
    putInPlace(places)
  } catch (error) {
    for (const { unfinished } of places) rmSync(unfinished, { force: true })
    throw error
  }
}

/** In one go: no signal is heard in between. Where a process is killed all the same, the last file is the one that lacks. */
function putInPlace(places: readonly Place[]): void {
  const last = places.length > 1 ? places.at(-1) : undefined
  if (last !== undefined) rmSync(last.target, { force: true })
  for (const { unfinished, target } of places) renameSync(unfinished, target)
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')

/**
 * The runner takes `::name::` at the start of a line for a command, behind white space too, and `##[name]` anywhere.
 * Source: github.com/actions/runner, src/Runner.Common/ActionCommand.cs
 */
const noCommand = (text: string): string => text.replace(/^(\s*):(?=:)/, '$1: ').replaceAll('##[', '## [')

const ANNOTATE = { error: core.error, warning: core.warning, notice: core.notice }

/** `onFailure` receives the sentence of each output that could not be written; no output throws. */
export function openAction(env: NodeJS.ProcessEnv, onFailure: (sentence: string) => void): Ports {
  const log: Log = {
    info: text => core.info(noCommand(line(text))),
    warning: text => core.warning(line(text)),
    error: text => core.error(line(text)),
  }
  const fail = (variable: string, what: string, error: unknown): void => {
    const reason = whyNotWritable(env[variable] ?? '') ?? reasonOf(error)
    const sentence = `${what} cannot be written to the file of ${variable}: ${reason}. Check the runner of this job.`
    log.error(sentence)
    onFailure(sentence)
  }
  const desk: Desk = {
    annotate: ({ level, message, ...place }) =>
      ANNOTATE[level](line(message), {
        title: line(place.title),
        file: place.file,
        startLine: place.line,
        startColumn: place.column,
      }),
    setOutput: (name, value) => {
      try {
        core.setOutput(name, value)
      } catch (error) {
        fail('GITHUB_OUTPUT', `The output ${name}`, error)
      }
    },
    showSummary: async markdown => {
      try {
        if (env.GITHUB_STEP_SUMMARY) await core.summary.addRaw(markdown, true).write()
      } catch (error) {
        fail('GITHUB_STEP_SUMMARY', 'The summary', error)
      }
    },
    print: text => {
      for (const row of text.trimEnd().split('\n')) core.info(noCommand(row))
    },
  }
  return { log, desk, clock: systemClock, files: openFiles(env.GITHUB_WORKSPACE || process.cwd()) }
}

/** Results go to standard output, what is said about them to standard error. */
export function openCommandLine(): Ports {
  const say = (text: string): boolean => process.stderr.write(`${line(text)}\n`)
  const print = (text: string): boolean => process.stdout.write(text.endsWith('\n') ? text : `${text}\n`)
  const log: Log = {
    info: say,
    warning: text => say(`warning: ${text}`),
    error: text => say(`error: ${text}`),
  }
  const desk: Desk = {
    annotate: ({ level, message, file, line, column }) => say(`${file}:${line}:${column}: ${level}: ${message}`),
    setOutput: () => {},
    showSummary: async markdown => {
      print(markdown)
    },
    print,
  }
  return { log, desk, clock: systemClock, files: openFiles(process.cwd()) }
}
