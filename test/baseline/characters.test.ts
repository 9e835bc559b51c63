import fc from 'fast-check'
import { invisibleIn, lookOf, spellOut } from '../../src/baseline/invisible.js'
import { loadBaseline } from '../../src/baseline/load.js'
import { EXAMPLE, PATH, TODAY } from './example.js'

const messagesOf = (text: string): readonly string[] => {
  const loading = loadBaseline(text, PATH, TODAY)
  return loading.ok ? [] : loading.problems.map(({ message }) => message)
}

/** The YAML escape in double quotes. */
const escaped = (code: number): string => `\\U${code.toString(16).padStart(8, '0')}`

const INVISIBLE = [
  ['zero-width space', 0x200b],
  ['zero-width joiner', 0x200d],
  ['word joiner', 0x2060],
  ['byte order mark', 0xfeff],
  ['soft hyphen', 0xad],
  ['right-to-left override', 0x202e],
  ['left-to-right isolate', 0x2066],
  ['Arabic letter mark', 0x61c],
  ['variation selector', 0xfe0f],
  ['supplementary variation selector', 0xe0100],
  ['tag', 0xe0041],
  ['Hangul filler', 0x3164],
  ['half-width Hangul filler', 0xffa0],
  ['Hangul choseong filler', 0x115f],
  ['Khmer vowel inherent', 0x17b4],
  ['Mongolian vowel separator', 0x180e],
  ['combining grapheme joiner', 0x34f],
  ['blank of Braille', 0x2800],
  ['no-break space', 0xa0],
  ['ideographic space', 0x3000],
  ['line separator', 0x2028],
  ['line feed', 0xa],
  ['next line', 0x85],
  ['null', 0],
] as const

const HEAD = 'version: 1\norganization: acme-org\n'
const ENTRY = 'reason: r, owner: o, expires: 2027-01-31'

/** Each place of a baseline that identifies an object, with a word to change. */
const PLACES: readonly (readonly [string, (word: string) => string])[] = [
  ['an alias', word => `apps: { "a/${word}": "ari:1" }`],
  ['the ARI of an app', word => `apps: { a/b: "ari:${word}" }`],
  ['a domain of app access', word => `app-access: { "${word}.com": {} }`],
  ['an app of app access', word => `app-access: { a.com: { "a/${word}": { role: user, approval: true } } }`],
  ['the name of a group', word => `groups: { "${word}": { id: g, managed-by: idp, roles: {} } }`],
  ['the id of a group', word => `groups: { A: { id: "${word}", managed-by: idp, roles: {} } }`],
  ['a role of a group', word => `groups: { A: { id: g, managed-by: idp, roles: { a/b: ["${word}"] } } }`],
  ['an administrator', word => `administrators: { org-admin: { "${word}": "" } }`],
  ['a place of an administrator', word => `administrators: { site-admin: { p: { note: "", on: ["${word}"] } } }`],
  ['an account with a direct role', word => `direct-roles: { "${word}": { a/b: [user] } }`],
  ['an unmanaged account', word => `external-people: { "${word}": "" }`],
  ['a verified domain', word => `domains: ["${word}.com"]`],
  ['a policy', word => `policies: { "${word}": { type: t, name: n, status: s, digest: d } }`],
  ['the digest of a policy', word => `policies: { p: { type: t, name: n, status: s, digest: "${word}" } }`],
  ['a project', word => `public-access: { a/b: ["${word}"] }`],
  ['an API key', word => `credentials: { "${word}": "" }`],
  ['an attested access path', word => `attestations: { "my-${word}": { value: v, by: b, on: o, expires: e } }`],
  ['the value of an attestation', word => `attestations: { d: { value: "${word}", by: b, on: o, expires: e } }`],
  ['the subject of an exception', word => `exceptions: [{ control: policy, subject: "${word}", ${ENTRY} }]`],
  ['the app of an exception', word => `exceptions: [{ control: policy, subject: s, app: "${word}", ${ENTRY} }]`],
  ['the role of an exception', word => `exceptions: [{ control: policy, subject: s, role: "${word}", ${ENTRY} }]`],
]

const NOTES: readonly (readonly [string, (word: string) => string])[] = [
  ['an administrator', word => `administrators: { org-admin: { p: "${word}" } }`],
  ['a site administrator', word => `administrators: { site-admin: { p: "${word}", q: { note: "${word}", on: [] } } }`],
  ['an unmanaged account', word => `external-people: { p: "${word}" }`],
  ['an API key', word => `credentials: { k: "${word}" }`],
  ['a policy', word => `policies: { p: { type: t, name: "${word}", status: s, digest: d } }`],
  [
    'an exception',
    word => `exceptions: [{ control: policy, subject: s, reason: "${word}", owner: o, expires: 2027-01-31 }]`,
  ],
]

describe.each(PLACES)('%s', (_, lineWith) => {
  test('can be any word', () => {
    expect(messagesOf(`${HEAD}${lineWith('plain')}\n`)).toEqual([])
  })

  test('is an error with an invisible character, which is named by its code point', () => {
    const messages = messagesOf(`${HEAD}${lineWith(`pla${escaped(0x200b)}in`)}\n`)
    expect(messages).toContainEqual(
      expect.stringMatching(
        /pla\(U\+200B\)in.* contains the invisible character U\+200B\. Remove it( from this key)?\.$/,
      ),
    )
    expect(messages.join('')).not.toContain('\u200b')
  })
})

test.each(NOTES)('the note of %s can contain any character', (_, lineWith) => {
  expect(messagesOf(`${HEAD}${lineWith(`no${escaped(0x202e)}te`)}\n`)).toEqual([])
})

test.each(INVISIBLE)('a %s in a key is an error', (_, code) => {
  const name = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`
  expect(messagesOf(`${HEAD}external-people: { "a${escaped(code)}b": "" }\n`)).toEqual([
    expect.stringContaining(`contains the invisible character ${name}. Remove it from this key.`),
  ])
})

test('the character itself is reported like its escape, at its place', () => {
  const loading = loadBaseline(`${HEAD}external-people:\n  a: ""\n  a\u200b: ""\n`, PATH, TODAY)
  expect(loading).toMatchObject({ ok: false, problems: [{ line: 5, column: 3 }] })
})

test('letters of any script with their marks are visible', () => {
  for (const text of ['Büro', '日本語', 'עברית', 'हिन्दी', 'русский', '🙂', 'a b']) expect(invisibleIn(text)).toEqual([])
})

test('the example contains none', () => {
  expect(messagesOf(EXAMPLE)).toEqual([])
})

test('no text contains an invisible character after these are replaced', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), text => {
      expect(invisibleIn(spellOut(text))).toEqual([])
      expect(spellOut(spellOut(text))).toBe(spellOut(text))
    }),
  )
})

test.each([
  ['Acme', 'acme'],
  ['ﬁle', 'file'],
  ['A\u030a', 'å'],
])('%s looks like %s', (one, other) => {
  expect(lookOf(one)).toBe(lookOf(other))
})
