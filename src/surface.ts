/** The two surfaces of one program: GitHub Actions, and a command line. */
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import * as core from '@actions/core'
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
    write: async (path, text) => {
      const target = resolve(workspace, path)
      const unfinished = `${target}.${process.pid}.part`
      await mkdir(dirname(target), { recursive: true })
      // A run that is cancelled in the middle leaves the old file or the new one, and nothing in between.
      await writeFile(unfinished, text)
      await rename(unfinished, target)
    },
  }
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')

/**
 * The runner takes `::name::` at the start of a line for a command, behind white space too, and `##[name]` anywhere.
 * Source: github.com/actions/runner, src/Runner.Common/ActionCommand.cs
 */
const noCommand = (text: string): string => text.replace(/^(\s*):(?=:)/, '$1: ').replaceAll('##[', '## [')

const ANNOTATE = { error: core.error, warning: core.warning, notice: core.notice }

export function openAction(env: NodeJS.ProcessEnv): Ports {
  const log: Log = {
    info: text => core.info(noCommand(line(text))),
    warning: text => core.warning(line(text)),
    error: text => core.error(line(text)),
  }
  const desk: Desk = {
    annotate: ({ level, message, ...place }) =>
      ANNOTATE[level](line(message), {
        title: line(place.title),
        file: place.file,
        startLine: place.line,
        startColumn: place.column,
      }),
    setOutput: (name, value) => core.setOutput(name, value),
    showSummary: async markdown => {
      if (env.GITHUB_STEP_SUMMARY) await core.summary.addRaw(markdown, true).write()
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
