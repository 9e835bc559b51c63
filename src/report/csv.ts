/** The cells of one line (RFC 4180), or null where its quotes are broken. No cell that was written has a line break. */
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

/** The header and the lines behind it; null where the first line is another. */
export function linesOf(csv: string, header: string): readonly string[] | null {
  const [first, ...lines] = csv.replace(/\r?\n$/, '').split(/\r?\n/)
  return first === header ? lines : null
}
