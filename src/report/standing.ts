import type { Read } from '../collect/current-state.js'
import { controlOf } from '../controls/catalogue.js'
import { catalogPlace } from '../evaluate/order.js'
import type { ControlStatus, Result } from '../evaluate/result.js'
import { by } from '../model/order.js'
import { type Detail, remainder } from './detail.js'
import { codeMarkdown, escapeMarkdown, MAX_SENTENCE_LENGTH } from './escape.js'
import { blocks, column, details, link, numbers, table } from './markdown.js'
import { pathCounts, STATE_WORDS, sortedPaths } from './path-list.js'
import { amount, counted } from './words.js'

const CONTROL_WORDS: Readonly<Record<ControlStatus, string>> = {
  pass: 'as the baseline',
  drift: '**drift**',
  unknown: '**could not be checked**',
  off: 'not checked',
}

const OFF_PREFIX = `${CONTROL_WORDS.off}: `

/** How locked down the organization is, whatever the baseline allows. */
export function postureSection({ posture }: Result, detail: Detail): string {
  if (posture.paths.length === 0) return ''
  const shown = sortedPaths(posture).slice(0, detail.rows)
  const rows = shown.map(({ title, state, reason, recommended, fix }) => [
    link(escapeMarkdown(title), fix.guide),
    state === 'open' ? '**open**' : STATE_WORDS[state],
    escapeMarkdown(reason, MAX_SENTENCE_LENGTH),
    escapeMarkdown(recommended),
    state === 'closed' ? '' : escapeMarkdown(fix.path),
  ])
  const columns = ['Access path', 'State', 'Current state', 'Recommended', 'Where'].map(column)
  return blocks([
    '### Access paths',
    `${pathCounts(posture)}. The verdict does not depend on them: the baseline may allow an open access path.`,
    folded('All access paths', table(columns, rows), shown.length, posture.paths.length),
  ])
}

/** Every control, also those that are off, so that nobody takes silence for a pass. */
export function controlsSection({ controls }: Result): string {
  const rows = [...controls]
    .sort(by(control => catalogPlace(control.id)))
    .map(({ id, status, reason }) => [
      controlOf(id).title,
      codeMarkdown(id),
      CONTROL_WORDS[status],
      escapeMarkdown(reasonBeside(status, reason), MAX_SENTENCE_LENGTH),
    ])
  return blocks([
    '### Controls',
    `${counted(controls.length, 'control')}: ${controlCounts(controls)}.`,
    details('The controls, one by one', table(['Control', 'Id', 'Result', 'Why'].map(column), rows)),
  ])
}

/** What is off has a reason that begins with the words of the result, which stands in the cell before. */
const reasonBeside = (status: ControlStatus, reason = ''): string =>
  status === 'off' && reason.startsWith(OFF_PREFIX) ? reason.slice(OFF_PREFIX.length) : reason

function controlCounts(controls: Result['controls']): string {
  const count = (status: ControlStatus): number => controls.filter(control => control.status === status).length
  return [
    `${count('pass')} as the baseline`,
    ...(count('drift') > 0 ? [`${count('drift')} in drift`] : []),
    ...(count('unknown') > 0 ? [`${count('unknown')} that could not be checked`] : []),
    ...(count('off') > 0 ? [`${count('off')} not checked`] : []),
  ].join(', ')
}

/** The proof of reading: what was followed to its end, and what was not. */
export function coverageSection({ coverage }: Result, detail: Detail): string {
  const { reads, requests, complete } = coverage
  const shown = [...reads]
    .sort(
      by(
        read => Number(read.complete),
        read => read.resource,
        read => read.error ?? '',
        read => read.items,
      ),
    )
    .slice(0, detail.rows)
  const broken = reads.filter(read => !read.complete).length
  const state = broken === 0 ? 'all whole' : `**${amount(broken)} not whole**`
  const claim = complete ? '' : ' **Not everything that the baseline needs could be read.**'
  return blocks([
    '### Coverage',
    `${counted(reads.length, 'read')} in ${counted(requests, 'request')}, ${state}.${claim}`,
    reads.length === 0 ? '' : folded('The reads, one by one', readTable(shown), shown.length, reads.length),
  ])
}

function readTable(reads: readonly Read[]): string {
  const columns = [column('Read'), numbers('Pages'), numbers('Items'), column('Whole'), column('Why not')]
  const rows = reads.map(({ resource, pages, items, expected, complete, error }) => [
    escapeMarkdown(resource),
    amount(pages),
    expected === undefined ? amount(items) : `${amount(items)} of ${amount(expected)}`,
    complete ? 'yes' : '**no**',
    escapeMarkdown(error ?? '', MAX_SENTENCE_LENGTH),
  ])
  return table(columns, rows)
}

function folded(summary: string, body: string, shown: number, all: number): string {
  const rest = remainder(shown, all)
  return shown === 0 ? rest : details(summary, blocks([body, rest]))
}
