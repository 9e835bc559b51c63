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

test('a seat is told with who has it, by which role and way, and since when they are there', () => {
  expect(seatsOf(heldBy({ by: 'group', group: STAFF }))).toEqual(
    known([{ person: '712020:b0b', role: 'user', way: 'group:Staff', added: '2024-02-01T09:00:00.000Z' }]),
  )
})

test.each<readonly [string, readonly Way[], readonly string[]]>([
  ['by hand', [{ by: 'direct', evidence: 'reported' }], ['direct']],
  ['by what only the seat shows', [{ by: 'inferred' }], ['inferred']],
  ['by a group that Atlassian did not name', [{ by: 'group', group: null }], ['group:']],
  ['by a group that was not read', [{ by: 'group', group: 'g-unread' }], ['group:g-unread']],
  [
    'by several, each once and in order',
    [
      { by: 'group', group: STAFF },
      { by: 'direct', evidence: 'reported' },
      { by: 'group', group: STAFF },
    ],
    ['direct', 'group:Staff'],
  ],
])('a way into a seat: %s', (_, ways, reported) => {
  expect(waysOf(heldBy(...ways))).toEqual(reported)
})

test('a way that is not known is told as unknown', () => {
  expect(waysOf({ people: known([anAccount({ holdings: known([aHolding({ ways: notRead })]) })]) })).toEqual([
    'unknown',
  ])
})

test('of two groups with one name each is told apart', () => {
  const twins = groupsOf([aGroup(), aGroup({ id: 'f00dbabe-1' })])
  expect(waysOf({ ...heldBy({ by: 'group', group: 'f00dbabe-1' }), ...twins })).toEqual(['group:Staff (f00dbabe)'])
})

test('a seat of one app is none of another, and a role without a seat is none', () => {
  const people = known([
    anAccount({ holdings: known([aHolding({ resource: CONFLUENCE })]) }),
    anAccount({ id: 'x', holdings: known([aHolding({ role: 'customer' })]) }),
  ])
  expect(seatsOf({ people })).toEqual(known([]))
})

test('where the people were not read the seats are not known, and it is told why', () => {
  expect(seatsOf({ people: notRead })).toEqual(unknown(NOT_READ))
})

test.each([
  ['as they were read', [theWiki(), anApp()]],
  ['the other way around', [anApp(), theWiki()]],
])('apps come by their alias, %s', (_, apps) => {
  expect(judgeRun({ observed: { apps: known(apps) } }).seats.map(({ app }) => app)).toEqual([
    'acme/confluence',
    'acme/jira-software',
  ])
})
