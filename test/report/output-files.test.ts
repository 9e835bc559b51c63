import { createHash } from 'node:crypto'
import fc from 'fast-check'
import type { Result } from '../../src/evaluate/result.js'
import { known, unknown } from '../../src/model/fact.js'
import { renderBadge } from '../../src/report/badge.js'
import { mergeHistory } from '../../src/report/history.js'
import { renderLicensesJson, renderReportJson } from '../../src/report/json.js'
import { renderFiles } from '../../src/report/output-files.js'
import { renderSnapshot } from '../../src/report/snapshot.js'
import { aDriftResult, aFinding, anObserved, aResult, NOW, ORGANIZATION_ID } from './factories.js'

const filesOf = (result: Result, previous: string | null = null) =>
  renderFiles(result, {
    runUrl: null,
    redacted: false,
    warnings: [],
    history: mergeHistory(previous, result),
    seats: null,
    run: { id: '123', commit: 'abc' },
  })

const shuffled = <T>(items: readonly T[]) => fc.shuffledSubarray([...items], { minLength: items.length })

test('the output directory has these files, with the manifest last', () => {
  expect(Object.keys(filesOf(aDriftResult()))).toEqual([
    'report.json',
    'report.md',
    'snapshot.json',
    'licenses.json',
    'licenses.csv',
    'licenses.svg',
    'seats.csv',
    'badge.json',
    'report.sarif',
    'report.junit.xml',
    'report.html',
    'manifest.json',
  ])
})

test('the manifest has the hash of every other file, and names the run and its commit', () => {
  const { 'manifest.json': manifest = '', ...others } = filesOf(aDriftResult())
  const { run, files } = JSON.parse(manifest)
  expect(run).toEqual({ id: '123', commit: 'abc' })
  expect(Object.keys(files)).toEqual(Object.keys(others).sort())
  for (const [name, text] of Object.entries(others)) {
    expect(files[name]).toBe(createHash('sha256').update(text).digest('hex'))
  }
})

test('the order of findings, controls, licenses and reads does not change any file', () => {
  const result = aDriftResult()
  const orders = fc.record({
    findings: shuffled(result.findings),
    controls: shuffled(result.controls),
    licenses: shuffled(result.licenses),
    reads: shuffled(result.coverage.reads),
  })
  fc.assert(
    fc.property(orders, ({ reads, ...rest }) => {
      const coverage = { ...result.coverage, reads }
      expect(filesOf({ ...result, ...rest, coverage })).toEqual(filesOf(result))
    }),
    { numRuns: 30 },
  )
})

test('a problem of the license history is a warning in the summary', () => {
  expect(filesOf(aResult(), 'nonsense')['report.md']).toContain('**Warning:** The license history of the previous run')
})

test('report.json has exactly the fields of the contract', () => {
  const text = renderReportJson(aDriftResult())
  const report = JSON.parse(text)
  expect(text.endsWith('}\n')).toBe(true)
  expect(Object.keys(report)).toEqual([
    'schemaVersion',
    'verdict',
    'organization',
    'generatedAt',
    'tool',
    'baseline',
    'controls',
    'findings',
    'coverage',
    'posture',
    'licenses',
  ])
  expect(report).toMatchObject({ schemaVersion: 2, verdict: 'drift', organization: { id: ORGANIZATION_ID } })
})

test('a finding has exactly the fields of the contract, with null for missing values', () => {
  const finding = { ...aFinding({ actual: undefined }), secret: 'x' }
  const [written] = JSON.parse(renderReportJson(aResult({ findings: [finding] }))).findings
  const { except: _, ...fix } = aFinding().fix
  expect(written).toEqual({ ...aFinding(), fix, actual: null })
})

test('findings are sorted by status, then by severity, then by the order of controls', () => {
  const { findings } = JSON.parse(
    renderReportJson({ ...aDriftResult(), findings: aDriftResult().findings.toReversed() }),
  )
  expect(findings.map((finding: { control: string }) => finding.control)).toEqual([
    'app-access',
    'administrator',
    'direct-role',
    'public-access',
    'group-source',
    'exception',
  ])
})

test('an unknown number of seats is null, never 0', () => {
  const { licenses, generatedAt } = JSON.parse(renderLicensesJson(aResult()))
  expect(generatedAt).toBe(NOW)
  expect(licenses[0]).toMatchObject({ app: 'acme/confluence', used: null, capacity: null, remaining: null })
})

test('a snapshot does not depend on the order of the answers', () => {
  const grants = [
    { resource: 'ari:b', owner: 'b', roles: ['user', 'admin'], defaultRole: null },
    { resource: 'ari:a', owner: 'a', roles: ['user'], defaultRole: 'user' },
  ]
  const group = (id: string, list: typeof grants) => ({
    id,
    name: `group ${id}`,
    managedBy: known('idp' as const),
    members: known(3),
    grants: known(list),
  })
  const one = anObserved({ groups: known([group('1', grants), group('2', [])]) })
  const other = anObserved({ groups: known([group('2', []), group('1', grants.toReversed())]) })
  expect(renderSnapshot(other)).toBe(renderSnapshot(one))
})

test('a snapshot has sorted keys at every depth, and no times', () => {
  const text = renderSnapshot(anObserved({ appAccess: unknown('403 from GET /app-access.') }))
  const snapshot = JSON.parse(text)
  expect(Object.keys(snapshot)).toEqual(Object.keys(snapshot).sort())
  expect(snapshot.schemaVersion).toBe(1)
  expect(Object.keys(snapshot.appAccess)).toEqual(['known', 'reason'])
  expect(text).not.toMatch(/\d{4}-\d{2}-\d{2}T/)
})

test.each([
  ['compliant', 0, 'compliant', 'brightgreen'],
  ['compliant', 6, 'compliant, 6 open', 'yellowgreen'],
  ['drift', 6, 'drift', 'red'],
  ['unknown', 6, 'unknown', 'lightgrey'],
] as const)('the badge of a %s run with %i open access paths shows "%s" in %s', (verdict, open, message, color) => {
  const posture = { ...aResult().posture, open }
  expect(JSON.parse(renderBadge({ verdict, posture }))).toEqual({
    schemaVersion: 1,
    label: 'atlassian access',
    message,
    color,
  })
})
