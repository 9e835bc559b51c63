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
  expect(stdout).toContain('Three nights: compliant -> drift, issue open -> compliant, issue closed.')
  const headings = [
    ...['# The first day', '# The first night', '# The second night', '# The issue as it was opened'],
    ...['Atlassian access drift:', '(open)', '# The third night', '# The issue as it was closed', '(closed)'],
  ]
  const positions = headings.map(heading => stdout.indexOf(heading))
  expect(positions).not.toContain(-1)
  expect(positions).toEqual([...positions].sort((a, b) => a - b))

  const workspace = /The files are in (.+?)\/atlassian-access, /.exec(stdout)?.[1] ?? ''
  const files = await readFolder(workspace)
  expect(Object.keys(files)).toContain('.github/atlassian-access.yml')
  const days = new Set(
    (files['atlassian-access/licenses.csv'] ?? '')
      .split('\n')
      .slice(1, -1)
      .map(row => row.slice(0, 10)),
  )
  expect(days.size).toBe(3)
})
