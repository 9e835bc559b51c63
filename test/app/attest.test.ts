import { type Ask, attest } from '../../src/app/attest.js'
import type { AttestRequest } from '../../src/app/command-line.js'
import type { Ports } from '../../src/model/ports.js'

const PATH = '.github/atlassian-access.yml'
const HEAD = 'version: 1\norganization: 3f1c0f2e-7b1a-4d0e-9a55-0c9b1f7c2a10\n'
const BASELINE = `${HEAD}
# Managed by IT.
apps:
  acme/jira-software: ari:cloud:jira-software::site/8a2e3c1d-0000-4000-8000-000000000001 # Jira

attestations:
  # user-invites: { value: "", by: "", on: "", expires: "" } # recommended: "off"
`

function stage(text: string | null = BASELINE) {
  const files = new Map(text === null ? [] : [[PATH, text]])
  const printed: string[] = []
  const ports = {
    clock: { now: () => new Date('2026-11-25T10:00:00Z') },
    files: {
      read: async (path: string) => files.get(path) ?? null,
      write: async (path: string, next: string) => void files.set(path, next),
    },
    log: { info: () => {}, warning: () => {}, error: () => {} },
    output: { print: (line: string) => void printed.push(line) },
  } as unknown as Ports
  return { ports, printed, baseline: () => files.get(PATH) ?? '' }
}

const request = (given: Partial<AttestRequest> = {}): AttestRequest => ({
  baseline: PATH,
  values: {},
  by: 'alice@acme.com',
  expires: null,
  ...given,
})

const answering = (...answers: readonly string[]): Ask => {
  const rest = [...answers]
  return async () => rest.shift() ?? null
}

test('values are written into the baseline; all other bytes stay', async () => {
  const { ports, baseline } = stage()
  expect(await attest(request({ values: { 'user-invites': 'off' }, expires: '2027-01-31' }), ports, null)).toBe(0)
  const line = '  user-invites: { value: "off", by: alice@acme.com, on: 2026-11-25, expires: 2027-01-31 }\n'
  expect(baseline()).toBe(BASELINE.replace('attestations:\n', `attestations:\n${line}`))
})

test('an attestation ends after 90 days where no day is given', async () => {
  const { ports, baseline } = stage()
  await attest(request({ values: { 'user-invites': 'off' } }), ports, null)
  expect(baseline()).toContain('expires: 2027-02-23')
})

test('a second attestation of one path replaces the first', async () => {
  const { ports, baseline } = stage()
  await attest(request({ values: { 'user-invites': 'off' } }), ports, null)
  await attest(request({ values: { 'user-invites': 'on' }, by: 'bob@acme.com' }), ports, null)
  expect(baseline().match(/^ {2}user-invites:.*$/gm)).toEqual([
    '  user-invites: { value: "on", by: bob@acme.com, on: 2026-11-25, expires: 2027-02-23 }',
  ])
})

test.each<[string, string | null, Partial<AttestRequest>, string]>([
  ['no baseline', null, { values: { 'user-invites': 'off' } }, 'There is no baseline at'],
  ['a broken baseline', 'version: 2\n', { values: { 'user-invites': 'off' } }, 'version'],
  ['nobody who checked', BASELINE, { values: { 'user-invites': 'off' }, by: null }, 'The option --by is missing'],
  ['a misspelled path', BASELINE, { values: { 'user-invite': 'off' } }, 'Did you mean user-invites?'],
  ['a value that is not allowed', BASELINE, { values: { 'user-invites': 'mostly off' } }, 'Write one of: "off"'],
  ['an end in the past', BASELINE, { values: { 'user-invites': 'off' }, expires: '2026-11-01' }, 'is before "on"'],
  ['no terminal to ask on', BASELINE, {}, 'There is no terminal to ask on'],
])('%s is an error, and nothing is written', async (_, text, given, message) => {
  const { ports, baseline } = stage(text)
  await expect(attest(request(given), ports, null)).rejects.toThrow(message)
  expect(baseline()).toBe(text ?? '')
})

describe('on a terminal', () => {
  test('the most important path comes first, and each answer is kept at once', async () => {
    const { ports, printed, baseline } = stage()
    await attest(request(), ports, answering('1', 'on', 'q'))
    expect(printed[0]).toContain('(any-domain, critical)')
    expect(baseline().match(/^ {2}[a-z-]+: \{ value: [^,]*/gm)).toEqual([
      '  any-domain: { value: no access',
      '  user-invites: { value: "on"',
    ])
  })

  test('a path can be skipped, and the end of the input stops', async () => {
    const { ports, printed, baseline } = stage()
    await attest(request(), ports, answering('s', ''))
    expect(printed).toHaveLength(3)
    expect(baseline()).toBe(BASELINE)
  })

  test('an answer that is not understood is asked again', async () => {
    const { ports, printed } = stage()
    await attest(request(), ports, answering('99', 'maybe', 'q'))
    expect(printed).toHaveLength(1)
  })

  test('attested paths and paths of apps that the baseline does not list are not asked for', async () => {
    const { ports, printed } = stage()
    await attest(request({ values: { 'any-domain': 'no access' } }), ports, null)
    await attest(request(), ports, answering(...Array.from({ length: 99 }, () => 's')))
    const ids = printed.map(text => /\(([a-z-]+), /.exec(text)?.[1])
    expect(ids).not.toContain('any-domain')
    expect(ids).not.toContain('trello-signup')
    expect(ids).toContain('sso-enforced')
  })
})
