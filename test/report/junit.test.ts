import fc from 'fast-check'
import type { Result } from '../../src/evaluate/result.js'
import { CONTROL_IDS, type Finding } from '../../src/model/finding.js'
import { MAX_MESSAGES, renderJunit } from '../../src/report/junit.js'
import { character } from '../text.js'
import { aDriftResult, aFinding, anUnknown, anUnknownResult, aResult } from './factories.js'

/** Whether tags are closed in order, attributes are quoted, and ampersands start entities. */
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
  // biome-ignore lint/suspicious/noControlCharactersInRegex: looks for the characters that XML forbids.
  const isText = !/[<>&]|[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|\p{Cs}/u.test(words)
  return open.length === 0 && roots === 1 && isText
}

/** The test case of a control with its content. */
function caseOf(control: string, result: Result): string {
  const cases = renderJunit(result).match(
    / {4}<testcase .*?(?:\/>\n|<\/testcase>\n)(?= {4}<testcase| {2}<\/testsuite>)/gs,
  )
  return cases?.find(text => text.includes(` name="${control}: `)) ?? ''
}

const resultOf = (...findings: readonly Finding[]): Result => ({ ...aDriftResult(), findings })

const shuffled = <T>(items: readonly T[]) => fc.shuffledSubarray([...items], { minLength: items.length })

test('the check for well-formed XML detects invalid XML', () => {
  const head = '<?xml version="1.0" encoding="UTF-8"?>\n'
  for (const broken of ['<a>', '<a><b></a></b>', '<a>&</a>', '<a b=c></a>', '<a>\ufffe</a>', '<a/><b/>', '<a>]]></a>'])
    expect(isWellFormed(head + broken)).toBe(false)
  expect(isWellFormed(`${head}<a b="&lt;"><c/>&amp;</a>`)).toBe(true)
  expect(isWellFormed('<a/>')).toBe(false)
})

test.each([
  ['drift', aDriftResult()],
  ['compliant', aResult()],
  ['unknown', anUnknownResult()],
])('a result with the verdict %s is well-formed', (_, result) => {
  expect(isWellFormed(renderJunit(result))).toBe(true)
})

type Rule = { readonly required: string; readonly optional: string; readonly children: string; readonly text: boolean }

/** The rules of junit-10.xsd for the used elements. Source: github.com/jenkinsci/xunit-plugin, types/model/xsd. */
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

/** The parts of well-formed XML that the schema does not allow. */
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
  ['drift', aDriftResult()],
  ['compliant', aResult()],
  ['unknown', anUnknownResult()],
])('a result with the verdict %s is valid by the schema of Jenkins', (_, result) => {
  expect(problemsForJenkins(renderJunit(result))).toEqual([])
})

test.each([
  ['<testsuites skipped="1"></testsuites>', '<testsuites> may not have skipped'],
  ['<testsuites><testcase name="a"/></testsuites>', '<testcase> may not be in <testsuites>'],
  ['<testsuite name="a" tests="1" failures="0"></testsuite>', '<testsuite> lacks errors'],
  ['<testcase name="a">text</testcase>', '<testcase> may not hold text'],
  ['<testsuites time="soon"></testsuites>', '<testsuites> has the time soon'],
])('the check by the schema of Jenkins detects %s', (xml, problem) => {
  expect(problemsForJenkins(xml)).toEqual([problem])
})

test('the order of findings and controls does not change the file', () => {
  const result = aDriftResult()
  fc.assert(
    fc.property(shuffled(result.findings), shuffled(result.controls), (findings, controls) => {
      expect(renderJunit({ ...result, findings, controls })).toBe(renderJunit(result))
    }),
  )
})

test('each control is a test case, in the order of the catalog', () => {
  const names = [...renderJunit(aResult()).matchAll(/<testcase classname="atlassian-access" name="([a-z-]+): [^"]+"/g)]
  expect(names.map(([, id]) => id)).toEqual(CONTROL_IDS)
})

test('the counts of a suite are those of its test cases', () => {
  const xml = renderJunit(aDriftResult())
  const counts = `name="atlassian-access-gate" tests="${CONTROL_IDS.length}" failures="3" errors="1"`
  expect(xml).toContain(`<testsuites ${counts} time="0">`)
  expect(xml).toContain(`<testsuite ${counts} skipped="2" time="0" timestamp="2026-11-23T02:17:00">`)
  for (const [tag, count] of Object.entries({ testcase: CONTROL_IDS.length, failure: 3, error: 1, skipped: 2 }))
    expect(xml.match(new RegExp(`<${tag} `, 'g'))).toHaveLength(count)
})

test('a control that passes has an empty test case', () => {
  expect(caseOf('credential', aResult())).toBe(
    '    <testcase classname="atlassian-access" name="credential: Organization API keys" time="0"/>\n',
  )
})

test('drift is a failure with its messages', () => {
  expect(caseOf('direct-role', aDriftResult())).toBe(
    `    <testcase classname="atlassian-access" name="direct-role: Direct role assignments" time="0">
      <failure message="1 drift finding." type="drift">Bob holds the role user on acme/jira-software directly, not through a group.</failure>
    </testcase>
`,
  )
})

test('the failure of a control with drift also lists its unknown findings', () => {
  const result = resultOf(anUnknown({ control: 'direct-role', message: '2 users could not be read.' }), aFinding())
  expect(caseOf('direct-role', result)).toContain(
    'Bob holds the role user on acme/jira-software directly, not through a group.\nCould not be checked: 2 users could not be read.</failure>',
  )
})

test('an unknown control is an error with the reason and the message of its finding', () => {
  const text = caseOf('public-access', aDriftResult())
  expect(text).toContain(
    '<error message="The permission schemes could not be read." type="unknown">The permission schemes of',
  )
  expect(text).toContain('use the site credential of a Jira administrator.</error>')
})

test('an unknown control without a finding has its reason', () => {
  expect(caseOf('public-access', { ...anUnknownResult(), findings: [] })).toContain(
    '<error message="A read failed." type="unknown"/>',
  )
})

test('a control that is off is skipped with its reason', () => {
  expect(caseOf('policy', aResult())).toContain('<skipped message="The baseline has no such section."/>')
})

test('an excepted finding is listed and is not a failure', () => {
  const text = caseOf('group-source', aDriftResult())
  expect(text).toContain(
    '<system-out>Accepted by an exception:\nApp-Atlassian-Jira-User is managed by admins, not by the identity provider.</system-out>',
  )
  expect(text).not.toMatch(/<(?:failure|error|skipped)/)
})

test('the 100 most important findings are listed and the others are counted', () => {
  const findings = Array.from({ length: 1_234 }, (_, index) =>
    aFinding({ id: `f-${index}`, people: index, message: `Finding ${index}.` }),
  )
  const text = caseOf('direct-role', resultOf(...findings))
  expect(text).toContain('<failure message="1,234 drift findings." type="drift">Finding 1233.\nFinding 1232.\n')
  expect(text).toContain('\nFinding 1134.\nand 1,134 more in report.json</failure>')
  expect(text.match(/Finding /g)).toHaveLength(MAX_MESSAGES)
})

test('no name can add an element or a line', () => {
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
    const result = resultOf(
      ...(['drift', 'unknown', 'excepted'] as const).map(status => aFinding({ id: status, status, message: text })),
    )
    return renderJunit({ ...result, controls: result.controls.map(control => ({ ...control, reason: text })) })
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

test('a message of 10,000 characters is shortened', () => {
  const text = caseOf('direct-role', resultOf(aFinding({ message: 'x'.repeat(10_000) })))
  expect(text).toContain(`>${'x'.repeat(599)}…</failure>`)
})
