import {
  type Deprecation,
  noticeDeprecation,
  readDeprecation,
  watchDeprecations,
} from '../../src/atlassian/deprecation.js'
import { ENDPOINTS, isRead } from '../../src/atlassian/endpoint.js'
import { SUNSETS } from '../../src/atlassian/sunset.js'

const { domains, groups, groupsSearch } = ENDPOINTS
const LAST_DAY = SUNSETS.groups?.lastDay ?? ''

describe('the announcement in response headers', () => {
  test.each<[string, Record<string, string>, Deprecation | null]>([
    ['no announcement', { 'content-type': 'application/json' }, null],
    ['a structured date (RFC 9745)', { deprecation: '@1688169599' }, { since: '2023-06-30', end: null }],
    ['a structured date in the future', { deprecation: '@1814313600' }, { since: '2027-06-30', end: null }],
    ['true (RFC draft)', { deprecation: 'true' }, { since: null, end: null }],
    ['an HTTP date (RFC draft)', { deprecation: 'Sun, 11 Nov 2026 23:59:59 GMT' }, { since: '2026-11-11', end: null }],
    ['only an end date (RFC 8594)', { sunset: 'Sat, 31 Jan 2027 23:59:59 GMT' }, { since: null, end: '2027-01-31' }],
    [
      'both headers',
      { deprecation: '@1688169599', sunset: 'Sat, 31 Jan 2027 23:59:59 GMT' },
      { since: '2023-06-30', end: '2027-01-31' },
    ],
    ['surrounding whitespace', { deprecation: ' @1688169599 ' }, { since: '2023-06-30', end: null }],
    ['false', { deprecation: 'false' }, null],
    ['structured false', { deprecation: '?0' }, null],
    ['empty headers', { deprecation: '', sunset: ' ' }, null],
    ['an end date without deprecation', { deprecation: 'false', sunset: 'soon' }, { since: null, end: null }],
    ['an invalid date', { deprecation: 'next spring', sunset: '31.1.2027' }, { since: null, end: null }],
    ['an invalid month', { sunset: 'Sat, 31 Foo 2027 23:59:59 GMT' }, { since: null, end: null }],
    ['seconds out of range', { deprecation: '@999999999999999' }, { since: null, end: null }],
    ['too many digits', { deprecation: `@${'9'.repeat(400)}` }, { since: null, end: null }],
  ])('%s', (_, headers, announced) => {
    expect(readDeprecation(headers)).toEqual(announced)
  })
})

describe('the warning for an endpoint', () => {
  test.each([
    ['2027-03-31', null],
    [
      '2027-04-01',
      expect.stringContaining(`its last day is ${LAST_DAY}, in 90 days (https://developer.atlassian.com/`),
    ],
    ['2027-06-29', expect.stringContaining('in 1 day (')],
    ['2027-06-30', expect.stringContaining('is 2027-06-30, today (')],
    ['2027-07-01', expect.stringContaining('its last day was 2027-06-30 (')],
  ])('from sunset.ts, on %s', (today, notice) => {
    expect(noticeDeprecation(groups, null, today)).toEqual(notice)
  })

  test('names the replacement', () => {
    expect(noticeDeprecation(groups, null, LAST_DAY)).toMatch(
      /^Atlassian will remove the endpoint GET \S+\/groups: .*\. This action uses POST \S+\/groups\/search instead/,
    )
  })

  test.each<[string, Deprecation, string]>([
    ['without a date', { since: null, end: null }, 'its last day is not announced'],
    [
      'with a deprecation date',
      { since: '2026-11-01', end: null },
      'deprecated on 2026-11-01, its last day is not announced',
    ],
    ['with a distant end date', { since: null, end: '2029-01-01' }, 'its last day is 2029-01-01, in 769 days'],
  ])('from response headers %s is immediate', (_, announced, words) => {
    expect(noticeDeprecation(domains, announced, '2026-11-24')).toBe(
      `Atlassian will remove the endpoint GET /admin/v1/orgs/{orgId}/domains: ${words} (reported in the response headers). Check for a newer version of this action.`,
    )
  })

  test('uses the end date of the response headers before the one in sunset.ts', () => {
    expect(noticeDeprecation(groups, { since: null, end: '2027-12-31' }, LAST_DAY)).toContain('is 2027-12-31')
  })

  test('is omitted without any announcement', () => {
    expect(noticeDeprecation(domains, null, '2030-01-01')).toBeNull()
  })
})

describe('during a run', () => {
  const ENDING = { deprecation: '@1688169599' }

  test('an endpoint with many pages is reported once', () => {
    const watch = watchDeprecations()
    for (let page = 0; page < 3; page += 1) watch.record(domains, ENDING)
    expect(watch.notices('2026-11-24')).toHaveLength(1)
  })

  test('a page without the header does not revoke the announcement', () => {
    const watch = watchDeprecations()
    watch.record(domains, ENDING)
    watch.record(domains, {})
    expect(watch.notices('2026-11-24')).toHaveLength(1)
  })

  test('an unused endpoint is not reported', () => {
    expect(watchDeprecations().notices(LAST_DAY)).toEqual([])
  })

  test('an endpoint is not reported if its replacement has answered', () => {
    const watch = watchDeprecations()
    watch.record(groups, {})
    expect(watch.notices(LAST_DAY)).toHaveLength(1)
    watch.record(groupsSearch, {})
    expect(watch.notices(LAST_DAY)).toEqual([])
  })
})

test.each(Object.entries(SUNSETS))('the sunset of %s has a valid date, a source and a replacement', (_, sunset) => {
  expect(new Date(sunset.lastDay).toISOString().slice(0, 10)).toBe(sunset.lastDay)
  expect(sunset.source).toMatch(/^https:\/\/developer\.atlassian\.com\//)
  expect(Object.keys(SUNSETS)).not.toContain(sunset.replacement)
  expect(isRead(ENDPOINTS[sunset.replacement])).toBe(true)
})
