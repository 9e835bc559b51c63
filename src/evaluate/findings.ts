import type { LoadedBaseline } from '../baseline/load.js'
import { nameApps } from '../collect/app-names.js'
import type { Receipt } from '../collect/receipts.js'
import { CONTROLS, controlOf, controlsReading } from '../controls/catalogue.js'
import { type Control, type Draft, type Section, unreadable, type World } from '../controls/control.js'
import type { Finding } from '../model/finding.js'
import { type Attribution, openAttribution } from './changed-by.js'
import { applyExceptions } from './exceptions.js'
import { fingerprint } from './fingerprint.js'
import { openWaysOut, type WaysOut } from './fix.js'
import { byCatalog } from './order.js'

export type EarlierFinding = Pick<Finding, 'firstSeen' | 'changedBy'>

export type Night = {
  readonly world: World
  readonly receipts: readonly Receipt[]
  readonly baseline: LoadedBaseline
  /** The findings of the newest earlier report, by id. */
  readonly earlier: ReadonlyMap<string, EarlierFinding>
  /** This run's time, ISO 8601 UTC. */
  readonly now: string
  /** Sections that a capture could not write, each with the reason: they are asked for, and unknown. */
  readonly unwritten?: ReadonlyMap<Section, string>
}

/** The same evidence against another baseline. */
export function withBaseline(night: Night, baseline: LoadedBaseline): Night {
  const { world } = night
  const names = nameApps(world.observed.apps, baseline.data.apps ?? {}, world.orgId)
  return { ...night, baseline, world: { ...world, baseline: baseline.data, names } }
}

/** Is the section there to be compared, or would it be, could it be written? */
export const isAsked = ({ world, unwritten }: Night, { section }: Pick<Control, 'section'>): boolean =>
  section === null || world.baseline[section.key] !== undefined || unwritten?.has(section.key) === true

const sectionPath = ({ section }: Control): readonly string[] => (section === null ? [] : [section.key])

/** Every section of the baseline compared with what is there; sorted, so that the same night gives the same bytes. */
export function findAll(night: Night): readonly Finding[] {
  const telling = { attribute: openAttribution(night.world.observed.audit), waysOut: openWaysOut(night.world) }
  const findings = findDrafts(night).map(draft => complete(draft, night, telling))
  return [...new Map(findings.map(finding => [finding.id, finding])).values()].toSorted(byCatalog)
}

/** What the controls found, as they found it, with the exceptions applied. */
export function findDrafts(night: Night): readonly Draft[] {
  const compared = CONTROLS.flatMap(control => compare(control, night))
  const firstSeen = (id: string): string => night.earlier.get(id)?.firstSeen ?? night.now
  return applyExceptions(night.world, [...compared, ...findUnexplained(night, compared)], firstSeen)
}

function compare(control: Control, night: Night): readonly Draft[] {
  const { world, unwritten } = night
  const { baseline, observed, names } = world
  if (!isAsked(night, control)) return []
  const at = sectionPath(control)
  const unread = control.section === null ? undefined : unwritten?.get(control.section.key)
  if (unread !== undefined) return [unreadable(control.id, at, unread, control.place(world.orgId))]
  // Without a list of apps nothing tells which resource an alias means, and every role would look removed.
  if (!observed.apps.known && control.aliases(baseline).some(alias => names.resourceOf(alias) === null)) {
    return [unreadable(control.id, at, observed.apps.reason, control.place(world.orgId))]
  }
  return control.compare(world)
}

/** A read that failed for a control of the baseline, and that no comparison stumbled over: no unknown goes untold. */
function findUnexplained(night: Night, compared: readonly Draft[]): readonly Draft[] {
  const { receipts, world } = night
  const unread = compared.filter(({ change }) => change === 'unreadable')
  return receipts.flatMap(({ resource, facts, error }) => {
    if (error === undefined) return []
    const fed = controlsReading(facts).filter(({ isNoticeOnly }) => !isNoticeOnly)
    const control = fed.find(one => isAsked(night, one))
    const isTold = unread.some(({ control: id, message }) => message === error && fed.some(one => one.id === id))
    if (control === undefined || isTold) return []
    const subject = { type: 'control', id: `${control.id}: ${resource}`, name: resource } as const
    return [unreadable(control.id, sectionPath(control), error, control.place(world.orgId), subject)]
  })
}

/** What is worked out once for all findings of a night. */
type Telling = { readonly attribute: Attribution; readonly waysOut: WaysOut }

function complete(draft: Draft, { world, baseline, earlier, now }: Night, { attribute, waysOut }: Telling): Finding {
  const { control, change, status, subject, app, role, expected, actual, at, message, place, people } = draft
  const id = fingerprint(draft)
  return {
    id,
    control,
    severity: controlOf(control).severity,
    change,
    status,
    subject,
    app: app === undefined ? null : world.names.placeOf(app),
    role: role ?? null,
    expected,
    actual,
    location: { path: baseline.path, ...baseline.locate(at) },
    message,
    fix: { ...place, ...waysOut(draft) },
    people: people ?? null,
    firstSeen: earlier.get(id)?.firstSeen ?? now,
    // An event of an earlier night stays with the finding for as long as it stands.
    changedBy: attribute(draft) ?? earlier.get(id)?.changedBy ?? null,
  }
}
