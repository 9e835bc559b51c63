import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openFiles } from '../../src/hosts/system.js'

let workspace = ''
beforeEach(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'access-gate-files-'))
})
afterEach(() => rm(workspace, { recursive: true, force: true }))

const LAST = 'out/manifest.json'
const TEXTS = { 'out/report.json': 'new report', 'out/report.md': 'new summary', [LAST]: 'new manifest' }

const read = (path: string): Promise<string | null> => openFiles(workspace).read(path)

test('all files are written together, and missing folders are created', async () => {
  await openFiles(workspace).writeAll(TEXTS)
  for (const [path, text] of Object.entries(TEXTS)) expect(await read(path)).toBe(text)
  expect(await readdir(join(workspace, 'out'))).toHaveLength(3)
})

test('the next run removes temporary files of a cancelled run', async () => {
  await mkdir(join(workspace, 'out'))
  await writeFile(join(workspace, 'out/.report.json.part'), 'half a rep')
  await openFiles(workspace).writeAll(TEXTS)
  expect((await readdir(join(workspace, 'out'))).toSorted()).toEqual(['manifest.json', 'report.json', 'report.md'])
})

test('if one file cannot be written, no file is changed', async () => {
  await openFiles(workspace).writeAll(TEXTS)
  const unwritable = { 'out/report.json': 'newer report', 'out/report.md/none': '', [LAST]: 'newer manifest' }
  await expect(openFiles(workspace).writeAll(unwritable)).rejects.toThrow(/ENOTDIR|EEXIST/)
  for (const [path, text] of Object.entries(TEXTS)) expect(await read(path)).toBe(text)
  expect(await readdir(join(workspace, 'out'))).toHaveLength(3)
})

test('if one file cannot be renamed, the last file is missing', async () => {
  await openFiles(workspace).writeAll(TEXTS)
  await rm(join(workspace, 'out/report.md'))
  await mkdir(join(workspace, 'out/report.md/taken'), { recursive: true })
  await expect(openFiles(workspace).writeAll(TEXTS)).rejects.toThrow(/ENOTEMPTY|EISDIR|EEXIST/)
  expect((await readdir(join(workspace, 'out'))).toSorted()).toEqual(['report.json', 'report.md'])
})

test('a single file always exists while it is overwritten', async () => {
  const files = openFiles(workspace)
  await files.write('baseline.yml', 'old')
  const seen: (string | null)[] = []
  const writing = files.write('baseline.yml', 'new')
  for (let look = 0; look < 20; look += 1) seen.push(await readFile(join(workspace, 'baseline.yml'), 'utf8'))
  await writing
  expect([...new Set(seen), await read('baseline.yml')].at(-1)).toBe('new')
  for (const text of seen) expect(['old', 'new']).toContain(text)
})
