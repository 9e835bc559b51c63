import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'

const SOURCE = join(import.meta.dirname, '../src')

/** From left to right: a room knows those to its left, and none to its right. */
const ROOMS = ['baseline', 'atlassian', 'observe', 'controls', 'verdict', 'report', 'github'] as const

/** Files above the rooms that any room may know: what a run may touch, in types, what the tool is called, what is loopback. */
const COMMON = ['loopback', 'ports', 'version']

/** These turn evidence into words, and must come to the same whenever and wherever they are asked. */
const PURE = ['controls', 'verdict', 'report'] as const

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

const filesOf = (room: string): readonly string[] =>
  readdirSync(join(SOURCE, room), { recursive: true, encoding: 'utf8' })
    .filter(name => name.endsWith('.ts'))
    .map(name => join(room, name))

const isOwn = (from: string): boolean => from.endsWith('.ts')

/** Everything that a file runs, its own imports' imports too. */
function reachOf(file: string, seen: Set<string> = new Set()): ReadonlySet<string> {
  for (const { from, isType } of importsOf(file)) {
    if (isType || seen.has(from)) continue
    seen.add(from)
    if (isOwn(from)) reachOf(from, seen)
  }
  return seen
}

test('the lines that are read are all the imports there are', () => {
  const [counted, read] = ['main.ts', 'controls/control.ts', 'verdict/findings.ts', 'program.ts']
    .map(file => [readFileSync(join(SOURCE, file), 'utf8').match(/ from '/g)?.length ?? 0, importsOf(file).length])
    .reduce(([a = 0, b = 0], [c = 0, d = 0]) => [a + c, b + d])
  expect(read).toBe(counted)
})

test.each(ROOMS)('the room %s imports only from rooms to its left', room => {
  const known = ROOMS.slice(0, ROOMS.indexOf(room) + 1)
  const strange = filesOf(room).flatMap(file =>
    importsOf(file)
      .filter(({ from }) => isOwn(from))
      .filter(
        ({ from }) => !known.some(left => from.startsWith(`${left}/`)) && !COMMON.includes(from.replace('.ts', '')),
      )
      .map(({ from }) => `${file} imports ${from}`),
  )
  expect(strange).toEqual([])
})

test.each(PURE)('the room %s imports nothing that can reach outside', room => {
  const strange = filesOf(room).flatMap(file =>
    [...reachOf(file)].filter(from => !isOwn(from) && !HARMLESS.includes(from)).map(from => `${file} reaches ${from}`),
  )
  expect(strange).toEqual([])
})

test.each(PURE)('the room %s asks no clock, no chance and no environment', room => {
  const OUTSIDE =
    /\bDate\.now\(|\bnew Date\(\)|\bMath\.random\(|\bprocess\.|\bfetch\(|\bsetTimeout\(|\bimport\(|\brequire\(/
  const strange = filesOf(room).filter(file => OUTSIDE.test(readFileSync(join(SOURCE, file), 'utf8')))
  expect(strange).toEqual([])
})

test('every folder is a room, or one of those that put the rooms together', () => {
  const folders = readdirSync(SOURCE, { withFileTypes: true }).flatMap(entry =>
    entry.isDirectory() ? [entry.name] : [],
  )
  expect(folders.toSorted()).toEqual([...ROOMS, 'doctor', 'sandbox'].toSorted())
})
