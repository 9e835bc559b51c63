/** The description of the pull request that adds the first baseline: a checklist of the open access paths. */
import { findControl } from '../controls/catalogue.js'
import type { Posture, Result } from '../evaluate/result.js'
import { findPath } from '../model/access-paths.js'
import type { AccessPath } from '../model/finding.js'
import { guideUrl } from '../model/version.js'
import { type CaptureContext, leftOut, nextCheck } from './capture-summary.js'
import { codeMarkdown, escapeMarkdown, MAX_SENTENCE_LENGTH } from './escape.js'
import { fits, issueMarker } from './issue.js'
import { blocks, link } from './markdown.js'
import { openPaths, pathCounts } from './path-list.js'
import { amount, counted } from './words.js'

/** Contains no foreign text, because it becomes a commit message too. */
export const ONBOARDING_TITLE = 'Add the Atlassian access baseline'

/** A line of the description that identifies the pull request of this action. */
export const onboardingMarker = (organizationId: string): string => issueMarker('onboarding', organizationId)

/** `baselinePath` is the path that the pull request adds. `before` is the previous description, whose check marks are kept. */
export function renderOnboarding(
  { organization, posture }: Result,
  context: CaptureContext,
  { baselinePath, before }: { readonly baselinePath: string; readonly before: string },
): string {
  const ticked = tickedIn(before)
  const head = blocks([
    onboardingMarker(organization.id),
    `This pull request adds ${codeMarkdown(baselinePath)}, the baseline for the Atlassian access of ${escapeMarkdown(organization.name ?? organization.id)}.`,
    `**${nextCheck(context)}**`,
    NEXT_STEPS,
    leftOut(context),
  ])
  const render = (detail: ItemDetail): string =>
    blocks([head, checklist(posture, openPaths(posture), ticked, detail), FOOT])
  const full = render('steps')
  if (fits(full)) return full
  const short = render('places')
  return fits(short) ? short : shortest(head, posture, ticked)
}

const NEXT_STEPS = [
  '1. Review the file. A comment `# current: …` on a line shows a current state that is weaker than the recommended value.',
  '2. Where you want to keep the current state, correct the line on this branch, or add an exception with an end date.',
  '3. Merge this pull request, and close the access paths below. The next check verifies them.',
].join('\n')

const FOOT =
  '---\nThe access gate updates this branch and this description when the result of a capture changes. Check marks stay. It does not change a branch whose newest commit is from a user.'

/** The name that Markdown does not show identifies the item when the description is rewritten. */
const itemName = (id: string): string => `<!-- atlassian-access-gate:path ${id} -->`

const TICKED = /^- \[[xX]\] .*<!-- atlassian-access-gate:path ([\w-]+) -->\s*$/gm

const tickedIn = (before: string): ReadonlySet<string> =>
  new Set([...before.matchAll(TICKED)].map(([, id]) => id ?? ''))

type ItemDetail = 'steps' | 'places'

function checklist(
  posture: Posture,
  shown: readonly AccessPath[],
  ticked: ReadonlySet<string>,
  detail: ItemDetail,
): string {
  const all = posture.open
  const notes = [
    detail === 'places' ? '_Shortened: the steps are left out. Each guide has them._' : '',
    shown.length < all
      ? `_Shortened: ${amount(shown.length)} of ${counted(all, 'open access path')} are shown. The summary of the run has all._`
      : '',
  ]
  const items = shown.map(path => item(path, ticked, detail))
  const counts = `${pathCounts(posture)}. No API shows the ones that are not verified: ${link('attest them', guideUrl('access-paths', 'README'))}.`
  return blocks(['## Open access paths, most important first', counts, ...notes, ...items])
}

function item(
  { id, title, severity, reason, fix }: AccessPath,
  ticked: ReadonlySet<string>,
  detail: ItemDetail,
): string {
  const box = ticked.has(id) ? '[x]' : '[ ]'
  const sentence = `**${escapeMarkdown(title)}** (${severity}): ${escapeMarkdown(reason, MAX_SENTENCE_LENGTH)}`
  const place = `Close it at ${link(escapeMarkdown(fix.path, MAX_SENTENCE_LENGTH), fix.link)}. See the ${link('guide', fix.guide)}.`
  const steps = detail === 'steps' ? stepsOf(id) : []
  return blocks([`- ${box} ${sentence} ${itemName(id)}`, `  ${place}`, steps.join('\n')])
}

const stepsOf = (id: string): readonly string[] =>
  (findControl(id)?.guide ?? findPath(id)?.guide)?.steps.map((step, index) => `  ${index + 1}. ${step}`) ?? []

/** As many access paths as fit, without steps. */
function shortest(head: string, posture: Posture, ticked: ReadonlySet<string>): string {
  const open = openPaths(posture)
  const render = (count: number): string =>
    blocks([head, checklist(posture, open.slice(0, count), ticked, 'places'), FOOT])
  const count = open.findLastIndex((_, index) => fits(render(index + 1))) + 1
  return render(count)
}
