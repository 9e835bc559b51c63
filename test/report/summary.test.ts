import { readFileSync, writeFileSync } from 'node:fs'
import fc from 'fast-check'
import type { Result } from '../../src/evaluate/result.js'
import { licenseSection } from '../../src/report/license-table.js'
import { MAX_SUMMARY_BYTES, renderSummary, type SummaryContext } from '../../src/report/summary.js'
import { aDriftResult, aFinding, aLicense, anAccessPath, anUnknownResult, aProposal, aResult } from './factories.js'

const context: SummaryContext = {
  runUrl: 'https://github.com/acme/governance/actions/runs/123',
  artifactUrl: 'https://github.com/acme/governance/actions/runs/123/artifacts/4',
  redacted: false,
  warnings: [],
  history: [
    {
      date: '2026-10-30',
      app: 'acme/jira-software',
      used: 393,
      capacity: 500,
      remaining: 107,
      budget: 450,
      source: 'role-holders',
    },
  ],
}

const summaryOf = (result: Result, given: Partial<SummaryContext> = {}) =>
  renderSummary(result, { ...context, ...given })
const bytes = (text: string) => Buffer.byteLength(text, 'utf8')

function expectGolden(name: string, text: string): void {
  const file = new URL(`../golden/${name}`, import.meta.url)
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(file, text)
  expect(text).toBe(readFileSync(file, 'utf8'))
}

test('a result with drift matches its golden file', () => {
  expectGolden(
    'drift.md',
    summaryOf(aDriftResult(), {
      warnings: ['The previous artifact could not be read: 404.'],
      proposal: aProposal({ accepted: 2, left: 1, verdict: 'drift' }),
    }),
  )
})

test.each([
  ['all findings', {}, 'with all 3 findings accepted and no other change. With it, the verdict is COMPLIANT.'],
  ['the only finding', { accepted: 1 }, 'with 1 finding accepted and no other change.'],
  ['some findings', { left: 2, verdict: 'drift' }, 'the verdict is DRIFT. It cannot accept 2 other findings.'],
  [
    'no finding, with a reason',
    { accepted: 0, problem: 'It has anchors.' },
    '`baseline.proposed.yml` accepts no findings. It has anchors.',
  ],
] as const)('the summary describes a proposed baseline that accepts %s', (_name, given, sentence) => {
  expect(summaryOf(aDriftResult(), { proposal: aProposal(given) })).toContain(sentence)
})

test('the summary has no sentence about a proposal that accepts no findings and has no reason', () => {
  expect(summaryOf(aDriftResult(), { proposal: aProposal({ accepted: 0, left: 3, verdict: 'drift' }) })).not.toContain(
    'baseline.proposed.yml',
  )
})

test('a compliant result matches its golden file', () => {
  expectGolden('compliant.md', summaryOf(aResult()))
})

test('an unknown result matches its golden file', () => {
  expectGolden('unknown.md', summaryOf(anUnknownResult(), { redacted: true }))
})

test('the first five lines show the verdict, the findings by control, the most severe one, and when they were first seen', () => {
  const [verdict, , drift, mostSevere, firstSeen] = summaryOf(aDriftResult()).split('\n')
  expect(verdict).toBe('## DRIFT: Atlassian access of Acme')
  expect(drift).toContain('3 findings: App access by email domain (1)')
  expect(mostSevere).toContain('Anyone, from any email domain, can join')
  expect(firstSeen).toContain('2026\u201111\u201119, 4\u00a0days (the oldest; 1 new in this run)')
})

test('the first lines of a result with drift count the unknown findings', () => {
  expect(summaryOf(aDriftResult()).split('\n').slice(0, 8).join('\n')).toContain('**Could not be checked:** 1 finding')
})

test('a run with incomplete coverage is not compliant, even without a finding', () => {
  const result = { ...anUnknownResult(), findings: [] }
  expect(summaryOf(result)).toContain('some reads are incomplete')
  expect(summaryOf(result)).not.toContain('COMPLIANT')
})

test('a compliant run without open access paths is short and requires no action', () => {
  const posture = { paths: [anAccessPath()], closed: 1, open: 0, unknown: 0, accepted: 0 }
  const [, , , ...points] = (summaryOf(aResult()).split('\n\n')[1] ?? '').split('\n')
  expect(points).toEqual([])
  expect(summaryOf(aResult({ posture }))).toContain('**What to do:** nothing')
  expect(summaryOf(aResult({ posture }))).toMatch(/^## COMPLIANT: /)
  expect(summaryOf(aResult())).not.toMatch(/### (Drift|Could not|Notices|Accepted)/)
})

test('a control that is off is listed as not checked with its reason', () => {
  expect(summaryOf(aResult())).toContain(
    '| Organization policies | `policy` | not checked | The baseline has no such section. |',
  )
})

test('the reason of a control that is off does not repeat “not checked”', () => {
  const controls = [
    { id: 'policy', status: 'off', reason: 'not checked: the baseline has no section policies' },
  ] as const
  expect(summaryOf(aResult({ controls }))).toContain('| not checked | the baseline has no section policies |')
})

test.each([
  [1, 'COMPLIANT, with 6 open access paths, 1 of them accepted by the baseline'],
  [6, 'COMPLIANT, with 6 open access paths accepted by the baseline'],
  [0, 'COMPLIANT, with 6 open access paths'],
])('a compliant run of which %i of 6 open access paths are accepted says so first', (accepted, words) => {
  const paths = Array.from({ length: 6 }, (_, index) => anAccessPath({ state: 'open', title: `Path ${index}` }))
  const summary = summaryOf(aResult({ posture: { paths, closed: 0, open: 6, unknown: 0, accepted } }))
  expect(summary.split('\n')[0]).toBe(`## ${words}: Atlassian access of Acme`)
  expect(summary).toContain('most important first: Path 0, Path 1, Path 2 and 3 more; see “Access paths”')
})

test('a run with access paths that are not verified asks for attestations', () => {
  const paths = [anAccessPath({ state: 'unknown' })]
  const summary = summaryOf(aResult({ posture: { paths, closed: 0, open: 0, unknown: 1, accepted: 0 } }))
  expect(summary).toContain('verify and attest the access paths that are not verified')
})

test('a subject has only the parts that the sentence and the values do not show, and a longer name does not count', () => {
  const rowOf = (given: Parameters<typeof aFinding>[0]) =>
    /^\| (The .*?) \|/m.exec(summaryOf(aResult({ verdict: 'drift', findings: [aFinding(given)] })))?.[1]
  const subject = { type: 'domain', id: 'acme.com', name: 'acme.com' } as const
  const app = 'acme/jira'
  expect(rowOf({ subject, app, message: 'The domain acme.com gives user on acme/jira.' })).toBe(
    'The domain acme.com gives user on acme/jira.',
  )
  expect(rowOf({ subject, app, message: 'The domain acme.com.au gives x on acme/jira-software.' })).toBe(
    'The domain acme.com.au gives x on acme/jira-software.<br>domain `acme.com` · `acme/jira`',
  )
  const access = { role: 'customer', approval: true }
  expect(rowOf({ subject, app: null, role: 'customer', actual: access, message: 'The one.' })).toBe(
    'The one.<br>domain `acme.com`',
  )
})

test('rows with different links have their link after the subject', () => {
  const findings = ['1', '2'].map(id =>
    aFinding({
      id,
      subject: { type: 'person', id: `p-${id}`, name: 'x' },
      fix: {
        path: 'Users',
        link: `https://a.example/${id}`,
        guide: 'https://example.com/guide.md',
        accept: '',
        except: '',
      },
    }),
  )
  const summary = summaryOf(aResult({ verdict: 'drift', findings }))
  for (const id of [1, 2])
    expect(summary).toContain(
      `<br>user \`p-${id}\` · [Open\u00a0in\u00a0the\u00a0console](<https://a.example/${id}>) |`,
    )
})

test('an unknown number of seats is shown as unknown', () => {
  expect(summaryOf(aResult())).toContain('| `acme/confluence` | unknown | unknown | unknown | none |')
})

test('only the last seat fills the bar of seats', () => {
  const drawn = (used: number) => summaryOf(aResult({ licenses: [aLicense({ used })] }))
  expect(drawn(499)).toContain('`█████████░\u00a099%`')
  expect(drawn(500)).toContain('`██████████\u00a0100%`')
  expect(drawn(600)).toContain('`██████████\u00a0120%`')
})

const counts = (used: readonly (number | null)[], app = 'acme/jira-software', budget: number | null = 450) =>
  used.map((count, index) => ({
    date: new Date(Date.UTC(2026, 10, 23 - used.length + 1 + index)).toISOString().slice(0, 10),
    app,
    used: count,
    capacity: 500,
    remaining: null,
    budget,
    source: null,
  }))

const historyRowsOf = (summary: string): readonly string[] =>
  (summary.split('<summary>License history as text</summary>')[1]?.split('</details>')[0] ?? '')
    .split('\n')
    .filter(line => line.startsWith('| ') && !line.startsWith('| App') && !line.startsWith('| :--'))

test('the license history as text has a sparkline, its first and last day, lowest and highest count, and the forecast', () => {
  const rising = Array.from({ length: 28 }, (_, index) => 398 + Math.round(index * 0.5))
  const summary = summaryOf(aResult(), { history: counts(rising) })
  expect(historyRowsOf(summary)).toEqual([
    '| `acme/jira-software` | `··▁▂▂▂▂▃▃▃▃▄▄▄▄▅▅▅▅▆▆▆▆▇▇▇▇███` | 2026‑10‑27 | 2026‑11‑23 | 398 | 412 |' +
      ' +0.5 seats a day (least squares over the last 28 daily counts): budget of 450 in 76 days, capacity of 500 in 176 days |',
  ])
})

test('a day without a known count is a dot in the sparkline and not part of the lowest and highest count', () => {
  const history = counts([4, null, 8, 4, 8]).filter((_, index) => index !== 3)
  expect(historyRowsOf(summaryOf(aResult(), { history }))).toEqual([
    `| \`acme/jira-software\` | \`${'·'.repeat(25)}▁·█·█\` | 2026‑11‑19 | 2026‑11‑23 | 4 | 8 | no forecast: 3 of 14 daily counts |`,
  ])
})

test('constant counts are drawn at half height, and an app without known counts has unknown bounds', () => {
  const history = [...counts([7, 7, 7], 'a'), ...counts([null, null], 'b')]
  const [flat = '', unknown = ''] = historyRowsOf(summaryOf(aResult(), { history }))
  expect(flat).toContain(`${'·'.repeat(27)}▅▅▅`)
  expect(unknown).toContain(`\`${'·'.repeat(30)}\``)
  expect(unknown).toContain('| unknown | unknown | no forecast: 0 of 14 daily counts |')
})

test('a license history of one day is not shown as text', () => {
  expect(summaryOf(aResult(), { history: counts([412]) })).not.toContain('License history as text')
  expect(summaryOf(aResult(), { history: counts([411, 412]) })).toContain('License history as text')
})

test('no app name can add a cell to the license history', () => {
  const [row = ''] = historyRowsOf(summaryOf(aResult(), { history: counts([1, 2], 'a|b`|\\|</details>') }))
  expect(row.split('|')).toHaveLength(9)
})

test('a shortened summary also shortens the license history and names the file with all apps', () => {
  const apps = Array.from({ length: 60 }, (_, index) => `app-${index}`)
  const history = apps.flatMap(app => counts([1, 2], app))
  const shown = (rows: number) => licenseSection(aResult(), history, { yaml: 'left-out', rows })
  expect(historyRowsOf(shown(40))).toHaveLength(40)
  expect(shown(40)).toContain('20 more apps in `licenses.csv`.')
  expect(shown(0)).not.toContain('License history as text')
})

test('a summary with shortened names says so', () => {
  expect(summaryOf(aResult(), { redacted: true })).toContain(
    'Names and email addresses of users are shortened and their IDs are replaced. `baseline.proposed.yml` is not written, because it contains them.',
  )
  expect(summaryOf(aResult())).not.toContain('shortened')
})

test('YAML that contains a code fence stays in its code block', () => {
  const fix = {
    ...aFinding().fix,
    guide: 'https://example.com/guide.md',
    accept: 'a: |\n  ```\n  </details>\n',
    except: '',
  }
  expect(summaryOf(aResult({ verdict: 'drift', findings: [aFinding({ fix })] }))).toContain(
    '````yaml\na: |\n  ```\n  </details>\n````',
  )
})

test('an address that is not a web address is shown as text', () => {
  const fix = { ...aFinding().fix, path: 'Users', link: 'javascript:alert(1)' }
  const summary = summaryOf(aResult({ verdict: 'drift', findings: [aFinding({ fix })] }))
  expect(summary).toContain('**Fix:** Users')
  expect(summary).not.toContain('javascript')
})

test('no name can add a row or a cell', () => {
  const hostile = fc.string({
    unit: fc.constantFrom('|', '\\', '`', '\n', '<', '@a', '#1', '](', '-->', 'x', ' '),
    maxLength: 20,
  })
  const rowsOf = (text: string) =>
    summaryOf(resultWith(text))
      .split('\n')
      .filter(line => line.startsWith('|'))
  const cells = (row: string) => row.replace(/\\./g, '').split('|').length
  const harmless = rowsOf('x').map(cells)
  fc.assert(fc.property(hostile, text => expect(rowsOf(text).map(cells)).toEqual(harmless)))
})

const resultWith = (text: string): Result => {
  const subject = { type: 'group', id: text, name: text } as const
  const changedBy = { actor: text, time: text, action: text, event: text }
  const findings = (['drift', 'unknown', 'excepted', 'notice'] as const).map(status =>
    aFinding({
      id: status,
      status,
      subject,
      message: text,
      app: text,
      role: text,
      expected: text,
      actual: [text],
      firstSeen: text,
      fix: { path: text, link: text, accept: '', except: '', guide: 'https://example.com/guide.md' },
      changedBy,
    }),
  )
  const reads = [{ resource: text, pages: 1, items: 1, complete: false, error: text }]
  const paths = [anAccessPath({ id: text, title: text, state: 'open', reason: text })]
  return aResult({
    verdict: 'drift',
    organization: { id: text, name: text },
    findings,
    coverage: { complete: false, requests: 1, reads },
    posture: { paths, closed: 0, open: 1, unknown: 0, accepted: 0 },
    licenses: [aLicense({ app: text })],
  })
}

const crowd = (count: number, message: string): Result =>
  aResult({
    verdict: 'drift',
    findings: Array.from({ length: count }, (_, index) => {
      const id = `712020:${index}`
      const { path, link, accept } = aFinding().fix
      const fix = {
        path,
        link: `${link}${index}`,
        guide: 'https://example.com/guide.md',
        accept: accept.replace('712020:77aa01', id),
        except: '',
      }
      return aFinding({ id: `f-${index}`, subject: { type: 'person', id, name: 'x' }, message, fix })
    }),
  })

test('a summary that is too long for GitHub is shortened, first by the YAML', () => {
  const summary = summaryOf(crowd(3_000, 'A user holds a role directly.'))
  expect(bytes(summary)).toBeLessThanOrEqual(MAX_SUMMARY_BYTES)
  expect(summary).toContain('Left out: the YAML to accept findings. `report.json` has every finding.')
  expect(summary).not.toContain('```yaml')
  expect(summary.match(/user `712020:/g)).toHaveLength(3_000)
})

test('a summary of 5,000 findings fits and counts the findings that are left out', () => {
  const summary = summaryOf(crowd(5_000, 'A user holds a role directly.'))
  expect(bytes(summary)).toBeLessThanOrEqual(MAX_SUMMARY_BYTES)
  expect(summary).toContain('5,000 findings')
  expect(summary).toContain('4,000 more in `report.json`.')
})

test('a summary of 2,000 findings with the longest escaped names fits', () => {
  const base = crowd(2_000, '|'.repeat(1_000))
  const reads = Array.from({ length: 2_000 }, () => ({
    resource: '💥'.repeat(300),
    pages: 1,
    items: 1,
    complete: false,
    error: '`'.repeat(900),
  }))
  const warnings = Array.from({ length: 2_000 }, () => '<'.repeat(900))
  const summary = summaryOf({ ...base, coverage: { complete: false, requests: 1, reads } }, { warnings })
  expect(bytes(summary)).toBeLessThanOrEqual(MAX_SUMMARY_BYTES)
  expect(summary).toContain('## DRIFT')
  expect(summary).toContain('2026\u201111\u201123 02:17 UTC')
})
