import fc from 'fast-check'
import { MASK, openScrub } from '../../src/hosts/scrub.js'
import { escapeCsv, escapeMarkdown } from '../../src/report/escape.js'
import { escapeXml } from '../../src/report/svg.js'

const KEY = 'ATCTT3xFfGN0+/=<&>"%7E_-k3yk3yk3y'
const TOKEN = 'ghs_0123456789abcdefghijABCDEFGHIJ'
const scrub = openScrub([KEY, TOKEN])

const base64 = (text: string): string => Buffer.from(text).toString('base64')
const base64url = (text: string): string => Buffer.from(text).toString('base64url')
const json = (text: string): string => JSON.stringify(text).slice(1, -1)

test.each<[form: string, write: (secret: string) => string]>([
  ['without encoding', secret => secret],
  ['base64', base64],
  ['base64 without padding', secret => base64(secret).replace(/=+$/, '')],
  ['base64url', base64url],
  ['in a URL', encodeURIComponent],
  ['base64 in a URL', secret => encodeURIComponent(base64(secret))],
  ['in JSON', json],
  ['JSON in JSON', secret => json(json(secret))],
  ['in HTML', secret => escapeXml(secret)],
  ['in Markdown', secret => escapeMarkdown(secret)],
  ['Markdown in JSON', secret => json(escapeMarkdown(secret))],
  ['in CSV', secret => escapeCsv(`a,${secret}`)],
])('a secret %s is replaced', (_, write) => {
  for (const secret of [KEY, TOKEN]) {
    const form = write(secret)
    const text = scrub(`before ${form} after`)
    expect(text).toContain(MASK)
    expect(text).not.toContain(form.slice(-12))
    expect(text).toMatch(/^before .* after$/)
  }
})

test.each(['it@acme.com', 'x-access-token', 'a', 'ab', 'abc', ''])(
  'the Basic credential of the user "%s" is replaced in base64',
  user => {
    for (const secret of [KEY, TOKEN]) {
      for (const encoded of [base64(`${user}:${secret}`), base64url(`${user}:${secret}`)]) {
        // At most one additional character is left: it encodes the last byte of the user, or is padding.
        expect(scrub(encoded).replace(MASK, '').length).toBeLessThanOrEqual(base64(`${user}:`).length)
      }
    }
  },
)

test('at most 11 characters of a truncated secret are left', () => {
  for (const secret of [KEY, TOKEN, base64(KEY), base64(TOKEN)]) {
    for (let length = 0; length <= secret.length; length += 1) {
      const left = scrub(`x ${secret.slice(0, length)}…`)
      expect(left).toBe(length < 12 ? `x ${secret.slice(0, length)}…` : `x ${MASK}…`)
    }
  }
})

test('only the matching beginning of another text is replaced', () => {
  expect(scrub(`${KEY.slice(0, 20)}OTHER ${TOKEN}${TOKEN}!`)).toBe(`${MASK}OTHER ${MASK}${MASK}!`)
})

test('without secrets or with too short secrets, no text is changed', () => {
  for (const nothing of [openScrub([]), openScrub(['', 'off', 'closed', '1234567'])]) {
    fc.assert(fc.property(fc.string(), text => nothing(text) === text))
  }
})

test('every form of any secret is replaced, and the other text is not changed', () => {
  const secret = fc.string({ unit: fc.constantFrom(...'abcXYZ019-_=+/.:%&<"\\'), minLength: 24, maxLength: 80 })
  const around = fc.string({ unit: fc.constantFrom(...'klm 45{}[],'), maxLength: 30 })
  const encode = fc.constantFrom(...[(s: string) => s, base64, base64url, encodeURIComponent, json])
  fc.assert(
    fc.property(secret, encode, around, around, (one, write, before, after) => {
      expect(openScrub([one])(`${before}${write(one)}${after}`)).toBe(`${before}${MASK}${after}`)
    }),
  )
})

test('a second pass changes nothing', () => {
  const once = scrub(`a ${KEY} b ${base64(TOKEN)}`)
  expect(scrub(once)).toBe(once)
})

test('a large file without secrets is not changed', () => {
  const text = `{"name":"ATCT of ghs_ and nothing else","id":"712020:abcdef"},\n`.repeat(100_000)
  expect(scrub(text)).toBe(text)
})
