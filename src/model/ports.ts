/** The interfaces to the environment of a run. */

/** Each text is one line. */
export type Log = {
  readonly info: (line: string) => void
  readonly warning: (line: string) => void
  readonly error: (line: string) => void
}

export type Clock = {
  readonly now: () => Date
  /** Resolves after `ms` milliseconds. */
  readonly sleep: (ms: number) => Promise<void>
  /** A number in [0, 1), used as jitter. */
  readonly random: () => number
}

/** Runs `work` and aborts its signal after `ms` milliseconds. */
export type TimeLimit = <T>(ms: number, work: (signal: AbortSignal) => Promise<T>) => Promise<T>

/** Paths are relative to the workspace. Missing folders are created. */
export type Files = {
  /** The text of a file; null if it does not exist. */
  readonly read: (path: string) => Promise<string | null>
  readonly write: (path: string, text: string) => Promise<void>
  /** Writes all files or none. The last file exists only if all others were written. */
  readonly writeAll: (texts: Readonly<Record<string, string>>) => Promise<void>
}

/** A message about a position in a file. */
export type Annotation = {
  readonly level: 'error' | 'warning' | 'notice'
  readonly title: string
  readonly message: string
  readonly file: string
  readonly line: number
  readonly column: number
}

/** How a result is shown on the command line. */
export type Format = 'text' | 'markdown' | 'json'

export type Style = 'bold' | 'dim' | 'red' | 'yellow' | 'green'

export type Terminal = {
  readonly format: Format
  /** Columns. */
  readonly width: number
  /** The text as it is where colors are off. */
  readonly paint: (style: Style, text: string) => string
  /** Replaces the line of progress; null removes it. Does nothing where nobody watches. */
  readonly showProgress: (text: string | null) => void
}

/** The output of GitHub Actions or of a terminal. */
export type Output = {
  readonly annotate: (annotation: Annotation) => void
  readonly setOutput: (name: string, value: string) => void
  /** Markdown for the job summary or the terminal. */
  readonly showSummary: (markdown: string) => Promise<void>
  /** Plain text for the terminal: tables, files. */
  readonly print: (text: string) => void
  /** Left out where there is no terminal: results are Markdown then. */
  readonly terminal?: Terminal
}

/** Changes an outgoing text, for example to remove secrets. */
export type Change = (text: string) => string

export type Ports = {
  readonly log: Log
  readonly output: Output
  readonly clock: Clock
  readonly files: Files
  /** The filter that the ports apply to every text, for other outgoing text. Default: no change. */
  readonly outgoing?: Change
  /**
   * Limits the time of each request to Atlassian. Tests use a limit that does not depend on the speed of the machine.
   */
  readonly timeLimit?: TimeLimit
}
