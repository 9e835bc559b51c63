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
  /** Sections that a capture could not write, each with the reason: they are asked for, and unknown. */
  readonly unwritten?: ReadonlyMap<Section, string>
}

/** The same evidence against another baseline. */
export function withBaseline(input: EvaluationInput, baseline: LoadedBaseline): EvaluationInput {
  const { context } = input
  const names = nameApps(context.observed.apps, baseline.data.apps ?? {}, context.orgId)
  return { ...input, baseline, context: { ...context, baseline: baseline.data, names } }
}

/** Is the section there to be compared, or would it be, could it be written? */
export const isAsked = ({ context, unwritten }: EvaluationInput, { section }: Pick<Control, 'section'>): boolean =>
  section === null || context.baseline[section.key] !== undefined || unwritten?.has(section.key) === true

const sectionPath = ({ section }: Control): readonly string[] => (section === null ? [] : [section.key])

/** Every section of the baseline compared with what is there; sorted, so that the same night gives the same bytes. */
export function findAll(input: EvaluationInput): readonly Finding[] {
  const telling = { attribute: openAttribution(input.context.observed.audit), fixes: openFixes(input.context) }
  const findings = findDrafts(input).map(draft => complete(draft, input, telling))
  return [...new Map(findings.map(finding => [finding.id, finding])).values()].toSorted(byCatalog)
}

/** What the controls found, as they found it, with the exceptions applied. */
export function findDrafts(input: EvaluationInput): readonly Draft[] {
  const compared = CONTROLS.flatMap(control => compare(control, input))
  const firstSeen = (id: string): string => input.earlier.get(id)?.firstSeen ?? input.now
  return applyExceptions(input.context, [...compared, ...findUnexplained(input, compared)], firstSeen)
}

function compare(control: Control, input: EvaluationInput): readonly Draft[] {
  const { context, unwritten } = input
  const { baseline, observed, names } = context
  if (!isAsked(input, control)) return []
  const at = sectionPath(control)
  const unread = control.section === null ? undefined : unwritten?.get(control.section.key)
  if (unread !== undefined) return [unreadable(control.id, at, unread, control.place(context.orgId))]
  // Without a list of apps nothing tells which resource an alias means, and every role would look removed.
  if (!observed.apps.known && control.aliases(baseline).some(alias => names.resourceOf(alias) === null)) {
    return [unreadable(control.id, at, observed.apps.reason, control.place(context.orgId))]
  }
  return control.compare(context)
}

/** A read that failed for a control of the baseline, and that no comparison stumbled over: no unknown goes untold. */
function findUnexplained(input: EvaluationInput, compared: readonly Draft[]): readonly Draft[] {
  const { receipts, context } = input
  const unread = compared.filter(({ change }) => change === 'unreadable')
  return receipts.flatMap(({ resource, facts, error }) => {
    if (error === undefined) return []
    const fed = controlsReading(facts).filter(({ isNoticeOnly }) => !isNoticeOnly)
    const control = fed.find(one => isAsked(input, one))
    const isReported = unread.some(({ control: id, message }) => message === error && fed.some(one => one.id === id))
    if (control === undefined || isReported) return []
    const subject = { type: 'control', id: `${control.id}: ${resource}`, name: resource } as const
    return [unreadable(control.id, sectionPath(control), error, control.place(context.orgId), subject)]
  })
}

/** What is worked out once for all findings of a night. */
type Telling = { readonly attribute: Attribution; readonly fixes: Fixes }

function complete(
  draft: Draft,
  { context, baseline, earlier, now }: EvaluationInput,
  { attribute, fixes }: Telling,
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
    // An event of an earlier night stays with the finding for as long as it stands.
    changedBy: attribute(draft) ?? earlier.get(id)?.changedBy ?? null,
  }
}

/** The page of the attested access path, or of the control. */
function guideOf({ control, subject }: Draft): string {
  return subject.type === 'attestation' && findPath(subject.id) !== undefined
    ? guideUrl('access-paths', subject.id)
    : guideUrl('controls', control)
}
