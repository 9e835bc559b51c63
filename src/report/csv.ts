/** The cells of one line (RFC 4180), or null if its quotes are invalid. No written cell contains a line break. */
export function cellsOf(line: string): readonly string[] | null {
  const cell = /(?:"((?:[^"]|"")*)"|([^",]*))(,|$)/y
  const cells: string[] = []
  for (;;) {
    const match = cell.exec(line)
    if (match === null) return null
    cells.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '')
    if (match[3] === '') return cells
  }
}

/** The lines after the header, or null if the first line is not the header. */
export function linesOf(csv: string, header: string): readonly string[] | null {
  const [first, ...lines] = csv.replace(/\r?\n$/, '').split(/\r?\n/)
  return first === header ? lines : null
}
