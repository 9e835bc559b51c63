import fc from 'fast-check'
import { parse } from 'yaml'
import { spellOut } from '../../src/baseline/invisible.js'
import { type LoadedBaseline, loadBaseline } from '../../src/baseline/load.js'
import type { Baseline } from '../../src/baseline/schema.js'
import { renderEntry } from '../../src/baseline/yaml.js'
import { character } from '../text.js'
import { EXAMPLE, PATH, TODAY } from './example.js'

function loaded(text: string): LoadedBaseline {
  const loading = loadBaseline(text, PATH, TODAY)
  if (!loading.ok)
    throw new Error(`${text}\n${loading.problems.map(({ line, message }) => `${line}: ${message}`).join('\n')}`)
  return loading.baseline
}

describe('an entry', () => {
  test.each([
    [['domains'], ['acme.com', 'acme.org'], 'domains: [acme.com, acme.org]\n'],
    [['domains'], [], 'domains: []\n'],
    [['groups'], {}, 'groups: {}\n'],
    [['app-access', 'acme.com'], {}, 'app-access:\n  acme.com: {}\n'],
    [
      ['app-access', 'acme.com', 'acme/jira'],
      { approval: true, role: 'user' },
      'app-access:\n  acme.com:\n    acme/jira: { role: user, approval: true }\n',
    ],
    [['licenses', 'acme/jira', 'budget'], 450, 'licenses:\n  acme/jira: { budget: 450 }\n'],
    [
      ['direct-roles', '712020:1d', 'acme/jira'],
      ['admin', 'user'],
      'direct-roles:\n  712020:1d:\n    acme/jira: [admin, user]\n',
    ],
    [['external-people', '712020:1d'], '', 'external-people:\n  712020:1d: ""\n'],
    [
      ['attestations', 'user-invites'],
      { expires: '2027-01-31', on: '2026-11-01', by: 'alice@acme.com', value: 'off' },
      'attestations:\n  user-invites: { value: "off", by: alice@acme.com, on: 2026-11-01, expires: 2027-01-31 }\n',
    ],
    [
      ['policies', 'p1'],
      { digest: 'sha256:00', status: 'enabled', name: 'Office, HQ', type: 'ip-allowlist' },
      'policies:\n  p1: { type: ip-allowlist, name: "Office, HQ", status: enabled, digest: "sha256:00" }\n',
    ],
  ])('at %j is written as in the example', (keys, value, text) => {
    expect(renderEntry(keys, value)).toBe(text)
  })

  test('of a group has its fields in order on separate lines, without undefined ones', () => {
    const group = {
      roles: { b: ['user'], a: [] },
      members: undefined,
      'managed-by': 'idp',
      id: 'g1',
      'default-for': { a: 'user' },
    }
    expect(renderEntry(['groups', 'Sales'], group)).toBe(
      [
        'groups:',
        '  Sales:',
        '    id: g1',
        '    managed-by: idp',
        '    default-for:',
        '      a: user',
        '    roles:',
        '      a: []',
        '      b: [user]',
        '',
      ].join('\n'),
    )
  })

  test('of the exceptions is a list with one field per line', () => {
    const exception = { expires: '2027-01-31', subject: 's', control: 'policy', owner: 'o', reason: 'Agreed, see wiki' }
    expect(renderEntry(['exceptions'], [exception])).toBe(
      [
        'exceptions:',
        '  - control: policy',
        '    subject: s',
        '    reason: Agreed, see wiki',
        '    owner: o',
        '    expires: 2027-01-31',
        '',
      ].join('\n'),
    )
  })

  test('with the name of a field is an ordinary name', () => {
    expect(renderEntry(['external-people'], { id: 'a', ID: 'b', budget: 'c', on: 'd' })).toBe(
      'external-people:\n  ID: b\n  budget: c\n  id: a\n  "on": d\n',
    )
  })

  test('is sorted by code point', () => {
    const people = Object.fromEntries(['\u{1f600}', '\uff5a', 'b', 'B', '10', '9'].map(id => [id, 'x']))
    expect(
      Object.keys(parse(renderEntry(['external-people'], people), { mapAsMap: false })['external-people']),
    ).toHaveLength(6)
    expect(renderEntry(['external-people'], people).match(/^ {2}\S+(?=:)/gm)).toEqual([
      '  "10"',
      '  "9"',
      '  B',
      '  b',
      '  \uff5a',
      '  "\u{1f600}"',
    ])
  })

  test('of any length stays on one line', () => {
    expect(renderEntry(['credentials'], { k: 'word '.repeat(100) }).split('\n')).toHaveLength(3)
  })
})

describe('a hostile name', () => {
  test.each([
    ...[
      'null',
      'true',
      'False',
      '~',
      'yes',
      'OFF',
      'n',
      '12',
      '0o17',
      '0x1F',
      '1e3',
      '1_000',
      '12:30',
      '.inf',
      '-1',
      '+1',
      '',
    ],
    ...[
      '- a',
      '-',
      '---',
      '...',
      '? a',
      ': ',
      'a: b',
      'a:',
      ':a',
      'a #b',
      '#a',
      '&a',
      '*a',
      '!a',
      '|',
      '>',
      '%a',
      '@a',
      '`a',
    ],
    ...[
      '[a]',
      '{a}',
      'a, b',
      '"a"',
      "'a'",
      "it's",
      '<<',
      '=',
      ' a',
      'a ',
      'a  b',
      'a\nb',
      'a\r\nb',
      'a\tb',
      '\u0000',
      'a\\nb',
    ],
    ...[
      '\u0085',
      '\u2028',
      '\ufeffa',
      '\u202ea',
      'a\u200bb',
      '\u00a0',
      '\ud800',
      '\udc00x',
      '\u{e0001}',
      '\u{1f469}\u200d\u{1f4bb}',
    ],
    ...[
      'Ünïcode',
      '日本',
      'شركة',
      'x'.repeat(3_000),
      '\n'.repeat(2_000),
      'constructor',
      '2027-01-31',
      '0123',
      'ari:a::b',
      'a::',
    ],
  ])('%j reads back as itself, as a key and as a value', name => {
    const text = `version: 1\norganization: o\n${renderEntry(['groups', `${name}x`, 'id'], `${name}y`)}`
    expect(parse(text, { stringKeys: true }).groups).toEqual({ [`${name}x`]: { id: `${name}y` } })
    const people = renderEntry(['external-people', name], name)
    expect(parse(people, { stringKeys: true })['external-people']).toEqual({ [name]: name })
    const policy = renderEntry(['policies', 'p'], { type: name })
    expect(parse(policy).policies).toEqual({ p: { type: name } })
  })

  test('shows invisible characters to reviewers', () => {
    expect(renderEntry(['external-people', 'a\u202eb'], 'x\u200b\u{e0001}\u00a0')).toBe(
      'external-people:\n  "a\\u202eb": "x\\u200b\\U000e0001\\u00a0"\n',
    )
  })

  test('is valid YAML 1.1 too', () => {
    const words = { yes: 'off', '012': '1_0', '1:30': 'NO' }
    const text = renderEntry(['external-people'], words)
    expect(parse(text, { version: '1.1' })['external-people']).toEqual(words)
  })
})

// Surrogates, YAML words and ordinary words.
const anyText = fc.oneof(
  fc.array(fc.nat(0xffff)).map(codes => String.fromCharCode(...codes)),
  fc.string({ unit: character }),
  fc
    .array(fc.constantFrom(...'-?:,[]{}#&*!|>\'"%@` \n\t~=<.0123456789eoxabnyYN_/+'), { maxLength: 8 })
    .map(parts => parts.join('')),
  fc.constantFrom('null', 'true', 'off', 'App-Atlassian-Jira-User', '712020:1d3f0c', 'constructor', 'id'),
)
const text = anyText.filter(value => value.trim() !== '')
/** Identifiers contain no invisible characters. */
const word = anyText.map(spellOut).filter(value => value !== '')
const key = word.filter(value => value !== '__proto__')
const app = fc.constantFrom('acme/jira', 'acme/confluence')
const role = fc.constantFrom('user', 'admin', 'reviewer', 'atlas sian')

function mapOf<Value>(keys: fc.Arbitrary<string>, values: fc.Arbitrary<Value>): fc.Arbitrary<Record<string, Value>> {
  return fc.array(fc.tuple(keys, values), { maxLength: 4 }).map(entries => Object.fromEntries(entries))
}

const anyBaseline: fc.Arbitrary<Baseline> = fc.record(
  {
    version: fc.constant(1 as const),
    organization: fc.constantFrom('3f1c0f2e', '12345', 'null', '-x'),
    apps: fc.constant({ 'acme/jira': 'ari:cloud:jira::site/1', 'acme/confluence': 'ari:cloud:confluence::site/1' }),
    'app-access': mapOf(
      fc.constantFrom('ANYONE', 'acme.com', 'acme.org'),
      mapOf(app, fc.record({ role, approval: fc.boolean() })),
    ),
    groups: mapOf(
      key,
      fc.record(
        {
          id: fc.uuid(),
          'managed-by': fc.constantFrom('idp', 'admins', 'team-members', 'open'),
          members: fc.nat(),
          'default-for': mapOf(app, role),
          roles: mapOf(fc.oneof(app, fc.constant('organization')), fc.array(role)),
        },
        { requiredKeys: ['id', 'managed-by', 'members', 'roles'] },
      ),
    ),
    administrators: fc.record(
      {
        'org-admin': mapOf(key, anyText),
        'site-admin': mapOf(
          key,
          fc.oneof(anyText, fc.record({ note: anyText, on: fc.uniqueArray(fc.constantFrom('acme', 'organization')) })),
        ),
      },
      { requiredKeys: [] },
    ),
    'direct-roles': mapOf(key, mapOf(app, fc.array(role))),
    'external-people': mapOf(key, anyText),
    domains: fc.uniqueArray(fc.constantFrom('acme.com', 'acme.org', 'xn--bcher-kva.de')),
    policies: mapOf(key, fc.record({ type: word, name: anyText, status: word, digest: word })),
    'public-access': mapOf(app, fc.array(word)),
    licenses: mapOf(app, fc.record({ budget: fc.nat() })),
    credentials: mapOf(key, anyText),
    attestations: mapOf(key, fc.record({ value: word, by: anyText, on: word, expires: word })),
    exceptions: fc.array(
      fc.record(
        {
          control: fc.constantFrom('policy', 'group-role'),
          subject: word.filter(subject => !/[*?]|^\//.test(subject)),
          app,
          role: word,
          change: fc.constantFrom('added', 'exceeded'),
          most: fc.nat(),
          reason: text,
          owner: text,
          expires: fc.constantFrom('2027-01-31', '2020-02-29'),
          ticket: text,
        },
        { requiredKeys: ['control', 'subject', 'reason', 'owner', 'expires'] },
      ),
      { maxLength: 3 },
    ),
  },
  { requiredKeys: ['version', 'organization'] },
)

describe('a complete baseline', () => {
  test('that is the example is written like it, except comments and blank lines', () => {
    const bare = EXAMPLE.split('\n')
      .map(line => line.replace(/ *#.*/, ''))
      .filter(line => line !== '')
    const written = renderEntry([], loaded(EXAMPLE).data).trimEnd().split('\n')
    expect([...written].sort()).toEqual([...bare].sort())
  })

  test('is read back as the same data, with any names', () => {
    fc.assert(
      fc.property(anyBaseline, baseline => {
        const written = renderEntry([], baseline)
        const { data } = loaded(written)
        expect(data).toEqual(baseline)
        expect(renderEntry([], data)).toBe(written)
      }),
      { numRuns: 100 },
    )
  })
})
