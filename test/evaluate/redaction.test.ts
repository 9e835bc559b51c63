/** Random organizations with addresses or full names in every free text, none of which may be in the output. */
import fc from 'fast-check'
import type { CurrentState } from '../../src/collect/current-state.js'
import { fullNamesOf, redactNotes, redactPeople } from '../../src/collect/redact.js'
import { digestOf } from '../../src/collect/settings.js'
import { evaluate, toResult } from '../../src/evaluate/judge.js'
import { redactIds } from '../../src/evaluate/redact-ids.js'
import type { Result } from '../../src/evaluate/result.js'
import { known } from '../../src/model/fact.js'
import { mergeHistory } from '../../src/report/history.js'
import { renderFiles } from '../../src/report/output-files.js'
import { aRun, without } from '../controls/organization.js'
import { captureText, organization, runs } from './organizations.js'

const ADDRESSES = [
  'alice.adams@acme.com',
  "bob_o'brien+jira@sub.acme-labs.co.uk",
  'jörg.müller@bücher.example',
  '#carla*costa~x@acme.org',
  'ZOE-99@ACME.IO',
]
const NAME = 'Alice Adams'

/** Keys with values that users write. */
const FREE = new Set(['name', 'label', 'note', 'email'])

/** The same organization with an address in every free text, and a name in the texts of policies and keys. */
function fill(observed: CurrentState): CurrentState {
  let count = 0
  const written = (text: string): string => {
    count += 1
    return `${text}${text === '' ? '' : ' '}${ADDRESSES[count % ADDRESSES.length]}`
  }
  const walk = (value: unknown, key = ''): unknown => {
    if (typeof value === 'string') return FREE.has(key) ? written(value) : value
    if (Array.isArray(value)) return value.map(inner => walk(inner, key))
    if (value === null || typeof value !== 'object') return value
    return Object.fromEntries(Object.entries(value).map(([inner, each]) => [inner, walk(each, inner)]))
  }
  const filled = walk(observed) as CurrentState
  const policies = filled.policies.known ? filled.policies.value : []
  const keys = filled.credentials.known ? filled.credentials.value : []
  return {
    ...filled,
    administrators: {
      ...filled.administrators,
      'org-admin': known([{ id: '712020:admin', name: NAME, email: ADDRESSES[0] ?? null }]),
    },
    policies: known(
      policies.map(policy => {
        const settings = { rule: `${NAME} <${ADDRESSES[0]}>`, list: ADDRESSES, by: { mail: ADDRESSES[1] } }
        return { ...policy, name: `${NAME}: ${policy.name}`, settings, digest: digestOf(settings) }
      }),
    ),
    credentials: known(keys.map(key => ({ ...key, label: `gate key of ${NAME}, ${key.label ?? ADDRESSES[2]}` }))),
  }
}

const PEOPLE_WROTE = `
attestations:
  user-invites: { value: "off", by: "${ADDRESSES[0]}", on: 2026-11-01, expires: 2027-01-31 }
exceptions:
  - control: policy
    subject: p-missing
    reason: Asked for by ${ADDRESSES[1]} and ${NAME}
    owner: "${ADDRESSES[2]}"
    expires: 2026-11-30
    ticket: "SEC-1 of ${ADDRESSES[3]}"
`

type Both = { readonly open: Result; readonly redacted: Result }

function judgeBoth(there: CurrentState, captured: CurrentState): Both {
  const text = without('exceptions', without('attestations', captureText(captured)))
  const run = aRun({ baseline: `${text}${PEOPLE_WROTE}`, observed: there })
  const { context, baseline } = run
  const shortened = { ...context, baseline: redactNotes(context.baseline), observed: redactPeople(context.observed) }
  const judged = toResult(evaluate({ ...run, context: shortened }, 7))
  return { open: toResult(evaluate(run, 7)), redacted: redactIds(judged, baseline.data, fullNamesOf(context.observed)) }
}

const filesOf = (result: Result): string =>
  JSON.stringify(
    renderFiles(result, {
      runUrl: null,
      redacted: true,
      warnings: [],
      history: mergeHistory(null, result),
      seats: null,
      run: { id: null, commit: null },
    }),
  )

const RUNS = runs(8)
const two = fc.tuple(organization.map(fill), organization.map(fill))

/** The visible text, because Markdown and HTML write some characters as entities. */
const decoded = (text: string): string =>
  text
    .replaceAll('&#8203;', '')
    .replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)))
    .replaceAll('&apos;', "'")

const leaksIn = (text: string): readonly string[] => {
  const read = decoded(text).toLowerCase()
  return ADDRESSES.filter(address => read.includes(address.toLowerCase()))
}

test('no file contains a full address', () => {
  fc.assert(
    fc.property(two, ([there, captured]) => {
      const { open, redacted } = judgeBoth(there, captured)
      expect(leaksIn(filesOf(redacted))).toEqual([])
      expect(leaksIn(filesOf(open))).not.toEqual([])
    }),
    RUNS,
  )
})

test('no full name is in the settings of a policy, the label of a key, or a finding about them', () => {
  fc.assert(
    fc.property(two, ([there, captured]) => {
      const { findings, observed } = judgeBoth(there, captured).redacted
      const free = findings.filter(({ control }) => ['policy', 'credential', 'exception'].includes(control))
      expect(JSON.stringify([free, observed.policies, observed.credentials])).not.toContain(NAME)
    }),
    RUNS,
  )
})

test('verdict, findings and controls are the same as without redaction, and so are the digests of policies', () => {
  const essence = ({ verdict, findings, controls, coverage, observed }: Result) => ({
    verdict,
    coverage: coverage.complete,
    findings: findings.map(({ id, control, change, status }) => [id, control, change, status]).toSorted(),
    controls: controls.map(({ id, status }) => [id, status]),
    digests: observed.policies.known ? observed.policies.value.map(({ digest }) => digest) : [],
  })
  fc.assert(
    fc.property(two, ([there, captured]) => {
      const { open, redacted } = judgeBoth(there, captured)
      expect(essence(redacted)).toEqual(essence(open))
    }),
    RUNS,
  )
})
