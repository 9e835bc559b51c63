/** How much of a result a summary shows. */
export type Detail = {
  readonly yaml: 'shown' | 'left-out'
  /** At most so many rows a section. */
  readonly rows: number
}

/** What a shortened section says about the rest, else nothing. */
export function remainder(shown: number, all: number): string {
  if (shown >= all) return ''
  return `${(all - shown).toLocaleString('en-US')} more in \`report.json\`.`
}
