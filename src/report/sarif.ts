import { byImportance } from '../evaluate/order.js'
import type { Result } from '../evaluate/result.js'
import type { Finding, FindingStatus } from '../model/finding.js'
import { TOOL } from '../model/version.js'
import { jsonFile } from './canonical.js'
import { MAX_SENTENCE_LENGTH, plain } from './escape.js'
import { ruleIndex, sarifRules } from './sarif-rules.js'
import { amount } from './words.js'

/**
 * GitHub stores 5,000 results of a run and drops the others. It rejects a file with more than 25,000 results.
 * https://docs.github.com/en/code-security/code-scanning/troubleshooting-sarif-uploads/results-exceed-limit
 */
export const MAX_RESULTS = 5_000

const SCHEMA = 'https://json.schemastore.org/sarif-2.1.0.json'

/**
 * Notices are left out, because most need no action and an alert that stays open hides others. Excepted findings are left
 * out, because code scanning ignores suppressions and shows them as open.
 */
const KINDS = [
  { status: 'drift', level: 'error' },
  { status: 'unknown', level: 'warning' },
] as const satisfies readonly { status: FindingStatus; level: string }[]

type Kind = (typeof KINDS)[number]

/**
 * `report.sarif`, in SARIF 2.1.0: one result per drift or unknown finding, on its line of the baseline. Drift comes first,
 * then by importance.
 * https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
 */
export function renderSarif(result: Result): string {
  const all = KINDS.flatMap(kind => resultsOf(kind, result))
  const leftOut = Math.max(0, all.length - MAX_RESULTS)
  return jsonFile({
    $schema: SCHEMA,
    version: '2.1.0',
    runs: [
      {
        tool: { driver: driverOf(result) },
        automationDetails: { id: `${TOOL.name}/${plain(result.organization.id)}/` },
        invocations: [invocationOf(result, all.length, leftOut)],
        properties: { verdict: result.verdict, findings: all.length, leftOut },
        results: all.slice(0, MAX_RESULTS),
      },
    ],
  })
}

const driverOf = ({ tool }: Result) => ({
  name: tool.name,
  version: tool.version,
  informationUri: `https://github.com/${TOOL.name}/${TOOL.name}`,
  rules: sarifRules(),
})

/** The execution is successful also if a read failed, because the failure is a result. */
function invocationOf({ generatedAt }: Result, count: number, leftOut: number) {
  const text = `The ${amount(leftOut)} least important of ${amount(count)} results were left out, because code scanning stores ${amount(MAX_RESULTS)}. report.json has all of them.`
  const notifications = leftOut === 0 ? [] : [{ level: 'warning', message: { text } }]
  return { executionSuccessful: true, endTimeUtc: generatedAt, toolExecutionNotifications: notifications }
}

const resultsOf = (kind: Kind, { findings }: Result): readonly unknown[] =>
  findings
    .filter(({ status }) => status === kind.status)
    .sort(byImportance)
    .map(finding => resultOf(kind, finding))

function resultOf({ level }: Kind, { id, control, change, subject, app, role, message, location }: Finding) {
  return {
    ruleId: control,
    ruleIndex: ruleIndex(control),
    level,
    message: { text: escapeSarif(message) },
    locations: [{ physicalLocation: placeOf(location) }],
    partialFingerprints: fingerprintsOf(id),
    properties: {
      change,
      subject: { type: subject.type, id: plain(subject.id), name: plain(subject.name) },
      app: app === null ? null : plain(app),
      role: role === null ? null : plain(role),
    },
  }
}

/**
 * GitHub identifies a result by its rule and `primaryLocationLineHash`. The hash that GitHub computes is the hash of the
 * line, which findings that are missing in the baseline share: they are all on the first line of the section.
 */
const fingerprintsOf = (id: string) => ({ 'atlassianAccessGate/v1': id, primaryLocationLineHash: `${id}:1` })

const placeOf = ({ path, line, column }: Finding['location']) => ({
  artifactLocation: { uri: relativeUri(path), uriBaseId: '%SRCROOT%' },
  region: { startLine: line, startColumn: column },
})

/** `./my dir\file.yml` becomes `my%20dir/file.yml`: GitHub requires a URI relative to the root of the repository. */
function relativeUri(path: string): string {
  const parts = path
    .replaceAll('\\', '/')
    .replace(/\p{Cs}/gu, '\ufffd')
    .split('/')
  return parts
    .filter(part => part !== '' && part !== '.')
    .map(encodeURIComponent)
    .join('/')
}

/** In plain text, `[words](1)` is a link; a backslash escapes a bracket (SARIF 2.1.0, section 3.11.6). */
const escapeSarif = (text: string): string => plain(text, MAX_SENTENCE_LENGTH).replace(/[\\[\]]/g, '\\$&')
