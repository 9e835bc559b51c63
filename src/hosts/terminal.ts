import { styleText } from 'node:util'
import type { Format, Log, Output, Ports, Style } from '../model/ports.js'
import { line } from './log-line.js'
import { openFiles, systemClock } from './system.js'

export type TerminalOptions = { readonly format: Format; readonly isQuiet: boolean }

/** Results go to standard output, progress and messages to standard error. */
export function openTerminal(env: NodeJS.ProcessEnv, { format, isQuiet }: TerminalOptions): Ports {
  const say = (text: string): boolean => process.stderr.write(`${line(text)}\n`)
  const print = (text: string): boolean => process.stdout.write(text.endsWith('\n') ? text : `${text}\n`)
  const log: Log = {
    info: text => {
      if (!isQuiet) say(text)
    },
    warning: text => say(`warning: ${text}`),
    error: text => say(`error: ${text}`),
  }
  const hasColors = useColors(env, process.stdout.isTTY)
  const output: Output = {
    annotate: ({ level, message, file, line, column }) => say(`${file}:${line}:${column}: ${level}: ${message}`),
    setOutput: () => {},
    showSummary: async text => {
      print(text)
    },
    print,
    terminal: {
      format,
      width: process.stdout.columns ?? DEFAULT_WIDTH,
      paint: (style, text) => (hasColors ? paint(style, text) : text),
      showProgress: text => {
        if (process.stderr.isTTY && !isQuiet) process.stderr.write(`\r\u001b[2K${text ?? ''}`)
      },
    },
  }
  return { log, output, clock: systemClock, files: openFiles(process.cwd()) }
}

const DEFAULT_WIDTH = 80

const paint = (style: Style, text: string): string => styleText(style, text, { validateStream: false })

/** FORCE_COLOR wins over NO_COLOR, and both over the terminal: https://force-color.org, https://no-color.org */
export function useColors(
  { FORCE_COLOR: force, NO_COLOR: no, TERM: term }: NodeJS.ProcessEnv,
  isTerminal = false,
): boolean {
  if (force !== undefined && force !== '') return force !== '0' && force !== 'false'
  if (no !== undefined && no !== '') return false
  return isTerminal && term !== 'dumb'
}
