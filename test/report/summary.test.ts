import { readFileSync, writeFileSync } from 'node:fs'
import fc from 'fast-check'
import type { Result } from '../../src/evaluate/result.js'
import { licenseSection } from '../../src/report/license-table.js'
import { MAX_SUMMARY_BYTES, renderSummary, type SummaryContext } from '../../src/report/summary.js'
import { aDriftNight, aFinding, aLicense, anAccessPath, anUnknownNight, aProposal, aResult } from './factories.js'

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

test('a night of drift reads as its golden file', () => {
  expectGolden(
    'drift.md',
    summaryOf(aDriftNight(), {
      warnings: ['The earlier artifact could not be read: 404.'],
      proposal: aProposal({ accepted: 2, left: 1, verdict: 'drift' }),
    }),
  )
})

test.each([
  [
    'all is accepted',
    {},
    'with all 3 deviations accepted and nothing else changed. With it the verdict would be COMPLIANT.',
  ],
  ['one was all there was', { accepted: 1 }, 'with the deviation accepted and nothing else changed.'],
  [
    'some would stay',
    { left: 2, verdict: 'drift' },
    'would be DRIFT; 2 would stay, since no baseline accepts them unseen.',
  ],
  [
    'the file can not be changed',
    { accepted: 0, problem: 'It has anchors.' },
    '`baseline.proposed.yml` accepts nothing. It has anchors.',
  ],
] as const)('what the proposed baseline comes to is told where %s', (_name, given, sentence) => {
  expect(summaryOf(aDriftNight(), { proposal: aProposal(given) })).toContain(sentence)
})

test('a proposal that accepts nothing is no sentence', () => {
  expect(summaryOf(aDriftNight(), { proposal: aProposal({ accepted: 0, left: 3, verdict: 'drift' }) })).not.toContain(
    'baseline.proposed.yml',
  )
})

test('a compliant night reads as its golden file', () => {
  expectGolden('compliant.md', summaryOf(aResult()))
})

test('an unknown night reads as its golden file', () => {
  expectGolden('unknown.md', summaryOf(anUnknownNight(), { redacted: true }))
})

test('the first five lines say the verdict, what drifted, the worst, and since when', () => {
  const [verdict, , what, worst, since] = summaryOf(aDriftNight()).split('\n')
  expect(verdict).toBe('## DRIFT: Atlassian access of Acme')
  expect(what).toContain('3 findings: App access by email domain (1)')
  expect(worst).toContain('People of any domain may join')
  expect(since).toContain('2026\u201111\u201119, 4\u00a0days (the oldest; 1 new in this run)')
})

test('a drift beside which something could not be read says so at once', () => {
  expect(summaryOf(aDriftNight()).split('\n').slice(0, 8).join('\n')).toContain('**Could not be checked:** 1 finding')
})

test('a night of which not everything was read never calls itself compliant, even without a finding', () => {
  const result = { ...anUnknownNight(), findings: [] }
  expect(summaryOf(result)).toContain('some reads are incomplete')
  expect(summaryOf(result)).not.toContain('COMPLIANT')
})

test('a compliant run without open access paths is short, and has nothing to do', () => {
  const posture = { paths: [anAccessPath()], closed: 1, open: 0, unknown: 0, accepted: 0 }
  const [, , , ...points] = (summaryOf(aResult()).split('\n\n')[1] ?? '').split('\n')
  expect(points).toEqual([])
  expect(summaryOf(aResult({ posture }))).toContain('**What to do:** nothing')
  expect(summaryOf(aResult({ posture }))).toMatch(/^## COMPLIANT: /)
  expect(summaryOf(aResult())).not.toMatch(/### (Drift|Could not|Notices|Accepted)/)
})

test('a control that is off is listed as not checked, with its reason', () => {
  expect(summaryOf(aResult())).toContain(
    '| Organization policies | `policy` | not checked | The baseline has no such section. |',
  )
})

test('the reason of a control that is off does not say again that it is', () => {
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

test('a subject tells what neither sentence nor values do, and takes no longer name for it', () => {
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

test('rows that differ in their address have it beside their subject', () => {
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
    expect(summary).toContain(`<br>person \`p-${id}\` · [In\u00a0the\u00a0console](<https://a.example/${id}>) |`)
})

test('an unknown number of seats is called unknown', () => {
  expect(summaryOf(aResult())).toContain('| `acme/confluence` | unknown | unknown | unknown | none |')
})

test('seats are drawn as a bar that is full only with the last one', () => {
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
  (summary.split('<summary>The history, as text</summary>')[1]?.split('</details>')[0] ?? '')
    .split('\n')
    .filter(line => line.startsWith('| ') && !line.startsWith('| App') && !line.startsWith('| :--'))

test('the history is there as text: a line of blocks, its days, its bounds and what comes', () => {
  const rising = Array.from({ length: 28 }, (_, index) => 398 + Math.round(index * 0.5))
  const summary = summaryOf(aResult(), { history: counts(rising) })
  expect(historyRowsOf(summary)).toEqual([
    '| `acme/jira-software` | `··▁▂▂▂▂▃▃▃▃▄▄▄▄▅▅▅▅▆▆▆▆▇▇▇▇███` | 2026‑10‑27 | 2026‑11‑23 | 398 | 412 |' +
      ' +0.5 seats a day (least squares over the last 28 nights): the budget of 450 in 76 days, the capacity of 500 in 176 days |',
  ])
})

test('a night that is not known or was missed is a dot in the line of blocks, and no part of its bounds', () => {
  const history = counts([4, null, 8, 4, 8]).filter((_, index) => index !== 3)
  expect(historyRowsOf(summaryOf(aResult(), { history }))).toEqual([
    `| \`acme/jira-software\` | \`${'·'.repeat(25)}▁·█·█\` | 2026‑11‑19 | 2026‑11‑23 | 4 | 8 | no forecast: 3 of 14 nights |`,
  ])
})

test('seats that do not move are drawn at half height, and what was never counted has unknown bounds', () => {
  const history = [...counts([7, 7, 7], 'a'), ...counts([null, null], 'b')]
  const [flat = '', unknown = ''] = historyRowsOf(summaryOf(aResult(), { history }))
  expect(flat).toContain(`${'·'.repeat(27)}▅▅▅`)
  expect(unknown).toContain(`\`${'·'.repeat(30)}\``)
  expect(unknown).toContain('| unknown | unknown | no forecast: 0 of 14 nights |')
})

test('one night is no history', () => {
  expect(summaryOf(aResult(), { history: counts([412]) })).not.toContain('The history, as text')
  expect(summaryOf(aResult(), { history: counts([411, 412]) })).toContain('The history, as text')
})

test('a history of apps with bad names keeps its cells', () => {
  const [row = ''] = historyRowsOf(summaryOf(aResult(), { history: counts([1, 2], 'a|b`|\\|</details>') }))
  expect(row.split('|')).toHaveLength(9)
})

test('a shortened summary shortens the history as well, and says where the rest is', () => {
  const apps = Array.from({ length: 60 }, (_, index) => `app-${index}`)
  const history = apps.flatMap(app => counts([1, 2], app))
  const shown = (rows: number) => licenseSection(aResult(), history, { yaml: 'left-out', rows })
  expect(historyRowsOf(shown(40))).toHaveLength(40)
  expect(shown(40)).toContain('20 more apps in `licenses.csv`.')
  expect(shown(0)).not.toContain('The history, as text')
})

test('a shortened name is explained in one sentence, and only then', () => {
  expect(summaryOf(aResult(), { redacted: true })).toContain(
    'Names and addresses of people are shortened, their ids replaced, and `baseline.proposed.yml`, which would name them, is left out.',
  )
  expect(summaryOf(aResult())).not.toContain('shortened')
})

test('YAML with a fence of its own stays in its block', () => {
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

test('a link that is none of the web is shown as text', () => {
  const fix = { ...aFinding().fix, path: 'Users', link: 'javascript:alert(1)' }
  const summary = summaryOf(aResult({ verdict: 'drift', findings: [aFinding({ fix })] }))
  expect(summary).toContain('**Where to fix it:** Users\n')
  expect(summary).not.toContain('javascript')
})

test('a name cannot break out of its table row, whatever it is', () => {
  const hostile = fc.string({
    unit: fc.constantFrom('|', '\\', '`', '\n', '<', '@a', '#1', '](', '-->', 'x', ' '),
    maxLength: 20,
  })
  const rowsOf = (text: string) =>
    summaryOf(textNight(text))
      .split('\n')
      .filter(line => line.startsWith('|'))
  const cells = (row: string) => row.replace(/\\./g, '').split('|').length
  const harmless = rowsOf('x').map(cells)
  fc.assert(fc.property(hostile, text => expect(rowsOf(text).map(cells)).toEqual(harmless)))
})

const textNight = (text: string): Result => {
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

test('what is too long for GitHub is shortened, first by the YAML', () => {
  const summary = summaryOf(crowd(3_000, 'Somebody holds a role directly.'))
  expect(bytes(summary)).toBeLessThanOrEqual(MAX_SUMMARY_BYTES)
  expect(summary).toContain('Left out: the YAML to accept or except. `report.json` has every finding.')
  expect(summary).not.toContain('```yaml')
  expect(summary.match(/person `712020:/g)).toHaveLength(3_000)
})

test('five thousand findings fit, with what is left out counted', () => {
  const summary = summaryOf(crowd(5_000, 'Somebody holds a role directly.'))
  expect(bytes(summary)).toBeLessThanOrEqual(MAX_SUMMARY_BYTES)
  expect(summary).toContain('5,000 findings')
  expect(summary).toContain('4,000 more in `report.json`.')
})

test('two thousand findings of the longest and worst names fit in as well', () => {
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
