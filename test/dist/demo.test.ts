import { cp, readFile } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { NODES } from './node24.js'
import { BUNDLE, measure, readFolder, temporaryFolder } from './runner.js'

test('npm start runs the demo from the committed bundle', async () => {
  const { scripts } = JSON.parse(await readFile(resolve('package.json'), 'utf8'))
  expect(scripts.start).toBe('node dist/index.js demo')
})

test.each(NODES)('the demo runs under %s with only dist and package.json, without an install', async (_, node) => {
  const folder = await temporaryFolder()
  await cp(dirname(BUNDLE), join(folder, 'dist'), { recursive: true })
  await cp(resolve('package.json'), join(folder, 'package.json'))
  const bundle = join(folder, 'dist/index.js')
  const { ended, cpuMs } = await measure({ argv: ['demo'], bundle, cwd: folder, env: { TMPDIR: folder }, node })
  expect(cpuMs).toBeLessThan(10_000)
  expect(ended.code).toBe(0)
  expect(ended.commands).toEqual([])

  const { stdout } = ended
  expect(stdout.trimEnd().split('\n').length).toBeLessThanOrEqual(60)
  const story = [
    ...['Capture  ', 'Run 1    COMPLIANT', 'Run 2  ', '11 drift findings', 'Issue #1 (open): Atlassian access drift:'],
    ...['Run 3    COMPLIANT', 'Issue #1 (closed)', 'Open these files:'],
  ]
  expectInOrder(stdout, story)

  const workspace = /^ {2}(.+)\/run-2\/report\.html$/m.exec(stdout)?.[1] ?? ''
  const files = await readFolder(workspace)
  expect(Object.keys(files)).toEqual(
    expect.arrayContaining([
      '.github/atlassian-access.yml',
      'run-1/report.html',
      'run-2/report.html',
      'run-3/report.html',
    ]),
  )
  const days = new Set(
    (files['run-3/licenses.csv'] ?? '')
      .split('\n')
      .slice(1, -1)
      .map(row => row.slice(0, 10)),
  )
  expect(days.size).toBe(3)
})

function expectInOrder(text: string, parts: readonly string[]): void {
  const positions = parts.map(part => text.indexOf(part))
  expect(positions).not.toContain(-1)
  expect(positions).toEqual([...positions].sort((a, b) => a - b))
}

test('the complete demo prints the baseline, each summary and the issues', async () => {
  const folder = await temporaryFolder()
  const { ended } = await measure({ argv: ['demo', '--full'], cwd: folder, env: { TMPDIR: folder } })
  expect(ended.code).toBe(0)
  expectInOrder(ended.stdout, [
    ...['# Capture a baseline from the current state', 'version: 1', '# Run 1: ', '# Run 2: ', '## DRIFT: '],
    ...['# The issue as it was opened', '# Run 3: ', '# The issue as it was closed'],
    'Three runs: compliant -> drift, issue open -> compliant, issue closed.',
  ])
})
