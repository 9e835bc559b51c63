import { readFileSync } from 'node:fs'

const read = (path: string) => JSON.parse(readFileSync(path, 'utf8'))

type Locked = { readonly engines?: { readonly node?: string } }

/** The lowest major version that a range of the form `>=22` or `20 || >=22` accepts. */
const lowest = (range: string): number => Math.min(...(range.match(/\d+(?=[.\d]*)/g) ?? ['0']).map(Number))

test('no installed package asks for a newer Node than the project does', () => {
  const own = lowest(read('package.json').engines.node)
  const packages = Object.entries<Locked>(read('package-lock.json').packages)
  const newer = packages.filter(([, { engines }]) => lowest(engines?.node?.split('.')[0] ?? '0') > own)
  expect(newer.map(([path]) => path)).toEqual([])
})
