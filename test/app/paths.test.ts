import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import type { Mode } from '../../src/app/inputs.js'
import { pathProblems } from '../../src/app/paths.js'

const workspace = mkdtempSync(join(tmpdir(), 'access-gate-paths-'))
for (const folder of ['.github', '.git', 'out', 'baselines']) mkdirSync(join(workspace, folder))
symlinkSync(join(workspace, 'out'), join(workspace, 'link'))
symlinkSync(workspace, join(workspace, 'self'))
symlinkSync(join(workspace, '.github'), join(workspace, 'settings'))
afterAll(() => rmSync(workspace, { recursive: true, force: true }))

const BASELINE = '.github/atlassian-access.yml'

const problemsOf = (outputDirectory: string, baseline = BASELINE, mode: Mode = 'capture'): readonly string[] =>
  pathProblems({ mode, baseline, outputDirectory }, workspace)

test.each<[outputDirectory: string, baseline: string]>([
  ['out', 'out/baseline.yml'],
  ['out', 'out/report.json'],
  ['out', 'out/my-baseline.yml'],
  ['out', 'out/deep/baseline.yml'],
  ['./out/', './out/baseline.yml'],
  ['out', 'baselines/../out/baseline.yml'],
  ['out', join(workspace, 'out/baseline.yml')],
  [join(workspace, 'out'), 'out/baseline.yml'],
  ['out', 'link/baseline.yml'],
  ['link', 'out/baseline.yml'],
  ['self/out', 'out/baseline.yml'],
  ['Out', 'out/baseline.yml'],
  ['out', 'OUT/Baseline.yml'],
  ['new', 'new/baseline.yml'],
  ['new/deep', 'self/new/deep/baseline.yml'],
  ['r\u00e9sultats', 're\u0301sultats/baseline.yml'],
])('with the output directory %s a baseline at %s is refused, as a run would overwrite it', (output, baseline) => {
  for (const mode of ['check', 'capture'] as const)
    expect(problemsOf(output, baseline, mode)).toEqual([
      expect.stringMatching(/^The input baseline .* output directory/),
    ])
})

test.each(['.', './', '..', '/', 'self', `../${basename(workspace)}`, 'out/..'])(
  'the output directory %s is refused: it holds the workspace',
  output => {
    expect(problemsOf(output)).toEqual([expect.stringContaining('is the workspace or a folder above it')])
  },
)

test.each(['.github', '.github/workflows', '.git', '.GitHub/out', 'settings', 'self/.git/hooks'])(
  'the output directory %s is refused: other programs read it',
  output => {
    expect(problemsOf(output)).toEqual([expect.stringMatching(/is in the folder \.git(hub)?\./)])
  },
)

test.each<[outputDirectory: string, baseline: string]>([
  ['atlassian-access', BASELINE],
  ['out/of the/way', BASELINE],
  ['../elsewhere', BASELINE],
  ['/tmp/elsewhere', BASELINE],
  ['out', 'outside/baseline.yml'],
  ['out', 'out.yml'],
  ['..out', BASELINE],
])('the output directory %s and a baseline at %s are fine', (output, baseline) => {
  expect(problemsOf(output, baseline)).toEqual([])
})

test.each(['validate', 'doctor'] as const)('%s writes no files, and takes any', mode => {
  expect(problemsOf('.', BASELINE, mode)).toEqual([])
})
