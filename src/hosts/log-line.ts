import { plain } from '../report/escape.js'

/** Limits the length of a log line, for example with a very long group name. */
const MAX_LOG_LINE = 1_000

export const line = (text: string): string => plain(text, MAX_LOG_LINE)
