import type { Result } from '../../evaluate/result.js'
import type { Hashes } from '../hashes.js'
import type { LicenseRow } from '../history.js'
import type { Run } from '../manifest.js'
import { amount } from '../words.js'
import { type Content, code, html } from './html.js'

/** What the page tells beside the result. */
export type PageContext = {
  /** People's names and addresses were shortened before they came here. */
  readonly redacted: boolean
  readonly history: readonly LicenseRow[]
  readonly runUrl: string | null
  readonly run: Run
  /** What went wrong beside the reading, a sentence each. */
  readonly warnings: readonly string[]
  /** Those of the files beside the page. */
  readonly hashes: Hashes
}

/** How much of the result is shown. */
export type PageDetail = { readonly yaml: 'shown' | 'left-out'; readonly rows: number }

export type Page = { readonly result: Result; readonly context: PageContext; readonly detail: PageDetail }

/** A chapter of the page; `id` is its anchor. */
export type Section = { readonly id: string; readonly title: string; readonly body: Content }

/** What is cut off is told, and where it stands. */
export const remainder = (shown: number, all: number, file = 'report.json'): Content =>
  shown >= all ? '' : html`<p class="rest">${amount(all - shown)} more in ${code(file)}.</p>`
