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
  aDriftNight,
  aFinding,
  aGroup,
  aLicense,
  anAccessPath,
  anApp,
  anObserved,
  anUnknown,
  anUnknownNight,
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

/** One section, as a reader sees it. */
const readSection = (page: string, id: string): string =>
  textOf(page.slice(page.indexOf(`<section id="${id}">`)).split('</section>')[0] ?? '')

const valuesOf = (tags: readonly Tag[], attribute: string): readonly string[] =>
  tags.flatMap(({ attributes }) => attributes[attribute] ?? [])

test.each(['<p>', '<p><b></p></b>', '<p>a < b</p>', '<p title="a"b">x</p>', '<p title=a>x</p>', '</p>'])(
  '%s is seen not to be sound, so a page that is has to be',
  broken => {
    expect(() => tagsOf(broken)).toThrow()
  },
)

test('a template takes what a template made as it is, and everything else as text', () => {
  const forged = { markup: '<b>', [Symbol('markup')]: '<b>', toString: () => '<b>' }
  expect(markup(html`<p title="${`"'<b>`}">${html`<i>${'<b>'}</i>`}${[1, '&']}</p>`)).toBe(
    '<p title="&quot;&apos;&lt;b&gt;"><i>&lt;b&gt;</i>1&amp;</p>',
  )
  // @ts-expect-error Data that came from elsewhere is no Html, whatever it looks like.
  expect(() => markup(html`${forged}`)).toThrow()
})

// What the page is made of. A name that adds to either list has become markup.
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

function expectTame(page: string): void {
  const tags = tagsOf(page)
  expect(tags.filter(({ name }) => !ELEMENTS.includes(name))).toEqual([])
  expect(tags.flatMap(({ attributes }) => Object.keys(attributes)).filter(key => !ATTRIBUTES.includes(key))).toEqual([])
  for (const address of valuesOf(tags, 'href')) expect(address).toMatch(/^(#[\w-]+|https?:\/\/[\w.~:/?#@!$*+,;=%&-]+)$/)
  for (const source of valuesOf(tags, 'src')) expect(source).toMatch(/^data:image\/svg\+xml;base64,[\w+/=]+$/)
  expect(page.match(/<style>/g)).toHaveLength(1)
  // What nobody sees, and what makes a text read other than it is.
  expect(page).not.toMatch(/[^\P{Cc}\n]|[\p{Cf}\p{Cs}\p{Zl}\p{Zp}\ufffe\uffff]/u)
}

const NIGHTS: readonly (readonly [string, Result])[] = [
  ['drift', aDriftNight()],
  ['unknown', anUnknownNight()],
  ['compliant', aResult()],
]

describe.each(NIGHTS)('the page of a night that is %s', (verdict, result) => {
  const page = draw(result)
  const tags = tagsOf(page)

  test('is sound, and is made of nothing that loads or runs', () => {
    expectTame(page)
    expect(page.startsWith('<!doctype html>\n<html lang="en">')).toBe(true)
    expect(valuesOf(tags, 'content')[0]).toBe(
      "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'",
    )
  })

  test('says the verdict as a word in its title and in its first section', () => {
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

  test('has no anchor twice, and no link within it that leads nowhere', () => {
    const anchors = valuesOf(tags, 'id')
    expect(new Set(anchors).size).toBe(anchors.length)
    const links = valuesOf(tags, 'href').filter(address => address.startsWith('#'))
    expect(links.filter(address => !anchors.includes(address.slice(1)))).toEqual([])
  })

  test('has one heading of the first level, and leaves out no level', () => {
    const levels = tags.filter(({ name }) => /^h\d$/.test(name)).map(({ name }) => Number(name.slice(1)))
    expect(levels.filter(level => level === 1)).toHaveLength(1)
    expect(levels.filter((level, index) => level > (levels[index - 1] ?? 0) + 1)).toEqual([])
  })

  test('names its tables, their cells’ heads, its pictures and what scrolls', () => {
    expect(page.match(/<table>(?!<caption>)/g)).toBeNull()
    expect(tags.filter(({ name, attributes }) => name === 'th' && attributes.scope === undefined)).toEqual([])
    expect(tags.filter(({ name, attributes }) => name === 'img' && !attributes.alt)).toEqual([])
    const scrolling = tags.filter(({ attributes }) => attributes.class?.startsWith('scroll'))
    for (const { attributes } of scrolling) expect(attributes).toMatchObject({ role: 'region', tabindex: '0' })
    const labels = valuesOf(scrolling, 'aria-label')
    expect(new Set(labels).size).toBe(scrolling.length)
  })

  test('is the same whenever it is made', () => {
    expect(draw(structuredClone(result))).toBe(page)
  })
})

test('every finding is on it, with its sentence, values, age, author, place and the way to its door', () => {
  const night = aDriftNight()
  const page = draw(night)
  const told = textOf(page)
  for (const finding of night.findings) {
    expect(told).toContain(finding.message)
    expect(page).toContain(`id="finding-${finding.id.replace(':', '')}"`)
    if (finding.fix.link !== '') expect(page).toContain(`<a href="${finding.fix.link}" rel="noreferrer">`)
  }
  expect(told).toContain(
    'People of any domain may join acme/jira-servicedesk as customer, without approval. domain ANYONE none customer without approval new Mallory, 2026-11-22 15:04 UTC: Changed app access settings line 11 Apps › App access settings › Any domain',
  )
  expect(told).toContain('2026-11-19 , 4 days')
})

test('drift comes before what is unknown, then what is accepted, then notices', () => {
  const told = readSection(draw(aDriftNight()), 'findings')
  const heads = ['Drift (3)', 'Could not be checked (1)', 'Accepted by an exception (1)', 'Notices (1)']
  const places = heads.map(head => told.indexOf(head))
  expect(places).not.toContain(-1)
  expect(places).toEqual(places.toSorted((a, b) => a - b))
})

test('the YAML to accept is folded, line by line as it goes into the baseline', () => {
  const page = draw(aDriftNight())
  expect(page).toContain('<details>\n<summary>YAML that would make it the baseline (3 entries)</summary>')
  expect(page).toContain('<pre>direct-roles:\n  712020:77aa01:\n    acme/jira-software: [user]</pre>')
})

test('a value that could not be read is left open, and is not said to be none', () => {
  const row = readSection(draw(aResult({ verdict: 'unknown', findings: [anUnknown()] })), 'findings')
  expect(row).not.toContain('none')
})

test('a night without a finding says so, and claims nothing where not everything was read', () => {
  expect(readSection(draw(aResult()), 'findings')).toContain('No deviation from the baseline was found.')
  const blind = readSection(draw({ ...anUnknownNight(), findings: [] }), 'findings')
  expect(blind).toContain('not everything could be read')
  expect(blind).not.toContain('No deviation')
})

test('the verdict stands with what it rests on: organization, time, tool, baseline, commit and run', () => {
  const page = draw(aResult())
  const told = readSection(page, 'verdict')
  for (const fact of [
    'Acme · 3f1c0f2e',
    '2026-11-23 02:17 UTC',
    'atlassian-access-gate 0.1.0',
    '.github/atlassian-access.yml , sha256 abab',
    'Commit abc',
  ])
    expect(told).toContain(fact)
  expect(page).toContain(`<a href="${CONTEXT.runUrl}" rel="noreferrer">Workflow run 1</a>`)
  expect(readSection(draw(aResult(), { runUrl: null, run: { id: null, commit: null } }), 'verdict')).toContain(
    'Commit outside of a repository Run outside of a workflow',
  )
})

test('warnings stand beside the verdict', () => {
  const told = readSection(draw(aResult(), { warnings: ['The earlier artifact could not be read: 404.'] }), 'verdict')
  expect(told).toContain('Warnings The earlier artifact could not be read: 404.')
  expect(readSection(draw(aResult()), 'verdict')).not.toContain('Warnings')
})

test('seats that are not known are said to be unknown, with the reason, and are never 0', () => {
  const page = draw(aResult())
  expect(readSection(page, 'access')).toContain(
    'acme/confluence ? unknown The list of people was cut off: run again later.',
  )
  expect(readSection(page, 'access')).toContain('acme/jira-software 2 2 1 0 0')
  expect(readSection(page, 'seats')).toContain('acme/confluence ? unknown ? unknown ? unknown none')
})

test('an attested door stands with what was attested, a door of a control does not', () => {
  const told = readSection(draw(aResult()), 'exceptions')
  expect(told).toContain('Invitation links ? not verified Not attested.')
  expect(told).not.toContain('1 user holds a role directly.')
})

test('what is to know of exceptions stands in their section, with a link to the finding', () => {
  const page = draw(aDriftNight())
  expect(readSection(page, 'exceptions')).toContain(
    '1 deviation is accepted by an exception. What is to know of the exceptions',
  )
  expect(page).toContain('<a href="#finding-f-exception-unused">The exception for')
})

test('open doors come first', () => {
  expect(readSection(draw(aResult()), 'posture')).toMatch(/✕ open.*\? not verified.*✓ closed/)
})

test('a read that was not whole comes first, with the reason; a control that is off is told', () => {
  const told = readSection(draw(anUnknownNight()), 'coverage')
  expect(told).toContain('2 reads in 12 requests, 1 not whole. Not everything that the baseline needs could be read.')
  expect(told).toMatch(/groups 1 100 of 230 \? no The cursor did not move\. app instances/)
  expect(told).toContain('Organization policies policy – not checked The baseline has no such section.')
})

test('whether people were shortened is told', () => {
  expect(readSection(draw(aResult(), { redacted: true }), 'evidence')).toContain('people are shortened')
  expect(readSection(draw(aResult()), 'evidence')).toContain('Nothing was shortened')
})

test('the hashes of the other files are on it', () => {
  expect(readSection(draw(aResult()), 'evidence')).toContain('report.json f00d')
})

test('the chart is a picture of its own, so that its styles are not those of the page', () => {
  const history = [{ ...aLicense(), date: '2026-11-22' }]
  const sources = valuesOf(tagsOf(draw(aResult(), { history })), 'src')
  expect(sources).toHaveLength(1)
  const svg = Buffer.from(sources[0]?.split(',')[1] ?? '', 'base64').toString('utf8')
  expect(svg).toMatch(/^<svg .*<\/svg>\n$/s)
  expect(svg).toContain('prefers-color-scheme:dark')
})

/** The same night, with one text wherever a text may be. */
function nightOf(text: string): Result {
  const base = aDriftNight()
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
  draw(nightOf(text), {
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

test.each(HOSTILE)('%j stays text, wherever it stands', text => {
  expectTame(hostilePage(text))
})

test('no text becomes markup, whatever it is', () => {
  const piece = fc.constantFrom(
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
    fc.array(piece).map(pieces => pieces.join('')),
  )
  fc.assert(
    fc.property(text, name => expectTame(hostilePage(name))),
    { numRuns: 60 },
  )
})

test('a text that is markup reads as it is written', () => {
  const told = textOf(hostilePage('</td><b title="x">'))
  expect(told).toContain('Atlassian access of </td><b title="x">')
})

test('a name of 10,000 characters is shortened', () => {
  const page = hostilePage('x'.repeat(10_000))
  expectTame(page)
  expect(page).not.toContain('x'.repeat(601))
  expect(page).toContain('Too long to be shown')
})

test.each(['javascript:alert(1)', 'JaVaScRiPt:alert(1)', 'data:text/html,x', '//evil.example', 'https://a b', ''])(
  'an address %j is no link, and its words stay',
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

test('the order in which things were found changes no byte', () => {
  const groups = Array.from({ length: 6 }, (_, index) => aGroup({ id: `g-${index}`, name: `Group ${index % 3}` }))
  const night = aDriftNight()
  const pageOf = (given: Partial<Result>, found: typeof groups): string =>
    draw({ ...night, ...given, observed: anObserved({ groups: known(found) }) })
  const orders = fc.record({
    findings: shuffled(night.findings),
    controls: shuffled(night.controls),
    licenses: shuffled(night.licenses),
    seats: shuffled(night.seats),
    reads: shuffled(night.coverage.reads),
    groups: shuffled(groups),
  })
  const expected = sha256(pageOf({}, groups))
  fc.assert(
    fc.property(orders, ({ reads, groups: found, ...rest }) => {
      const coverage = { ...night.coverage, reads }
      expect(sha256(pageOf({ ...rest, coverage }, found))).toBe(expected)
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

test('5,000 findings are cut to 2,000 rows, and it is said how many more there are', () => {
  const page = draw({ ...aDriftNight(), findings: manyFindings(5_000, { status: 'drift' }) })
  expect(bytes(page)).toBeLessThanOrEqual(MAX_PAGE_BYTES)
  expect(page.match(/ id="finding-/g)).toHaveLength(MAX_ROWS)
  expect(readSection(page, 'findings')).toContain('3,000 more in report.json .')
  expect(readSection(page, 'verdict')).toContain('5,000 findings')
})

test('a page that would be too long gets shorter, and says what is left out', () => {
  const long = { message: '"'.repeat(1_000), actual: '"'.repeat(1_000) }
  const statuses: readonly FindingStatus[] = ['drift', 'unknown', 'excepted', 'notice']
  const findings = statuses.flatMap(status => manyFindings(MAX_ROWS + 10, { status, ...long }))
  const page = draw({ ...aDriftNight(), findings })
  expect(bytes(page)).toBeLessThanOrEqual(MAX_PAGE_BYTES)
  tagsOf(page)
  const told = readSection(page, 'findings')
  expect(told.match(/more in report\.json/g)).toHaveLength(4)
  expect(told).toContain('The YAML to accept is in report.json')
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
  const page = draw({ ...aDriftNight(), observed: anObserved({ groups: known(groups) }) })
  expect(bytes(page)).toBeLessThan(2_000_000)
  for (const { name } of groups) expect(page).toContain(`>${name}</th>`)
})
