import fc from 'fast-check'
import { idsLine, readIds, shortId, storedIds } from '../../src/github/ids.js'

test('ids that are written to a body can be read back', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.string(), { minLength: 1 }), fc.constantFrom('\n', '\r\n'), (ids, end) => {
      const stored = storedIds(ids.map(shortId))
      expect(readIds(['text', idsLine(stored), 'text'].join(end))).toEqual(stored)
    }),
  )
})

test('a digest can be read back', () => {
  const stored = storedIds(Array.from({ length: 1_001 }, (_, index) => shortId(`${index}`)))
  expect(readIds(idsLine(stored))).toEqual(stored)
})

test.each([
  '',
  'no such line',
  '<!-- atlassian-access-gate:ids nonsense -->',
  `> ${idsLine(storedIds([shortId('a')]))}`,
])('a body with a missing or changed line has no ids: %j', body => {
  expect(readIds(body)).toBeNull()
})

test('the order of ids and repeated ids do not change the stored form', () => {
  expect(idsLine(storedIds(['b', 'a', 'b']))).toBe(idsLine(storedIds(['a', 'b'])))
})
