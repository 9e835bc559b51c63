/** What is said in an issue's comments: only when something changed, and what. */

import { fullList, type IssueContext } from './issue.js'
import type { Entry, IssueKind } from './issue-entry.js'
import { linesThatFit } from './issue-lines.js'
import { blocks } from './markdown.js'
import { amount, counted } from './words.js'

/** Counts stand where the single findings are not known any more. */
export type Transition =
  | {
      readonly is: 'changed'
      readonly added: readonly Entry[]
      /** Of those that are no longer there, the ones that an exception accepts by now; and how many others. */
      readonly accepted: readonly Entry[]
      readonly gone: number
    }
  | { readonly is: 'recounted'; readonly before: number; readonly after: number }
  | { readonly is: 'reopened'; readonly entries: readonly Entry[] }
  | { readonly is: 'closed'; readonly accepted: readonly Entry[] }
  | { readonly is: 'twin'; readonly keeper: number }

const MAX_LINES = 20
/** Two lists of this size stay within a comment. */
const ROOM = { characters: 20_000, bytes: 60_000 }

export function renderComment(kind: IssueKind, transition: Transition, context: IssueContext): string {
  const list = `Full list: ${fullList(context)}.`
  switch (transition.is) {
    case 'changed':
      return blocks([
        listed(kind, 'New', transition.added),
        listed(kind, 'Accepted by an exception', transition.accepted),
        transition.gone === 0 ? '' : `**No longer there: ${amount(transition.gone)}.** ${GONE[kind]}`,
        list,
      ])
    case 'recounted': {
      const { before, after } = transition
      return blocks([`**The findings changed:** ${amount(before)} before, ${amount(after)} now.`, list])
    }
    case 'reopened':
      return blocks([
        `**It is back:** ${counted(transition.entries.length, 'finding')}.`,
        listed(kind, 'Now', transition.entries),
        list,
      ])
    case 'closed':
      return blocks([
        `**Closed:** ${CLOSED[kind]}`,
        listed(kind, 'Accepted by an exception', transition.accepted),
        list,
      ])
    case 'twin':
      return `**Closed:** a twin of #${transition.keeper}, which is older and goes on.`
  }
}

const GONE: Readonly<Record<IssueKind, string>> = {
  drift: 'Mended, made part of the baseline, or its control was switched off.',
  blind: 'Read again, or no longer needed.',
}

const CLOSED: Readonly<Record<IssueKind, string>> = {
  drift: 'this run read everything that the baseline needs and found no deviation from it that is not accepted.',
  blind: 'this run could check everything that the baseline asks for.',
}

function listed(kind: IssueKind, title: string, entries: readonly Entry[]): string {
  if (entries.length === 0) return ''
  const lines = linesThatFit(kind, entries.slice(0, MAX_LINES), ROOM)
  const more = entries.length - lines.length
  return blocks([
    `**${title}: ${amount(entries.length)}**`,
    lines.join('\n'),
    more > 0 ? `And ${amount(more)} more.` : '',
  ])
}
