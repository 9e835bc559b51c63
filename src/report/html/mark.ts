import { defaultGroup } from '../../controls/default-group.js'
import { directRole } from '../../controls/direct-role.js'
import { groupIdentity } from '../../controls/group-identity.js'
import { groupRole } from '../../controls/group-role.js'
import { groupSource } from '../../controls/group-source.js'
import type { ControlStatus, Verdict } from '../../evaluate/result.js'
import type { ControlId, Finding, PathState } from '../../model/finding.js'
import { type Content, html } from './html.js'

/** The color of a badge. Badges also have a sign and a word, for readers who do not see colors. */
export type Tone = 'good' | 'bad' | 'unknown' | 'quiet'

const SIGNS: Readonly<Record<Tone, string>> = { good: '✓', bad: '✕', unknown: '?', quiet: '–' }

const TONES: Readonly<Record<Verdict | ControlStatus | PathState | Finding['status'], Tone>> = {
  compliant: 'good',
  pass: 'good',
  closed: 'good',
  drift: 'bad',
  open: 'bad',
  unknown: 'unknown',
  excepted: 'quiet',
  notice: 'quiet',
  off: 'quiet',
}

export const toneOf = (state: keyof typeof TONES): Tone => TONES[state]

export const badge = (tone: Tone, words: string): Content =>
  html`<span class="badge ${tone}"><span aria-hidden="true">${SIGNS[tone]}</span> ${words}</span>`

export const stateBadge = (state: keyof typeof TONES, words: string = state): Content => badge(toneOf(state), words)

export const anchorOf = ({ id }: Finding): string => `finding-${id.replace(/[^\w-]/g, '')}`

// Findings of two controls can mark the same role, so each mark names its aspect.
const ASPECTS: ReadonlyMap<ControlId, string> = new Map([
  [groupRole.id, 'role '],
  [directRole.id, 'role '],
  [defaultGroup.id, 'default '],
  [groupSource.id, 'manager '],
  [groupIdentity.id, 'identity '],
])

const aspectOf = ({ control, change }: Finding): string =>
  change === 'exceeded' ? 'members ' : (ASPECTS.get(control) ?? '')

/** The mark of a finding at its subject. It is a link if the finding has a row on the page. */
export function findingMark(finding: Finding, linked: ReadonlySet<string>): Content {
  const words = badge(toneOf(finding.status), `${finding.status}: ${aspectOf(finding)}${finding.change}`)
  return linked.has(finding.id) ? html` <a class="mark" href="#${anchorOf(finding)}">${words}</a>` : html` ${words}`
}
