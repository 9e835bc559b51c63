import type { Fix } from '../controls/finding.js'
import { escapeMarkdown, fenceMarkdown, MAX_SENTENCE_LENGTH } from './escape.js'
import { blocks, details } from './markdown.js'

export type Acceptable = {
  readonly message: string
  readonly fix: Fix | null
  /** Where in the baseline it belongs, as Markdown; empty where nobody knows. */
  readonly baseline: string
}

/** The YAML that accepts what was found: one block for all findings that have the same, as two controls often do. */
export function yamlToAccept(all: readonly Acceptable[], maxCharacters = Number.POSITIVE_INFINITY): string {
  const byYaml = groupByYaml(all)
  if (byYaml.size === 0) return ''
  const snippets = [...byYaml].map(([yaml, findings]) => `${caption(findings)}\n\n${block(yaml, maxCharacters)}`)
  return details('YAML that would make it the baseline', blocks(snippets))
}

/** Those that have any YAML, by it, in the order in which they first come. */
export function groupByYaml<T extends Pick<Acceptable, 'fix'>>(all: readonly T[]): ReadonlyMap<string, readonly T[]> {
  const byYaml = new Map<string, T[]>()
  for (const acceptable of all) {
    const yaml = acceptable.fix?.accept.trimEnd() ?? ''
    const same = byYaml.get(yaml)
    if (same !== undefined) same.push(acceptable)
    else if (yaml !== '') byYaml.set(yaml, [acceptable])
  }
  return byYaml
}

function caption(findings: readonly Acceptable[]): string {
  const named = findings.map(({ message, baseline }) => {
    const where = baseline === '' ? '' : ` (${baseline})`
    return `“${escapeMarkdown(message, MAX_SENTENCE_LENGTH)}”${where}`
  })
  return `For ${named.join(' and for ')}:`
}

const block = (yaml: string, maxCharacters: number): string =>
  yaml.length > maxCharacters ? 'Too long to be shown: see `report.json`.' : fenceMarkdown(yaml, 'yaml')
