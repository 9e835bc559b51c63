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
  ['as it is', secret => secret],
  ['base64', base64],
  ['base64 without padding', secret => base64(secret).replace(/=+$/, '')],
  ['base64url', base64url],
  ['in an address', encodeURIComponent],
  ['base64 in an address', secret => encodeURIComponent(base64(secret))],
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
        // At most a character is left, in which the user's last byte is, or the padding.
        expect(scrub(encoded).replace(MASK, '').length).toBeLessThanOrEqual(base64(`${user}:`).length)
      }
    }
  },
)

test('wherever a text is cut, no more than eleven characters of a secret are left', () => {
  for (const secret of [KEY, TOKEN, base64(KEY), base64(TOKEN)]) {
    for (let length = 0; length <= secret.length; length += 1) {
      const left = scrub(`x ${secret.slice(0, length)}…`)
      expect(left).toBe(length < 12 ? `x ${secret.slice(0, length)}…` : `x ${MASK}…`)
    }
  }
})

test('a beginning that another text shares is replaced alone, and the text goes on', () => {
  expect(scrub(`${KEY.slice(0, 20)}OTHER ${TOKEN}${TOKEN}!`)).toBe(`${MASK}OTHER ${MASK}${MASK}!`)
})

test('without secrets, and with secrets that are too short, every text stays', () => {
  for (const nothing of [openScrub([]), openScrub(['', 'off', 'closed', '1234567'])]) {
    fc.assert(fc.property(fc.string(), text => nothing(text) === text))
  }
})

test('of any secret no form is left in any text, and all else stays', () => {
  const secret = fc.string({ unit: fc.constantFrom(...'abcXYZ019-_=+/.:%&<"\\'), minLength: 24, maxLength: 80 })
  const around = fc.string({ unit: fc.constantFrom(...'klm 45{}[],'), maxLength: 30 })
  const encode = fc.constantFrom(...[(s: string) => s, base64, base64url, encodeURIComponent, json])
  fc.assert(
    fc.property(secret, encode, around, around, (one, write, before, after) => {
      expect(openScrub([one])(`${before}${write(one)}${after}`)).toBe(`${before}${MASK}${after}`)
    }),
  )
})

test('what was replaced is replaced no further', () => {
  const once = scrub(`a ${KEY} b ${base64(TOKEN)}`)
  expect(scrub(once)).toBe(once)
})

test('a large file costs one pass', () => {
  const text = `{"name":"ATCT of ghs_ and nothing else","id":"712020:abcdef"},\n`.repeat(100_000)
  expect(scrub(text)).toBe(text)
})
