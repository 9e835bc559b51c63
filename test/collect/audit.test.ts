import { collectAudit } from '../../src/collect/audit.js'
import { controlsReading } from '../../src/controls/catalogue.js'
import { aDialect, anEvent, aWorld, type World } from '../../src/sandbox/world.js'
import { answering, failing, lookAt, status, take } from './look.js'

const SINCE = '2026-11-01T00:00:00.000Z'
const NEWS = '2026-11-20T00:00:00.000Z'
const SPAN = { people: 'in-doubt', undocumented: 'not-asked', auditSince: SINCE, auditNews: NEWS } as const
const STREAM = /events-stream$/

const eventActions: World['eventActions'] = [
  { id: 'a1', displayName: 'Granted role to group', groupDisplayName: 'App access' },
  { id: 'a2', displayName: 'Logged in', groupDisplayName: null },
  { id: 'a3', displayName: 'Changed user invite settings', groupDisplayName: 'User access' },
]
const at = (time: string, action: string, id = `${action} ${time}`) => anEvent({ id, time, action })
const seeing = async (world: Partial<World>) => {
  const { seen, receipts, requests } = await lookAt(aWorld({ eventActions, ...world }), (org, log) =>
    collectAudit(org, log, SPAN),
  )
  return { ...seen, receipts, requests: requests.filter(({ path }) => STREAM.test(path)) }
}

test('of what came since the run before all is kept that concerns access, and nothing else', async () => {
  const { events } = await seeing({
    events: [at('2026-11-21T00:00:00.000Z', 'a1'), at('2026-11-21T01:00:00.000Z', 'a2')],
  })
  expect(take(events)).toMatchObject([{ action: { id: 'a1', name: 'Granted role to group' }, isNew: true }])
})

test('of what came before it only what touched an attested door is kept, and is no news', async () => {
  const { events } = await seeing({
    events: [at('2026-11-02T00:00:00.000Z', 'a1'), at('2026-11-03T00:00:00.000Z', 'a3')],
  })
  expect(take(events)).toMatchObject([{ action: { id: 'a3' }, isNew: false }])
})

test('nothing from before the span is asked for', async () => {
  const { events, requests } = await seeing({ events: [at('2026-10-31T00:00:00.000Z', 'a3')] })
  expect(take(events)).toEqual([])
  expect(requests[0]?.query).toEqual({ from: [String(Date.parse(SINCE))], limit: ['500'], sortOrder: ['asc'] })
})

test('an event that was processed late is news when it is', async () => {
  const [time, processedAt] = ['2026-11-19T20:00:00.000Z', '2026-11-20T01:00:00.000Z']
  const event = { id: 'e', attributes: { time, processedAt, action: 'a1', actor: { id: 'p' }, context: [] } }
  const faults = [answering(STREAM, { data: [event], meta: {} }, 1)]
  expect(take((await seeing({ faults })).events)).toMatchObject([{ id: 'e', isNew: true }])
})

test('an event tells who did it, and to what, by id and by name', async () => {
  const context = [{ id: 'g-1', type: 'groups', name: 'Staff' }]
  const { events } = await seeing({ events: [{ ...at('2026-11-21T00:00:00.000Z', 'a1'), context }] })
  expect(take(events)).toMatchObject([
    { actor: { id: '712020:alice-archer', name: 'Alice Archer' }, objects: ['Staff', 'g-1'] },
  ])
})

test('a kind of event that the catalogue does not have is known by the words of its id', async () => {
  const { events } = await seeing({ events: [at('2026-11-21T00:00:00.000Z', 'group_granted_role')] })
  expect(take(events)).toMatchObject([{ action: { name: 'group granted role', group: null } }])
})

test.each([
  ['without Atlassian Guard', { dialect: aDialect({ auditLog: false }) }, true],
  ['when nothing happened in the span', { events: [at('2025-01-01T00:00:00.000Z', 'a2')] }, false],
  ['when only other things happened', { events: [at('2026-11-21T00:00:00.000Z', 'a2')] }, false],
])('%s the log is empty: %p', async (_, world, isEmpty) => {
  expect(await seeing(world)).toMatchObject({ isEmpty, events: { known: true, value: [] } })
})

test.each([
  ['the catalogue', /event-actions$/],
  ['the events', STREAM],
])('without %s nothing is known of the events, and no control goes blind by it', async (_, path) => {
  const { events, receipts } = await seeing({ faults: [failing(path, status(403))] })
  expect(events).toMatchObject({ known: false, reason: expect.stringContaining('read:events:admin') })
  const fed = controlsReading(receipts.flatMap(({ facts }) => facts))
  expect(fed.every(({ isNoticeOnly }) => isNoticeOnly)).toBe(true)
})

test.each([
  ['repeat their cursor', failing(STREAM, { kind: 'same-cursor' })],
  ['are no events', answering(STREAM, { data: [{ id: 'e', attributes: {} }], meta: {} })],
  ['are no list', answering(STREAM, {})],
])('pages that %s are unknown', async (_, fault) => {
  const list = Array.from({ length: 1200 }, (__, index) => at('2026-11-21T00:00:00.000Z', 'a1', `e${index}`))
  expect((await seeing({ events: list, faults: [fault] })).events.known).toBe(false)
})

test('fifty thousand events are read in pages of five hundred, and only those that matter are kept', async () => {
  const events = Array.from({ length: 50_000 }, (_, index) => {
    const time = new Date(Date.parse(SINCE) + index * 30_000).toISOString()
    return at(time, index % 100 === 0 ? 'a3' : 'a2', `e${index}`)
  })
  const { events: kept, requests, receipts } = await seeing({ events })
  expect(take(kept)).toHaveLength(500)
  // The last one is empty: the stream has no other end.
  expect(requests).toHaveLength(101)
  expect(receipts.find(({ resource }) => resource === 'events of the audit log')?.items).toBe(50_000)
})
