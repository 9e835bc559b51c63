import fc from 'fast-check'
import {
  codeMarkdown,
  escapeCsv,
  escapeMarkdown,
  fenceMarkdown,
  MAX_NAME_LENGTH,
  plain,
} from '../../src/report/escape.js'
import { character } from '../text.js'

const text = fc.oneof(
  fc.string({ unit: character, maxLength: 60 }),
  fc.string({
    unit: fc.constantFrom(
      ...['@', '#1', 'GH-', 'www.', '://', 'http', ':+1:', ':cloud:', '`', '``', '|', '\\', '[', '](', '<b>', '&#64;'],
      ...[
        '*',
        '_',
        '~',
        '$',
        '!',
        '"',
        "'",
        ';',
        '=',
        '-',
        ' ',
        '\n',
        '\t',
        '\u202e',
        '\u200b',
        '\ud800',
        'é',
        '💥',
        'a',
        '7',
      ],
    ),
    maxLength: 12,
  }),
)

/** The text as GitHub's filters find it in the rendered HTML. */
const inHtml = (markdown: string): string =>
  markdown
    .replace(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')

/** The visible text, without the zero-width breaks. */
const seen = (markdown: string): string => inHtml(markdown).replaceAll('\u200b', '')

test('escaped text reads like the plain text', () => {
  fc.assert(fc.property(text, name => expect(seen(escapeMarkdown(name))).toBe(plain(name))))
})

test('escaped text has no character with a meaning in Markdown or HTML', () => {
  fc.assert(
    fc.property(text, name => {
      const escaped = escapeMarkdown(name)
      expect(escaped).not.toMatch(/[<>"\\`*_[\]|~$\n\r]/)
      expect(escaped.replace(/&(#\d+|amp|lt|gt|quot);/g, '')).not.toContain('&')
    }),
  )
})

test('escaped text has no mention, reference, link or emoji', () => {
  fc.assert(
    fc.property(text, name => {
      const html = inHtml(escapeMarkdown(name))
      expect(html).not.toMatch(/@[a-z0-9]/i)
      expect(html).not.toMatch(/#[0-9]/)
      expect(html).not.toMatch(/(?<![a-z0-9])gh-\d/i)
      expect(html).not.toMatch(/:\/\/|(?<![a-z0-9])www\./i)
      expect(html).not.toMatch(/:[\w+-]+:/)
    }),
  )
})

test.each([
  ['@octocat', '@&#8203;octocat'],
  ['see #12', 'see #&#8203;12'],
  ['_GH-12', '&#95;GH&#8203;-12'],
  ['https://evil.example', 'https:&#8203;//evil.example'],
  ['www.evil.example', 'www&#8203;.evil.example'],
  ['ari:cloud:jira', 'ari:&#8203;cloud:jira'],
  ['[x](y)', '&#91;x&#93;(y)'],
  ['&#64;all', '&amp;#&#8203;64;all'],
  ['high-priority', 'high-priority'],
])('%s becomes %s', (name, escaped) => {
  expect(escapeMarkdown(name)).toBe(escaped)
})

test('plain text is one printable, well-formed line of limited length', () => {
  fc.assert(
    fc.property(fc.string({ unit: character, maxLength: 400 }), name => {
      const line = plain(name)
      expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u)
      expect([...line].length).toBeLessThanOrEqual(MAX_NAME_LENGTH)
      expect(plain(line)).toBe(line)
    }),
  )
})

test('a name with bidirectional or invisible characters shows its visible letters in order', () => {
  expect(plain('admin\u202egnp\u061c.exe\u{e0041}\u00ad')).toBe('admin gnp .exe')
})

test('code has no pipe, and no backtick except its delimiters', () => {
  fc.assert(
    fc.property(text, id => {
      const code = codeMarkdown(id)
      expect(code).not.toContain('|')
      expect(code).toMatch(/^(`[^`\n]+`|<code>[^`\n<>]*<\/code>)$/)
    }),
  )
})

test('an ID in code can be copied without changes', () => {
  expect(codeMarkdown('ari:cloud:jira-software::site/8a2e')).toBe('`ari:cloud:jira-software::site/8a2e`')
})

test('code with a backslash before a pipe stays in its table cell', () => {
  expect(codeMarkdown('a\\|b')).toBe('<code>a&#92;&#124;b</code>')
})

test('no line of a code block closes its fence', () => {
  fc.assert(
    fc.property(
      fc.array(text).map(lines => lines.join('\n')),
      yaml => {
        const lines = fenceMarkdown(yaml, 'yaml').split('\n')
        const fence = lines.at(-1) ?? ''
        expect(fence).toMatch(/^`{3,}$/)
        expect(lines[0]).toBe(`${fence}yaml`)
        expect(lines.slice(1, -1).filter(line => line.includes(fence))).toEqual([])
      },
    ),
  )
})

test('a code block keeps the indentation of its lines', () => {
  expect(fenceMarkdown('a:\r\n  - "b"\n', 'yaml')).toBe('```yaml\na:\n  - "b"\n```')
})

test('a CSV cell is not a formula, with commas or semicolons as separators', () => {
  fc.assert(fc.property(text, name => expect(escapeCsv(name)).not.toMatch(/(^"?|;\s*)[=+\-@]/)))
})

test.each([
  ['=1+1', "'=1+1"],
  ['a;=1+1', "a;'=1+1"],
  ['＝1+1', "'＝1+1"],
  ['say "hi", all', '"say ""hi"", all"'],
])('the cell %s is written as %s', (name, cell) => {
  expect(escapeCsv(name)).toBe(cell)
})
