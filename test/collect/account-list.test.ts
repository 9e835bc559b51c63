import type { ListedAccount } from '../../src/atlassian/shapes.js'
import { countMembers, openAccountList, type Row } from '../../src/collect/account-list.js'
import type { Group } from '../../src/collect/current-state.js'
import { indexGroups } from '../../src/collect/holding.js'
import { known, unknown } from '../../src/model/fact.js'

const JIRA = 'ari:cloud:jira-software::site/1'
const GIVING: Group = {
  id: 'giving',
  name: 'giving',
  managedBy: known('idp'),
  members: known(1),
  grants: known([{ resource: JIRA, owner: 'jira-software', roles: ['user'], defaultRole: null }]),
}
const NAMES = known([GIVING, { id: 'team', name: 'team' }])
const GROUPS = indexGroups({ groups: known([GIVING]), groupNames: NAMES }, new Map())

const listed = (given: Partial<ListedAccount> = {}): ListedAccount => ({
  accountId: 'p',
  status: 'active',
  platformRoles: [],
  counts: { resources: 1 },
  groups: [{ id: 'giving' }],
  productAccess: [],
  ...given,
})

/** The account `p`, after the pages. */
function fold(...pages: readonly (readonly ListedAccount[])[]): {
  readonly fresh: readonly number[]
  readonly row: Row
} {
  const list = openAccountList()
  const fresh = pages.map(list.take)
  const row = list.rows.get('p')
  if (row === undefined) throw new Error('p was not listed.')
  return { fresh, row }
}

test('a row that comes again is nothing new, and is no row of another directory', () => {
  const { fresh, row } = fold([listed()], [listed()])
  expect([fresh, row.otherMarks]).toEqual([[1, 0], []])
})

test('a row that comes a third time is nothing new either', () => {
  const other = listed({ groups: [{ id: 'other' }] })
  expect(fold([listed(), other], [listed(), other], [listed()]).fresh).toEqual([2, 0, 0])
})

test('the rows of two directories are one account, with the groups, roles and days of both', () => {
  const access = (day: string) => [{ id: JIRA, lastActiveTimestamp: `${day}T09:00:00.000Z` }]
  const { row } = fold([
    listed({ status: 'suspended', platformRoles: ['atlassian/org-admin'], productAccess: access('2026-10-02') }),
    listed({ groups: [{ id: 'other' }], productAccess: access('2026-10-01') }),
  ])
  expect(row).toMatchObject({
    status: 'active',
    platformRoles: ['org-admin'],
    groups: ['giving', 'other'],
    lastActive: { [JIRA]: '2026-10-02' },
  })
  expect(row.otherMarks).toHaveLength(1)
})

test.each(['groups', 'platformRoles', 'productAccess'] as const)(
  'what one row does not tell of %s is not known',
  part => {
    const { row } = fold([listed(), listed({ [part]: null, counts: { resources: 2 } })])
    const told = { groups: row.groups, platformRoles: row.platformRoles, productAccess: row.lastActive }
    expect(told[part]).toBeNull()
  },
)

test('people of no directory are counted apart', () => {
  const list = openAccountList()
  list.take([listed(), listed({ accountId: 'q', membershipStatus: 'no_membership' })])
  expect([list.rows.size, list.members()]).toEqual([2, 1])
})

describe('once the groups are known', () => {
  const groups = [{ id: 'team' }, { id: 'giving' }]

  test('those that give nothing are forgotten, and who has the same left shares them', () => {
    const list = openAccountList()
    list.take([listed({ groups }), listed({ accountId: 'q' })])
    const [p, q] = list.settle(GROUPS)
    expect(p?.groups).toEqual(['giving'])
    expect(p?.groups).toBe(q?.groups)
    expect(countMembers(list.rows)).toEqual(new Map([['giving', 2]]))
  })

  test('each row is given back once, and again when it changed', () => {
    const list = openAccountList()
    list.take([listed()])
    expect([list.settle(GROUPS).length, list.settle(GROUPS).length]).toEqual([1, 0])
    list.take([listed({ groups })])
    expect(list.settle(GROUPS)).toMatchObject([{ id: 'p', groups: ['giving'] }])
  })

  test('a row that comes again is still nothing new', () => {
    const list = openAccountList()
    list.take([listed({ groups })])
    list.settle(GROUPS)
    expect(list.take([listed({ groups })])).toBe(0)
  })

  test('all of them are kept where it could not be read what they give', () => {
    const list = openAccountList()
    list.take([listed({ groups })])
    expect(list.settle(indexGroups({ groups: unknown('No groups.'), groupNames: NAMES }, new Map()))).toMatchObject([
      { groups: ['giving', 'team'] },
    ])
  })
})
