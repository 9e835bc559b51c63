import type { Fix } from '../model/finding.js'
import { escapeMarkdown, MAX_SENTENCE_LENGTH } from './escape.js'
import { link } from './markdown.js'

/** What a table says of where to fix its rows. */
export type FixPlaces = {
  /** Before the table, for all rows. */
  readonly above: string
  /** On a line of its own in the row. */
  readonly inRow: (fix: Fix) => string
  /** Beside the subject of the row. */
  readonly besideSubject: (fix: Fix) => string
}

const ADDRESS_ONLY = 'In\u00a0the\u00a0console'
const nothing = (): string => ''

/** A path that all rows share is said once above them; the address stays with the row where only that differs. */
export function fixPlaces(fixes: readonly Fix[]): FixPlaces {
  const paths = new Set(fixes.map(({ path }) => path))
  const addresses = new Set(fixes.map(fix => fix.link))
  const [first] = fixes
  if (first === undefined || paths.size > 1) return { above: '', inRow: whereToFix, besideSubject: nothing }
  if (addresses.size === 1) return { above: inBold(whereToFix(first)), inRow: nothing, besideSubject: nothing }
  return { above: inBold(whereToFix({ ...first, link: '' })), inRow: nothing, besideSubject: addressOnly }
}

/** The path in the console, as a link where its address is one of the web. */
export const fixPlace = ({ path, link: address }: Fix): string =>
  link(escapeMarkdown(path, MAX_SENTENCE_LENGTH), address)

const TITLE = 'Where to fix it:'

const whereToFix = (fix: Fix): string => (fix.path === '' ? '' : `${TITLE} ${fixPlace(fix)}`)

const inBold = (place: string): string => place.replace(TITLE, `**${TITLE}**`)

/** Nothing where the address is none of the web. */
function addressOnly({ link: address }: Fix): string {
  const linked = link(ADDRESS_ONLY, address)
  return linked === ADDRESS_ONLY ? '' : linked
}
