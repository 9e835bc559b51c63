import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { parseEntries } from '../../scripts/licenses.js'
import { BUNDLE } from './runner.js'

const entries = parseEntries(await readFile(join(dirname(BUNDLE), 'licenses.txt'), 'utf8'))

test('every package of the bundle has a license text', () => {
  expect(entries.filter(({ text }) => !/permission|redistribut/i.test(text)).map(({ name }) => name)).toEqual([])
})

test.each(['agent-base', 'https-proxy-agent', 'axios', 'content-type', '@octokit/core'])('%s is listed', name => {
  expect(entries.map(entry => entry.name)).toContain(name)
})
