import { invisibleRemarks } from '../../src/baseline/characters.js'
import { checkBaseline } from '../../src/baseline/consistency.js'
import { readYaml } from '../../src/baseline/document.js'
import type { Sections } from '../../src/baseline/schema.js'

/** Checks take linear time, so that a hostile baseline cannot delay the handling of a signal. */

const SIZE = 1_500
const TIMES = 8
// Linear checks take 8 times as long for 8 times as much, quadratic ones 64 times.
const MOST = 20

const idOf = (index: number): string => `${index.toString(16).padStart(8, '0')}-0000-4000-8000-000000000001`

const mapOf = <T>(size: number, entry: (index: number) => readonly [string, T]): Record<string, T> =>
  Object.fromEntries(Array.from({ length: size }, (_, index) => entry(index)))

const known = (index: number): string => `site-${index}/jira-software`
const unknown = (index: number): string => `sit-${index}/jira-software`
const apps = (size: number) => mapOf(size, index => [known(index), `ari:cloud:jira-software::site/${idOf(index)}`])
const entries = { reason: 'r', owner: 'o', expires: '2027-01-31' }

/** Sections of a given size, each with the most expensive input for its checks. */
const KINDS: readonly (readonly [string, (size: number) => Sections])[] = [
  ['apps', size => ({ apps: apps(size) })],
  ['apps of one site', size => ({ apps: mapOf(size, index => [`acme/${index}`, `ari:cloud:a${index}::site/1`]) })],
  ['apps in use', size => ({ apps: apps(size), licenses: mapOf(size, index => [known(index), { budget: 1 }]) })],
  ['apps not listed', size => ({ apps: apps(size), licenses: mapOf(size, index => [unknown(index), { budget: 1 }]) })],
  [
    'places not listed',
    size => ({
      apps: apps(size),
      administrators: { 'site-admin': { p: { note: '', on: Array.from({ length: size }, (_, at) => `site ${at}`) } } },
    }),
  ],
  [
    'groups',
    size => ({
      groups: mapOf(size, index => [
        `Group ${index}`,
        { id: idOf(index % (size / 2)), 'managed-by': 'idp', roles: {}, 'default-for': { a: 'user' } },
      ]),
    }),
  ],
  ['domains', size => ({ domains: Array.from({ length: size }, (_, index) => `d${index % (size / 2)}.acme.com`) })],
  [
    'attestations',
    size => ({ attestations: mapOf(size, index => [`path-${index}`, { value: 'v', by: 'b', on: 'o', expires: 'e' }]) }),
  ],
  [
    'exceptions',
    size => ({
      exceptions: Array.from({ length: size }, (_, index) => ({
        control: 'policy' as const,
        subject: `s${index}`,
        ...entries,
      })),
    }),
  ],
]

/** The minimum of a few runs, in microseconds of processor time. */
function costOf(work: () => unknown): number {
  const runs = Array.from({ length: 3 }, () => {
    const begin = process.cpuUsage()
    work()
    const { user, system } = process.cpuUsage(begin)
    return user + system
  })
  return Math.max(1, Math.min(...runs))
}

/** Shorter times are dominated by clock ticks and garbage collection. */
const NOTHING = 30_000

const grows = (work: (size: number) => () => unknown): boolean => {
  const few = costOf(work(SIZE))
  const many = costOf(work(SIZE * TIMES))
  return many > NOTHING && many / few > MOST
}

test.each(KINDS)('checks of %s take linear time', (_, sections) => {
  const isQuadratic = grows(size => {
    const given = sections(size)
    return () => [checkBaseline(given, '2026-11-23'), invisibleRemarks(given)]
  })
  expect(isQuadratic).toBe(false)
})

test('the places of all keys are found in linear time', () => {
  const isQuadratic = grows(size => {
    // Many small maps, because the yaml package takes quadratic time for one large map.
    const text = Array.from({ length: size / 500 }, (_, map) =>
      [`m${map}:`, ...Array.from({ length: 500 }, (_, key) => `  k${key}: 1`)].join('\n'),
    ).join('\n')
    const reading = readYaml(text)
    if (!reading.ok) throw new Error('The text is not valid YAML.')
    return () => {
      for (let at = 0; at < size; at += 1) reading.follow([`m${Math.floor(at / 500)}`, `k${at % 500}`])
    }
  })
  expect(isQuadratic).toBe(false)
})

test('all checks of 20,000 entries leave time to handle a signal', () => {
  const given = { apps: apps(20_000), licenses: mapOf(20_000, index => [unknown(index), { budget: 1 }]) }
  // Processor time of this process. A longer time would delay a signal.
  expect(costOf(() => checkBaseline(given, '2026-11-23'))).toBeLessThan(1_000_000)
})
