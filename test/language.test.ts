import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '..')

/** Words and patterns that readers do not understand the first time, with what to write instead. */
const BANNED: readonly (readonly [pattern: RegExp, instead: string])[] = [
  [/\bdoors?\b/i, 'access path'],
  [/\bnights?\b/i, 'run, nightly run, previous run'],
  [/\bways? (in|out)\b/i, 'granted by; Fix and Accept'],
  [/\bstrict value/i, 'recommended value'],
  [/\bwhole\b/i, 'complete'],
  [/\b(tells?|told|telling)\b/i, 'report, reported'],
  [/\bstands?\b/i, 'is'],
  [/\bby hand\b/i, 'manually'],
  [/\bmend(s|ed|ing)?\b/i, 'fix'],
  [/\bsingly\b/i, 'individually'],
  [/\b(let|lets|letting)( \w+)? in\b/i, 'granted access'],
  [/\bpast (the gate|every group|single sign-on|the identity provider)\b/i, 'without'],
  [/\bthe baseline has (it|them)\b/i, 'matches the baseline'],
  [/\b(somebody|someone|nobody|something|newcomers?|whoever)\b/i, 'the name of the user, group or setting'],
  [/\b(people|persons)\b/i, 'users'],
  [/\bdeviat(e|es|ions?)\b/i, 'differs from the baseline; finding'],
  [/\bworst\b/i, 'most severe'],
  [/\bin doubt\b/i, 'ambiguous'],
  [/\b(is|are|goes|go) blind\b/i, 'check incomplete'],
  [/\bsame names? before 2025\b/i, 'nothing: give the old name only where it differs'],
  [/\b(else|anew|beside it|(?<!\bno \w+ )of its own)(?=[.;)]|$)/im, 'otherwise, again, with it, separate'],
  [/(?<!\bthere )\b(is|are|was) no (?!longer|more\b)/i, 'is not a valid …'],
  [/\bthere (is|are) none\b/i, 'the name of what is missing'],
  [/, (for|since) (it|they|this|that|there)\b/i, 'because'],
  [/(^|[.;:] )(Who|What) (is|was|are|has|holds|comes|came|cannot|could|goes)\b/m, 'the name as the subject'],
]

/** Sentences that match a pattern and are clear. */
const EXCEPTIONS: readonly (readonly [sentence: string, reason: string])[] = [
  ['nobody in it', 'the value of external-user-test-policy that committed baselines contain'],
  ['has a sync of its own', 'means a separate sync, and is clear at the end of the sentence'],
  // A title of src/controls. Remove this line when the title is rewritten.
  ['Direct role assignments', 'the title of the control direct-role'],
]

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8')

const filesIn = (folder: string, end: string): readonly string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith(end))
    .map(name => `${folder}/${name.replaceAll('\\', '/')}`)

/** The text that a reader sees: without code, comments, headings and the addresses of links. */
const proseOf = (markdown: string): string =>
  markdown
    .replace(/^ *```[\s\S]*?^ *```/gm, '')
    .replace(/<!--[\s\S]*?-->/g, '')
    .replace(/`[^`\n]*`/g, 'code')
    .replace(/“[^”]*”/g, 'quote')
    .replace(/\]\([^)\s]+\)/g, ']')
    .replace(/([^\n|])\n(?=[^\n|#*\-\d])/g, '$1 ')

function problemsIn(text: string): readonly string[] {
  const allowed = EXCEPTIONS.reduce((rest, [sentence]) => rest.replaceAll(sentence, ''), text)
  return BANNED.flatMap(([pattern, instead]) => {
    const found = pattern.exec(allowed)
    if (found === null) return []
    const around = allowed.slice(Math.max(0, found.index - 40), found.index + 60).replaceAll('\n', ' ')
    return [`“${around}”: write ${instead}`]
  })
}

test('a banned pattern is found, also across a line break', () => {
  expect(problemsIn(proseOf('The user came\nin past the\ngate.'))).toHaveLength(1)
  expect(problemsIn(proseOf('The `door` is [closed](door.md).'))).toEqual([])
})

test('each exception has a reason, and there are few', () => {
  expect(EXCEPTIONS.filter(([, reason]) => reason === '')).toEqual([])
  expect(EXCEPTIONS.length).toBeLessThan(10)
})

test.each(['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md', ...filesIn('docs', '.md')])(
  '%s is in plain English',
  page => {
    expect(problemsIn(proseOf(read(page)))).toEqual([])
  },
)

test('action.yml is in plain English', () => {
  expect(problemsIn(read('action.yml').replace(/`[^`\n]*`/g, 'code'))).toEqual([])
})

const withoutCode = (text: string): string => text.replace(/`[^`\n]*`/g, 'code')

/** The string literals of a source file that contain a sentence; code within templates is left out. */
const literalsOf = (source: string): string =>
  [
    ...source
      .replace(/^\s*(\/\/|\/?\*).*$/gm, '')
      .matchAll(/'((?:[^'\\\n]|\\.)*)'|"((?:[^"\\\n]|\\.)*)"|`((?:[^`\\]|\\.)*)`/g),
  ]
    .map(([, single, double, template]) => single ?? double ?? template ?? '')
    .map(literal => literal.replace(/\$\{[^{}]*\}/g, 'value'))
    .filter(literal => /\w \w/.test(literal))
    .join('\n')

test.each(filesIn('test/golden', ''))('%s is in plain English', file => {
  expect(problemsIn(withoutCode(read(file)))).toEqual([])
})

test.each(filesIn('src', '.ts'))('the string literals of %s are in plain English', file => {
  expect(problemsIn(withoutCode(literalsOf(read(file))))).toEqual([])
})
