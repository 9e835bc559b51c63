import { openLine, type Pass } from '../../src/atlassian/line.js'
import { aClock, START } from './clock.js'

const GOOD = { kind: 'answered', rate: null } as const

/** A turn of the event loop in which everybody who may go has gone. */
const settle = () => new Promise(setImmediate)

/** Many who want to enter: the passes of those who were let in, in order of their names. */
async function crowd(line: ReturnType<typeof openLine>, names: readonly string[]) {
  const entered: string[] = []
  const passes = new Map<string, Pass>()
  for (const name of names) {
    void line.enter(name.startsWith('page') ? 'next' : 'last').then(pass => {
      entered.push(name)
      passes.set(name, pass)
    })
  }
  await settle()
  return { entered, leave: (name: string, outcome: Parameters<Pass['leave']>[0]) => passes.get(name)?.leave(outcome) }
}

test('four go at first, the others wait', async () => {
  const { entered } = await crowd(openLine(aClock()), ['a', 'b', 'c', 'd', 'e'])
  expect(entered).toEqual(['a', 'b', 'c', 'd'])
})

test('a good answer lets in two: the next one, and one more at once', async () => {
  const { entered, leave } = await crowd(openLine(aClock()), ['a', 'b', 'c', 'd', 'e', 'f', 'g'])
  leave('b', GOOD)
  await settle()
  expect(entered).toEqual(['a', 'b', 'c', 'd', 'e', 'f'])
})

test('the next page of a list goes before what came earlier', async () => {
  const { entered, leave } = await crowd(openLine(aClock()), ['a', 'b', 'c', 'd', 'e', 'f', 'page 2'])
  leave('a', { kind: 'failed', rate: null })
  await settle()
  expect(entered).toEqual(['a', 'b', 'c', 'd', 'page 2'])
})

test('who was refused makes all wait, once and together', async () => {
  const clock = aClock()
  const { entered, leave } = await crowd(openLine(clock), ['a', 'b', 'c', 'd', 'e', 'f', 'g'])
  leave('a', { kind: 'limited', until: START.getTime() + 7_000 })
  expect(clock.waits).toEqual([7_000])
  await settle()
  // Three are still under way, and two at once are left of four.
  expect(entered).toEqual(['a', 'b', 'c', 'd'])
  leave('b', GOOD)
  leave('c', GOOD)
  await settle()
  expect(entered).toEqual(['a', 'b', 'c', 'd', 'e'])
  expect(clock.waits).toEqual([7_000])
})

test('a pause that is made longer while it lasts is waited out to its end', async () => {
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
  const { entered, leave } = await crowd(openLine(clock), ['a', 'b', 'c', 'd', 'e'])
  leave('a', { kind: 'limited', until: now + 1_000 })
  leave('b', { kind: 'limited', until: now + 5_000 })
  leave('c', GOOD)
  leave('d', GOOD)
  now += 1_000
  for (const resolve of wake.splice(0)) resolve()
  await settle()
  expect([waits, entered.length]).toEqual([[1_000, 4_000], 4])
  for (const resolve of wake.splice(0)) resolve()
  await settle()
  expect(entered).toEqual(['a', 'b', 'c', 'd', 'e'])
})

test('where nobody waits, no time is waited', async () => {
  const clock = aClock()
  const { leave } = await crowd(openLine(clock), ['a'])
  leave('a', { kind: 'answered', rate: { remaining: 0, resetsAt: START.getTime() + 60_000 } })
  await settle()
  expect(clock.waits).toEqual([])
})
