import type { LoadedBaseline } from '../baseline/load.js'
import { nameApps } from '../collect/app-names.js'
import type { Receipt } from '../collect/receipts.js'
import { CONTROLS, controlOf, controlsReading } from '../controls/catalogue.js'
import { type Control, type ControlContext, type Draft, type Section, unreadable } from '../controls/control.js'
import { findPath } from '../model/access-paths.js'
import type { Finding } from '../model/finding.js'
import { guideUrl } from '../model/version.js'
import { type Attribution, openAttribution } from './changed-by.js'
import { applyExceptions } from './exceptions.js'
import { fingerprint } from './fingerprint.js'
import { type Fixes, openFixes } from './fix.js'
import { byCatalog } from './order.js'

export type PreviousFinding = Pick<Finding, 'firstSeen' | 'changedBy'>

export type EvaluationInput = {
  readonly context: ControlContext
  readonly receipts: readonly Receipt[]
  readonly baseline: LoadedBaseline
  /** The findings of the newest earlier report, by id. */
  readonly earlier: ReadonlyMap<string, PreviousFinding>
  /** This run's time, ISO 8601 UTC. */
  readonly now: string
  /** Sections that a capture could not write, with the reason. Their controls are enabled and unknown. */
  readonly unwritten?: ReadonlyMap<Section, string>
}

/** The same evidence with another baseline. */
export function withBaseline(input: EvaluationInput, baseline: LoadedBaseline): EvaluationInput {
  const { context } = input
  const names = nameApps(context.observed.apps, baseline.data.apps ?? {}, context.orgId)
  return { ...input, baseline, context: { ...context, baseline: baseline.data, names } }
}

/** Whether the control is enabled: its section exists, or a capture could not write it. */
export const isAsked = ({ context, unwritten }: EvaluationInput, { section }: Pick<Control, 'section'>): boolean =>
  section === null ||
  context.baseline[section.key] !== undefined ||
  unwritten?.has(section.key) === true ||
  context.baseline.unread?.includes(section.key) === true

/** Why the section has no entries, where capture could not read it: now, or when the baseline was written. */
function reasonUnread({ section }: Control, { context, unwritten }: EvaluationInput): string | null {
  if (section === null) return null
  const reason = unwritten?.get(section.key)
  if (reason !== undefined) return reason
  return context.baseline.unread?.includes(section.key) === true
    ? `Section ${section.key} is listed under "unread": capture could not read it. Capture it again, or remove it from "unread".`
    : null
}

const sectionPath = ({ section }: Control): readonly string[] => (section === null ? [] : [section.key])

/** The findings of the drafts, sorted: the same input gives the same bytes. */
export function completeDrafts(drafts: readonly Draft[], input: EvaluationInput): readonly Finding[] {
  const shared = { attribute: openAttribution(input.context.observed.audit), fixes: openFixes(input.context) }
  const findings = drafts.map(draft => complete(draft, input, shared))
  return [...new Map(findings.map(finding => [finding.id, finding])).values()].toSorted(byCatalog)
}

/** The drafts of all controls, with the exceptions applied. */
export function findDrafts(input: EvaluationInput): readonly Draft[] {
  const compared = CONTROLS.flatMap(control => compare(control, input))
  const firstSeen = (id: string): string => input.earlier.get(id)?.firstSeen ?? input.now
  return applyExceptions(input.context, [...compared, ...findUnexplained(input, compared)], firstSeen)
}

function compare(control: Control, input: EvaluationInput): readonly Draft[] {
  const { context } = input
  const { baseline, observed, names } = context
  if (!isAsked(input, control)) return []
  const at = sectionPath(control)
  const unread = reasonUnread(control, input)
  if (unread !== null) return [unreadable(control.id, at, unread, control.place(context.orgId))]
  // Without the list of apps an alias has no resource, and every role would be reported as removed.
  if (!observed.apps.known && control.aliases(baseline).some(alias => names.resourceOf(alias) === null)) {
    return [unreadable(control.id, at, observed.apps.reason, control.place(context.orgId))]
  }
  return control.compare(context)
}

/** Failed reads of enabled controls that no control reported itself. */
function findUnexplained(input: EvaluationInput, compared: readonly Draft[]): readonly Draft[] {
  const { receipts, context } = input
  const unread = compared.filter(({ change }) => change === 'unreadable')
  return receipts.flatMap(({ resource, facts, error }) => {
    if (error === undefined) return []
    const affected = controlsReading(facts).filter(({ isNoticeOnly }) => !isNoticeOnly)
    const control = affected.find(one => isAsked(input, one))
    const isReported = unread.some(
      ({ control: id, message }) => message === error && affected.some(one => one.id === id),
    )
    if (control === undefined || isReported) return []
    const subject = { type: 'control', id: `${control.id}: ${resource}`, name: resource } as const
    return [unreadable(control.id, sectionPath(control), error, control.place(context.orgId), subject)]
  })
}

/** Computed once for all findings. */
type Sources = { readonly attribute: Attribution; readonly fixes: Fixes }

function complete(
  draft: Draft,
  { context, baseline, earlier, now }: EvaluationInput,
  { attribute, fixes }: Sources,
): Finding {
  const { control, change, status, subject, app, role, expected, actual, at, message, place, people } = draft
  const id = fingerprint(draft)
  return {
    id,
    control,
    severity: controlOf(control).severity,
    change,
    status,
    subject,
    app: app === undefined ? null : context.names.placeOf(app),
    role: role ?? null,
    expected,
    actual,
    location: { path: baseline.path, ...baseline.locate(at) },
    message,
    fix: { ...place, ...fixes(draft), guide: guideOf(draft) },
    people: people ?? null,
    firstSeen: earlier.get(id)?.firstSeen ?? now,
    // The event of a previous run stays with the finding.
    changedBy: attribute(draft) ?? earlier.get(id)?.changedBy ?? null,
  }
}

/** The page of the attested access path, or of the control. */
function guideOf({ control, subject }: Draft): string {
  return subject.type === 'attestation' && findPath(subject.id) !== undefined
    ? guideUrl('access-paths', subject.id)
    : guideUrl('controls', control)
}
