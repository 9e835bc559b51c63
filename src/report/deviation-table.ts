import type { ControlId, Fix, Value } from '../model/finding.js'
import { escapeMarkdown, MAX_SENTENCE_LENGTH } from './escape.js'
import { type FixPlaces, fixPlaces } from './fix-places.js'
import { blocks, column, lines, table } from './markdown.js'
import { valueMarkdown } from './values.js'
import { counted } from './words.js'

/** A row of the summary or the issue. */
export type Deviation = {
  readonly control: ControlId | null
  readonly message: string
  readonly expected: Value
  readonly actual: Value
  readonly people: number | null
  readonly fix: Fix | null
  /** Already Markdown: whom it is about, where the sentence does not tell; who changed it; since when; which line. */
  readonly subject: string
  readonly author: string
  readonly since: string
  readonly baseline: string
}

/** Deviations of one kind, with where to fix them; few columns, so that they stand alike from table to table. */
export function deviationTable(deviations: readonly Deviation[]): string {
  if (deviations.length === 0) return ''
  const places = fixPlaces(deviations.flatMap(({ fix }) => (fix === null ? [] : [fix])))
  const rows = deviations.map(deviation => {
    const { control, expected, actual, since, baseline } = deviation
    return [what(deviation, places), valueMarkdown(expected, control), valueMarkdown(actual, control), since, baseline]
  })
  return blocks([places.above, table(['What', 'Expected', 'Actual', 'Since', 'Baseline'].map(column), rows)])
}

function what({ message, subject, people, actual, author, fix }: Deviation, places: FixPlaces): string {
  const sentence = escapeMarkdown(message, MAX_SENTENCE_LENGTH)
  const address = fix === null ? '' : places.besideSubject(fix)
  const first = subject === '' ? [words([sentence, address])] : [sentence, words([subject, address], ' · ')]
  return lines([...first, reach(people, actual), author, fix === null ? '' : places.inRow(fix)])
}

const words = (texts: readonly string[], between = ' '): string => texts.filter(text => text !== '').join(between)

/** Left out where it is nobody, or where the actual value is that very number. */
const reach = (people: number | null, actual: Value): string =>
  people === null || people === 0 || people === actual ? '' : `Reaches ${counted(people, 'person', 'people')}.`
