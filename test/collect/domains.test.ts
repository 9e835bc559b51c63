import { collectDomains } from '../../src/collect/domains.js'
import { aDomain, aWorld, type Domain } from '../../src/sandbox/world.js'
import { failing, incompleteOf, lookAt, speaking, status, take } from './look.js'

const see = async (...domains: readonly Domain[]) =>
  take((await lookAt(aWorld({ domains: [...domains] }), collectDomains)).seen)

test.each([...['verified', 'unverified', 'deleted', 'superseded', 'missing_token'], 'a state of tomorrow'])(
  'a claim keeps its state: %s',
  async state => {
    expect(await see(aDomain({ status: state }))).toEqual([{ name: 'acme.com', status: state }])
  },
)

test('domains are sorted, and have one spelling', async () => {
  const names = ['b.com', 'ACME.com', 'bücher.example']
  expect(await see(...names.map(name => aDomain({ name })))).toEqual(
    ['acme.com', 'b.com', 'xn--bcher-kva.example'].map(name => ({ name, status: 'verified' })),
  )
})

describe('a domain that was claimed twice', () => {
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
    [['a state of tomorrow', 'verified'], 'verified'],
    [['superseded', 'a state of tomorrow'], 'a state of tomorrow'],
    [['a state of tomorrow', 'unverified'], 'a state of tomorrow'],
  ])('(%s) is one, in its best state: %s', async (states, best) => {
    expect(await see(...claims(...states))).toEqual([{ name: 'acme.com', status: best }])
  })
})

test('an organization may have no domain', async () => {
  expect(await see()).toEqual([])
})

test('domains on many pages are all there', async () => {
  const domains = Array.from({ length: 7 }, (_, index) => aDomain({ name: `d${index}.com` }))
  const { seen, receipts } = await lookAt(speaking({ pageSize: 2 }, { domains }), collectDomains)
  expect(take(seen)).toHaveLength(7)
  expect(receipts).toMatchObject([{ pages: 4, items: 7, complete: true }])
})

test('domains that cannot be read are unknown', async () => {
  const { seen, receipts } = await lookAt(aWorld({ faults: [failing(/v1.*domains$/, status(403))] }), collectDomains)
  expect(seen).toEqual({ known: false, reason: expect.stringContaining('read:domains:admin') })
  expect(incompleteOf(receipts)).toEqual(['verified domains'])
})
