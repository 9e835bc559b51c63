import type { ListedAccount } from '../../src/atlassian/shapes.js'
import { countMembers, openAccountList, type Row } from '../../src/collect/account-list.js'
import type { Group } from '../../src/collect/current-state.js'
import { indexGroups } from '../../src/collect/holding.js'
import { known, unknown } from '../../src/model/fact.js'

const JIRA = 'ari:cloud:jira-software::site/1'
const GRANTING: Group = {
  id: 'granting',
  name: 'granting',
  managedBy: known('idp'),
  members: known(1),
  grants: known([{ resource: JIRA, owner: 'jira-software', roles: ['user'], defaultRole: null }]),
}
const NAMES = known([GRANTING, { id: 'team', name: 'team' }])
const GROUPS = indexGroups({ groups: known([GRANTING]), groupNames: NAMES }, new Map())

const listed = (change: Partial<ListedAccount> = {}): ListedAccount => ({
  accountId: 'p',
  status: 'active',
  platformRoles: [],
  counts: { resources: 1 },
  groups: [{ id: 'granting' }],
  productAccess: [],
  ...change,
})

/** The row of the account `p` after the pages were added. */
function fold(...pages: readonly (readonly ListedAccount[])[]): {
  readonly added: readonly number[]
  readonly row: Row
} {
  const list = openAccountList()
  const added = pages.map(list.take)
  const row = list.rows.get('p')
  if (row === undefined) throw new Error('p was not listed.')
  return { added, row }
}

test('a repeated row is not a new row, and not a row of another directory', () => {
  const { added, row } = fold([listed()], [listed()])
  expect([added, row.otherRowHashes]).toEqual([[1, 0], []])
})

test('a row listed three times is one row', () => {
  const other = listed({ groups: [{ id: 'other' }] })
  expect(fold([listed(), other], [listed(), other], [listed()]).added).toEqual([2, 0, 0])
})

test('rows of two directories become one account, with the groups, roles and dates of both', () => {
  const access = (day: string) => [{ id: JIRA, lastActiveTimestamp: `${day}T09:00:00.000Z` }]
  const { row } = fold([
    listed({ status: 'suspended', platformRoles: ['atlassian/org-admin'], productAccess: access('2026-10-02') }),
    listed({ groups: [{ id: 'other' }], productAccess: access('2026-10-01') }),
  ])
  expect(row).toMatchObject({
    status: 'active',
    platformRoles: ['org-admin'],
    groups: ['granting', 'other'],
    lastActive: { [JIRA]: '2026-10-02' },
  })
  expect(row.otherRowHashes).toHaveLength(1)
})

test.each(['groups', 'platformRoles', 'productAccess'] as const)(
  '%s is unknown if one of two rows does not report it',
  part => {
    const { row } = fold([listed(), listed({ [part]: null, counts: { resources: 2 } })])
    const merged = { groups: row.groups, platformRoles: row.platformRoles, productAccess: row.lastActive }
    expect(merged[part]).toBeNull()
  },
)

test('accounts outside every directory are not counted as members', () => {
  const list = openAccountList()
  list.take([listed(), listed({ accountId: 'q', membershipStatus: 'no_membership' })])
  expect([list.rows.size, list.members()]).toEqual([2, 1])
})

describe('when the groups are known', () => {
  const groups = [{ id: 'team' }, { id: 'granting' }]

  test('groups without roles are dropped, and accounts with equal groups share one list', () => {
    const list = openAccountList()
    list.take([listed({ groups }), listed({ accountId: 'q' })])
    const [p, q] = list.dropGroupsWithoutRoles(GROUPS)
    expect(p?.groups).toEqual(['granting'])
    expect(p?.groups).toBe(q?.groups)
    expect(countMembers(list.rows)).toEqual(new Map([['granting', 2]]))
  })

  test('each row is returned once, and again after a change', () => {
    const list = openAccountList()
    list.take([listed()])
    expect([list.dropGroupsWithoutRoles(GROUPS).length, list.dropGroupsWithoutRoles(GROUPS).length]).toEqual([1, 0])
    list.take([listed({ groups })])
    expect(list.dropGroupsWithoutRoles(GROUPS)).toMatchObject([{ id: 'p', groups: ['granting'] }])
  })

  test('a repeated row is still not a new row', () => {
    const list = openAccountList()
    list.take([listed({ groups })])
    list.dropGroupsWithoutRoles(GROUPS)
    expect(list.take([listed({ groups })])).toBe(0)
  })

  test('all groups are kept if their roles could not be read', () => {
    const list = openAccountList()
    list.take([listed({ groups })])
    expect(
      list.dropGroupsWithoutRoles(indexGroups({ groups: unknown('No groups.'), groupNames: NAMES }, new Map())),
    ).toMatchObject([{ groups: ['granting', 'team'] }])
  })
})
