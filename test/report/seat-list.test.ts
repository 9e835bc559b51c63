import type { Result, SeatWay } from '../../src/evaluate/result.js'
import { known } from '../../src/model/fact.js'
import { renderSeatList } from '../../src/report/seat-list.js'
import { aResult, aSeatWay } from './factories.js'

const APP = 'acme/jira-software'
const nightOf = (...ways: readonly SeatWay[]): Result => aResult({ seats: [{ app: APP, seats: known(ways) }] })
const rowsOf = (result: Result, earlier: string | null = null): readonly string[] =>
  renderSeatList(result, earlier).trimEnd().split('\n').slice(1)

test('a row a way, sorted, below a header', () => {
  const result = nightOf(aSeatWay({ person: 'b' }), aSeatWay({ person: 'a', way: 'direct' }), aSeatWay({ person: 'a' }))
  expect(renderSeatList(result, null)).toBe(
    [
      'app,person,role,way,since',
      `${APP},a,user,direct,2024-02-01`,
      `${APP},a,user,group:Staff,2024-02-01`,
      `${APP},b,user,group:Staff,2024-02-01`,
      '',
    ].join('\n'),
  )
})

test('an app whose seats are not known has no row', () => {
  const seats = [{ app: APP, seats: { known: false as const, reason: 'The list was cut off.' } }]
  expect(rowsOf(aResult({ seats }))).toEqual([])
})

test('a name of a group can be no formula, and break no row', () => {
  const rows = rowsOf(nightOf(aSeatWay({ person: '=1+1', way: 'group:a, "b"\n=c' })))
  expect(rows).toEqual([`${APP},'=1+1,user,"group:a, ""b"" =c",2024-02-01`])
})

describe('since', () => {
  const first = nightOf(aSeatWay())

  test('is the day the person came, for what was there on the first night', () => {
    expect(rowsOf(first)).toEqual([`${APP},712020:1d3f0c,user,group:Staff,2024-02-01`])
  })

  test('is empty where that is not told', () => {
    expect(rowsOf(nightOf(aSeatWay({ added: null })))).toEqual([`${APP},712020:1d3f0c,user,group:Staff,`])
  })

  test('is carried on, and is the night itself for what is new', () => {
    const night = nightOf(aSeatWay(), aSeatWay({ way: 'direct' }), aSeatWay({ person: 'new' }))
    expect(rowsOf(night, renderSeatList(first, null))).toEqual([
      `${APP},712020:1d3f0c,user,direct,2026-11-23`,
      `${APP},712020:1d3f0c,user,group:Staff,2024-02-01`,
      `${APP},new,user,group:Staff,2026-11-23`,
    ])
  })

  test('is carried on night by night, whatever the names', () => {
    const odd = nightOf(aSeatWay({ way: 'group:a, "b" =c', person: '-p' }))
    const once = renderSeatList(odd, "app,person,role,way,since\nx,'-p,user,direct,2026-01-01\n")
    expect(renderSeatList(odd, once)).toBe(once)
    expect(once).toContain('2026-11-23')
  })

  test.each([
    ['is no file of ours', 'a,b\n'],
    ['has other words for people', `app,person,role,way,since\n${APP},person-1,user,direct,2026-01-01\n`],
  ])('starts anew where the earlier file %s', (_, earlier) => {
    expect(rowsOf(first, earlier)).toEqual(rowsOf(first))
  })

  test('is the night for all where nobody had a seat before', () => {
    expect(rowsOf(first, 'app,person,role,way,since\n')).toEqual([`${APP},712020:1d3f0c,user,group:Staff,2026-11-23`])
  })
})
