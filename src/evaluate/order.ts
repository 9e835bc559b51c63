import {
  type Change,
  CONTROL_IDS,
  type ControlId,
  type Finding,
  type FindingStatus,
  SEVERITIES,
} from '../model/finding.js'
import { by } from '../model/order.js'

export const catalogPlace = (control: ControlId): number => CONTROL_IDS.indexOf(control)

const severityPlace = ({ severity }: Finding): number => SEVERITIES.indexOf(severity)

const STATUS_PLACE: Readonly<Record<FindingStatus, number>> = { drift: 0, unknown: 1, excepted: 2, notice: 3 }

// The ID is the last key, because it is unique.
const SUBJECT_KEYS = [
  (finding: Finding) => finding.subject.id,
  (finding: Finding) => finding.app ?? '',
  (finding: Finding) => finding.role ?? '',
  (finding: Finding) => finding.id,
]

/** The order of report.json: status, severity, control, subject and app. */
export const byCatalog = by<Finding>(
  finding => STATUS_PLACE[finding.status],
  severityPlace,
  finding => catalogPlace(finding.control),
  ...SUBJECT_KEYS,
)

const CHANGE_WEIGHT: Readonly<Record<Change, number>> = {
  added: 0,
  changed: 1,
  exceeded: 2,
  expired: 3,
  unreadable: 4,
  removed: 5,
  unused: 6,
}

/** What an administrator should read first: by severity, access that exists before access that is gone. */
export const byImportance = by<Finding>(
  severityPlace,
  finding => Number(finding.change === 'removed' || finding.change === 'unused'),
  finding => catalogPlace(finding.control),
  finding => CHANGE_WEIGHT[finding.change],
  finding => -(finding.people ?? 0),
  ...SUBJECT_KEYS,
)
