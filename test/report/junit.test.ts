import fc from 'fast-check'
import { CONTROL_IDS, type Finding } from '../../src/controls/finding.js'
import { MAX_MESSAGES, renderJunit } from '../../src/report/junit.js'
import type { Result } from '../../src/verdict/result.js'
import { character } from '../text.js'
import { aDriftNight, aFinding, anUnknown, anUnknownNight, aResult } from './factories.js'

/** Every tag is closed in its order, every attribute is quoted, every ampersand starts an entity; nothing else is there. */
function isWellFormed(xml: string): boolean {
  const TAG = /<(\/?)([a-z-]+)((?: [a-z]+="[^"<&]*(?:&(?:amp|lt|gt|quot|apos);[^"<&]*)*")*)(\/?)>/g
  const declaration = '<?xml version="1.0" encoding="UTF-8"?>\n'
  if (!xml.startsWith(declaration)) return false
  const body = xml.slice(declaration.length)
  const open: string[] = []
  let roots = 0
  for (const [, end, name = '', , alone] of body.matchAll(TAG)) {
    if (open.length === 0) roots += 1
    if (end === '/' && open.pop() !== name) return false
    if (end === '' && alone === '') open.push(name)
  }
  const words = body.replaceAll(TAG, '').replaceAll(/&(?:amp|lt|gt|quot|apos);/g, '')
  // biome-ignore lint/suspicious/noControlCharactersInRegex: what XML forbids is looked for.
  const isText = !/[<>&]|[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|\p{Cs}/u.test(words)
  return open.length === 0 && roots === 1 && isText
}

/** The test case of a control, with what is in it. */
function caseOf(control: string, result: Result): string {
  const cases = renderJunit(result).match(
    / {4}<testcase .*?(?:\/>\n|<\/testcase>\n)(?= {4}<testcase| {2}<\/testsuite>)/gs,
  )
  return cases?.find(text => text.includes(` name="${control}: `)) ?? ''
}

const nightOf = (...findings: readonly Finding[]): Result => ({ ...aDriftNight(), findings })

const shuffled = <T>(items: readonly T[]) => fc.shuffledSubarray([...items], { minLength: items.length })

test('what is no XML is seen as such', () => {
  const head = '<?xml version="1.0" encoding="UTF-8"?>\n'
  for (const broken of ['<a>', '<a><b></a></b>', '<a>&</a>', '<a b=c></a>', '<a>\ufffe</a>', '<a/><b/>', '<a>]]></a>'])
    expect(isWellFormed(head + broken)).toBe(false)
  expect(isWellFormed(`${head}<a b="&lt;"><c/>&amp;</a>`)).toBe(true)
  expect(isWellFormed('<a/>')).toBe(false)
})

test.each([
  ['drift', aDriftNight()],
  ['nothing', aResult()],
  ['nothing known', anUnknownNight()],
])('a night of %s is well-formed', (_, night) => {
  expect(isWellFormed(renderJunit(night))).toBe(true)
})

test('the order in which things were found changes no byte', () => {
  const night = aDriftNight()
  fc.assert(
    fc.property(shuffled(night.findings), shuffled(night.controls), (findings, controls) => {
      expect(renderJunit({ ...night, findings, controls })).toBe(renderJunit(night))
    }),
  )
})

test('each control is a test case, in the order of the catalog', () => {
  const names = [...renderJunit(aResult()).matchAll(/<testcase classname="atlassian-access" name="([a-z-]+): [^"]+"/g)]
  expect(names.map(([, id]) => id)).toEqual(CONTROL_IDS)
})

test('the counts of a suite are those of its test cases', () => {
  const xml = renderJunit(aDriftNight())
  const counts = `tests="${CONTROL_IDS.length}" failures="3" errors="1" skipped="2" time="0"`
  expect(xml).toContain(`<testsuites name="atlassian-access-gate" ${counts}>`)
  expect(xml).toContain(`<testsuite name="atlassian-access-gate" ${counts} timestamp="2026-11-23T02:17:00">`)
  for (const [tag, count] of Object.entries({ testcase: CONTROL_IDS.length, failure: 3, error: 1, skipped: 2 }))
    expect(xml.match(new RegExp(`<${tag} `, 'g'))).toHaveLength(count)
})

test('a control that passes has nothing to tell', () => {
  expect(caseOf('credential', aResult())).toBe(
    '    <testcase classname="atlassian-access" name="credential: Organization API keys" time="0"/>\n',
  )
})

test('drift is a failure with its messages', () => {
  expect(caseOf('direct-role', aDriftNight())).toBe(
    `    <testcase classname="atlassian-access" name="direct-role: Roles given to people directly" time="0">
      <failure message="1 deviation from the baseline." type="drift">Bob holds the role user on acme/jira-software directly, not by a group.</failure>
    </testcase>
`,
  )
})

test('a control that drifts and could not be read in part tells both', () => {
  const night = nightOf(anUnknown({ control: 'direct-role', message: '2 people could not be read.' }), aFinding())
  expect(caseOf('direct-role', night)).toContain(
    'Bob holds the role user on acme/jira-software directly, not by a group.\nCould not be checked: 2 people could not be read.</failure>',
  )
})

test('what could not be read is an error, with the reason and what to do', () => {
  const text = caseOf('public-access', aDriftNight())
  expect(text).toContain(
    '<error message="The permission schemes could not be read." type="unknown">The permission schemes of',
  )
  expect(text).toContain('give the site credential of a Jira administrator.</error>')
})

test('a control that is unknown without a finding tells its reason', () => {
  expect(caseOf('public-access', { ...anUnknownNight(), findings: [] })).toContain(
    '<error message="A read failed." type="unknown"/>',
  )
})

test('a control that is off is skipped, with the reason', () => {
  expect(caseOf('policy', aResult())).toContain('<skipped message="The baseline has no such section."/>')
})

test('what an exception covers is told, and fails nothing', () => {
  const text = caseOf('group-source', aDriftNight())
  expect(text).toContain(
    '<system-out>Accepted by an exception:\nApp-Atlassian-Jira-User is managed by admins, not by the identity provider.</system-out>',
  )
  expect(text).not.toMatch(/<(?:failure|error|skipped)/)
})

test('of many findings the first hundred are told, the most important first, and the rest counted', () => {
  const findings = Array.from({ length: 1_234 }, (_, index) =>
    aFinding({ id: `f-${index}`, people: index, message: `Finding ${index}.` }),
  )
  const told = caseOf('direct-role', nightOf(...findings))
  expect(told).toContain(
    '<failure message="1,234 deviations from the baseline." type="drift">Finding 1233.\nFinding 1232.\n',
  )
  expect(told).toContain('\nFinding 1134.\nand 1,134 more in report.json</failure>')
  expect(told.match(/Finding /g)).toHaveLength(MAX_MESSAGES)
})

test('a name cannot break out of its place, whatever it is', () => {
  const parts = fc.constantFrom(
    ']]>',
    '<![CDATA[',
    '<',
    '>',
    '&',
    '"',
    "'",
    '</failure>',
    '-->',
    '\u0000',
    '\u001b',
    '\ufffe',
    '\u202e',
    '\ud800',
    '\n',
    'x',
  )
  const hostile = fc.oneof(fc.string({ unit: character, maxLength: 300 }), fc.string({ unit: parts, maxLength: 20 }))
  const render = (text: string) => {
    const night = nightOf(
      ...(['drift', 'unknown', 'excepted'] as const).map(status => aFinding({ id: status, status, message: text })),
    )
    return renderJunit({ ...night, controls: night.controls.map(control => ({ ...control, reason: text })) })
  }
  const elements = (xml: string) => xml.match(/<[a-z]/g)?.length
  fc.assert(
    fc.property(hostile, text => {
      const xml = render(text)
      expect(isWellFormed(xml)).toBe(true)
      expect(elements(xml)).toBe(elements(render('x')))
      expect(xml.split('\n')).toHaveLength(render('x').split('\n').length)
    }),
  )
})

test('a message of 10,000 characters is cut', () => {
  const told = caseOf('direct-role', nightOf(aFinding({ message: 'x'.repeat(10_000) })))
  expect(told).toContain(`>${'x'.repeat(599)}…</failure>`)
})
