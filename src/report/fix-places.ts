import type { Fix } from '../model/finding.js'
import { escapeMarkdown, MAX_SENTENCE_LENGTH } from './escape.js'
import { link } from './markdown.js'

/** How a table shows where to fix its rows. */
export type FixPlaces = {
  /** Above the table, for all rows. */
  readonly above: string
  /** On a separate line of the row. */
  readonly inRow: (fix: Fix) => string
  /** After the subject of the row. */
  readonly besideSubject: (fix: Fix) => string
}

const ADDRESS_ONLY = 'Open\u00a0in\u00a0the\u00a0console'
const nothing = (): string => ''

/** A path that all rows share is shown once above them. Where only the link differs, each row has its link. */
export function fixPlaces(fixes: readonly Fix[]): FixPlaces {
  const paths = new Set(fixes.map(({ path, guide }) => `${path}\n${guide}`))
  const addresses = new Set(fixes.map(fix => fix.link))
  const [first] = fixes
  if (first === undefined || paths.size > 1) return { above: '', inRow: fixSentence, besideSubject: nothing }
  if (addresses.size === 1) return { above: inBold(fixSentence(first)), inRow: nothing, besideSubject: nothing }
  return { above: inBold(fixSentence({ ...first, link: '' })), inRow: nothing, besideSubject: addressOnly }
}

/** The path in the console, as a link if the address is a web address. */
export const fixPlace = ({ path, link: address }: Fix): string =>
  link(escapeMarkdown(path, MAX_SENTENCE_LENGTH), address)

const TITLE = 'Fix:'

const fixSentence = (fix: Fix): string => (fix.path === '' ? '' : `${TITLE} ${fixPlace(fix)}${guideLink(fix)}`)

/** Empty if the address is not a web address. */
function guideLink({ guide }: Fix): string {
  const linked = link(GUIDE, guide)
  return linked === GUIDE ? '' : ` (${linked})`
}

const GUIDE = 'guide'

const inBold = (place: string): string => place.replace(TITLE, `**${TITLE}**`)

/** Empty if the address is not a web address. */
function addressOnly({ link: address }: Fix): string {
  const linked = link(ADDRESS_ONLY, address)
  return linked === ADDRESS_ONLY ? '' : linked
}
