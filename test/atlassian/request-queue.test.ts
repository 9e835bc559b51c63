import { openRequestQueue, type Slot } from '../../src/atlassian/request-queue.js'
import { aClock, START } from './clock.js'

const GOOD = { kind: 'answered', rate: null } as const

/** Waits one turn of the event loop, so that all permitted requests have started. */
const settle = () => new Promise(setImmediate)

/** Adds a request for each name. `entered` lists the started requests in order. */
async function crowd(queue: ReturnType<typeof openRequestQueue>, names: readonly string[]) {
  const entered: string[] = []
  const passes = new Map<string, Slot>()
  for (const name of names) {
    void queue.acquire(name.startsWith('page') ? 'high' : 'low').then(slot => {
      entered.push(name)
      passes.set(name, slot)
    })
  }
  await settle()
  return {
    entered,
    release: (name: string, outcome: Parameters<Slot['release']>[0]) => passes.get(name)?.release(outcome),
  }
}

test('four requests start immediately and the others wait', async () => {
  const { entered } = await crowd(openRequestQueue(aClock()), ['a', 'b', 'c', 'd', 'e'])
  expect(entered).toEqual(['a', 'b', 'c', 'd'])
})

test('after a successful response, two more requests start', async () => {
  const { entered, release } = await crowd(openRequestQueue(aClock()), ['a', 'b', 'c', 'd', 'e', 'f', 'g'])
  release('b', GOOD)
  await settle()
  expect(entered).toEqual(['a', 'b', 'c', 'd', 'e', 'f'])
})

test('the next page of a list starts before requests that were added earlier', async () => {
  const { entered, release } = await crowd(openRequestQueue(aClock()), ['a', 'b', 'c', 'd', 'e', 'f', 'page 2'])
  release('a', { kind: 'failed', rate: null })
  await settle()
  expect(entered).toEqual(['a', 'b', 'c', 'd', 'page 2'])
})

test('after a 429, all requests wait once and together', async () => {
  const clock = aClock()
  const { entered, release } = await crowd(openRequestQueue(clock), ['a', 'b', 'c', 'd', 'e', 'f', 'g'])
  release('a', { kind: 'limited', until: START.getTime() + 7_000 })
  expect(clock.waits).toEqual([7_000])
  await settle()
  // Three requests are still running, and the limit dropped from four to two.
  expect(entered).toEqual(['a', 'b', 'c', 'd'])
  release('b', GOOD)
  release('c', GOOD)
  await settle()
  expect(entered).toEqual(['a', 'b', 'c', 'd', 'e'])
  expect(clock.waits).toEqual([7_000])
})

test('a pause that is extended lasts until its new end', async () => {
  const waits: number[] = []
  const wake: (() => void)[] = []
  let now = START.getTime()
  const clock = {
    now: () => new Date(now),
    random: () => 0.5,
    sleep: (ms: number) => {
      waits.push(ms)
      return new Promise<void>(resolve => wake.push(resolve))
    },
  }
  const { entered, release } = await crowd(openRequestQueue(clock), ['a', 'b', 'c', 'd', 'e'])
  release('a', { kind: 'limited', until: now + 1_000 })
  release('b', { kind: 'limited', until: now + 5_000 })
  release('c', GOOD)
  release('d', GOOD)
  now += 1_000
  for (const resolve of wake.splice(0)) resolve()
  await settle()
  expect([waits, entered.length]).toEqual([[1_000, 4_000], 4])
  for (const resolve of wake.splice(0)) resolve()
  await settle()
  expect(entered).toEqual(['a', 'b', 'c', 'd', 'e'])
})

test('without waiting requests, no timer starts', async () => {
  const clock = aClock()
  const { release } = await crowd(openRequestQueue(clock), ['a'])
  release('a', { kind: 'answered', rate: { remaining: 0, resetsAt: START.getTime() + 60_000 } })
  await settle()
  expect(clock.waits).toEqual([])
})
