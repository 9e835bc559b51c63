import type { ControlId, Fix, Value } from '../model/finding.js'
import { escapeMarkdown, MAX_SENTENCE_LENGTH } from './escape.js'
import { type FixPlaces, fixPlaces } from './fix-places.js'
import { blocks, column, lines, table } from './markdown.js'
import { valueMarkdown } from './values.js'
import { counted } from './words.js'

/** A row of a table in the summary or the issue. */
export type FindingRow = {
  readonly control: ControlId | null
  readonly message: string
  readonly expected: Value
  readonly actual: Value
  readonly people: number | null
  readonly fix: Fix | null
  // These are already Markdown.
  readonly subject: string
  readonly changedBy: string
  readonly firstSeen: string
  readonly baseline: string
}

/** Findings with their fix: all tables have the same few columns. */
export function findingTable(findings: readonly FindingRow[]): string {
  if (findings.length === 0) return ''
  const places = fixPlaces(findings.flatMap(({ fix }) => (fix === null ? [] : [fix])))
  const rows = findings.map(finding => {
    const { control, expected, actual, firstSeen, baseline } = finding
    return [
      describe(finding, places),
      valueMarkdown(expected, control),
      valueMarkdown(actual, control),
      firstSeen,
      baseline,
    ]
  })
  return blocks([places.above, table(['Finding', 'Expected', 'Actual', 'First seen', 'Baseline'].map(column), rows)])
}

function describe({ message, subject, people, actual, changedBy, fix }: FindingRow, places: FixPlaces): string {
  const sentence = escapeMarkdown(message, MAX_SENTENCE_LENGTH)
  const address = fix === null ? '' : places.besideSubject(fix)
  const first = subject === '' ? [words([sentence, address])] : [sentence, words([subject, address], ' · ')]
  return lines([...first, reach(people, actual), changedBy, fix === null ? '' : places.inRow(fix)])
}

const words = (texts: readonly string[], between = ' '): string => texts.filter(text => text !== '').join(between)

/** Left out for 0 users, and where the actual value is the same number. */
const reach = (people: number | null, actual: Value): string =>
  people === null || people === 0 || people === actual ? '' : `Affects ${counted(people, 'user')}.`
