import { readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, join, normalize } from 'node:path'
import { CONTROL_IDS } from '../src/model/finding.js'

const SOURCE = join(import.meta.dirname, '../src')

/** In the order of the flow: a folder imports from those above it in this list, and from itself. */
const FOLDERS = [
  'model',
  'baseline',
  'http',
  'atlassian',
  'identity',
  'collect',
  'controls',
  'evaluate',
  'report',
  'github',
  'hosts',
  'sandbox',
  'app',
] as const

/** These must give the same result wherever and whenever they run. */
const PURE = ['model', 'controls', 'evaluate', 'report'] as const

/** Packages and modules of Node's that reach nothing outside of the process. */
const HARMLESS = ['node:crypto', 'node:url', 'node:util', 'yaml', 'zod']

type Import = { readonly from: string; readonly isType: boolean }

// An import or export line, over however many lines; `import type` is gone before anything runs.
const IMPORT = /^(?:import|export)\s(type\s)?(?:[^'"]*?\sfrom\s)?['"]([^'"]+)['"]/gm

const importsOf = (file: string): readonly Import[] =>
  [...readFileSync(join(SOURCE, file), 'utf8').matchAll(IMPORT)].map(([, type, from = '']) => ({
    from: from.startsWith('.') ? normalize(join(dirname(file), from)).replace(/\.js$/, '.ts') : from,
    isType: type !== undefined,
  }))

const ALL_FILES = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' }).filter(name => name.endsWith('.ts'))

const folderOf = (file: string): string => file.split('/')[0] ?? ''

const filesOf = (folder: string): readonly string[] => ALL_FILES.filter(file => folderOf(file) === folder)

const isOwn = (from: string): boolean => from.endsWith('.ts')

/** One subject in several folders: what is read about it, how it is judged and shown, and what the sandbox answers. */
const SAME_SUBJECT: readonly string[] = [
  'app-access',
  'audit-log',
  'coverage',
  'credentials',
  'exceptions',
  'failure',
  'findings',
  'fix',
  'groups',
  'issues',
  'order',
  'paging',
  'posture',
  'public-access',
  'review',
  'seats',
  'shapes',
  'sites',
  'world',
]

/** Everything that a file runs, its own imports' imports too. */
function reachOf(file: string, seen: Set<string> = new Set()): ReadonlySet<string> {
  for (const { from, isType } of importsOf(file)) {
    if (isType || seen.has(from)) continue
    seen.add(from)
    if (isOwn(from)) reachOf(from, seen)
  }
  return seen
}

test('every import line is found', () => {
  for (const file of ALL_FILES) {
    const count = readFileSync(join(SOURCE, file), 'utf8').match(/ from '[^']+'$/gm)?.length ?? 0
    expect([file, importsOf(file).length]).toEqual([file, count])
  }
})

test('every file is in one of the folders, except the entry of the process', () => {
  const known: readonly string[] = FOLDERS
  expect(ALL_FILES.filter(file => !known.includes(folderOf(file)))).toEqual(['index.ts'])
})

test.each(FOLDERS)('%s imports only from folders before it', folder => {
  const allowed: readonly string[] = FOLDERS.slice(0, FOLDERS.indexOf(folder) + 1)
  const wrong = filesOf(folder).flatMap(file =>
    importsOf(file)
      .filter(({ from }) => isOwn(from) && !allowed.includes(folderOf(from)))
      .map(({ from }) => `${file} imports ${from}`),
  )
  expect(wrong).toEqual([])
})

test.each(PURE)('%s imports nothing that reaches outside the process', folder => {
  const wrong = filesOf(folder).flatMap(file =>
    [...reachOf(file)].filter(from => !isOwn(from) && !HARMLESS.includes(from)).map(from => `${file} reaches ${from}`),
  )
  expect(wrong).toEqual([])
})

test.each(PURE)('%s reads no clock, no random number and no environment', folder => {
  const OUTSIDE =
    /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bprocess\.[a-z]|\bfetch\(|\bsetTimeout\(|\bimport\(|\brequire\(/
  expect(filesOf(folder).filter(file => OUTSIDE.test(readFileSync(join(SOURCE, file), 'utf8')))).toEqual([])
})

test('no file name has two meanings', () => {
  const names = ALL_FILES.map(file => basename(file, '.ts'))
  const twice = names.filter((name, index) => names.indexOf(name) !== index)
  expect([...new Set(twice)].toSorted()).toEqual(SAME_SUBJECT)
})

/** Ids that are also the name of a section of the baseline or of a kind of subject. */
const SHARED = ['app-access', 'customer-access', 'public-access', 'policy', 'exception', 'attestation', 'credential']

test('the id of a control is written in its own file and in the list of ids only', () => {
  const ids = CONTROL_IDS.filter(id => !SHARED.includes(id))
  const wrong = ALL_FILES.filter(file => file !== 'model/finding.ts').flatMap(file => {
    const text = readFileSync(join(SOURCE, file), 'utf8')
    return ids.filter(id => file !== `controls/${id}.ts` && text.includes(`'${id}'`)).map(id => `${file} has ${id}`)
  })
  expect(wrong).toEqual([])
})

test('the shared ids name no control elsewhere', () => {
  const names = new RegExp(`(?:control|id) ?(?:===|!==|:) ?'(?:${SHARED.join('|')})'`)
  const wrong = ALL_FILES.filter(file => names.test(readFileSync(join(SOURCE, file), 'utf8')))
  expect(wrong).toEqual([])
})
