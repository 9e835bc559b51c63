import * as core from '@actions/core'
import type { Log, Output, Ports } from '../model/ports.js'
import { reasonOf, whyNotWritable } from './environment.js'
import { line } from './log-line.js'
import { openFiles, systemClock } from './system.js'

/**
 * The runner treats `::name::` at the start of a line as a command, also after whitespace, and `##[name]` anywhere.
 * Source: github.com/actions/runner, src/Runner.Common/ActionCommand.cs
 */
const noCommand = (text: string): string => text.replace(/^(\s*):(?=:)/, '$1: ').replaceAll('##[', '## [')

const ANNOTATE = { error: core.error, warning: core.warning, notice: core.notice }

/** `onFailure` receives the error message of each output that could not be written. Outputs never throw. */
export function openAction(env: NodeJS.ProcessEnv, onFailure: (sentence: string) => void): Ports {
  const log: Log = {
    info: text => core.info(noCommand(line(text))),
    warning: text => core.warning(line(text)),
    error: text => core.error(line(text)),
  }
  const fail = (variable: string, what: string, error: unknown): void => {
    const reason = whyNotWritable(env[variable] ?? '') ?? reasonOf(error)
    const sentence = `${what} cannot be written to the file in ${variable}: ${reason}. Check the runner of this job.`
    log.error(sentence)
    onFailure(sentence)
  }
  const output: Output = {
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
  return { log, output, clock: systemClock, files: openFiles(env.GITHUB_WORKSPACE || process.cwd()) }
}
