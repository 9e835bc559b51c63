import fc from 'fast-check'
import { didYouMean, editDistance, nearest } from '../../src/model/suggest.js'

describe('the distance of two words', () => {
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
  ])('%j to %j is %i', (one, other, distance) => {
    expect(editDistance(one, other)).toBe(distance)
  })

  test('is the same both ways, and at most the length of the longer word', () => {
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
  test('is the nearest word, the first of two that are as near', () => {
    expect(nearest('bat', ['boat', 'cat', 'bats'])).toBe('boat')
    expect(nearest('catz', ['boat', 'cats'])).toBe('cats')
  })

  test('is not made where nothing is near', () => {
    expect(nearest('xyz', ['groups', 'apps'])).toBeNull()
    expect(didYouMean('xyz', [])).toBe('')
  })

  test('is not looked for where no word is that long', () => {
    expect(nearest('x'.repeat(100_000), ['x'.repeat(100_000)])).toBeNull()
  })
})
