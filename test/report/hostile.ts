/** Names that try to become markup on GitHub, and how to find out whether one did. */
import fc from 'fast-check'
import { character } from '../text.js'

const HOSTILE = [
  '@everyone',
  '<img src=x onerror=alert(1)>',
  '](http://evil.example)',
  '![x](https://evil.example/x.png)',
  '```\n# heading\n@acme/admins',
  '~~~',
  '#1 GH-2 acme/governance#3',
  'https://evil.example www.evil.example',
  '-->\n<!-- atlassian-access-gate:drift:other -->',
  'a | b | c',
  '\n\n- [ ] item\n\n| x |',
  '</details><summary>',
  '\u202egnp.exe\u200b\u0007\ud800',
  '&lt;script&gt; &#64;everyone',
  'x'.repeat(10_000),
  '@'.repeat(10_000),
  '💥'.repeat(10_000),
  '`'.repeat(10_000),
]
export const hostile = fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: character, maxLength: 50 }))
/** A block of YAML. */
export const fenced = /^(`{3,})yaml\n([\s\S]*?)\n\1$/gm

/** What GitHub renders as more than text. U+E000 represents the zero-width space of the escape. */
export const LIVE = [
  /@(?!\ue000)/,
  /#(?!\ue000)(?=\w)/,
  /<(?!br>|\/?details>|\/?summary>|\/?code>|!-- atlassian-access-gate:|https:\/\/(github\.com\/(acme|atlassian-access-gate)|admin\.atlassian\.com))/,
  /\]\((?!<https:\/\/(github\.com\/(acme|atlassian-access-gate)|admin\.atlassian\.com))/,
  /(?<!<https:|<http:)(?<=https?:)\/\//,
  /\bwww\./,
  /(?! )[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u,
]
/** The text without code and entities, which are not rendered as markup. */
export function proseOf(text: string): string {
  return text
    .replace(fenced, '')
    .replace(/`[^`\n]*`/g, '')
    .replaceAll('&#8203;', '\ue000')
    .replace(/&#\d+;/g, '')
    .replaceAll('\n', ' ')
}
