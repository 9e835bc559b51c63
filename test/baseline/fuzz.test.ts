/** Any text is loaded or refused as a baseline, in limited time, with a place for every problem. */

import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { stringify } from 'yaml'
import type { Place } from '../../src/baseline/document.js'
import { loadBaseline } from '../../src/baseline/load.js'
import { BaselineSchema } from '../../src/baseline/schema.js'
import type { Problem } from '../../src/model/usage-error.js'
import { edited, edits, expectCleanPrototypes, JUNK, runs } from '../fuzz.js'
import { character } from '../text.js'
import { PATH, TODAY } from './example.js'

const EXAMPLE = readFileSync('docs/examples/atlassian-access.yml', 'utf8')

/** The longest of these texts take about 100 ms. */
const LONGEST_MS = 5_000

/** Processor time, which does not depend on other processes. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000
}

/** @throws Error where the text is neither read nor refused as it should be */
function expectSound(text: string): void {
  const begin = cpuMs()
  const loading = loadBaseline(text, PATH, TODAY)
  expect(cpuMs() - begin).toBeLessThan(LONGEST_MS)
  expectCleanPrototypes()
  const rows = text.split('\n')
  const isWithin = ({ line, column }: Place): boolean => {
    const row = rows[line - 1]
    return row !== undefined && column >= 1 && column <= row.length + 1
  }
  if (loading.ok) {
    const { data, locate } = loading.baseline
    expect(BaselineSchema.safeParse(data).success).toBe(true)
    expect(pathsOf(data).filter(keys => !isWithin(locate(keys)))).toEqual([])
    return
  }
  expect(loading.problems).not.toEqual([])
  expect(loading.problems.filter(problem => !isWithin(problem) || !isExplained(problem))).toEqual([])
}

/** On one line, and not the message for unexpected errors of the loader. */
const isExplained = ({ path, message }: Problem): boolean =>
  path === PATH && /^[^\n\r]+$/.test(message) && !message.includes('report this')

function pathsOf(value: unknown): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) => [[key], ...pathsOf(inner).map(keys => [key, ...keys])])
}

const check = (text: fc.Arbitrary<string>, usual: number): void =>
  fc.assert(fc.property(text, expectSound), { ...runs(usual), endOnFailure: true } as fc.Parameters<[string]>)

test('the example is loaded unchanged', () => {
  expectSound(EXAMPLE)
  expect(loadBaseline(EXAMPLE, PATH, TODAY).ok).toBe(true)
})

test('any text', () => {
  check(fc.string({ unit: character, maxLength: 200 }), 1_000)
})

const TOKENS = [
  ...[
    'version: 1\n',
    'organization: acme\n',
    'groups:\n',
    '  ',
    '\t',
    '- ',
    ': ',
    '\n',
    '\r\n',
    '---\n',
    '...\n',
    '# x\n',
  ],
  ...[
    '{',
    '}',
    '[',
    ']',
    ',',
    '"',
    "'",
    '&a ',
    '*a',
    '*b',
    '!!set ',
    '!x ',
    '%YAML 1.1\n',
    '| \n',
    '>-\n',
    '? ',
    '<<: ',
  ],
  ...[
    '~',
    'null',
    'yes',
    '0x1',
    '1e400',
    '.nan',
    '2026-11-23',
    '__proto__',
    'constructor',
    '\u0000',
    '\ufeff',
    '\u2028',
  ],
  ...[
    'apps:',
    'domains: []',
    'exceptions:',
    'attestations:',
    'app-access:',
    'a/b',
    'idp',
    'members: -1',
    '[[[[[[',
    'é😀',
  ],
]

test('any sequence of YAML syntax', () => {
  check(
    fc.array(fc.constantFrom(...TOKENS), { maxLength: 40 }).map(tokens => tokens.join('')),
    2_000,
  )
})

test('any depth of nesting', () => {
  const opener = fc.constantFrom('[', '{a: ', '- ', '? ', '{', '- [', '"', '!a ', '&a [')
  check(
    fc
      .tuple(opener, fc.integer({ min: 1, max: 4_000 }))
      .map(([text, times]) => `version: 1\napps: ${text.repeat(times)}`),
    40,
  )
})

type Cut = {
  readonly from: number
  readonly length: number
  readonly to: number
  readonly how: string
  readonly text: string
}

const cut: fc.Arbitrary<Cut> = fc.record({
  from: fc.nat(),
  length: fc.integer({ min: 1, max: 80 }),
  to: fc.nat(),
  how: fc.constantFrom('delete', 'double', 'move', 'insert', 'write over'),
  text: fc.oneof(fc.constantFrom(...TOKENS), fc.string({ unit: character, minLength: 1, maxLength: 4 })),
})

function cutUp(text: string, { from, length, to, how, text: other }: Cut): string {
  const start = from % (text.length + 1)
  const [head, slice, tail] = [text.slice(0, start), text.slice(start, start + length), text.slice(start + length)]
  if (how === 'delete') return head + tail
  if (how === 'double') return head + slice + slice + tail
  if (how === 'insert') return head + other + slice + tail
  if (how === 'write over') return head + other + tail
  const rest = head + tail
  const target = to % (rest.length + 1)
  return rest.slice(0, target) + slice + rest.slice(target)
}

test('the example with slices removed, doubled, moved and overwritten', () => {
  check(
    fc.array(cut, { minLength: 1, maxLength: 6 }).map(cuts => cuts.reduce(cutUp, EXAMPLE)),
    200,
  )
})

/** The example without its comments, which are most of its text. */
const SHORT = EXAMPLE.replaceAll(/^ *#.*\n/gm, '')

test('its entries with slices removed, doubled, moved and overwritten', () => {
  check(
    fc.array(cut, { minLength: 1, maxLength: 6 }).map(cuts => cuts.reduce(cutUp, SHORT)),
    600,
  )
})

const DATA: unknown = (() => {
  const loading = loadBaseline(EXAMPLE, PATH, TODAY)
  return loading.ok ? loading.baseline.data : null
})()

test('YAML of the same shape with other values, fields and names', () => {
  check(
    edits.map(changes => stringify(edited(DATA, changes))),
    400,
  )
})

test('every section with every kind of value', () => {
  for (const section of Object.keys(BaselineSchema.shape)) {
    for (const value of JUNK) {
      expectSound(stringify({ version: 1, organization: 'acme', [section]: value }))
      expectSound(stringify({ version: 1, organization: 'acme', [section]: { a: value, b: { c: value } } }))
    }
  }
})
