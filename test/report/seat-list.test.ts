import type { Result, SeatWay } from '../../src/evaluate/result.js'
import { known } from '../../src/model/fact.js'
import { renderSeatList } from '../../src/report/seat-list.js'
import { aResult, aSeatWay } from './factories.js'

const APP = 'acme/jira-software'
const resultOf = (...ways: readonly SeatWay[]): Result => aResult({ seats: [{ app: APP, seats: known(ways) }] })
const rowsOf = (result: Result, previous: string | null = null): readonly string[] =>
  renderSeatList(result, previous).trimEnd().split('\n').slice(1)

test('the file has a header and one row per grant, sorted', () => {
  const result = resultOf(
    aSeatWay({ person: 'b' }),
    aSeatWay({ person: 'a', way: 'direct' }),
    aSeatWay({ person: 'a' }),
  )
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

test('an app with unknown seats has no row', () => {
  const seats = [{ app: APP, seats: { known: false as const, reason: 'The list was cut off.' } }]
  expect(rowsOf(aResult({ seats }))).toEqual([])
})

test('no group name can be a formula or add a row', () => {
  const rows = rowsOf(resultOf(aSeatWay({ person: '=1+1', way: 'group:a, "b"\n=c' })))
  expect(rows).toEqual([`${APP},'=1+1,user,"group:a, ""b"" =c",2024-02-01`])
})

describe('since', () => {
  const first = resultOf(aSeatWay())

  test('is the day the user was added, for grants of the first run', () => {
    expect(rowsOf(first)).toEqual([`${APP},712020:1d3f0c,user,group:Staff,2024-02-01`])
  })

  test('is empty if that day is unknown', () => {
    expect(rowsOf(resultOf(aSeatWay({ added: null })))).toEqual([`${APP},712020:1d3f0c,user,group:Staff,`])
  })

  test('is carried forward, and is the day of the run for new grants', () => {
    const next = resultOf(aSeatWay(), aSeatWay({ way: 'direct' }), aSeatWay({ person: 'new' }))
    expect(rowsOf(next, renderSeatList(first, null))).toEqual([
      `${APP},712020:1d3f0c,user,direct,2026-11-23`,
      `${APP},712020:1d3f0c,user,group:Staff,2024-02-01`,
      `${APP},new,user,group:Staff,2026-11-23`,
    ])
  })

  test('is carried forward for any name', () => {
    const special = resultOf(aSeatWay({ way: 'group:a, "b" =c', person: '-p' }))
    const once = renderSeatList(special, "app,person,role,way,since\nx,'-p,user,direct,2026-01-01\n")
    expect(renderSeatList(special, once)).toBe(once)
    expect(once).toContain('2026-11-23')
  })

  test.each([
    ['is another file', 'a,b\n'],
    ['has differently redacted users', `app,person,role,way,since\n${APP},person-1,user,direct,2026-01-01\n`],
  ])('is the same as in the first run if the previous file %s', (_, previous) => {
    expect(rowsOf(first, previous)).toEqual(rowsOf(first))
  })

  test('is the day of the run for all grants if no user had a seat before', () => {
    expect(rowsOf(first, 'app,person,role,way,since\n')).toEqual([`${APP},712020:1d3f0c,user,group:Staff,2026-11-23`])
  })
})
