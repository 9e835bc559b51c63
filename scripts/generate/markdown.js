export const code = text => `\`${text}\``

/** The lines of a Markdown table, with an empty line before and after it. */
export function table(titles, rows) {
  const line = cells => `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return ['', line(titles), line(titles.map(() => '---')), ...rows.map(line), '']
}

/**
 * Replaces the lines between the marks `generated:<name>` and `/generated:<name>`. The marks are comments of Markdown or
 * YAML. The new lines get the indentation of the first mark.
 */
export function fill(current, parts) {
  return Object.entries(parts).reduce((text, [name, lines]) => {
    const mark = text => `(?:<!-- ${text} -->|# ${text})`
    const between = new RegExp(
      `^( *)(${mark(`generated:${name}`)}\\n)[\\s\\S]*?^ *(${mark(`/generated:${name}`)}\\n)`,
      'm',
    )
    if (!between.test(text)) throw new Error(`The marks of the generated part ${name} are missing.`)
    return text.replace(between, (_, indent, start, end) =>
      [indent + start, ...lines.map(line => `${line === '' ? '' : indent + line}\n`), indent + end].join(''),
    )
  }, current ?? '')
}
