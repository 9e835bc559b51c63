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

describe('what the headers of an answer announce', () => {
  test.each<[string, Record<string, string>, Deprecation | null]>([
    ['nothing', { 'content-type': 'application/json' }, null],
    ['a structured date (RFC 9745)', { deprecation: '@1688169599' }, { since: '2023-06-30', end: null }],
    ['a structured date to come', { deprecation: '@1814313600' }, { since: '2027-06-30', end: null }],
    ['true, of the drafts', { deprecation: 'true' }, { since: null, end: null }],
    [
      'a date of HTTP, of the drafts',
      { deprecation: 'Sun, 11 Nov 2026 23:59:59 GMT' },
      { since: '2026-11-11', end: null },
    ],
    ['an end alone (RFC 8594)', { sunset: 'Sat, 31 Jan 2027 23:59:59 GMT' }, { since: null, end: '2027-01-31' }],
    [
      'both',
      { deprecation: '@1688169599', sunset: 'Sat, 31 Jan 2027 23:59:59 GMT' },
      { since: '2023-06-30', end: '2027-01-31' },
    ],
    ['white space around', { deprecation: ' @1688169599 ' }, { since: '2023-06-30', end: null }],
    ['that it is not', { deprecation: 'false' }, null],
    ['that it is not, structured', { deprecation: '?0' }, null],
    ['nothing in an empty header', { deprecation: '', sunset: ' ' }, null],
    ['an end, of what is not deprecated', { deprecation: 'false', sunset: 'soon' }, { since: null, end: null }],
    ['a day that cannot be read', { deprecation: 'next spring', sunset: '31.1.2027' }, { since: null, end: null }],
    ['a month that there is not', { sunset: 'Sat, 31 Foo 2027 23:59:59 GMT' }, { since: null, end: null }],
    ['seconds past all calendars', { deprecation: '@999999999999999' }, { since: null, end: null }],
    ['more digits than a number has', { deprecation: `@${'9'.repeat(400)}` }, { since: null, end: null }],
  ])('%s', (_, headers, told) => {
    expect(readDeprecation(headers)).toEqual(told)
  })
})

describe('what is said of an endpoint', () => {
  test.each([
    ['2027-03-31', null],
    [
      '2027-04-01',
      expect.stringContaining(`its last day is ${LAST_DAY}, in 90 days (https://developer.atlassian.com/`),
    ],
    ['2027-06-29', expect.stringContaining('in 1 day (')],
    ['2027-06-30', expect.stringContaining('is 2027-06-30, today (')],
    ['2027-07-01', expect.stringContaining('its last day was 2027-06-30 (')],
  ])('by the catalogue, on %s', (today, notice) => {
    expect(noticeDeprecation(groups, null, today)).toEqual(notice)
  })

  test('what comes in its place is named', () => {
    expect(noticeDeprecation(groups, null, LAST_DAY)).toMatch(
      /^Atlassian is going to switch off GET \S+\/groups: .*\. The gate asks POST \S+\/groups\/search in its place/,
    )
  })

  test.each<[string, Deprecation, string]>([
    ['without a day', { since: null, end: null }, 'no last day is told'],
    ['since a day', { since: '2026-11-01', end: null }, 'deprecated on 2026-11-01, no last day is told'],
    ['with an end far ahead', { since: null, end: '2029-01-01' }, 'its last day is 2029-01-01, in 769 days'],
  ])('by its own answer %s, at once', (_, told, words) => {
    expect(noticeDeprecation(domains, told, '2026-11-24')).toBe(
      `Atlassian is going to switch off GET /admin/v1/orgs/{orgId}/domains: ${words} (so say the headers of its answer). Look for a newer version of the gate.`,
    )
  })

  test('its own answer knows better than the catalogue', () => {
    expect(noticeDeprecation(groups, { since: null, end: '2027-12-31' }, LAST_DAY)).toContain('is 2027-12-31')
  })

  test('nothing, where neither the catalogue nor its answer tells an end', () => {
    expect(noticeDeprecation(domains, null, '2030-01-01')).toBeNull()
  })
})

describe('over a night', () => {
  const ENDING = { deprecation: '@1688169599' }

  test('an endpoint of many pages is told once', () => {
    const watch = watchDeprecations()
    for (let page = 0; page < 3; page += 1) watch.see(domains, ENDING)
    expect(watch.notices('2026-11-24')).toHaveLength(1)
  })

  test('a page without the header takes nothing back', () => {
    const watch = watchDeprecations()
    watch.see(domains, ENDING)
    watch.see(domains, {})
    expect(watch.notices('2026-11-24')).toHaveLength(1)
  })

  test('what was not asked is not told', () => {
    expect(watchDeprecations().notices(LAST_DAY)).toEqual([])
  })

  test('an endpoint is not told where the one in its place has answered too', () => {
    const watch = watchDeprecations()
    watch.see(groups, {})
    expect(watch.notices(LAST_DAY)).toHaveLength(1)
    watch.see(groupsSearch, {})
    expect(watch.notices(LAST_DAY)).toEqual([])
  })
})

test.each(Object.entries(SUNSETS))('the end of %s is a day, with its source and what comes instead', (_, sunset) => {
  expect(new Date(sunset.lastDay).toISOString().slice(0, 10)).toBe(sunset.lastDay)
  expect(sunset.source).toMatch(/^https:\/\/developer\.atlassian\.com\//)
  expect(Object.keys(SUNSETS)).not.toContain(sunset.instead)
  expect(isRead(ENDPOINTS[sunset.instead])).toBe(true)
})
