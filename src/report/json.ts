import type { Read } from '../collect/current-state.js'
import { byCatalog, catalogPlace } from '../evaluate/order.js'
import type { ControlOutcome, License, Result } from '../evaluate/result.js'
import type { AccessPath, Finding } from '../model/finding.js'
import { by } from '../model/order.js'
import { canonical, canonicalText, jsonFile } from './canonical.js'
import { sortedLicenses } from './history.js'

/** Schema versions increase with a change that existing readers of a file cannot read. */
const REPORT_SCHEMA_VERSION = 2
/** The version of all files other than `report.json`. */
export const SCHEMA_VERSION = 1

/** `report.json`. Each field is named, so that the file has only fields of the contract. */
export function renderReportJson(result: Result): string {
  const { coverage, posture } = result
  return jsonFile({
    schemaVersion: REPORT_SCHEMA_VERSION,
    verdict: result.verdict,
    organization: organizationOf(result),
    generatedAt: result.generatedAt,
    tool: { name: result.tool.name, version: result.tool.version },
    baseline: { path: result.baseline.path, sha256: result.baseline.sha256 },
    controls: [...result.controls].sort(by(control => catalogPlace(control.id))).map(outcomeOf),
    findings: [...result.findings].sort(byCatalog).map(findingOf),
    coverage: {
      complete: coverage.complete,
      requests: coverage.requests,
      reads: coverage.reads.map(readOf).sort(by<Read>(read => read.resource, canonicalText)),
    },
    posture: {
      paths: posture.paths.map(pathOf),
      closed: posture.closed,
      open: posture.open,
      unknown: posture.unknown,
      accepted: posture.accepted,
    },
    licenses: licensesOf(result),
  })
}

function pathOf({ id, title, state, reason, recommended, fix }: AccessPath) {
  return { id, title, state, reason, recommended, fix: { path: fix.path, link: fix.link, guide: fix.guide } }
}

/** `licenses.json`. */
export function renderLicensesJson(result: Result): string {
  return jsonFile({
    schemaVersion: SCHEMA_VERSION,
    organization: organizationOf(result),
    generatedAt: result.generatedAt,
    licenses: licensesOf(result),
  })
}

const organizationOf = ({ organization: { id, name } }: Result): Result['organization'] => ({ id, name })

const outcomeOf = ({ id, status, reason }: ControlOutcome): ControlOutcome =>
  reason === undefined ? { id, status } : { id, status, reason }

/** Without `fix.except`, which contains a date and is shown in reports for people only. */
function findingOf(finding: Finding): Omit<Finding, 'fix'> & { readonly fix: Omit<Finding['fix'], 'except'> } {
  const { subject, location, fix, changedBy } = finding
  return {
    id: finding.id,
    control: finding.control,
    severity: finding.severity,
    change: finding.change,
    status: finding.status,
    subject: { type: subject.type, id: subject.id, name: subject.name },
    app: finding.app,
    role: finding.role,
    expected: canonical(finding.expected ?? null),
    actual: canonical(finding.actual ?? null),
    location: { path: location.path, line: location.line, column: location.column },
    message: finding.message,
    fix: { path: fix.path, link: fix.link, accept: fix.accept, guide: fix.guide },
    people: finding.people,
    firstSeen: finding.firstSeen,
    changedBy: changedBy && {
      actor: changedBy.actor,
      time: changedBy.time,
      action: changedBy.action,
      event: changedBy.event,
    },
  }
}

function readOf({ resource, pages, items, expected, complete, error }: Read): Read {
  const count = expected === undefined ? {} : { expected }
  const failure = error === undefined ? {} : { error }
  return { resource, pages, items, ...count, complete, ...failure }
}

function licensesOf({ licenses }: Result): readonly License[] {
  return sortedLicenses(licenses).map(({ app, resource, used, capacity, remaining, budget, source, asOf }) => ({
    app,
    resource,
    used,
    capacity,
    remaining,
    budget,
    source,
    asOf,
  }))
}
