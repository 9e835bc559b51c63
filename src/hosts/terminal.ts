import type { Log, Output, Ports } from '../model/ports.js'
import { line } from './log-line.js'
import { openFiles, systemClock } from './system.js'

/** Writes results to standard output, and messages to standard error. */
export function openCommandLine(): Ports {
  const say = (text: string): boolean => process.stderr.write(`${line(text)}\n`)
  const print = (text: string): boolean => process.stdout.write(text.endsWith('\n') ? text : `${text}\n`)
  const log: Log = {
    info: say,
    warning: text => say(`warning: ${text}`),
    error: text => say(`error: ${text}`),
  }
  const output: Output = {
    annotate: ({ level, message, file, line, column }) => say(`${file}:${line}:${column}: ${level}: ${message}`),
    setOutput: () => {},
    showSummary: async markdown => {
      print(markdown)
    },
    print,
  }
  return { log, output, clock: systemClock, files: openFiles(process.cwd()) }
}
