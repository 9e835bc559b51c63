import { isFields } from '../model/fields.js'
import { renderEntry } from './yaml.js'

/** A captured section: its entries, or the reason why it is omitted. */
export type CapturedSection = {
  readonly key: string
  /** The description of the section: paragraphs, which are wrapped here. */
  readonly comment: readonly string[]
  readonly content:
    | {
        readonly kind: 'entries'
        readonly value: unknown
        /** Comment lines below the entries: entries to complete, and unknown numbers. */
        readonly notes?: readonly string[]
      }
    | { readonly kind: 'unread' | 'not-asked'; readonly reason: string }
}

export type CapturedBaseline = {
  readonly organization: string
  /** The URL of the JSON Schema for editors. */
  readonly schemaUrl: string
  /** In the order of the file. */
  readonly sections: readonly CapturedSection[]
}

const UNREAD =
  'Sections that could not be read, see above. Each is unknown until you capture it again or remove it here.'

const MAX_LINE_LENGTH = 100

/** The text of a baseline. The same facts give the same bytes. */
export function renderBaseline({ organization, schemaUrl, sections }: CapturedBaseline): string {
  const head = [comment(`yaml-language-server: $schema=${schemaUrl}`), renderEntry([], { version: 1, organization })]
  const unread = sections.flatMap(({ key, content }) => (content.kind === 'unread' ? [key] : []))
  const last = unread.length === 0 ? [] : [comment(UNREAD) + renderEntry(['unread'], unread)]
  return [head.join(''), ...sections.map(renderSection), ...last].join('\n')
}

function renderSection({ key, comment: paragraphs, content }: CapturedSection): string {
  const above = paragraphs.flatMap(wrapped).map(comment).join('')
  if (content.kind !== 'entries') {
    const why = content.kind === 'unread' ? 'could not be read' : 'is omitted'
    return above + wrapped(`"${key}" ${why}: ${content.reason}`).map(comment).join('')
  }
  // Indented like an entry, so that it is an entry without its comment mark.
  const below = (content.notes ?? []).map(note => `  ${comment(note)}`).join('')
  // Without a value, a note becomes an entry when its comment mark is removed.
  const isTemplate = below !== '' && isFields(content.value) && Object.keys(content.value).length === 0
  return above + (isTemplate ? `${key}:\n` : renderEntry([key], content.value)) + below
}

/** Replaces line ends and invisible characters with spaces, so that foreign text cannot leave its comment. */
function comment(text: string): string {
  return `# ${text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, ' ')}`.trimEnd().concat('\n')
}

function wrapped(paragraph: string): readonly string[] {
  const lines: string[] = []
  for (const word of paragraph.split(/\s+/)) {
    const last = lines.at(-1)
    const longer = last === undefined ? word : `${last} ${word}`
    if (last === undefined || longer.length > MAX_LINE_LENGTH - '# '.length) lines.push(word)
    else lines[lines.length - 1] = longer
  }
  return lines
}

/** A comment at the end of lines that differ from the current state. `lineOf` counts from 1. */
export function withComments(
  text: string,
  comments: readonly { readonly at: readonly string[]; readonly text: string }[],
  lineOf: (at: readonly string[]) => number,
): string {
  const lines = text.split('\n')
  for (const { at, text: words } of comments) {
    const index = lineOf(at) - 1
    lines[index] = `${lines[index]} ${comment(words).trimEnd()}`
  }
  return lines.join('\n')
}
