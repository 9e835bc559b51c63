import fc from 'fast-check'
import { isDomain, normalizeDomain } from '../../src/model/domain.js'

describe('normalizing a domain', () => {
  test.each([
    ['acme.com', 'acme.com'],
    ['ACME.Com', 'acme.com'],
    ['acme.com.', 'acme.com'],
    [' acme.com ', 'acme.com'],
    ['bücher.de', 'xn--bcher-kva.de'],
    ['BÜCHER.DE.', 'xn--bcher-kva.de'],
    ['acme。com', 'acme.com'],
    ['ANYONE', 'ANYONE'],
    ['Anyone', 'anyone'],
    ['ac%6de.com', 'ac%6de.com'],
    ['no domain', 'no domain'],
  ])('%j becomes %j', (written, normalized) => {
    expect(normalizeDomain(written)).toBe(normalized)
  })

  test('a normalized domain does not change when it is normalized again', () => {
    const domain = fc
      .oneof(
        fc.domain(),
        fc.string({ unit: 'grapheme' }).map(label => `${label}.com`),
      )
      .filter(isDomain)
    fc.assert(
      fc.property(domain, written => {
        expect(normalizeDomain(normalizeDomain(written))).toBe(normalizeDomain(written))
        expect(normalizeDomain(written.toUpperCase())).toBe(normalizeDomain(written.toUpperCase().toLowerCase()))
      }),
    )
  })
})

describe('a valid domain', () => {
  test.each(['acme.com', 'a.b.acme.co.uk', 'acme.com.', 'xn--bcher-kva.de', 'bücher.de', '1und1.de', 'a-b.io'])(
    '%s',
    domain => {
      expect(isDomain(domain)).toBe(true)
    },
  )

  test.each([
    ...[
      '',
      '.',
      'acme',
      'ANYONE',
      '*.acme.com',
      'alice@acme.com',
      '@acme.com',
      'https://acme.com',
      'acme.com/x',
      'a..com',
    ],
    ...['-a.com', 'a-.com', '10.0.0.1', 'acme com', 'a_b.com', `${'a'.repeat(64)}.com`, `${'a.'.repeat(126)}com`],
  ])('is not %j', domain => {
    expect(isDomain(domain)).toBe(false)
  })
})
