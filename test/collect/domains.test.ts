import { collectDomains } from '../../src/collect/domains.js'
import { aDomain, aWorld, type Domain } from '../../src/sandbox/world.js'
import { failing, incompleteOf, knownValue, runCollector, status, withDialect } from './collect-world.js'

const run = async (...domains: readonly Domain[]) =>
  knownValue((await runCollector(aWorld({ domains: [...domains] }), collectDomains)).result)

test.each([...['verified', 'unverified', 'deleted', 'superseded', 'missing_token'], 'a future status'])(
  'a claim keeps its status: %s',
  async state => {
    expect(await run(aDomain({ status: state }))).toEqual([{ name: 'acme.com', status: state }])
  },
)

test('domains are sorted and normalized', async () => {
  const names = ['b.com', 'ACME.com', 'bücher.example']
  expect(await run(...names.map(name => aDomain({ name })))).toEqual(
    ['acme.com', 'b.com', 'xn--bcher-kva.example'].map(name => ({ name, status: 'verified' })),
  )
})

describe('a domain with two claims', () => {
  const claims = (...states: readonly string[]) =>
    states.map((state, index) =>
      aDomain({ id: `claim-${index}`, status: state, name: index === 0 ? 'acme.com' : 'ACME.com' }),
    )

  test.each([
    [['deleted', 'verified'], 'verified'],
    [['verified', 'deleted'], 'verified'],
    [['verified', 'missing_token'], 'verified'],
    [['superseded', 'verified'], 'verified'],
    [['deleted', 'missing_token'], 'missing_token'],
    [['missing_token', 'deleted'], 'missing_token'],
    [['unverified', 'missing_token'], 'unverified'],
    [['missing_token', 'unverified'], 'unverified'],
    [['a future status', 'verified'], 'verified'],
    [['superseded', 'a future status'], 'a future status'],
    [['a future status', 'unverified'], 'a future status'],
  ])('(%s) is listed once, with its best status: %s', async (states, best) => {
    expect(await run(...claims(...states))).toEqual([{ name: 'acme.com', status: best }])
  })
})

test('an organization may have no domain', async () => {
  expect(await run()).toEqual([])
})

test('domains on several pages are all listed', async () => {
  const domains = Array.from({ length: 7 }, (_, index) => aDomain({ name: `d${index}.com` }))
  const { result, receipts } = await runCollector(withDialect({ pageSize: 2 }, { domains }), collectDomains)
  expect(knownValue(result)).toHaveLength(7)
  expect(receipts).toMatchObject([{ pages: 4, items: 7, complete: true }])
})

test('domains that cannot be read are unknown', async () => {
  const { result, receipts } = await runCollector(
    aWorld({ faults: [failing(/v1.*domains$/, status(403))] }),
    collectDomains,
  )
  expect(result).toEqual({ known: false, reason: expect.stringContaining('read:domains:admin') })
  expect(incompleteOf(receipts)).toEqual(['verified domains'])
})
