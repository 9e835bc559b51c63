import { redactNotes, redactPeople, shorten } from '../../src/observe/redact.js'
import { demoWorld } from '../../src/sandbox/demo-world.js'
import { aWorld } from '../../src/sandbox/world.js'
import { failing, look, status, take } from './look.js'

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

test('administrators keep their ids, and lose their names and addresses', async () => {
  const { observed } = await look(demoWorld())
  const shortened = redactPeople(observed)
  expect(take(shortened.administrators['user-access-admin'])).toEqual([
    { id: '712020:03c4a7-carla-costa', name: 'C. C.', email: 'c…@acme.com' },
  ])
})

test('no name and no address of a person is left in what was observed', async () => {
  const world = demoWorld()
  const text = JSON.stringify(redactPeople((await look(world)).observed))
  const told = world.people.flatMap(({ name, email }) => [name, email ?? name])
  expect(told.filter(word => text.includes(word))).toEqual([])
})

test('all that is no person stays as it is', async () => {
  const { observed } = await look(demoWorld())
  expect(redactPeople(observed)).toEqual({
    ...observed,
    administrators: expect.anything(),
    people: expect.anything(),
  })
})

test('what is unknown stays unknown, with its reason', async () => {
  const { observed } = await look(aWorld({ faults: [failing(/users\/count$/, status(403))] }))
  expect(redactPeople(observed).administrators).toEqual(observed.administrators)
})

test('notes beside account ids are shortened, and nothing else of the baseline', () => {
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

test('who answers for an exception, and addresses in its reason, are shortened', () => {
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
