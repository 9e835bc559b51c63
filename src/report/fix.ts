import type { Proposal } from '../evaluate/proposal.js'
import type { Fix } from '../model/finding.js'
import { escapeMarkdown, fenceMarkdown, MAX_SENTENCE_LENGTH } from './escape.js'
import { groupBy } from './grouping.js'
import { blocks, details } from './markdown.js'
import { amount, counted } from './words.js'

export type Acceptable = {
  readonly message: string
  readonly fix: Fix | null
  /** Its line in the baseline, as Markdown; empty if unknown. */
  readonly baseline: string
}

type Acceptance = { readonly title: string; readonly yamlOf: (fix: Fix) => string }

const IN_BASELINE: Acceptance = { title: 'Accept in the baseline (YAML)', yamlOf: ({ accept }) => accept }
const BY_EXCEPTION: Acceptance = { title: 'Accept by an exception for 90 days (YAML)', yamlOf: ({ except }) => except }

/** The YAML that accepts findings. Findings with the same YAML share a block, as findings of two controls often do. */
export const fixes = (all: readonly Acceptable[], maxCharacters = Number.POSITIVE_INFINITY): string =>
  blocks([IN_BASELINE, BY_EXCEPTION].map(acceptance => snippets(acceptance, all, maxCharacters)))

function snippets({ title, yamlOf }: Acceptance, all: readonly Acceptable[], maxCharacters: number): string {
  const byYaml = groupByYaml(all, yamlOf)
  if (byYaml.size === 0) return ''
  const parts = [...byYaml].map(([yaml, findings]) => `${caption(findings)}\n\n${block(yaml, maxCharacters)}`)
  return details(title, blocks(parts))
}

/** Findings by their YAML, without those that have no YAML, in the given order. */
export function groupByYaml<T extends Pick<Acceptable, 'fix'>>(
  all: readonly T[],
  yamlOf = IN_BASELINE.yamlOf,
): ReadonlyMap<string, readonly T[]> {
  const byYaml = groupBy(all, ({ fix }) => (fix === null ? '' : yamlOf(fix).trimEnd()))
  byYaml.delete('')
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
  yaml.length > maxCharacters ? 'Too long to show. See `report.json`.' : fenceMarkdown(yaml, 'yaml')

/** The file of the artifact that accepts all findings. */
export const PROPOSED_BASELINE = 'baseline.proposed.yml'

/** What the proposed baseline accepts, and the verdict with it. Empty if it accepts no finding. */
export function proposalText({ accepted, left, verdict, problem }: Proposal): string {
  const reason = problem === null ? '' : ` ${escapeMarkdown(problem, MAX_SENTENCE_LENGTH)}`
  if (accepted === 0) return reason === '' ? '' : `\`${PROPOSED_BASELINE}\` accepts no findings.${reason}`
  const findings = left === 0 && accepted > 1 ? `all ${amount(accepted)} findings` : counted(accepted, 'finding')
  const rest = left === 0 ? '' : ` It cannot accept ${counted(left, 'other finding')}.`
  return `\`${PROPOSED_BASELINE}\` in the artifact is the committed baseline with ${findings} accepted and no other change. With it, the verdict is ${verdict.toUpperCase()}.${rest}${reason}`
}
