import { readFileSync, writeFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import fc from 'fast-check'
import { controlOf, findControl } from '../../src/controls/catalogue.js'
import type { Result } from '../../src/evaluate/result.js'
import { CONTROL_IDS, type ControlId, type Finding, SEVERITIES } from '../../src/model/finding.js'
import { guideUrl } from '../../src/model/version.js'
import { MAX_SENTENCE_LENGTH } from '../../src/report/escape.js'
import { MAX_RESULTS, renderSarif } from '../../src/report/sarif.js'
import { character } from '../text.js'
import { aDriftResult, aFinding, anUnknown, anUnknownResult, aResult, NOW, ORGANIZATION_ID } from './factories.js'

// One pattern of the schema is invalid in Unicode mode.
const ajv = new Ajv({ strict: true, strictTypes: false, strictRequired: false, unicodeRegExp: false })
addFormats.default(ajv)
const isSarif = ajv.compile(
  JSON.parse(readFileSync(new URL('sarif-2.1.0.schema.json', import.meta.url), 'utf8')) as object,
)

type Alert = {
  readonly ruleId: string
  readonly ruleIndex: number
  readonly level: string
  readonly message: { readonly text: string }
  readonly locations: readonly unknown[]
  readonly partialFingerprints: Readonly<Record<string, string>>
  readonly properties: { readonly subject: { readonly id: string; readonly name: string } }
}
type Rule = {
  readonly id: string
  readonly name: string
  readonly shortDescription: { readonly text: string }
  readonly fullDescription: { readonly text: string }
  readonly helpUri: string
  readonly help: { readonly text: string; readonly markdown: string }
  readonly defaultConfiguration: { readonly level: string }
  readonly properties: Readonly<Record<string, unknown>>
}
type Invocation = { readonly toolExecutionNotifications: readonly { readonly message: { readonly text: string } }[] }
type Run = {
  readonly tool: { readonly driver: { readonly name: string; readonly rules: readonly Rule[] } }
  readonly invocations: readonly [Invocation]
  readonly automationDetails: { readonly id: string }
  readonly properties: unknown
  readonly results: readonly Alert[]
}

function runOf(result: Result): Run {
  const log = JSON.parse(renderSarif(result)) as { readonly runs: readonly [Run] }
  return log.runs[0]
}

const resultOf = (...findings: readonly Finding[]): Result => ({ ...aDriftResult(), findings })
const alertOf = (given: Partial<Finding>): Alert | undefined => runOf(resultOf(aFinding(given))).results[0]

const shuffled = <T>(items: readonly T[]) => fc.shuffledSubarray([...items], { minLength: items.length })

test('a result with drift matches its golden file', () => {
  const file = new URL('../golden/report.sarif', import.meta.url)
  const sarif = renderSarif(aDriftResult())
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(file, sarif)
  expect(sarif).toBe(readFileSync(file, 'utf8'))
})

test.each([
  ['drift', aDriftResult()],
  ['compliant', aResult()],
  ['unknown', anUnknownResult()],
])('a result with the verdict %s is valid by the SARIF schema', (_, result) => {
  expect(isSarif(JSON.parse(renderSarif(result))) ? [] : isSarif.errors).toEqual([])
})

test('the SARIF schema rejects invalid files', () => {
  const log = JSON.parse(renderSarif(aDriftResult()))
  const [run] = log.runs
  const [alert] = run.results
  const withAlert = (change: object) => ({ ...log, runs: [{ ...run, results: [{ ...alert, ...change }] }] })
  expect(isSarif(withAlert({}))).toBe(true)
  for (const broken of [{ level: 'high' }, { message: {} }, { locations: {} }, { severity: 1 }, { ruleIndex: -2 }])
    expect(isSarif(withAlert(broken))).toBe(false)
  expect(isSarif({ ...log, version: '2.2' })).toBe(false)
})

test('the order of findings and controls does not change the file', () => {
  const result = aDriftResult()
  fc.assert(
    fc.property(shuffled(result.findings), shuffled(result.controls), (findings, controls) => {
      expect(renderSarif({ ...result, findings, controls })).toBe(renderSarif(result))
    }),
  )
})

test('drift is an error, an unknown finding a warning; excepted findings and notices are left out', () => {
  const { results } = runOf(aDriftResult())
  expect(results.map(({ ruleId, level }) => [ruleId, level])).toEqual([
    ['app-access', 'error'],
    ['administrator', 'error'],
    ['direct-role', 'error'],
    ['public-access', 'warning'],
  ])
})

test('a result without findings has an empty list of results, which closes the alerts of the previous run', () => {
  expect(runOf(aResult())).toMatchObject({ results: [], properties: { verdict: 'compliant', findings: 0, leftOut: 0 } })
})

test('a SARIF result is on the line of the baseline that differs from the organization', () => {
  expect(alertOf({ location: { path: '.github/atlassian-access.yml', line: 42, column: 7 } })?.locations).toEqual([
    {
      physicalLocation: {
        artifactLocation: { uri: '.github/atlassian-access.yml', uriBaseId: '%SRCROOT%' },
        region: { startLine: 42, startColumn: 7 },
      },
    },
  ])
})

test.each([
  ['./access.yml', 'access.yml'],
  ['.github\\access.yml', '.github/access.yml'],
  ['/a//b.yml', 'a/b.yml'],
  ['our rules/größe 100%.yml', 'our%20rules/gr%C3%B6%C3%9Fe%20100%25.yml'],
  ['a:b/c?d#e.yml', 'a%3Ab/c%3Fd%23e.yml'],
  ['half \ud800 emoji.yml', 'half%20%EF%BF%BD%20emoji.yml'],
])('the path %j is the relative URI %s', (path, uri) => {
  const alert = alertOf({ location: { path, line: 1, column: 1 } })
  expect(alert?.locations).toMatchObject([{ physicalLocation: { artifactLocation: { uri } } }])
})

test('the fingerprint is the finding id, so that two findings of one rule on one line are two alerts', () => {
  const { results } = runOf(resultOf(aFinding({ id: 'aa' }), aFinding({ id: 'bb' })))
  expect(results.map(({ partialFingerprints }) => partialFingerprints)).toEqual([
    { 'atlassianAccessGate/v1': 'aa', primaryLocationLineHash: 'aa:1' },
    { 'atlassianAccessGate/v1': 'bb', primaryLocationLineHash: 'bb:1' },
  ])
})

test('a SARIF result has the change, the subject, the app and the role', () => {
  expect(alertOf({})?.properties).toEqual({
    change: 'added',
    subject: { type: 'person', id: '712020:77aa01', name: 'Bob' },
    app: 'acme/jira-software',
    role: 'user',
  })
  expect(alertOf({ app: null, role: null })?.properties).toMatchObject({ app: null, role: null })
})

test('a SARIF run has the organization and its end time', () => {
  expect(runOf(aDriftResult())).toMatchObject({
    automationDetails: { id: `atlassian-access-gate/${ORGANIZATION_ID}/` },
    invocations: [{ executionSuccessful: true, endTimeUtc: NOW, toolExecutionNotifications: [] }],
  })
})

describe('the rules', () => {
  const { rules } = runOf(aResult()).tool.driver

  test('are all controls, for any verdict', () => {
    expect(rules.map(({ id }) => id)).toEqual(CONTROL_IDS)
    expect(runOf(aDriftResult()).tool.driver.rules).toEqual(rules)
  })

  test('have the index that the results refer to', () => {
    const every = CONTROL_IDS.map(control => aFinding({ control, id: control }))
    for (const { ruleId, ruleIndex } of runOf(resultOf(...every)).results) expect(rules[ruleIndex]?.id).toBe(ruleId)
  })

  test.each(rules.map(rule => [rule.id, rule] as const))('%s has a description and steps', (id, rule) => {
    expect(rule.shortDescription.text).toBe(findControl(id)?.title)
    expect(rule.fullDescription.text).toMatch(/^.{20,}\.$/)
    expect(rule.helpUri).toBe(guideUrl('controls', id))
    expect(rule.help.text).toMatch(/^1\. .{10,}/m)
    expect(rule.help.markdown).toContain(rule.fullDescription.text)
    expect(rule.name).toMatch(/^(?:[A-Z][a-z]+)+$/)
  })

  test('have the severity of their control', () => {
    const severity = ({ properties }: Rule) => Number(properties['security-severity'])
    const sorted = [...rules].sort((a, b) => severity(b) - severity(a)).map(({ id }) => controlOf(id as ControlId))
    const places = sorted.map(control => SEVERITIES.indexOf(control.severity))
    expect(places).toEqual(places.toSorted())
    for (const rule of rules) {
      expect(rule.properties['security-severity']).toMatch(/^\d\.\d$/)
      expect(severity(rule)).toBeGreaterThan(0)
    }
  })
})

describe('with more findings than code scanning stores', () => {
  const direct = Array.from({ length: 5_990 }, (_, index) => aFinding({ id: `f-${index}`, people: index }))
  const admins = Array.from({ length: 5 }, (_, index) => aFinding({ id: `a-${index}`, control: 'administrator' }))
  const others = Array.from({ length: 5 }, (_, index) => anUnknown({ id: `u-${index}` }))
  const run = runOf(resultOf(...direct, ...others, ...admins))

  test('the most important findings are kept', () => {
    expect(run.results).toHaveLength(MAX_RESULTS)
    expect(run.results.slice(0, 5).map(({ ruleId }) => ruleId)).toEqual(Array(5).fill('administrator'))
    expect(run.results[5]?.partialFingerprints['atlassianAccessGate/v1']).toBe('f-5989')
  })

  test('a notification counts the findings that are left out', () => {
    expect(run.properties).toMatchObject({ findings: 6_000, leftOut: 1_000 })
    expect(run.invocations[0].toolExecutionNotifications.map(({ message }) => message.text)).toEqual([
      'The 1,000 least important of 6,000 results were left out, because code scanning stores 5,000. report.json has all of them.',
    ])
  })

  test('the file is valid', () => {
    expect(isSarif({ $schema: 'x:y', version: '2.1.0', runs: [run] })).toBe(true)
  })

  test('no finding is left out if all fit', () => {
    const complete = runOf(resultOf(...direct.slice(0, MAX_RESULTS)))
    expect(complete).toMatchObject({ properties: { leftOut: 0 }, invocations: [{ toolExecutionNotifications: [] }] })
    expect(complete.results).toHaveLength(MAX_RESULTS)
  })
})

test('the compressed file is below the 10 MB limit of GitHub for names of any length', () => {
  // Pseudorandom text, which compresses badly and is the same in each run.
  let seed = 1
  const noise = (length: number) =>
    Array.from({ length }, () => {
      seed = (seed * 48_271) % 2_147_483_647
      return String.fromCharCode(33 + (seed % 94))
    }).join('')
  const text = noise(100_000)
  const part = (index: number) => text.slice((index * 17) % 90_000).slice(0, 10_000)
  const findings = Array.from({ length: 6_000 }, (_, index) =>
    aFinding({
      id: `f-${index}`,
      message: part(index),
      subject: { type: 'group', id: part(index + 1), name: part(index + 2) },
    }),
  )
  expect(gzipSync(renderSarif(resultOf(...findings))).length).toBeLessThan(10_000_000)
})

describe('a hostile name', () => {
  test.each([
    ['[Bob](1) holds', '\\[Bob\\](1) holds'],
    ['\\[Bob](https://evil.example)', '\\\\\\[Bob\\](https://evil.example)'],
    ['a\u202egpj.exe\u0007\u001b[31m\nb', 'a gpj.exe \\[31m b'],
  ])('%j is %j in a message', (message, text) => {
    expect(alertOf({ message })?.message.text).toBe(text)
  })

  test('cannot create a link', () => {
    const parts = fc.constantFrom('[', ']', '(', ')', '\\', '1', 'https://x', 'x', ' ', '\u202e', '\u0000', '\ud800')
    const hostile = fc.oneof(fc.string({ unit: character }), fc.string({ unit: parts, maxLength: 30 }))
    fc.assert(
      fc.property(hostile, name => {
        const result = resultOf(
          aFinding({ message: name, subject: { type: 'person', id: name, name }, app: name, role: name }),
        )
        const sarif = renderSarif(result)
        expect(isSarif(JSON.parse(sarif)) ? [] : isSarif.errors).toEqual([])
        // JSON escapes control characters and lone surrogates; a doubled backslash is a backslash.
        expect(JSON.stringify(runOf(result).results)).not.toMatch(/\p{Cf}|(?<!\\)(?:\\\\)*\\[bfnrtu]/u)
        const live = (alertOf({ message: name })?.message.text ?? '').replace(/\\[\\[\]]/g, '')
        expect(live).not.toMatch(/[\\[\]]/)
      }),
    )
  })

  test('of 10,000 characters is shortened', () => {
    const name = 'x'.repeat(10_000)
    const alert = alertOf({ message: name, subject: { type: 'group', id: name, name } })
    expect(alert?.message.text).toHaveLength(MAX_SENTENCE_LENGTH)
    expect(alert?.properties.subject.name).toHaveLength(200)
    expect(alert?.properties.subject.id).toHaveLength(200)
  })
})
