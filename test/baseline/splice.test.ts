import fc from 'fast-check'
import { parse } from 'yaml'
import { loadBaseline } from '../../src/baseline/load.js'
import { splice } from '../../src/baseline/splice.js'
import { captureText, organization } from '../evaluate/organizations.js'

type Data = Record<string, unknown>

const TODAY = '2026-11-23'

const dataOf = (text: string): Data => {
  const loading = loadBaseline(text, 'baseline.yml', TODAY)
  if (!loading.ok) throw new Error(loading.problems.map(({ message }) => message).join('\n'))
  return loading.baseline.data
}

const commentsOf = (text: string): readonly string[] => text.split('\n').filter(line => /^\s*#/.test(line))

type Case = readonly [name: string, before: string, change: (data: Data) => Data, after: string]

const set =
  (section: string, value: unknown) =>
  (data: Data): Data => ({ ...data, [section]: value })
const within =
  (section: string, changed: Data) =>
  (data: Data): Data => ({ ...data, [section]: { ...(data[section] as Data), ...changed } })
const without =
  (section: string, key: string) =>
  (data: Data): Data => ({
    ...data,
    [section]: Object.fromEntries(Object.entries(data[section] as Data).filter(([name]) => name !== key)),
  })

const CASES: readonly Case[] = [
  [
    'an entry is added in sorted order, and comments stay',
    'apps:\n  # the first\n  a/x: ari:1\n  # the last\n  c/x: ari:3 # bought in May\n',
    within('apps', { 'b/x': 'ari:2' }),
    'apps:\n  # the first\n  a/x: ari:1\n  b/x: ari:2\n  # the last\n  c/x: ari:3 # bought in May\n',
  ],
  [
    'an entry is added at the end of an unsorted map',
    'apps:\n  c/x: ari:3\n  a/x: ari:1\n\ndomains: []\n',
    within('apps', { 'b/x': 'ari:2' }),
    'apps:\n  c/x: ari:3\n  a/x: ari:1\n  b/x: ari:2\n\ndomains: []\n',
  ],
  [
    'an entry before the first one leaves the comment of the first one',
    'apps:\n  # the first\n  b/x: ari:2\n',
    within('apps', { 'a/x': 'ari:1' }),
    'apps:\n  a/x: ari:1\n  # the first\n  b/x: ari:2\n',
  ],
  [
    'an empty map gets an entry, and its comments stay',
    'external-people: {} # none\n  # ask Bo\n\ndomains: []\n',
    within('external-people', { '712020:a': 'Alice' }),
    'external-people: # none\n  712020:a: Alice\n  # ask Bo\n\ndomains: []\n',
  ],
  [
    'removing the last entry leaves an empty map',
    'external-people: # few\n  # a friend\n  712020:a: Alice # since May\n\ndomains: []\n',
    set('external-people', {}),
    'external-people: {} # few\n  # a friend\n\ndomains: []\n',
  ],
  [
    'one field of an entry is changed on its line',
    'groups:\n    staff: # ours\n        id: "1"\n        managed-by: idp # by Okta\n        roles:\n            a/x: [user]\n',
    within('groups', { staff: { id: '1', 'managed-by': 'open', members: 3, roles: { 'a/x': ['user', 'admin'] } } }),
    'groups:\n    staff: # ours\n        id: "1"\n        managed-by: open # by Okta\n        members: 3\n        roles:\n            a/x: [user, admin]\n',
  ],
  [
    'members of a list on one line are added and removed',
    'domains: [a.com,   b.com, d.com, ] # ours\n',
    set('domains', ['b.com', 'c.com', 'd.com']),
    'domains: [b.com, c.com, d.com, ] # ours\n',
  ],
  [
    'the last member of a flow list on several lines is removed',
    'domains: [\n  a.com, # the old one\n  b.com # the new one\n]\n',
    set('domains', ['a.com']),
    'domains: [\n  a.com # the new one\n]\n',
  ],
  [
    'members of a block list are added and removed',
    'domains:\n- b.com # ours\n- c.com\n# that was all',
    set('domains', ['a.com', 'b.com', 'd.com']),
    'domains:\n- a.com\n- b.com # ours\n- d.com\n# that was all',
  ],
  [
    'a member is added after a last line without line end',
    'domains:\n  - b.com',
    set('domains', ['b.com', 'c.com']),
    'domains:\n  - b.com\n  - c.com',
  ],
  [
    'Windows line ends stay',
    'apps:\r\n  a/x: ari:1 # one\r\ndomains: []\r\n',
    data => within('apps', { 'b/x': 'ari:2' })(set('domains', ['a.com'])(data)),
    'apps:\r\n  a/x: ari:1 # one\r\n  b/x: ari:2\r\ndomains: [a.com]\r\n',
  ],
  ['a byte order mark stays', '\ufeffdomains: []\n', set('domains', ['a.com']), '\ufeffdomains: [a.com]\n'],
  [
    'a section is added in order, separated by empty lines',
    'version: 1\n\n# Who is here\nadministrators: {}\n  # org-admin: ask Bo\n\n# Verified\ndomains: []\n',
    set('external-people', { '712020:a': 'Alice' }),
    'version: 1\n\n# Who is here\nadministrators: {}\n  # org-admin: ask Bo\n\nexternal-people:\n  712020:a: Alice\n\n# Verified\ndomains: []\n',
  ],
  [
    'an exception is added after the others, with their indent',
    'exceptions:\n- control: policy\n  subject: p # the old one\n',
    set('exceptions', [
      { control: 'policy', subject: 'p' },
      { control: 'policy', subject: 'q' },
    ]),
    'exceptions:\n- control: policy\n  subject: p # the old one\n- control: policy\n  subject: q\n',
  ],
  [
    'a baseline that is written as JSON stays JSON',
    '{"domains": ["a.com"], "apps": {"a/x": "ari:1"}}',
    data => without('apps', 'a/x')(set('domains', ['a.com', 'b.com'])(data)),
    '{"domains": ["a.com", b.com], "apps": {}}',
  ],
  [
    'a section without a value gets its first entry above the comments in it',
    'external-people:\n  # 712020:a: Alice\n\ndomains: []\n',
    within('external-people', { '712020:b': 'Bo' }),
    'external-people:\n  712020:b: Bo\n  # 712020:a: Alice\n\ndomains: []\n',
  ],
  [
    'a text over several lines is replaced whole',
    'external-people:\n  712020:a: |\n    Alice,\n    of Acme\n  712020:b: Bo\n',
    within('external-people', { '712020:a': 'Alice' }),
    'external-people:\n  712020:a: Alice\n  712020:b: Bo\n',
  ],
  [
    'a YAML alias is replaced by its value',
    'direct-roles:\n  712020:a: &roles\n    a/x: [user]\n  712020:b: *roles\n',
    within('direct-roles', { '712020:b': { 'a/x': ['admin'] } }),
    'direct-roles:\n  712020:a: &roles\n    a/x: [user]\n  712020:b:\n    a/x: [admin]\n',
  ],
]

test.each(CASES)('%s', (_name, before, change, after) => {
  expect(splice(before, change(parse(before)))).toBe(after)
})

test('an anchored value with other uses is not changed', () => {
  const text = 'direct-roles:\n  712020:a: &roles\n    a/x: [user]\n  712020:b: *roles\n'
  expect(
    splice(text, { 'direct-roles': { '712020:a': { 'a/x': ['admin'] }, '712020:b': { 'a/x': ['user'] } } }),
  ).toBeNull()
})

test('a text that is not a map is not changed', () => {
  expect(splice('- a\n', { domains: [] })).toBeNull()
  expect(splice('a: [', { domains: [] })).toBeNull()
})

describe('The baseline of one organization, changed to that of another', () => {
  const both = fc
    .tuple(organization, organization)
    .map(([one, other]) => [captureText(one), captureText(other)] as const)

  test('has the same data', () => {
    fc.assert(
      fc.property(both, ([one, other]) => {
        const spliced = splice(one, dataOf(other))
        expect(spliced === null ? null : dataOf(spliced)).toEqual(dataOf(other))
      }),
      { numRuns: 60 },
    )
  })

  test('keeps every comment', () => {
    fc.assert(
      fc.property(both, ([one, other]) => {
        expect(commentsOf(splice(one, dataOf(other)) ?? '')).toEqual(commentsOf(one))
      }),
      { numRuns: 30 },
    )
  })

  test('keeps the lines of every equal section', () => {
    fc.assert(
      fc.property(both, fc.constantFrom('apps', 'groups', 'domains', 'policies'), ([one, other], section) => {
        const kept = { ...dataOf(other), [section]: dataOf(one)[section] }
        const lines = new RegExp(`^${section}:.*\\n(?:[ #].*\\n)*`, 'm').exec(one)?.[0] ?? ''
        expect(splice(one, kept)).toContain(lines)
      }),
      { numRuns: 30 },
    )
  })
})

test('equal data leaves the text unchanged', () => {
  fc.assert(
    fc.property(organization, observed => {
      const text = captureText(observed)
      expect(splice(text, dataOf(text))).toBe(text)
    }),
    { numRuns: 30 },
  )
})
