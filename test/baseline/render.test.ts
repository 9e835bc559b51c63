import fc from 'fast-check'
import { loadBaseline } from '../../src/baseline/load.js'
import { type CapturedBaseline, renderBaseline } from '../../src/baseline/render.js'
import { character } from '../text.js'
import { PATH, TODAY } from './example.js'

const CAPTURED: CapturedBaseline = {
  organization: '3f1c0f2e',
  schemaUrl: 'https://example.com/baseline.schema.json',
  sections: [
    { key: 'domains', comment: ['Verified domains.'], content: { kind: 'entries', value: ['acme.com'] } },
    {
      key: 'licenses',
      comment: ['License budgets: drift when more seats are used.', 'Capacities are not known for every app.'],
      content: {
        kind: 'entries',
        value: { 'acme/jira': { budget: 450 } },
        notes: ['acme/confluence: { budget: … }'],
      },
    },
    {
      key: 'policies',
      comment: ['Organization policies, by id.'],
      content: { kind: 'unread', reason: 'the key lacks a scope (403).' },
    },
  ],
}

function withComment(comment: string): CapturedBaseline {
  return { ...CAPTURED, sections: [{ key: 'domains', comment: [comment], content: { kind: 'entries', value: [] } }] }
}

test('a captured baseline starts with the schema and the head, then its sections', () => {
  expect(renderBaseline(CAPTURED)).toBe(`# yaml-language-server: $schema=https://example.com/baseline.schema.json
version: 1
organization: 3f1c0f2e

# Verified domains.
domains: [acme.com]

# License budgets: drift when more seats are used.
# Capacities are not known for every app.
licenses:
  acme/jira: { budget: 450 }
  # acme/confluence: { budget: … }

# Organization policies, by id.
# "policies" could not be read: the key lacks a scope (403).

# Sections that could not be read, see above. Each is unknown until you capture it again or remove it here.
unread: [policies]
`)
})

test('it loads, and what could not be read is listed under unread', () => {
  const loading = loadBaseline(renderBaseline(CAPTURED), PATH, TODAY)
  expect(loading).toMatchObject({ ok: true, baseline: { data: { domains: ['acme.com'], unread: ['policies'] } } })
  expect(loading.ok && 'policies' in loading.baseline.data).toBe(false)
})

test('a note becomes an entry without its comment mark', () => {
  const text = renderBaseline(CAPTURED).replace('# acme/confluence: { budget: … }', 'acme/confluence: { budget: 3 }')
  const loading = loadBaseline(text, PATH, TODAY)
  expect(loading.ok && loading.baseline.data.licenses?.['acme/confluence']).toEqual({ budget: 3 })
})

test('a long comment is wrapped at 100 characters', () => {
  const sentence = 'App access settings, by email domain. '.repeat(8).trim()
  const lines = renderBaseline(withComment(sentence))
    .split('\n')
    .filter(line => /^# (App|[a-z])/.test(line))
  expect(lines.every(line => line.length <= 100)).toBe(true)
  expect(
    lines
      .slice(1)
      .map(line => line.slice(2))
      .join(' '),
  ).toBe(sentence)
})

test('foreign text stays inside its comment', () => {
  const foreign = fc.oneof(
    fc.string({ unit: character }),
    fc.constantFrom('a\nversion: 2', 'a\r\nb: c', 'a\u2028b: c', 'a\u0085b: c', '\u0000', '\ufeff', '\u202e'),
  )
  fc.assert(
    fc.property(foreign, foreign, foreign, (comment, note, reason) => {
      const text = renderBaseline({
        organization: 'o',
        schemaUrl: `https://example.com/${note}`,
        sections: [
          { key: 'domains', comment: [comment], content: { kind: 'entries', value: ['acme.com'], notes: [note] } },
          { key: 'groups', comment: [comment], content: { kind: 'unread', reason } },
        ],
      })
      const loading = loadBaseline(text, PATH, TODAY)
      expect(loading.ok && loading.baseline.data).toEqual({
        version: 1,
        organization: 'o',
        domains: ['acme.com'],
        unread: ['groups'],
      })
    }),
  )
})

test('entries of a map in any order give the same bytes', () => {
  const people = (entries: readonly (readonly [string, string])[]) =>
    renderBaseline({
      ...CAPTURED,
      sections: [
        { key: 'external-people', comment: [], content: { kind: 'entries', value: Object.fromEntries(entries) } },
      ],
    })
  expect(
    people([
      ['b', '1'],
      ['a', '2'],
    ]),
  ).toBe(
    people([
      ['a', '2'],
      ['b', '1'],
    ]),
  )
})
