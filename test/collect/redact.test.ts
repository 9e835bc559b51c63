import {
  fullNamesOf,
  openNames,
  redactNotes,
  redactPeople,
  shorten,
  shortenAddresses,
} from '../../src/collect/redact.js'
import { demoWorld } from '../../src/sandbox/demo-world.js'
import { aWorld } from '../../src/sandbox/world.js'
import { collectWorld, failing, knownValue, status } from './collect-world.js'

test.each([
  ['alice.adams@acme.com', 'a…@acme.com'],
  ['Alice Adams', 'A. A.'],
  ['Zoë', 'Z.'],
  ['𝒜lice', '𝒜.'],
  ['  Alice   Adams ', 'A. A.'],
  ['a@b@acme.com', 'a…@acme.com'],
  ['Alice <alice@acme.com>', 'A…@acme.com>'],
  ['alice@acme.com, on call', 'a…@acme.com,'],
  ['@alice', '@.'],
  ['', ''],
])('"%s" is shortened to "%s"', (text, short) => {
  expect(shorten(text)).toBe(short)
})

test('administrators keep their ids, and their names and email addresses are shortened', async () => {
  const { observed } = await collectWorld(demoWorld())
  const shortened = redactPeople(observed)
  expect(knownValue(shortened.administrators['user-access-admin'])).toEqual([
    { id: '712020:03c4a7-carla-costa', name: 'C. C.', email: 'c…@acme.com' },
  ])
})

test('the current state contains no full name or email address of a user', async () => {
  const world = demoWorld()
  const text = JSON.stringify(redactPeople((await collectWorld(world)).observed))
  const words = world.people.flatMap(({ name, email }) => [name, email ?? name])
  expect(words.filter(word => text.includes(word))).toEqual([])
})

test('facts other than users and administrators are not changed', async () => {
  const { observed } = await collectWorld(demoWorld())
  expect(redactPeople(observed)).toEqual({
    ...observed,
    administrators: expect.anything(),
    people: expect.anything(),
  })
})

test('an unknown fact keeps its reason', async () => {
  const { observed } = await collectWorld(aWorld({ faults: [failing(/users\/count$/, status(403))] }))
  expect(redactPeople(observed).administrators).toEqual(observed.administrators)
})

test('only the notes of account ids are shortened in the baseline', () => {
  const placed = { note: 'bruno@acme.com', on: ['acme'] }
  const administrators = {
    'org-admin': { '712020:a': 'alice@acme.com' },
    'site-admin': { '712020:b': placed, '712020:c': 'carla@acme.com' },
  }
  const external = { '712020:p': 'pat@partner.example' }
  const baseline = { version: 1 as const, organization: 'o', domains: ['acme.com'] }
  expect(redactNotes({ ...baseline, administrators, 'external-people': external })).toEqual({
    ...baseline,
    administrators: {
      'org-admin': { '712020:a': 'a…@acme.com' },
      'site-admin': { '712020:b': { ...placed, note: 'b…@acme.com' }, '712020:c': 'c…@acme.com' },
    },
    'external-people': { '712020:p': 'p…@partner.example' },
  })
  expect(redactNotes(baseline)).toEqual(baseline)
})

test('the owner of an exception and email addresses in its reason are shortened', () => {
  const exception = {
    control: 'direct-role',
    subject: '712020:1',
    reason: 'Asked for by bob@acme.com, see the minutes',
    owner: 'alice@acme.com',
    expires: '2027-01-31',
  } as const
  expect(redactNotes({ version: 1, organization: 'o', exceptions: [exception] }).exceptions).toEqual([
    { ...exception, reason: 'Asked for by b…@acme.com, see the minutes', owner: 'a…@acme.com' },
  ])
})

describe('email addresses in free text', () => {
  test.each([
    ['Ask alice.adams@acme.com.', 'Ask a…@acme.com.'],
    ['<alice@acme.com>, (bob@acme.co.uk); "carl@acme.com"', '<a…@acme.com>, (b…@acme.co.uk); "c…@acme.com"'],
    ["'alice@acme.com' and o'brien@acme.com", "'a…@acme.com' and o…@acme.com"],
    ['mailto:alice@acme.com', 'mailto:a…@acme.com'],
    ['jörg@bücher.example', 'j…@bücher.example'],
    ['alice+jira_1@sub.acme-labs.com', 'a…@sub.acme-labs.com'],
    ['https://x.example/?q=alice%40acme.com&p=2', 'https://x.example/?q=a…%40acme.com&p=2'],
    ['https://x.example/?q=%22alice%40acme.com', 'https://x.example/?q=%22…%40acme.com'],
    ['alice&#95;adams@&#8203;acme.com', 'a…@&#8203;acme.com'],
    ['{"by":"alice@acme.com"}', '{"by":"a…@acme.com"}'],
    ['a…@acme.com', 'a…@acme.com'],
    ['uses: owner/name@v1.2.3', 'uses: owner/name@v1.2.3'],
    ['@alice, 3 @ 4, me@localhost', '@alice, 3 @ 4, me@localhost'],
  ])('"%s" becomes "%s"', (text, short) => {
    expect(shortenAddresses(text)).toBe(short)
    expect(shortenAddresses(short)).toBe(short)
  })

  test('are found in linear time', () => {
    for (const unit of ['a', "a'", '&#95;', '%41', '.', '&a', '@']) {
      const text = unit.repeat(20_000)
      expect(shortenAddresses(text)).toBe(text)
    }
  })
})

describe('names in free text', () => {
  const shortenNames = openNames(['Alice Adams', 'Ann', "Jean-Luc O'Brien", 'Alice Adams Smith'])

  test.each([
    ['Key of Alice Adams.', 'Key of A. A..'],
    ['alice adams smith and ALICE ADAMS', 'a. a. s. and A. A.'],
    ["(Jean-Luc O'Brien)", '(J. O.)'],
    ['Alice Adamson', 'Alice Adamson'],
    ['no name here', 'no name here'],
  ])('"%s" becomes "%s"', (text, short) => {
    expect(shortenNames(text)).toBe(short)
  })

  test('are names of users with at least two words', async () => {
    const names = fullNamesOf((await collectWorld(demoWorld())).observed)
    expect(names).toContain('Carla Costa')
    expect(names.filter(name => !/\s/.test(name))).toEqual([])
  })
})

test('tickets and notes are shortened too, and ids are kept', () => {
  const administrators = { 'site-admin': { '712020:a': { note: 'alice@acme.com', on: ['acme'] } } }
  const attestation = {
    value: 'off',
    by: 'bob@acme.com',
    on: '2026-11-01',
    expires: '2027-01-31',
    note: 'saw alice@acme.com',
  }
  const exception = {
    control: 'policy',
    subject: 'x@acme.com',
    reason: 'r',
    owner: 'Bo B',
    expires: '',
    ticket: 'SEC-1 alice@acme.com',
  }
  const given = {
    version: 1,
    organization: 'o',
    administrators,
    attestations: { d: attestation },
    exceptions: [exception],
  }
  expect(redactNotes(given as never)).toEqual({
    ...given,
    administrators: { 'site-admin': { '712020:a': { note: 'a…@acme.com', on: ['acme'] } } },
    attestations: { d: { ...attestation, by: 'b…@acme.com', note: 'saw a…@acme.com' } },
    exceptions: [{ ...exception, owner: 'B. B.', ticket: 'SEC-1 a…@acme.com' }],
  })
})
