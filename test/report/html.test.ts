import { createHash } from 'node:crypto'
import fc from 'fast-check'
import type { Result } from '../../src/evaluate/result.js'
import { known, unknown } from '../../src/model/fact.js'
import type { Finding, FindingStatus } from '../../src/model/finding.js'
import { html, markup } from '../../src/report/html/html.js'
import type { PageContext } from '../../src/report/html/page.js'
import { MAX_PAGE_BYTES, MAX_ROWS, renderHtmlReport } from '../../src/report/html/report.js'
import { character } from '../text.js'
import {
  aDriftResult,
  aFinding,
  aGroup,
  aLicense,
  anAccessPath,
  anApp,
  anObserved,
  anUnknown,
  anUnknownResult,
  aResult,
  aSeatWay,
} from './factories.js'
import { type Tag, tagsOf, textOf } from './tags.js'

const CONTEXT: PageContext = {
  redacted: false,
  history: [],
  runUrl: 'https://github.com/acme/governance/actions/runs/1',
  run: { id: '1', commit: 'abc' },
  warnings: [],
  hashes: { 'report.json': 'f00d' },
}

const draw = (result: Result, given: Partial<PageContext> = {}): string =>
  renderHtmlReport(result, { ...CONTEXT, ...given })

/** The visible text of one section. */
const readSection = (page: string, id: string): string =>
  textOf(page.slice(page.indexOf(`<section id="${id}">`)).split('</section>')[0] ?? '')

const valuesOf = (tags: readonly Tag[], attribute: string): readonly string[] =>
  tags.flatMap(({ attributes }) => attributes[attribute] ?? [])

test.each(['<p>', '<p><b></p></b>', '<p>a < b</p>', '<p title="a"b">x</p>', '<p title=a>x</p>', '</p>'])(
  'the check for valid HTML rejects %s',
  broken => {
    expect(() => tagsOf(broken)).toThrow()
  },
)

test('a template escapes every value except the result of a template', () => {
  const forged = { markup: '<b>', [Symbol('markup')]: '<b>', toString: () => '<b>' }
  expect(markup(html`<p title="${`"'<b>`}">${html`<i>${'<b>'}</i>`}${[1, '&']}</p>`)).toBe(
    '<p title="&quot;&apos;&lt;b&gt;"><i>&lt;b&gt;</i>1&amp;</p>',
  )
  // @ts-expect-error Data of the same shape is not Html.
  expect(() => markup(html`${forged}`)).toThrow()
})

// The elements and attributes of the page. Another one means that a name became markup.
const ELEMENTS = [
  ...[
    'html',
    'head',
    'meta',
    'title',
    'body',
    'header',
    'nav',
    'main',
    'section',
    'footer',
    'h1',
    'h2',
    'h3',
    'p',
    'a',
  ],
  ...['ul', 'ol', 'li', 'dl', 'dt', 'dd', 'div', 'span', 'strong', 'em', 's', 'code', 'pre', 'br', 'img'],
  ...['table', 'caption', 'thead', 'tbody', 'tr', 'th', 'td', 'details', 'summary'],
]
const ATTRIBUTES = [
  ...[
    'lang',
    'charset',
    'http-equiv',
    'content',
    'name',
    'id',
    'class',
    'href',
    'rel',
    'src',
    'alt',
    'scope',
    'colspan',
  ],
  ...['role', 'tabindex', 'aria-label', 'aria-labelledby', 'aria-hidden'],
]

function expectSafe(page: string): void {
  const tags = tagsOf(page)
  expect(tags.filter(({ name }) => !ELEMENTS.includes(name))).toEqual([])
  expect(tags.flatMap(({ attributes }) => Object.keys(attributes)).filter(key => !ATTRIBUTES.includes(key))).toEqual([])
  for (const address of valuesOf(tags, 'href')) expect(address).toMatch(/^(#[\w-]+|https?:\/\/[\w.~:/?#@!$*+,;=%&-]+)$/)
  for (const source of valuesOf(tags, 'src')) expect(source).toMatch(/^data:image\/svg\+xml;base64,[\w+/=]+$/)
  expect(page.match(/<style>/g)).toHaveLength(1)
  // Invisible characters, and characters that change how a text reads.
  expect(page).not.toMatch(/[^\P{Cc}\n]|[\p{Cf}\p{Cs}\p{Zl}\p{Zp}\ufffe\uffff]/u)
}

const RESULTS: readonly (readonly [string, Result])[] = [
  ['drift', aDriftResult()],
  ['unknown', anUnknownResult()],
  ['compliant', aResult()],
]

describe.each(RESULTS)('the page of a result with the verdict %s', (verdict, result) => {
  const page = draw(result)
  const tags = tagsOf(page)

  test('is valid HTML and has no element that loads or runs code', () => {
    expectSafe(page)
    expect(page.startsWith('<!doctype html>\n<html lang="en">')).toBe(true)
    expect(valuesOf(tags, 'content')[0]).toBe(
      "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'",
    )
  })

  test('has the verdict as a word in its title and in its first section', () => {
    expect(page).toContain(`<title>${verdict.toUpperCase()}: Atlassian access of Acme, 2026-11-23 02:17 UTC</title>`)
    expect(readSection(page, 'verdict')).toMatch(new RegExp(`^ Verdict (✓|✕|\\?) ${verdict.toUpperCase()} `))
  })

  test('has its sections in order, each with an entry in the table of contents', () => {
    const sections = tags.filter(({ name }) => name === 'section').map(({ attributes }) => attributes.id)
    expect(sections).toEqual([
      'verdict',
      'findings',
      'access',
      'exceptions',
      'posture',
      'seats',
      'coverage',
      'evidence',
    ])
    const [contents = ''] = page.split('</nav>')
    expect(valuesOf(tagsOf(`${contents.slice(contents.indexOf('<nav'))}</nav>`), 'href')).toEqual(
      sections.map(id => `#${id}`),
    )
  })

  test('has unique anchors, and an anchor for every link within the page', () => {
    const anchors = valuesOf(tags, 'id')
    expect(new Set(anchors).size).toBe(anchors.length)
    const links = valuesOf(tags, 'href').filter(address => address.startsWith('#'))
    expect(links.filter(address => !anchors.includes(address.slice(1)))).toEqual([])
  })

  test('has one heading of level 1, and skips no level', () => {
    const levels = tags.filter(({ name }) => /^h\d$/.test(name)).map(({ name }) => Number(name.slice(1)))
    expect(levels.filter(level => level === 1)).toHaveLength(1)
    expect(levels.filter((level, index) => level > (levels[index - 1] ?? 0) + 1)).toEqual([])
  })

  test('has captions, header scopes, alternative texts, and labels for scrolling regions', () => {
    expect(page.match(/<table>(?!<caption>)/g)).toBeNull()
    expect(tags.filter(({ name, attributes }) => name === 'th' && attributes.scope === undefined)).toEqual([])
    expect(tags.filter(({ name, attributes }) => name === 'img' && !attributes.alt)).toEqual([])
    const scrolling = tags.filter(({ attributes }) => attributes.class?.startsWith('scroll'))
    for (const { attributes } of scrolling) expect(attributes).toMatchObject({ role: 'region', tabindex: '0' })
    const labels = valuesOf(scrolling, 'aria-label')
    expect(new Set(labels).size).toBe(scrolling.length)
  })

  test('is the same for equal results', () => {
    expect(draw(structuredClone(result))).toBe(page)
  })
})

test('every finding has its sentence, values, age, change author, line and fix', () => {
  const result = aDriftResult()
  const page = draw(result)
  const text = textOf(page)
  for (const finding of result.findings) {
    expect(text).toContain(finding.message)
    expect(page).toContain(`id="finding-${finding.id.replace(':', '')}"`)
    if (finding.fix.link !== '') expect(page).toContain(`<a href="${finding.fix.link}" rel="noreferrer">`)
  }
  expect(text).toContain(
    'Anyone, from any email domain, can join acme/jira-servicedesk as customer without approval. domain ANYONE none customer without approval new Mallory, 2026-11-22 15:04 UTC: Changed app access settings line 11 Apps › App access settings › Any domain',
  )
  expect(text).toContain('2026-11-19 , 4 days')
})

test('findings are sorted: drift, unknown, accepted, notices', () => {
  const text = readSection(draw(aDriftResult()), 'findings')
  const heads = ['Drift (3)', 'Could not be checked (1)', 'Accepted by an exception (1)', 'Notices (1)']
  const places = heads.map(head => text.indexOf(head))
  expect(places).not.toContain(-1)
  expect(places).toEqual(places.toSorted((a, b) => a - b))
})

test('the YAML to accept findings is folded and keeps its lines', () => {
  const page = draw(aDriftResult())
  expect(page).toContain('<details>\n<summary>Accept in the baseline (YAML, 3 entries)</summary>')
  expect(page).toContain('<pre>direct-roles:\n  712020:77aa01:\n    acme/jira-software: [user]</pre>')
})

test('the value of an unknown finding is empty, not none', () => {
  const row = readSection(draw(aResult({ verdict: 'unknown', findings: [anUnknown()] })), 'findings')
  expect(row).not.toContain('none')
})

test('a result without findings says so, and names incomplete reads', () => {
  expect(readSection(draw(aResult()), 'findings')).toContain('No drift was found.')
  const incomplete = readSection(draw({ ...anUnknownResult(), findings: [] }), 'findings')
  expect(incomplete).toContain('some data could not be read')
  expect(incomplete).not.toContain('No drift')
})

test('the verdict section has the organization, time, tool, baseline, commit and run', () => {
  const page = draw(aResult())
  const text = readSection(page, 'verdict')
  for (const fact of [
    'Acme · 3f1c0f2e',
    '2026-11-23 02:17 UTC',
    'atlassian-access-gate 0.1.0',
    '.github/atlassian-access.yml , sha256 abab',
    'Commit abc',
  ])
    expect(text).toContain(fact)
  expect(page).toContain(`<a href="${CONTEXT.runUrl}" rel="noreferrer">Workflow run 1</a>`)
  expect(readSection(draw(aResult(), { runUrl: null, run: { id: null, commit: null } }), 'verdict')).toContain(
    'Commit not in a repository Run not in a workflow',
  )
})

test('warnings are in the verdict section', () => {
  const text = readSection(draw(aResult(), { warnings: ['The previous artifact could not be read: 404.'] }), 'verdict')
  expect(text).toContain('Warnings The previous artifact could not be read: 404.')
  expect(readSection(draw(aResult()), 'verdict')).not.toContain('Warnings')
})

test('unknown seats are shown as unknown with the reason, not as 0', () => {
  const page = draw(aResult())
  expect(readSection(page, 'access')).toContain(
    'acme/confluence ? unknown The list of users is incomplete: run again later.',
  )
  expect(readSection(page, 'access')).toContain('acme/jira-software 2 2 1 0 0')
  expect(readSection(page, 'seats')).toContain('acme/confluence ? unknown ? unknown ? unknown none')
})

test('the attestations list attested access paths, not those of controls', () => {
  const text = readSection(draw(aResult()), 'exceptions')
  expect(text).toContain('Invitation links ? not verified Not attested.')
  expect(text).not.toContain('1 user holds a role directly.')
})

test('findings about exceptions are in their section, with a link to the finding', () => {
  const page = draw(aDriftResult())
  expect(readSection(page, 'exceptions')).toContain('1 finding is accepted by an exception. Findings about exceptions')
  expect(page).toContain('<a href="#finding-f-exception-unused">The exception for')
})

test('open access paths come first', () => {
  expect(readSection(draw(aResult()), 'posture')).toMatch(/✕ open.*\? not verified.*✓ closed/)
})

test('incomplete reads come first with the reason, and controls that are off are listed', () => {
  const text = readSection(draw(anUnknownResult()), 'coverage')
  expect(text).toContain('2 reads in 12 requests, 1 incomplete. Some data that the baseline needs could not be read.')
  expect(text).toMatch(/groups 1 100 of 230 \? no The cursor did not move\. app instances/)
  expect(text).toContain('Organization policies policy – not checked The baseline has no such section.')
})

test('the evidence section says whether personal data is shortened', () => {
  expect(readSection(draw(aResult(), { redacted: true }), 'evidence')).toContain('of users are shortened')
  expect(readSection(draw(aResult()), 'evidence')).toContain('Users are named')
})

test('the evidence section has the hashes of the other files', () => {
  expect(readSection(draw(aResult()), 'evidence')).toContain('report.json f00d')
})

test('the chart is a separate image, so that its styles do not affect the page', () => {
  const history = [{ ...aLicense(), date: '2026-11-22' }]
  const sources = valuesOf(tagsOf(draw(aResult(), { history })), 'src')
  expect(sources).toHaveLength(1)
  const svg = Buffer.from(sources[0]?.split(',')[1] ?? '', 'base64').toString('utf8')
  expect(svg).toMatch(/^<svg .*<\/svg>\n$/s)
  expect(svg).toContain('prefers-color-scheme:dark')
})

/** A result with one text in every field. */
function resultWith(text: string): Result {
  const base = aDriftResult()
  const statuses: readonly FindingStatus[] = ['drift', 'unknown', 'excepted', 'notice']
  const findings = statuses.flatMap(status => hostileFindings(text, status))
  return {
    ...base,
    organization: { id: text, name: text },
    tool: { name: text, version: text },
    baseline: { path: text, sha256: text },
    controls: base.controls.map(control => ({ ...control, reason: text })),
    findings,
    coverage: {
      complete: false,
      requests: 1,
      reads: [{ resource: text, pages: 1, items: 1, complete: false, error: text }],
    },
    posture: { ...base.posture, paths: [anAccessPath({ id: text, title: text, state: 'open', reason: text })] },
    licenses: [aLicense({ app: text, resource: text })],
    seats: [
      { app: text, seats: unknown(text) },
      { app: text, seats: known([aSeatWay({ person: text, role: text, way: `group:${text}` })]) },
    ],
    observed: anObserved({
      apps: known([anApp({ id: text, alias: text, name: text })]),
      groups: known([
        aGroup({ id: text, name: text, members: unknown(text), grants: unknown(text) }),
        aGroup({ name: text, grants: known([{ resource: text, owner: text, roles: [text], defaultRole: text }]) }),
      ]),
    }),
  }
}

const hostileFindings = (text: string, status: FindingStatus): readonly Finding[] =>
  (['group-role', 'direct-role', 'attestation', 'exception'] as const).map((control, index) =>
    aFinding({
      id: `${status}-${index}`,
      control,
      status,
      subject: { type: 'group', id: text, name: text },
      app: text,
      role: text,
      expected: text,
      actual: { [text]: text },
      location: { path: text, line: 1, column: 1 },
      message: text,
      fix: { path: text, link: text, accept: text, except: '', guide: 'https://example.com/guide.md' },
      firstSeen: text,
      changedBy: { actor: text, time: text, action: text, event: text },
    }),
  )

const hostilePage = (text: string): string =>
  draw(resultWith(text), {
    runUrl: text,
    run: { id: text, commit: text },
    warnings: [text],
    hashes: { [text]: text },
    history: [{ ...aLicense({ app: 'x' }), date: '2026-11-22' }],
  })

const HOSTILE = [
  '</style></script><script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  '</details></td></tr></table></section></main>',
  '</pre></code><style>*{display:none}</style>',
  '<!-- ',
  ']]><![CDATA[<svg onload=alert(1)>',
  'javascript:alert(1)',
  'data:text/html,<script>alert(1)</script>',
  'https://evil.example/"onclick="alert(1)',
  'https://evil.example/<script>',
  '\u202eelbatpecca \u2066hidden\u2069 zero\u200bwidth',
  '\u0000\u0007\u001b[31mred\u001b[0m\r\n\u2028\u2029\u0085',
  '\ud800 lone, \ufffe and \uffff',
  '&lt;b&gt; &#60;b&#62; &amp;',
  '{{7*7}} <%= 7 %>',
  '__proto__',
  '',
]

test.each(HOSTILE)('%j stays text in every field', text => {
  expectSafe(hostilePage(text))
})

test('no text becomes markup', () => {
  const part = fc.constantFrom(
    '<',
    '>',
    '"',
    "'",
    '&',
    '/',
    '=',
    '`',
    ' ',
    '\n',
    '<b',
    'on',
    'javascript:',
    '\u202e',
    '-->',
  )
  const text = fc.oneof(
    fc.string({ unit: character, maxLength: 40 }),
    fc.array(part).map(parts => parts.join('')),
  )
  fc.assert(
    fc.property(text, name => expectSafe(hostilePage(name))),
    { numRuns: 60 },
  )
})

test('markup in a name is shown as text', () => {
  const text = textOf(hostilePage('</td><b title="x">'))
  expect(text).toContain('Atlassian access of </td><b title="x">')
})

test('a name of 10,000 characters is shortened', () => {
  const page = hostilePage('x'.repeat(10_000))
  expectSafe(page)
  expect(page).not.toContain('x'.repeat(601))
  expect(page).toContain('Too long to show')
})

test.each(['javascript:alert(1)', 'JaVaScRiPt:alert(1)', 'data:text/html,x', '//evil.example', 'https://a b', ''])(
  'an address %j is not a link, and its words are shown',
  link => {
    const { fix } = aFinding()
    const page = draw(aResult({ findings: [aFinding({ fix: { ...fix, link } })] }), { runUrl: link })
    const links = tagsOf(page).filter(({ attributes }) => attributes.rel !== undefined)
    expect(links.filter(({ attributes }) => !attributes.href?.includes('/docs/'))).toEqual([])
    expect(textOf(page)).toContain(fix.path)
    expect(textOf(page)).toContain('Workflow run 1')
  },
)

const shuffled = <T>(items: readonly T[]) => fc.shuffledSubarray([...items], { minLength: items.length })

test('the order of findings, controls, licenses, seats, reads and groups does not change the page', () => {
  const groups = Array.from({ length: 6 }, (_, index) => aGroup({ id: `g-${index}`, name: `Group ${index % 3}` }))
  const result = aDriftResult()
  const pageOf = (given: Partial<Result>, observed: typeof groups): string =>
    draw({ ...result, ...given, observed: anObserved({ groups: known(observed) }) })
  const orders = fc.record({
    findings: shuffled(result.findings),
    controls: shuffled(result.controls),
    licenses: shuffled(result.licenses),
    seats: shuffled(result.seats),
    reads: shuffled(result.coverage.reads),
    groups: shuffled(groups),
  })
  const expected = sha256(pageOf({}, groups))
  fc.assert(
    fc.property(orders, ({ reads, groups: observed, ...rest }) => {
      const coverage = { ...result.coverage, reads }
      expect(sha256(pageOf({ ...rest, coverage }, observed))).toBe(expected)
    }),
    { numRuns: 20 },
  )
})

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

const bytes = (page: string): number => Buffer.byteLength(page, 'utf8')

const manyFindings = (count: number, given: Partial<Finding>): readonly Finding[] =>
  Array.from({ length: count }, (_, index) =>
    aFinding({ id: `f-${given.status}-${index}`, subject: { type: 'person', id: `p-${index}`, name: 'x' }, ...given }),
  )

test('5,000 findings are shortened to 2,000 rows, and the others are counted', () => {
  const page = draw({ ...aDriftResult(), findings: manyFindings(5_000, { status: 'drift' }) })
  expect(bytes(page)).toBeLessThanOrEqual(MAX_PAGE_BYTES)
  expect(page.match(/ id="finding-/g)).toHaveLength(MAX_ROWS)
  expect(readSection(page, 'findings')).toContain('3,000 more in report.json .')
  expect(readSection(page, 'verdict')).toContain('5,000 findings')
})

test('a page that is too long is shortened and says what is left out', () => {
  const long = { message: '"'.repeat(1_000), actual: '"'.repeat(1_000) }
  const statuses: readonly FindingStatus[] = ['drift', 'unknown', 'excepted', 'notice']
  const findings = statuses.flatMap(status => manyFindings(MAX_ROWS + 10, { status, ...long }))
  const page = draw({ ...aDriftResult(), findings })
  expect(bytes(page)).toBeLessThanOrEqual(MAX_PAGE_BYTES)
  tagsOf(page)
  const text = readSection(page, 'findings')
  expect(text.match(/more in report\.json/g)).toHaveLength(4)
  expect(text).toContain('The YAML to accept findings is in report.json')
})

test('300 groups and 6 apps take less than 2 MB', () => {
  const resources = Array.from({ length: 6 }, (_, index) => `ari:cloud:jira-software::site/${index}`)
  const groups = Array.from({ length: 300 }, (_, index) =>
    aGroup({
      id: `g-${index}`,
      name: `App-Atlassian-Group-${index}`,
      grants: known(
        resources.map(resource => ({
          resource,
          owner: 'jira-software',
          roles: ['user', 'admin'],
          defaultRole: 'user',
        })),
      ),
    }),
  )
  const page = draw({ ...aDriftResult(), observed: anObserved({ groups: known(groups) }) })
  expect(bytes(page)).toBeLessThan(2_000_000)
  for (const { name } of groups) expect(page).toContain(`>${name}</th>`)
})
