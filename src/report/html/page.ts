import type { Result } from '../../evaluate/result.js'
import type { Detail } from '../detail.js'
import type { LicenseRow } from '../history.js'
import type { Hashes, Run } from '../manifest.js'
import { amount } from '../words.js'
import { type Content, code, html } from './html.js'

/** What the page shows in addition to the result. */
export type PageContext = {
  /** Whether names and email addresses of users were shortened. */
  readonly redacted: boolean
  readonly history: readonly LicenseRow[]
  readonly runUrl: string | null
  readonly run: Run
  /** Failures outside of the reads, one sentence each. */
  readonly warnings: readonly string[]
  /** The hashes of the other files. */
  readonly hashes: Hashes
}

export type Page = { readonly result: Result; readonly context: PageContext; readonly detail: Detail }

/** A section of the page. `id` is its anchor. */
export type Section = { readonly id: string; readonly title: string; readonly body: Content }

/** The number of rows that a table leaves out, and the file with all of them. */
export const remainder = (shown: number, all: number, file = 'report.json'): Content =>
  shown >= all ? '' : html`<p class="rest">${amount(all - shown)} more in ${code(file)}.</p>`
