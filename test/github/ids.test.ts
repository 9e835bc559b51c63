import fc from 'fast-check'
import { idsLine, readIds, shortId, storedIds } from '../../src/github/ids.js'

test('what is written into a body is read back from it', () => {
  fc.assert(
    fc.property(fc.uniqueArray(fc.string(), { minLength: 1 }), fc.constantFrom('\n', '\r\n'), (ids, end) => {
      const stored = storedIds(ids.map(shortId))
      expect(readIds(['text', idsLine(stored), 'text'].join(end))).toEqual(stored)
    }),
  )
})

test('a digest is read back too', () => {
  const stored = storedIds(Array.from({ length: 1_001 }, (_, index) => shortId(`${index}`)))
  expect(readIds(idsLine(stored))).toEqual(stored)
})

test.each([
  '',
  'no such line',
  '<!-- atlassian-access-gate:ids nonsense -->',
  `> ${idsLine(storedIds([shortId('a')]))}`,
])('a body without the line, or with a changed one, has no ids: %j', body => {
  expect(readIds(body)).toBeNull()
})

test('the order of the ids and a repeated one make no difference', () => {
  expect(idsLine(storedIds(['b', 'a', 'b']))).toBe(idsLine(storedIds(['a', 'b'])))
})
