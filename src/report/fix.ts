import type { Proposal } from '../evaluate/proposal.js'
import type { Fix } from '../model/finding.js'
import { escapeMarkdown, fenceMarkdown, MAX_SENTENCE_LENGTH } from './escape.js'
import { blocks, details } from './markdown.js'
import { amount, counted } from './words.js'

export type Acceptable = {
  readonly message: string
  readonly fix: Fix | null
  /** Where in the baseline it belongs, as Markdown; empty where nobody knows. */
  readonly baseline: string
}

type Way = { readonly title: string; readonly yamlOf: (fix: Fix) => string }

const TO_ACCEPT: Way = { title: 'YAML that would make it the baseline', yamlOf: ({ accept }) => accept }
const TO_EXCEPT: Way = { title: 'YAML of an exception for 90 days', yamlOf: ({ except }) => except }

/** The YAML of both ways: one block for all findings that have the same, as two controls often do. */
export const fixes = (all: readonly Acceptable[], maxCharacters = Number.POSITIVE_INFINITY): string =>
  blocks([TO_ACCEPT, TO_EXCEPT].map(way => wayOut(way, all, maxCharacters)))

function wayOut({ title, yamlOf }: Way, all: readonly Acceptable[], maxCharacters: number): string {
  const byYaml = groupByYaml(all, yamlOf)
  if (byYaml.size === 0) return ''
  const snippets = [...byYaml].map(([yaml, findings]) => `${caption(findings)}\n\n${block(yaml, maxCharacters)}`)
  return details(title, blocks(snippets))
}

/** Those that have any YAML, by it, in the order in which they first come. */
export function groupByYaml<T extends Pick<Acceptable, 'fix'>>(
  all: readonly T[],
  yamlOf = TO_ACCEPT.yamlOf,
): ReadonlyMap<string, readonly T[]> {
  const byYaml = new Map<string, T[]>()
  for (const acceptable of all) {
    const yaml = acceptable.fix === null ? '' : yamlOf(acceptable.fix).trimEnd()
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

/** The file of the artifact that accepts all at once. */
export const PROPOSED_BASELINE = 'baseline.proposed.yml'

/** What the proposed baseline accepts, and what that comes to. Empty where there is nothing to accept. */
export function proposalText({ accepted, left, verdict, problem }: Proposal): string {
  const why = problem === null ? '' : ` ${escapeMarkdown(problem, MAX_SENTENCE_LENGTH)}`
  if (accepted === 0) return why === '' ? '' : `\`${PROPOSED_BASELINE}\` accepts nothing.${why}`
  const all =
    left === 0
      ? accepted === 1
        ? 'the deviation'
        : `all ${amount(accepted)} deviations`
      : counted(accepted, 'deviation')
  const rest =
    left === 0 ? '' : `; ${amount(left)} would stay, since no baseline accepts ${left === 1 ? 'it' : 'them'} unseen`
  return `\`${PROPOSED_BASELINE}\` in the artifact is the committed file with ${all} accepted and nothing else changed. With it the verdict would be ${verdict.toUpperCase()}${rest}.${why}`
}
