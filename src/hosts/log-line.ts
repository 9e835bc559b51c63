import { plain } from '../report/escape.js'

/** No line of the log grows beyond a screen, whatever a group is called. */
const MAX_LOG_LINE = 1_000

export const line = (text: string): string => plain(text, MAX_LOG_LINE)
