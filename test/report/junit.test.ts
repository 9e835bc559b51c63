import fc from 'fast-check'
import type { Result } from '../../src/evaluate/result.js'
import { CONTROL_IDS, type Finding } from '../../src/model/finding.js'
import { MAX_MESSAGES, renderJunit } from '../../src/report/junit.js'
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

type Rule = { readonly required: string; readonly optional: string; readonly children: string; readonly text: boolean }

/** The rules of junit-10.xsd for the elements that are used. Source: github.com/jenkinsci/xunit-plugin, types/model/xsd. */
const JENKINS: Readonly<Record<string, Rule>> = {
  testsuites: { required: '', optional: 'name time tests failures errors', children: 'testsuite', text: false },
  testsuite: {
    required: 'name tests failures errors',
    optional: 'group time skipped timestamp hostname id package file log url',
    children: 'testsuite properties testcase system-out system-err',
    text: false,
  },
  testcase: {
    required: 'name',
    optional: 'time classname group',
    children: 'skipped error failure system-out system-err',
    text: false,
  },
  failure: { required: '', optional: 'type message', children: '', text: true },
  error: { required: '', optional: 'type message', children: '', text: true },
  skipped: { required: '', optional: 'type message', children: '', text: true },
  'system-out': { required: '', optional: '', children: '', text: true },
}

const words = (text: string): readonly string[] => text.split(' ').filter(word => word !== '')

function attributeProblems(name: string, attributes: string): readonly string[] {
  const rule = JENKINS[name]
  if (rule === undefined) return [`<${name}> is not known`]
  const given = [...attributes.matchAll(/([a-z]+)="([^"]*)"/g)].map(([, key = '', value = '']) => ({ key, value }))
  const allowed = [...words(rule.required), ...words(rule.optional)]
  return [
    ...given.filter(({ key }) => !allowed.includes(key)).map(({ key }) => `<${name}> may not have ${key}`),
    ...words(rule.required)
      .filter(key => !given.some(one => one.key === key))
      .map(key => `<${name}> lacks ${key}`),
    ...given
      .filter(({ key, value }) => key === 'time' && !/^\d{0,3}(?:,\d{3})*(?:\.\d*)?$/.test(value))
      .map(({ value }) => `<${name}> has the time ${value}`),
  ]
}

/** What in a well-formed text the schema does not allow. */
function problemsForJenkins(xml: string): readonly string[] {
  const open: string[] = []
  const problems: string[] = []
  for (const [, end, name = '', attributes = '', alone, text = ''] of xml.matchAll(
    /<(\/?)([a-z-]+)((?: [a-z]+="[^"]*")*)(\/?)>([^<]*)/g,
  )) {
    const parent = open.at(-1)
    if (end === '') {
      problems.push(...attributeProblems(name, attributes))
      if (parent !== undefined && !words(JENKINS[parent]?.children ?? '').includes(name))
        problems.push(`<${name}> may not be in <${parent}>`)
      if (alone === '') open.push(name)
    } else open.pop()
    const around = open.at(-1)
    if (around !== undefined && text.trim() !== '' && JENKINS[around]?.text !== true)
      problems.push(`<${around}> may not hold text`)
  }
  return problems
}

test.each([
  ['drift', aDriftNight()],
  ['nothing', aResult()],
  ['nothing known', anUnknownNight()],
])('the result of a run of %s is valid by the schema of Jenkins', (_, night) => {
  expect(problemsForJenkins(renderJunit(night))).toEqual([])
})

test.each([
  ['<testsuites skipped="1"></testsuites>', '<testsuites> may not have skipped'],
  ['<testsuites><testcase name="a"/></testsuites>', '<testcase> may not be in <testsuites>'],
  ['<testsuite name="a" tests="1" failures="0"></testsuite>', '<testsuite> lacks errors'],
  ['<testcase name="a">text</testcase>', '<testcase> may not hold text'],
  ['<testsuites time="soon"></testsuites>', '<testsuites> has the time soon'],
])('what the schema of Jenkins does not allow is seen as such: %s', (xml, problem) => {
  expect(problemsForJenkins(xml)).toEqual([problem])
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
  const counts = `name="atlassian-access-gate" tests="${CONTROL_IDS.length}" failures="3" errors="1"`
  expect(xml).toContain(`<testsuites ${counts} time="0">`)
  expect(xml).toContain(`<testsuite ${counts} skipped="2" time="0" timestamp="2026-11-23T02:17:00">`)
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
    `    <testcase classname="atlassian-access" name="direct-role: Direct role assignments" time="0">
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
