type Place = { readonly line: number; readonly column: number }

/** What is needed of a report of Stryker's; lines and columns count from 1. */
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

/** The part on the files below some folders. */
export function reportOn(report: Report, folders: readonly string[]): Report
export function scoreOf(report: Report): Score
/** 0 where no mutant was run: nothing was shown. */
export function percentOf(score: Score): number
export function scoreText(score: Score, threshold: number): string
