/** What a night needs from the outside. Everything else is a pure function of these and of what was read. */

/** One line each; a multi-line text is the caller's mistake, not the log's. */
export type Log = {
  readonly info: (line: string) => void
  readonly warning: (line: string) => void
  readonly error: (line: string) => void
}

export type Clock = {
  readonly now: () => Date
  /** Resolves after `ms` milliseconds. */
  readonly sleep: (ms: number) => Promise<void>
  /** From 0 up to, not including, 1: the jitter of a wait. */
  readonly random: () => number
}

/** Runs `work`, and aborts its signal when `ms` milliseconds have passed. */
export type TimeLimit = <T>(ms: number, work: (signal: AbortSignal) => Promise<T>) => Promise<T>

/** Paths are taken from the workspace; folders above a written file are made. */
export type Files = {
  /** The text of a file, or null where there is none. */
  readonly read: (path: string) => Promise<string | null>
  readonly write: (path: string, text: string) => Promise<void>
  /** Texts by their path, all of them or none; the last one is there only where all the others are as written. */
  readonly writeAll: (texts: Readonly<Record<string, string>>) => Promise<void>
}

/** Where a workflow or a terminal shows a place in a file. */
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

/** What only the surface knows how to show: GitHub Actions or a command line. */
export type Output = {
  readonly annotate: (annotation: Annotation) => void
  readonly setOutput: (name: string, value: string) => void
  /** Markdown for the job's page, or for the terminal. */
  readonly showSummary: (markdown: string) => Promise<void>
  /** Plain text for the terminal: tables, files. */
  readonly print: (text: string) => void
  /** Left out where there is no terminal: results are Markdown then. */
  readonly terminal?: Terminal
}

/** What a text becomes on its way out. */
export type Change = (text: string) => string

export type Ports = {
  readonly log: Log
  readonly output: Output
  readonly clock: Clock
  readonly files: Files
  /** What the ports do to every text, for whatever else leaves the gate. Left out, texts leave as they are. */
  readonly outgoing?: Change
  /** Limits the time of each request to Atlassian. Tests pass a limit that does not depend on the speed of the machine. */
  readonly timeLimit?: TimeLimit
}
