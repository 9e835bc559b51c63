import fc from 'fast-check'
import { Failure } from '../../src/atlassian/failure.js'
import { askEach, type OffsetPage, readByOffset } from '../../src/atlassian/site-paging.js'

/** Reads a list whose pages come from `fetch`. */
async function read(fetch: (start: number) => OffsetPage<string>) {
  const asked: number[] = []
  const complete = await readByOffset<string>({
    endpoint: 'projects',
    identify: item => item,
    fetch: async start => {
      asked.push(start)
      return fetch(start)
    },
  })
  return { ...complete, asked }
}

const pagesOf = (all: readonly string[], size: number) => (start: number) => ({
  items: all.slice(start, start + size),
  isLast: start + size >= all.length,
})

describe('a list with offset paging', () => {
  test('is read completely with any page size', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(fc.string()), fc.integer({ min: 1, max: 5 }), async (all, size) => {
        const { items, pages } = await read(pagesOf(all, size))
        expect(items).toEqual(all)
        expect(pages).toBe(Math.max(1, Math.ceil(all.length / size)))
      }),
    )
  })

  test('continues after the received items, not after the requested page size', async () => {
    const { asked } = await read(pagesOf(['a', 'b', 'c', 'd', 'e'], 2))
    expect(asked).toEqual([0, 2, 4])
  })

  test('contains an item of two pages only once', async () => {
    const pages = [
      { items: ['a', 'b'], isLast: false },
      { items: ['b', 'c'], isLast: true },
    ]
    expect((await read(start => pages[start === 0 ? 0 : 1] as OffsetPage<string>)).items).toEqual(['a', 'b', 'c'])
  })

  test('returns the total of the last page', async () => {
    expect(await read(() => ({ items: ['a'], isLast: true, total: 7 }))).toMatchObject({ items: ['a'], total: 7 })
  })

  test.each([
    ['is empty', () => ({ items: [], isLast: false }), [0]],
    ['repeats the first one', () => ({ items: ['a'], isLast: false }), [0, 1]],
  ])('is refused if a page %s and is not the last', async (_, fetch, starts) => {
    const asked: number[] = []
    const reading = read(start => {
      asked.push(start)
      return fetch()
    })
    await expect(reading).rejects.toThrow(Failure)
    await expect(reading).rejects.toMatchObject({
      kind: 'paging',
      message: expect.stringContaining('GET /rest/api/3/project/search'),
    })
    expect(asked).toEqual(starts)
  })

  test('is refused if it is endless', async () => {
    await expect(read(start => ({ items: [`${start}`], isLast: false }))).rejects.toMatchObject({ kind: 'paging' })
  })
})

describe('one request for each item', () => {
  const numbers = (count: number) => Array.from({ length: count }, (_, index) => index)

  test('returns the answers in the order of the items', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 3 })), async waits => {
        const answers = await askEach(waits, async wait => {
          for (let turn = 0; turn < wait; turn += 1) await Promise.resolve()
          return wait
        })
        expect(answers).toEqual(waits)
      }),
    )
  })

  test('sends the first request alone, then up to eight concurrently', async () => {
    let [now, most, afterFirst] = [0, 0, -1]
    await askEach(numbers(10), async index => {
      if (index === 1) afterFirst = now
      now += 1
      most = Math.max(most, now)
      await Promise.resolve()
      now -= 1
    })
    expect([afterFirst, most]).toEqual([0, 8])
  })

  test.each([
    [0, 1],
    [1, 9],
    [9, 17],
  ])('that fails at index %i sends %i requests', async (broken, times) => {
    const asked: number[] = []
    const asking = askEach(numbers(50), async index => {
      asked.push(index)
      if (index === broken) throw new Failure('forbidden', 'No.', 403)
    })
    await expect(asking).rejects.toMatchObject({ kind: 'forbidden' })
    expect(asked).toHaveLength(times)
  })
})
