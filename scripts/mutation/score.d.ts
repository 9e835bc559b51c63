type Place = { readonly line: number; readonly column: number }

/** The used part of a Stryker report. Lines and columns start at 1. */
export type Report = {
  readonly files: Readonly<
    Record<
      string,
      {
        readonly source: string
        readonly mutants: readonly {
          readonly status: string
          readonly replacement?: string
          readonly location: { readonly start: Place; readonly end: Place }
        }[]
      }
    >
  >
}

export type Score = { readonly killed: number; readonly all: number; readonly survivors: readonly string[] }

/** The part of a report for the files in the folders. */
export function reportOn(report: Report, folders: readonly string[]): Report
export function scoreOf(report: Report): Score
/** 0 if no mutant was tested. */
export function percentOf(score: Score): number
export function scoreText(score: Score, threshold: number): string
