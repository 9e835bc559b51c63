import { blocks, details } from './markdown.js'
import { amount } from './words.js'

/** How much of a result a report shows. */
export type Detail = {
  readonly yaml: 'shown' | 'left-out'
  /** The maximum number of rows in a section. */
  readonly rows: number
}

/** The number of rows that a shortened section leaves out; empty if it shows all. */
export const remainder = (shown: number, all: number): string =>
  shown >= all ? '' : `${amount(all - shown)} more in \`report.json\`.`

/** A folded list with the number of rows that it leaves out. */
export function folded(summary: string, body: string, shown: number, all: number): string {
  const rest = remainder(shown, all)
  return shown === 0 ? rest : details(summary, blocks([body, rest]))
}
