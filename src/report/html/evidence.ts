import { type Content, code, html } from './html.js'
import type { Page, Section } from './page.js'
import { column, table } from './table.js'

/** What to compare, so that nobody has to take the page's word for it. */
export function evidenceSection({ result, context }: Page): Section {
  const files = Object.entries(context.hashes).map(([file, hash]): readonly Content[] => [code(file), code(hash)])
  const body = html`<p>The sha-256 of each file of this run, of its bytes; <code>manifest.json</code> has them too, and that of this page.</p>
${table('Hashes of the files of this run', [column('File'), column('sha256')], files)}
<p>Checked against the baseline ${code(result.baseline.path)}, sha256 ${code(result.baseline.sha256)}.</p>
<h3>People</h3>
<p>${redactionSentence(context.redacted)}</p>`
  return { id: 'evidence', title: 'Evidence', body }
}

const redactionSentence = (redacted: boolean): string =>
  redacted
    ? 'Names and addresses of people are shortened, and their ids replaced, here and in all files of this run.'
    : 'Nothing was shortened: people are named where a finding is about them, here and in the files of this run.'
