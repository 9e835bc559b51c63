import { type Change, CONTROL_IDS, type ControlId, type Finding, type FindingStatus } from '../model/finding.js'

type Compare<T> = (a: T, b: T) => number

/** By code unit: the same everywhere, whatever the language of the machine. */
export const byText: Compare<string> = (a, b) => (a < b ? -1 : a > b ? 1 : 0)

export const byNumber: Compare<number> = (a, b) => a - b

/** By the first key in which two differ. */
export const by =
  <T>(...keys: readonly ((item: T) => string | number)[]): Compare<T> =>
  (a, b) => {
    for (const key of keys) {
      const [left, right] = [key(a), key(b)]
      const order =
        typeof left === 'number' && typeof right === 'number'
          ? byNumber(left, right)
          : byText(String(left), String(right))
      if (order !== 0) return order
    }
    return 0
  }

export const catalogPlace = (control: ControlId): number => CONTROL_IDS.indexOf(control)

const STATUS_PLACE: Readonly<Record<FindingStatus, number>> = { drift: 0, unknown: 1, excepted: 2, notice: 3 }

// The last key is identity: two findings never share it.
const SUBJECT_KEYS = [
  (finding: Finding) => finding.subject.id,
  (finding: Finding) => finding.app ?? '',
  (finding: Finding) => finding.role ?? '',
  (finding: Finding) => finding.id,
]

/** The order of report.json: status, then control as in the catalog, subject and app. */
export const byCatalog = by<Finding>(
  finding => STATUS_PLACE[finding.status],
  finding => catalogPlace(finding.control),
  ...SUBJECT_KEYS,
)

// The power that a door gives to whoever comes through it, most first. A record, so that a new control must take a place.
const CONTROL_WEIGHT: Readonly<Record<ControlId, number>> = {
  administrator: 0,
  'public-access': 1,
  'app-access': 2,
  'customer-access': 3,
  credential: 4,
  'external-person': 5,
  'direct-role': 6,
  'group-role': 7,
  'default-group': 8,
  'group-source': 9,
  'group-identity': 10,
  attestation: 11,
  'verified-domain': 12,
  policy: 13,
  'app-instance': 14,
  'license-budget': 15,
  exception: 16,
  'audit-change': 17,
}

const CHANGE_WEIGHT: Readonly<Record<Change, number>> = {
  added: 0,
  changed: 1,
  exceeded: 2,
  expired: 3,
  unreadable: 4,
  removed: 5,
  unused: 6,
}

/** What a busy administrator should see first: doors that stand open, the power of the control, people reached. */
export const byImportance = by<Finding>(
  finding => Number(finding.change === 'removed' || finding.change === 'unused'),
  finding => CONTROL_WEIGHT[finding.control],
  finding => CHANGE_WEIGHT[finding.change],
  finding => -(finding.people ?? 0),
  ...SUBJECT_KEYS,
)
