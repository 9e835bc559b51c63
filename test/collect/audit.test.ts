import { collectAudit } from '../../src/collect/audit.js'
import { controlsReading } from '../../src/controls/catalogue.js'
import { aDialect, anEvent, aWorld, type World } from '../../src/sandbox/world.js'
import { answering, failing, knownValue, runCollector, status } from './collect-world.js'

const SINCE = '2026-11-01T00:00:00.000Z'
const NEWS = '2026-11-20T00:00:00.000Z'
const SPAN = { people: 'ambiguous', undocumented: 'not-asked', auditSince: SINCE, auditNews: NEWS } as const
const STREAM = /events-stream$/

const eventActions: World['eventActions'] = [
  { id: 'a1', displayName: 'Granted role to group', groupDisplayName: 'App access' },
  { id: 'a2', displayName: 'Logged in', groupDisplayName: null },
  { id: 'a3', displayName: 'Changed user invite settings', groupDisplayName: 'User access' },
]
const at = (time: string, action: string, id = `${action} ${time}`) => anEvent({ id, time, action })
const collectFrom = async (world: Partial<World>) => {
  const { result, receipts, requests } = await runCollector(aWorld({ eventActions, ...world }), (org, log) =>
    collectAudit(org, log, SPAN),
  )
  return { ...result, receipts, requests: requests.filter(({ path }) => STREAM.test(path)) }
}

test('of the events since the previous run, only those that concern access are kept', async () => {
  const { events } = await collectFrom({
    events: [at('2026-11-21T00:00:00.000Z', 'a1'), at('2026-11-21T01:00:00.000Z', 'a2')],
  })
  expect(knownValue(events)).toMatchObject([{ action: { id: 'a1', name: 'Granted role to group' }, isNew: true }])
})

test('of the earlier events, only those on an attested access path are kept, and they are not new', async () => {
  const { events } = await collectFrom({
    events: [at('2026-11-02T00:00:00.000Z', 'a1'), at('2026-11-03T00:00:00.000Z', 'a3')],
  })
  expect(knownValue(events)).toMatchObject([{ action: { id: 'a3' }, isNew: false }])
})

test('no events before the time span are requested', async () => {
  const { events, requests } = await collectFrom({ events: [at('2026-10-31T00:00:00.000Z', 'a3')] })
  expect(knownValue(events)).toEqual([])
  expect(requests[0]?.query).toEqual({ from: [String(Date.parse(SINCE))], limit: ['500'], sortOrder: ['asc'] })
})

test('an event that was processed late counts as new by its processing time', async () => {
  const [time, processedAt] = ['2026-11-19T20:00:00.000Z', '2026-11-20T01:00:00.000Z']
  const event = { id: 'e', attributes: { time, processedAt, action: 'a1', actor: { id: 'p' }, context: [] } }
  const faults = [answering(STREAM, { data: [event], meta: {} }, 1)]
  expect(knownValue((await collectFrom({ faults })).events)).toMatchObject([{ id: 'e', isNew: true }])
})

test('an event has its actor and its objects, by id and by name', async () => {
  const context = [{ id: 'g-1', type: 'groups', name: 'Staff' }]
  const { events } = await collectFrom({ events: [{ ...at('2026-11-21T00:00:00.000Z', 'a1'), context }] })
  expect(knownValue(events)).toMatchObject([
    { actor: { id: '712020:alice-archer', name: 'Alice Archer' }, objects: ['Staff', 'g-1'] },
  ])
})

test('an event type without a catalog entry is named by the words of its id', async () => {
  const { events } = await collectFrom({ events: [at('2026-11-21T00:00:00.000Z', 'group_granted_role')] })
  expect(knownValue(events)).toMatchObject([{ action: { name: 'group granted role', group: null } }])
})

test.each([
  ['without Atlassian Guard', { dialect: aDialect({ auditLog: false }) }, true],
  ['without events in the time span', { events: [at('2025-01-01T00:00:00.000Z', 'a2')] }, false],
  ['with only unrelated events', { events: [at('2026-11-21T00:00:00.000Z', 'a2')] }, false],
])('%s the log is empty: %p', async (_, world, isEmpty) => {
  expect(await collectFrom(world)).toMatchObject({ isEmpty, events: { known: true, value: [] } })
})

test.each([
  ['the catalog', /event-actions$/],
  ['the events', STREAM],
])('without %s the events are unknown, and no control is affected', async (_, path) => {
  const { events, receipts } = await collectFrom({ faults: [failing(path, status(403))] })
  expect(events).toMatchObject({ known: false, reason: expect.stringContaining('read:events:admin') })
  const fed = controlsReading(receipts.flatMap(({ facts }) => facts))
  expect(fed.every(({ isNoticeOnly }) => isNoticeOnly)).toBe(true)
})

test.each([
  ['repeat their cursor', failing(STREAM, { kind: 'same-cursor' })],
  ['contain invalid events', answering(STREAM, { data: [{ id: 'e', attributes: {} }], meta: {} })],
  ['are not a list', answering(STREAM, {})],
])('pages that %s are unknown', async (_, fault) => {
  const list = Array.from({ length: 1200 }, (__, index) => at('2026-11-21T00:00:00.000Z', 'a1', `e${index}`))
  expect((await collectFrom({ events: list, faults: [fault] })).events.known).toBe(false)
})

test('50,000 events are read in pages of 500, and only relevant events are kept', async () => {
  const events = Array.from({ length: 50_000 }, (_, index) => {
    const time = new Date(Date.parse(SINCE) + index * 30_000).toISOString()
    return at(time, index % 100 === 0 ? 'a3' : 'a2', `e${index}`)
  })
  const { events: kept, requests, receipts } = await collectFrom({ events })
  expect(knownValue(kept)).toHaveLength(500)
  // The last page is empty: only an empty page ends the stream.
  expect(requests).toHaveLength(101)
  expect(receipts.find(({ resource }) => resource === 'audit log events')?.items).toBe(50_000)
})
