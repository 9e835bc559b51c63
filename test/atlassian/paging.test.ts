import fc from 'fast-check'
import { Failure } from '../../src/atlassian/failure.js'
import { cursorOf, type Page, readPages } from '../../src/atlassian/paging.js'

const ENDPOINT = 'directories'

/** Pages by cursor. The key of the first page is the empty string. */
type Pages = Readonly<Record<string, Page<string>>>

async function read(pages: Pages) {
  const asked: (string | null)[] = []
  const progress: number[] = []
  const complete = await readPages<string>({
    endpoint: ENDPOINT,
    identify: item => item,
    progress: items => progress.push(items),
    fetch: async cursor => {
      asked.push(cursor)
      return pages[cursor ?? ''] ?? { items: [], next: null }
    },
  })
  return { ...complete, asked, progress }
}

describe('two rows of one item', () => {
  type Item = { readonly id: string; readonly state: string; readonly links?: unknown }
  const list = (rows: readonly Item[], comparable?: (item: Item) => unknown) =>
    readPages<Item>({
      endpoint: ENDPOINT,
      identify: ({ id }) => id,
      progress: () => {},
      fetch: async () => ({ items: rows, next: null }),
      ...(comparable === undefined ? {} : { comparable }),
    })

  test('that are equal count as one item', async () => {
    const rows = [
      { id: 'a', state: 'open', links: { self: '1' } },
      { id: 'a', state: 'open', links: { self: '2' } },
    ]
    expect((await list(rows)).items).toEqual(rows.slice(0, 1))
  })

  test.each([0, 1])('that differ are an error in any order', async first => {
    const rows = [
      { id: 'a', state: 'open' },
      { id: 'a', state: 'closed' },
    ]
    await expect(list(first === 0 ? rows : rows.toReversed())).rejects.toThrow('in two different states')
  })

  test('can differ in parts that are not compared', async () => {
    const rows = [
      { id: 'a', state: 'open' },
      { id: 'a', state: 'closed' },
    ]
    expect((await list(rows, ({ id }) => id)).items).toHaveLength(1)
  })
})

describe('a list', () => {
  test('with one page is complete', async () => {
    expect(await read({ '': { items: ['a'], next: null } })).toMatchObject({ items: ['a'], pages: 1, asked: [null] })
  })

  test('is read to its end in order', async () => {
    const pages = {
      '': { items: ['c'], next: '1' },
      1: { items: ['a'], next: '2' },
      2: { items: ['b'], next: null },
    }
    expect(await read(pages)).toMatchObject({ items: ['c', 'a', 'b'], pages: 3, asked: [null, '1', '2'] })
  })

  test('contains an item of two pages only once', async () => {
    const pages = { '': { items: ['a', 'b'], next: '1' }, 1: { items: ['b', 'c'], next: null } }
    expect((await read(pages)).items).toEqual(['a', 'b', 'c'])
  })

  test('can have an empty page in the middle', async () => {
    const pages = {
      '': { items: ['a'], next: '1' },
      1: { items: [], next: '2' },
      2: { items: ['b'], next: null },
    }
    expect((await read(pages)).items).toEqual(['a', 'b'])
  })

  test('can have two consecutive pages without new items', async () => {
    const pages = {
      '': { items: ['a'], next: '1' },
      1: { items: ['a'], next: '2' },
      2: { items: [], next: '3' },
      3: { items: ['b'], next: null },
    }
    expect((await read(pages)).items).toEqual(['a', 'b'])
  })

  test('returns the total if the last page reports it', async () => {
    expect(await read({ '': { items: ['a'], next: null, total: 7 } })).toMatchObject({ total: 7 })
    expect(await read({ '': { items: ['a'], next: null } })).not.toHaveProperty('total')
  })

  test('reports progress after each page except the last', async () => {
    const pages = {
      '': { items: ['a', 'b'], next: '1' },
      1: { items: ['c'], next: '2' },
      2: { items: ['d'], next: null },
    }
    expect((await read(pages)).progress).toEqual([2, 3])
  })

  test('with any pages is read completely', async () => {
    const lists = fc.array(fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1 }), { minLength: 1 })
    await fc.assert(
      fc.asyncProperty(lists, async chunks => {
        const named = chunks.map((chunk, page) => chunk.map(item => `${page} ${item}`))
        const last = named.length - 1
        const pages = named.map((items, page) => [
          page === 0 ? '' : `p${page}`,
          { items, next: page === last ? null : `p${page + 1}` },
        ])
        const complete = await read(Object.fromEntries(pages))
        expect(complete).toMatchObject({ items: named.flat(), pages: named.length })
      }),
    )
  })
})

describe('an endless or incomplete list', () => {
  const endlessList = { kind: 'paging', message: expect.stringContaining('GET /admin/v2/orgs/{orgId}/directories') }

  test('is refused if a cursor repeats', async () => {
    const pages = {
      '': { items: ['a'], next: '1' },
      1: { items: ['b'], next: '2' },
      2: { items: ['c'], next: '1' },
    }
    await expect(read(pages)).rejects.toMatchObject(endlessList)
  })

  test('is refused if a cursor repeats with new items on every page', async () => {
    let asked = 0
    const circle = readPages<string>({
      endpoint: ENDPOINT,
      identify: item => item,
      progress: () => {},
      fetch: async () => {
        asked += 1
        return { items: [String(asked)], next: 'again' }
      },
    })
    await expect(circle).rejects.toMatchObject(endlessList)
    expect(asked).toBe(2)
  })

  test('is refused after several empty pages', async () => {
    const pages = Object.fromEntries(
      Array.from({ length: 9 }, (_, page) => [page === 0 ? '' : String(page), { items: [], next: String(page + 1) }]),
    )
    await expect(read(pages)).rejects.toMatchObject(endlessList)
  })

  test('is refused after several equal pages', async () => {
    const pages = Object.fromEntries(
      Array.from({ length: 9 }, (_, page) => [page === 0 ? '' : String(page), { items: ['a'], next: `${page + 1}` }]),
    )
    await expect(read(pages)).rejects.toMatchObject(endlessList)
  })

  test('is refused after 10,000 pages', async () => {
    let asked = 0
    const endless = readPages<string>({
      endpoint: ENDPOINT,
      identify: item => item,
      progress: () => {},
      fetch: async () => {
        asked += 1
        return { items: [String(asked)], next: `c${asked}` }
      },
    })
    await expect(endless).rejects.toMatchObject(endlessList)
    expect(asked).toBe(10_000)
  })

  test('is refused if a page fails', async () => {
    const failing = readPages<string>({
      endpoint: ENDPOINT,
      identify: item => item,
      progress: () => {},
      fetch: async (cursor): Promise<Page<string>> => {
        if (cursor !== null) throw new Failure('server', 'no')
        return { items: ['a'], next: '1' }
      },
    })
    await expect(failing).rejects.toMatchObject({ kind: 'server' })
  })
})

describe('the cursor of the next page', () => {
  test.each([null, undefined, ''])('is null if the link is %p', next => {
    expect(cursorOf(next, ENDPOINT)).toBeNull()
  })

  test.each([
    ['a bare token', 'kloHX1ZQVasDAkx_P48NYQ', 'kloHX1ZQVasDAkx_P48NYQ'],
    ['a base64 token', 'a+b/c==', 'a+b/c=='],
    ['a token that starts with a slash', '/9j4AAQ=', '/9j4AAQ='],
    ['a URL', 'https://api.atlassian.com/admin/v1/orgs/x/domains?cursor=abc&limit=20', 'abc'],
    ['a URL in capital letters', 'HTTPS://API.ATLASSIAN.COM/domains?cursor=abc', 'abc'],
    ['a URL of another host', 'https://elsewhere.example/?cursor=abc', 'abc'],
    ['a URL without a scheme', '//elsewhere.example/?cursor=abc', 'abc'],
    ['a path', '/admin/v1/orgs/x/domains?limit=20&cursor=abc', 'abc'],
    ['a query', '?cursor=abc', 'abc'],
    ['an escaped cursor', 'https://api.atlassian.com/?cursor=a%2Bb%2Fc%3D%3D', 'a+b/c=='],
  ])('is read from %s', (_, next, cursor) => {
    expect(cursorOf(next, ENDPOINT)).toBe(cursor)
  })

  test.each([
    'https://api.atlassian.com/admin/v1/orgs/x/domains',
    'https://api.atlassian.com/?limit=20',
    'https://api.atlassian.com/?cursor=',
    '/domains?page=2',
    '?',
    'https://',
  ])('is an error if the link "%s" contains no cursor', next => {
    expect(() => cursorOf(next, ENDPOINT)).toThrow(
      expect.objectContaining({ kind: 'paging', message: expect.not.stringContaining('orgs/x') }),
    )
  })

  test('is read from a URL with any cursor', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'grapheme' }), cursor => {
        const address = `https://api.atlassian.com/domains?${new URLSearchParams({ cursor })}`
        expect(cursorOf(address, ENDPOINT)).toBe(cursor)
      }),
    )
  })
})
