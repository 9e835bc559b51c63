import { type Content, html } from './html.js'

export type Column = { readonly title: string; readonly kind: 'words' | 'number' }

export const column = (title: string): Column => ({ title, kind: 'words' })
export const numbers = (title: string): Column => ({ title, kind: 'number' })

/** A table with its first cells as row headers. It scrolls if the page is narrower. */
export function table(caption: string, columns: readonly Column[], rows: readonly (readonly Content[])[]): Content {
  if (rows.length === 0) return ''
  const heads = columns.map(({ title, kind }) => html`<th scope="col" class="${kind}">${title}</th>`)
  const body = html`<thead><tr>${heads}</tr></thead>
<tbody>
${rows.map(row => rowOf(row, columns))}</tbody>`
  return scroll(
    caption,
    html`<table><caption>${caption}</caption>
${body}
</table>`,
  )
}

function rowOf([head = '', ...cells]: readonly Content[], [, ...columns]: readonly Column[]): Content {
  const rest = cells.map((cell, index) => html`<td class="${columns[index]?.kind ?? 'words'}">${cell}</td>`)
  return html`<tr><th scope="row">${head}</th>${rest}</tr>
`
}

/** A region that scrolls, also by keyboard. */
export const scroll = (label: string, content: Content): Content =>
  html`<div class="scroll" role="region" aria-label="${label}" tabindex="0">
${content}
</div>
`
