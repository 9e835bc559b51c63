import fc from 'fast-check'
import {
  type Entry,
  type IssueContext,
  type IssueKind,
  issueMarker,
  MAX_ISSUE_BYTES,
  MAX_ISSUE_CHARACTERS,
  renderIssue,
} from '../../src/report/issue.js'
import { renderComment, type Transition } from '../../src/report/issue-comment.js'
import { ORGANIZATION_ID } from './factories.js'
import { fenced, hostile, LIVE, proseOf } from './hostile.js'

const CONTEXT: IssueContext = {
  organization: { id: ORGANIZATION_ID, name: 'Acme' },
  baselinePath: '.github/atlassian-access.yml',
  runUrl: 'https://github.com/acme/governance/actions/runs/7',
}
const IDS = '<!-- atlassian-access-gate:ids 0123456789ab -->'

const anEntry = (given: Partial<Entry> = {}): Entry => ({
  id: 'a',
  control: 'direct-role',
  message: 'Bob holds the role user on acme/jira-software directly.',
  expected: null,
  actual: 'user',
  place: '.github/atlassian-access.yml:42',
  since: '2026-11-19T02:17:00.000Z',
  changedBy: null,
  people: null,
  fix: {
    path: 'Directory › Users › Bob',
    link: 'https://admin.atlassian.com/o/1/users/2',
    accept: 'direct-roles:\n  712020:77aa01:\n    acme/jira-software: [user]\n',
    except: '',
    guide: 'https://example.com/guide.md',
  },
  ...given,
})

const render = (
  entries: readonly Entry[],
  kind: IssueKind = 'drift',
  context: Partial<IssueContext> = {},
  unseen = 0,
) => renderIssue(kind, entries, { line: IDS, unseen }, { ...CONTEXT, ...context })
const many = (count: number, given: (index: number) => Partial<Entry> = () => ({})): readonly Entry[] =>
  Array.from({ length: count }, (_, index) => anEntry({ message: `Finding ${index}.`, ...given(index) }))
const bytes = (text: string): number => Buffer.byteLength(text)

test('an issue with one finding has all its details', () => {
  const { title, body } = render([anEntry({ people: 12, changedBy: 'Mallory on 2026-11-18: Granted a role' })])
  expect(title).toBe('Atlassian access drift: 1 finding')
  expect(body).toBe(`<!-- atlassian-access-gate:drift:${ORGANIZATION_ID} -->
${IDS}

- **Drift:** the access to Acme differs from the baseline: Direct role assignments (1)
- **First seen:** 2026‑11‑19
- **What to do:** fix each finding at the place it names, or accept it by a reviewed change of \`.github/atlassian-access.yml\`
- **Full list:** \`report.json\` in the artifact of [the run](<https://github.com/acme/governance/actions/runs/7>)

### Direct role assignments (1)

**Fix:** [Directory › Users › Bob](<https://admin.atlassian.com/o/1/users/2>) ([guide](<https://example.com/guide.md>))

| Finding | Expected | Actual | First seen | Baseline |
| :-- | :-- | :-- | :-- | :-- |
| Bob holds the role user on acme/jira-software directly.<br>Affects 12 users.<br>Changed by Mallory on 2026-11-18: Granted a role. | none | \`user\` | 2026‑11‑19 | line 42 |

<details>
<summary>Accept in the baseline (YAML)</summary>

For “Bob holds the role user on acme/jira-software directly.” (line 42):

\`\`\`yaml
direct-roles:
  712020:77aa01:
    acme/jira-software: [user]
\`\`\`

</details>

---
The access gate rewrites this issue when the findings change. Add notes as comments. The first complete run without drift closes it.`)
})

test('the issue of an incomplete check lists unknown findings and incomplete reads', () => {
  const { title, body } = render(
    [
      anEntry({ message: 'The policies could not be read.' }),
      anEntry({ control: null, fix: null, since: null, place: null }),
    ],
    'blind',
  )
  expect(title).toBe('Atlassian access check incomplete: 2 findings')
  expect(body).toContain('| Finding | First seen | Baseline |')
  expect(body).toContain('**Baseline:** `.github/atlassian-access.yml`')
  expect(body).toContain('### Incomplete reads (1)')
  expect(body).toContain('| this\u00a0run |  |')
  expect(body).not.toContain('Directory › Users')
})

const aPlace = (path: string, link: string) => ({ path, link, accept: '', except: '', guide: '' })

test.each<[name: string, fixes: readonly Entry['fix'][], above: string, rows: readonly string[]]>([
  [
    'with a link if the links are equal',
    [aPlace('Users', 'https://a.example/u'), aPlace('Users', 'https://a.example/u')],
    '**Fix:** [Users](<https://a.example/u>)',
    ['| Finding 0. |', '| Finding 1. |'],
  ],
  [
    'without a link if the links differ, which are in the rows',
    [aPlace('Users', 'https://a.example/1'), aPlace('Users', 'javascript:alert(1)')],
    '**Fix:** Users',
    ['| Finding 0. [Open\u00a0in\u00a0the\u00a0console](<https://a.example/1>) |', '| Finding 1. |'],
  ],
  [
    'only if the paths are equal',
    [aPlace('Users', 'https://a.example/1'), aPlace('Groups', '')],
    '### Direct role assignments (2)',
    ['| Finding 0.<br>Fix: [Users](<https://a.example/1>) |', '| Finding 1.<br>Fix: Groups |'],
  ],
])('the place to fix is shown once above the rows, %s', (_, fixes, above, rows) => {
  const { body } = render(many(2, index => ({ fix: fixes[index] ?? null })))
  expect(body).toContain(`${above}\n\n| Finding | Expected | Actual | First seen | Baseline |`)
  for (const row of rows) expect(body).toContain(row)
})

test('YAML that two findings share is shown once', () => {
  const { body } = render([anEntry({ message: 'One.' }), anEntry({ message: 'Two.', control: 'group-role' })])
  expect(body.match(fenced)).toHaveLength(1)
  expect(body).toContain('For “One.” (line\u00a042) and for “Two.” (line\u00a042):\n\n```yaml')
})

test('the number of affected users is shown if it is not 0 and not the actual value', () => {
  expect(render([anEntry({ people: 0 }), anEntry({ people: 2, expected: 0, actual: 2 })]).body).not.toContain('Affects')
  expect(render([anEntry({ people: 1 })]).body).toContain('Affects 1 user.')
})

test('a line of a file other than the baseline has its path', () => {
  expect(render([anEntry({ place: 'other.yml:42' })]).body).toContain('| `other.yml:42` |')
})

test.each([
  [
    'an access',
    'app-access',
    { role: 'user-access-admin', approval: false },
    '`user\u2011access\u2011admin` without\u00a0approval',
  ],
  ['an access with approval', 'app-access', { role: 'user', approval: true }, '`user` with\u00a0approval'],
  ['a role', 'administrator', 'org-admin', '`org\u2011admin`'],
  ['a name', 'group-identity', 'jira-users', '`jira-users`'],
  ['an app instance', 'app-instance', 'ari:cloud:jira-software::site/1', 'present'],
] as const)('%s is shown with non-breaking words', (_, control, actual, shown) => {
  expect(render([anEntry({ control, actual })]).body).toContain(`| none | ${shown} |`)
})

test('previous findings that an incomplete run could not check are counted', () => {
  const { title, body } = render([anEntry()], 'drift', {}, 2)
  expect(title).toBe('Atlassian access drift: 3 findings')
  expect(body).toContain('**Still counted:** 2 findings of previous runs')
})

test.each<[name: string, entries: readonly Entry[], note: string, leftOut: RegExp]>([
  [
    'the YAML',
    many(80, index => ({
      fix: {
        path: 'Place',
        link: '',
        guide: 'https://example.com/guide.md',
        accept: `# ${index}\n${'key: value\n'.repeat(60)}`,
        except: '',
      },
    })),
    'the YAML to accept findings is left out',
    /```yaml/,
  ],
  ['the tables', many(300, () => ({ actual: 'x'.repeat(190) })), 'one line per finding', /^\|/m],
  ['all but the first lines', many(5_000), 'of 5,000 findings are shown', /Finding 4999\./],
])('a body that is too long leaves out %s and says so', (_, entries, note, leftOut) => {
  const { body } = render(entries)
  expect(body).toContain(note)
  expect(body).not.toMatch(leftOut)
  expect(body).toContain('`report.json` in the artifact of [the run]')
  expect(body).toMatch(/^- \*\*First seen 2026‑11‑19:\*\* Finding 0\.|^\| Finding 0\./m)
})

test('the shortest body uses the available size and cuts no line', () => {
  const { title, body } = render(many(5_000))
  expect(title).toBe('Atlassian access drift: 5,000 findings')
  expect(body.length).toBeGreaterThan(MAX_ISSUE_CHARACTERS - 500)
  expect(body.length).toBeLessThan(MAX_ISSUE_CHARACTERS)
  const lines = body.match(/^- \*\*First seen 2026‑11‑19:\*\* Finding .*$/gm) ?? []
  expect(body).toContain(`the first ${lines.length} of 5,000 findings are shown`)
  for (const line of lines) expect(line).toMatch(/\(<https:\/\/admin\.atlassian\.com\/o\/1\/users\/2>\)$/)
  expect(body).toContain('- Direct role assignments: 5,000')
})

const hostileEntries = fc.array(
  hostile.map(text =>
    anEntry({
      message: text,
      expected: { [text]: text },
      actual: text,
      place: `${text}:1`,
      since: text,
      changedBy: text,
      fix: { path: text, link: text, guide: '', accept: `name: ${text}`, except: '' },
    }),
  ),
  { minLength: 1, maxLength: 60 },
)

test('no name can become markup, a mention, a reference or a link', () => {
  fc.assert(
    fc.property(fc.constantFrom<IssueKind>('drift', 'blind'), hostileEntries, hostile, (kind, entries, name) => {
      const context = { organization: { id: ORGANIZATION_ID, name }, baselinePath: name, runUrl: name }
      const prose = proseOf(render(entries, kind, context).body)
      for (const pattern of LIVE) expect(prose).not.toMatch(pattern)
    }),
  )
})

test('no name can end its YAML block', () => {
  fc.assert(
    fc.property(hostile, text => {
      const { body } = render([
        anEntry({
          fix: { path: 'Place', link: '', guide: 'https://example.com/guide.md', accept: `name: ${text}`, except: '' },
        }),
      ])
      const blocks = [...body.matchAll(fenced)]
      if (text.length > 1_990) return expect(body).toContain('Too long to show')
      expect(blocks).toHaveLength(1)
      const [, fence = '', yaml = ''] = blocks[0] ?? []
      expect(yaml.split('\n').some(line => line.trim().startsWith(fence))).toBe(false)
      expect(body.replace(fenced, '')).toMatch(/:\n\n\n\n<\/details>\n\n---\n/)
    }),
  )
})

test('no name can add a row or a cell', () => {
  fc.assert(
    fc.property(hostileEntries, entries => {
      const rows =
        render(entries)
          .body.replace(fenced, '')
          .match(/^\|.*$/gm) ?? []
      for (const row of rows) expect(row.split('|')).toHaveLength(7)
      if (rows.length > 0) expect(rows).toHaveLength(entries.length + 2)
    }),
  )
})

test('every body is within the limits of GitHub and has its marker and its ids', () => {
  fc.assert(
    fc.property(hostileEntries, fc.integer({ min: 1, max: 100 }), (entries, times) => {
      const { title, body } = render(Array.from({ length: times }, () => entries).flat())
      expect(title.length).toBeLessThan(256)
      expect(body.length).toBeLessThan(MAX_ISSUE_CHARACTERS)
      expect(bytes(body)).toBeLessThan(MAX_ISSUE_BYTES)
      expect(body.split('\n').slice(0, 2)).toEqual([issueMarker('drift', ORGANIZATION_ID), IDS])
    }),
    { numRuns: 30 },
  )
})

test('the marker is valid for any organization id', () => {
  expect(issueMarker('blind', 'x --><b>')).toBe('<!-- atlassian-access-gate:blind:x--b -->')
})

const transitions = (entries: readonly Entry[]): readonly Transition[] => [
  { is: 'changed', added: entries, accepted: entries, gone: 3 },
  { is: 'recounted', before: 1_300, after: 1_200 },
  { is: 'reopened', entries },
  { is: 'closed', accepted: entries },
  { is: 'twin', keeper: 3 },
]

test('every comment is short, escaped, and lists at most 20 findings per list', () => {
  fc.assert(
    fc.property(hostileEntries, fc.integer({ min: 0, max: 4 }), (entries, index) => {
      const transition = transitions(entries)[index]
      if (transition === undefined) return
      const comment = renderComment('drift', transition, CONTEXT)
      expect(comment.length).toBeLessThan(MAX_ISSUE_CHARACTERS)
      expect(bytes(comment)).toBeLessThan(MAX_ISSUE_BYTES)
      expect(comment.match(/^- /gm)?.length ?? 0).toBeLessThanOrEqual(40)
      for (const pattern of transition.is === 'twin' ? [] : LIVE) expect(proseOf(comment)).not.toMatch(pattern)
    }),
  )
})

test('a comment counts the findings that it does not list', () => {
  expect(renderComment('drift', { is: 'reopened', entries: many(25) }, CONTEXT)).toContain('And 5 more.')
})

test('a comment has counts if the previous findings are unknown', () => {
  expect(renderComment('drift', { is: 'recounted', before: 1_300, after: 1_200 }, CONTEXT)).toBe(
    '**Findings changed:** 1,300 before, 1,200 now.\n\nFull list: `report.json` in the artifact of [the run](<https://github.com/acme/governance/actions/runs/7>).',
  )
})
