import fc from 'fast-check'
import { didYouMean, editDistance, nearest } from '../../src/model/suggest.js'

describe('the edit distance', () => {
  test.each([
    ['user', 'user', 0],
    ['User', 'user', 0],
    ['usr', 'user', 1],
    ['users', 'user', 1],
    ['uzer', 'user', 1],
    ['usre', 'user', 1],
    ['', 'user', 4],
    ['reviewer', 'viewer', 2],
    ['kitten', 'sitting', 3],
  ])('from %j to %j is %i', (one, other, distance) => {
    expect(editDistance(one, other)).toBe(distance)
  })

  test('is symmetric and at most the length of the longer word', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }), (one, other) => {
        const distance = editDistance(one, other)
        expect(distance).toBe(editDistance(other, one))
        expect(distance).toBeLessThanOrEqual(Math.max(one.length, other.length))
      }),
    )
  })
})

describe('a suggestion', () => {
  test('is the first of the nearest words', () => {
    expect(nearest('bat', ['boat', 'cat', 'bats'])).toBe('boat')
    expect(nearest('catz', ['boat', 'cats'])).toBe('cats')
  })

  test('is omitted if no word is near', () => {
    expect(nearest('xyz', ['groups', 'apps'])).toBeNull()
    expect(didYouMean('xyz', [])).toBe('')
  })

  test('is omitted for very long words', () => {
    expect(nearest('x'.repeat(100_000), ['x'.repeat(100_000)])).toBeNull()
  })
})
