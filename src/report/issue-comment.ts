/** Comments on an issue, one per transition. */

import { fullList, type IssueContext } from './issue.js'
import { type Entry, type IssueKind, linesThatFit } from './issue-entry.js'
import { blocks } from './markdown.js'
import { amount, counted } from './words.js'

/** `recounted` has counts only, because the issue does not name its previous findings. */
export type Transition =
  | {
      readonly is: 'changed'
      readonly added: readonly Entry[]
      /** Previous findings that an exception accepts now, and the number of other resolved findings. */
      readonly accepted: readonly Entry[]
      readonly gone: number
    }
  | { readonly is: 'recounted'; readonly before: number; readonly after: number }
  | { readonly is: 'reopened'; readonly entries: readonly Entry[] }
  | { readonly is: 'closed'; readonly accepted: readonly Entry[] }
  | { readonly is: 'twin'; readonly keeper: number }

const MAX_LINES = 20
/** Two lists of this size fit into a comment. */
const LIST_LIMIT = { characters: 20_000, bytes: 60_000 }

export function renderComment(kind: IssueKind, transition: Transition, context: IssueContext): string {
  const list = `Full list: ${fullList(context)}.`
  switch (transition.is) {
    case 'changed':
      return blocks([
        listed(kind, 'New', transition.added),
        listed(kind, 'Accepted by an exception', transition.accepted),
        transition.gone === 0 ? '' : `**Resolved: ${amount(transition.gone)}.** ${RESOLVED[kind]}`,
        list,
      ])
    case 'recounted': {
      const { before, after } = transition
      return blocks([`**Findings changed:** ${amount(before)} before, ${amount(after)} now.`, list])
    }
    case 'reopened':
      return blocks([
        `**Reopened:** ${counted(transition.entries.length, 'finding')}.`,
        listed(kind, 'Findings', transition.entries),
        list,
      ])
    case 'closed':
      return blocks([
        `**Closed:** ${CLOSED[kind]}`,
        listed(kind, 'Accepted by an exception', transition.accepted),
        list,
      ])
    case 'twin':
      return `**Closed:** duplicate of #${transition.keeper}, which is older and stays open.`
  }
}

const RESOLVED: Readonly<Record<IssueKind, string>> = {
  drift: 'Fixed, accepted in the baseline, or no longer checked.',
  blind: 'Checked again, or no longer checked.',
}

const CLOSED: Readonly<Record<IssueKind, string>> = {
  drift: 'this run was complete and found no drift.',
  blind: 'this run completed all checks of the baseline.',
}

function listed(kind: IssueKind, title: string, entries: readonly Entry[]): string {
  if (entries.length === 0) return ''
  const lines = linesThatFit(kind, entries.slice(0, MAX_LINES), LIST_LIMIT)
  const more = entries.length - lines.length
  return blocks([
    `**${title}: ${amount(entries.length)}**`,
    lines.join('\n'),
    more > 0 ? `And ${amount(more)} more.` : '',
  ])
}
