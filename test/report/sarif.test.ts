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
import { aDriftNight, aFinding, anUnknown, anUnknownNight, aResult, NOW, ORGANIZATION_ID } from './factories.js'

// One of the schema's patterns is none by the stricter rules of Unicode.
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

const nightOf = (...findings: readonly Finding[]): Result => ({ ...aDriftNight(), findings })
const alertOf = (given: Partial<Finding>): Alert | undefined => runOf(nightOf(aFinding(given))).results[0]

const shuffled = <T>(items: readonly T[]) => fc.shuffledSubarray([...items], { minLength: items.length })

test('a night is written as its golden file', () => {
  const file = new URL('../golden/report.sarif', import.meta.url)
  const sarif = renderSarif(aDriftNight())
  if (process.env.UPDATE_GOLDEN === '1') writeFileSync(file, sarif)
  expect(sarif).toBe(readFileSync(file, 'utf8'))
})

test.each([
  ['drift', aDriftNight()],
  ['nothing', aResult()],
  ['nothing known', anUnknownNight()],
])('a night of %s is valid by the schema of SARIF', (_, night) => {
  expect(isSarif(JSON.parse(renderSarif(night))) ? [] : isSarif.errors).toEqual([])
})

test('what is no SARIF is seen as such', () => {
  const log = JSON.parse(renderSarif(aDriftNight()))
  const [run] = log.runs
  const [alert] = run.results
  const withAlert = (change: object) => ({ ...log, runs: [{ ...run, results: [{ ...alert, ...change }] }] })
  expect(isSarif(withAlert({}))).toBe(true)
  for (const broken of [{ level: 'high' }, { message: {} }, { locations: {} }, { severity: 1 }, { ruleIndex: -2 }])
    expect(isSarif(withAlert(broken))).toBe(false)
  expect(isSarif({ ...log, version: '2.2' })).toBe(false)
})

test('the order in which things were found changes no byte', () => {
  const night = aDriftNight()
  fc.assert(
    fc.property(shuffled(night.findings), shuffled(night.controls), (findings, controls) => {
      expect(renderSarif({ ...night, findings, controls })).toBe(renderSarif(night))
    }),
  )
})

test('drift is an error, what could not be read a warning; what is excepted and a notice are left out', () => {
  const { results } = runOf(aDriftNight())
  expect(results.map(({ ruleId, level }) => [ruleId, level])).toEqual([
    ['app-access', 'error'],
    ['direct-role', 'error'],
    ['administrator', 'error'],
    ['public-access', 'warning'],
  ])
})

test('a night without findings has a list of no results, which closes the alerts of the night before', () => {
  expect(runOf(aResult())).toMatchObject({ results: [], properties: { verdict: 'compliant', findings: 0, leftOut: 0 } })
})

test('a result stands on the line of the baseline that the organization contradicts', () => {
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

test('the finding’s own id is its fingerprint, so that two of one rule on one line stay two alerts', () => {
  const { results } = runOf(nightOf(aFinding({ id: 'aa' }), aFinding({ id: 'bb' })))
  expect(results.map(({ partialFingerprints }) => partialFingerprints)).toEqual([
    { 'atlassianAccessGate/v1': 'aa', primaryLocationLineHash: 'aa:1' },
    { 'atlassianAccessGate/v1': 'bb', primaryLocationLineHash: 'bb:1' },
  ])
})

test('a result tells what changed, of whom, and where', () => {
  expect(alertOf({})?.properties).toEqual({
    change: 'added',
    subject: { type: 'person', id: '712020:77aa01', name: 'Bob' },
    app: 'acme/jira-software',
    role: 'user',
  })
  expect(alertOf({ app: null, role: null })?.properties).toMatchObject({ app: null, role: null })
})

test('a run is of an organization, and tells when it ended', () => {
  expect(runOf(aDriftNight())).toMatchObject({
    automationDetails: { id: `atlassian-access-gate/${ORGANIZATION_ID}/` },
    invocations: [{ executionSuccessful: true, endTimeUtc: NOW, toolExecutionNotifications: [] }],
  })
})

describe('the rules', () => {
  const { rules } = runOf(aResult()).tool.driver

  test('are all the controls, whatever the night was', () => {
    expect(rules.map(({ id }) => id)).toEqual(CONTROL_IDS)
    expect(runOf(aDriftNight()).tool.driver.rules).toEqual(rules)
  })

  test('are where the results say that they are', () => {
    const every = CONTROL_IDS.map(control => aFinding({ control, id: control }))
    for (const { ruleId, ruleIndex } of runOf(nightOf(...every)).results) expect(rules[ruleIndex]?.id).toBe(ruleId)
  })

  test.each(rules.map(rule => [rule.id, rule] as const))('%s says what it watches and what to do', (id, rule) => {
    expect(rule.shortDescription.text).toBe(findControl(id)?.title)
    expect(rule.fullDescription.text).toMatch(/^.{20,}\.$/)
    expect(rule.helpUri).toBe(guideUrl('controls', id))
    expect(rule.help.text).toMatch(/^1\. .{10,}/m)
    expect(rule.help.markdown).toContain(rule.fullDescription.text)
    expect(rule.name).toMatch(/^(?:[A-Z][a-z]+)+$/)
  })

  test('of a heavier control has a higher severity', () => {
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

describe('of more findings than code scanning stores', () => {
  const direct = Array.from({ length: 5_990 }, (_, index) => aFinding({ id: `f-${index}`, people: index }))
  const admins = Array.from({ length: 5 }, (_, index) => aFinding({ id: `a-${index}`, control: 'administrator' }))
  const others = Array.from({ length: 5 }, (_, index) => anUnknown({ id: `u-${index}` }))
  const run = runOf(nightOf(...direct, ...others, ...admins))

  test('the most important ones are kept', () => {
    expect(run.results).toHaveLength(MAX_RESULTS)
    expect(run.results.slice(0, 5).map(({ ruleId }) => ruleId)).toEqual(Array(5).fill('administrator'))
    expect(run.results[5]?.partialFingerprints['atlassianAccessGate/v1']).toBe('f-5989')
  })

  test('it is said how many are left out', () => {
    expect(run.properties).toMatchObject({ findings: 6_000, leftOut: 1_000 })
    expect(run.invocations[0].toolExecutionNotifications.map(({ message }) => message.text)).toEqual([
      'The 1,000 least important of 6,000 results were left out, because code scanning stores 5,000. All of them are in report.json.',
    ])
  })

  test('the file is valid', () => {
    expect(isSarif({ $schema: 'x:y', version: '2.1.0', runs: [run] })).toBe(true)
  })

  test('none is left out as long as they fit', () => {
    const whole = runOf(nightOf(...direct.slice(0, MAX_RESULTS)))
    expect(whole).toMatchObject({ properties: { leftOut: 0 }, invocations: [{ toolExecutionNotifications: [] }] })
    expect(whole.results).toHaveLength(MAX_RESULTS)
  })
})

test('however long the names are, the file stays below the 10 MB that GitHub takes, compressed', () => {
  // Noise without a pattern, which compresses badly; the same in each run.
  let seed = 1
  const noise = (length: number) =>
    Array.from({ length }, () => {
      seed = (seed * 48_271) % 2_147_483_647
      return String.fromCharCode(33 + (seed % 94))
    }).join('')
  const text = noise(100_000)
  const piece = (index: number) => text.slice((index * 17) % 90_000).slice(0, 10_000)
  const findings = Array.from({ length: 6_000 }, (_, index) =>
    aFinding({
      id: `f-${index}`,
      message: piece(index),
      subject: { type: 'group', id: piece(index + 1), name: piece(index + 2) },
    }),
  )
  expect(gzipSync(renderSarif(nightOf(...findings))).length).toBeLessThan(10_000_000)
})

describe('a hostile name', () => {
  test.each([
    ['[Bob](1) holds', '\\[Bob\\](1) holds'],
    ['\\[Bob](https://evil.example)', '\\\\\\[Bob\\](https://evil.example)'],
    ['a\u202egpj.exe\u0007\u001b[31m\nb', 'a gpj.exe \\[31m b'],
  ])('%j is %j in a message', (message, text) => {
    expect(alertOf({ message })?.message.text).toBe(text)
  })

  test('makes no link, whatever it is', () => {
    const parts = fc.constantFrom('[', ']', '(', ')', '\\', '1', 'https://x', 'x', ' ', '\u202e', '\u0000', '\ud800')
    const hostile = fc.oneof(fc.string({ unit: character }), fc.string({ unit: parts, maxLength: 30 }))
    fc.assert(
      fc.property(hostile, name => {
        const night = nightOf(
          aFinding({ message: name, subject: { type: 'person', id: name, name }, app: name, role: name }),
        )
        const sarif = renderSarif(night)
        expect(isSarif(JSON.parse(sarif)) ? [] : isSarif.errors).toEqual([])
        // JSON writes a control character and half of a pair as an escape; a backslash that is doubled stands for itself.
        expect(JSON.stringify(runOf(night).results)).not.toMatch(/\p{Cf}|(?<!\\)(?:\\\\)*\\[bfnrtu]/u)
        const live = (alertOf({ message: name })?.message.text ?? '').replace(/\\[\\[\]]/g, '')
        expect(live).not.toMatch(/[\\[\]]/)
      }),
    )
  })

  test('of 10,000 characters is cut', () => {
    const name = 'x'.repeat(10_000)
    const alert = alertOf({ message: name, subject: { type: 'group', id: name, name } })
    expect(alert?.message.text).toHaveLength(MAX_SENTENCE_LENGTH)
    expect(alert?.properties.subject.name).toHaveLength(200)
    expect(alert?.properties.subject.id).toHaveLength(200)
  })
})
