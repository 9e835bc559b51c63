import type { CurrentState, Way } from '../../src/collect/current-state.js'
import { known, unknown } from '../../src/model/fact.js'
import {
  aGroup,
  aHolding,
  anAccount,
  anApp,
  CONFLUENCE,
  groupsOf,
  judgeRun,
  NOT_READ,
  notRead,
  STAFF,
  theWiki,
} from '../controls/organization.js'

const seatsOf = (observed: Partial<CurrentState>) =>
  judgeRun({ observed }).seats.find(({ app }) => app === 'acme/jira-software')?.seats
const heldBy = (...ways: readonly Way[]) => ({
  people: known([anAccount({ holdings: known([aHolding({ ways: known(ways) })]) })]),
})
const waysOf = (observed: Partial<CurrentState>): readonly string[] => {
  const seats = seatsOf(observed)
  return seats?.known ? seats.value.map(({ way }) => way) : ['not known']
}

test('a seat has its user, role, grant and the day when the user was added', () => {
  expect(seatsOf(heldBy({ by: 'group', group: STAFF }))).toEqual(
    known([{ person: '712020:b0b', role: 'user', way: 'group:Staff', added: '2024-02-01T09:00:00.000Z' }]),
  )
})

test.each<readonly [string, readonly Way[], readonly string[]]>([
  ['by direct assignment', [{ by: 'direct', evidence: 'reported' }], ['direct']],
  ['inferred from the seat', [{ by: 'inferred' }], ['inferred']],
  ['by a group that Atlassian did not name', [{ by: 'group', group: null }], ['group:']],
  ['by a group that was not read', [{ by: 'group', group: 'g-unread' }], ['group:g-unread']],
  [
    'by several grants, each once and sorted',
    [
      { by: 'group', group: STAFF },
      { by: 'direct', evidence: 'reported' },
      { by: 'group', group: STAFF },
    ],
    ['direct', 'group:Staff'],
  ],
])('a grant of a seat: %s', (_, ways, reported) => {
  expect(waysOf(heldBy(...ways))).toEqual(reported)
})

test('an unknown grant is listed as unknown', () => {
  expect(waysOf({ people: known([anAccount({ holdings: known([aHolding({ ways: notRead })]) })]) })).toEqual([
    'unknown',
  ])
})

test('two groups with one name have different names', () => {
  const twins = groupsOf([aGroup(), aGroup({ id: 'f00dbabe-1' })])
  expect(waysOf({ ...heldBy({ by: 'group', group: 'f00dbabe-1' }), ...twins })).toEqual(['group:Staff (f00dbabe)'])
})

test('a seat belongs to one app, and a role without a seat is not listed', () => {
  const people = known([
    anAccount({ holdings: known([aHolding({ resource: CONFLUENCE })]) }),
    anAccount({ id: 'x', holdings: known([aHolding({ role: 'customer' })]) }),
  ])
  expect(seatsOf({ people })).toEqual(known([]))
})

test('with unread users, the seats are unknown with the reason', () => {
  expect(seatsOf({ people: notRead })).toEqual(unknown(NOT_READ))
})

test.each([
  ['in the order of reading', [theWiki(), anApp()]],
  ['in reverse order', [anApp(), theWiki()]],
])('apps are sorted by alias, %s', (_, apps) => {
  expect(judgeRun({ observed: { apps: known(apps) } }).seats.map(({ app }) => app)).toEqual([
    'acme/confluence',
    'acme/jira-software',
  ])
})
