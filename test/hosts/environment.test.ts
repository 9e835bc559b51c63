import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EnvironmentError, readEnvironment, whyNotWritable } from '../../src/hosts/environment.js'

const folder = mkdtempSync(join(tmpdir(), 'access-gate-environment-'))
const at = (name: string): string => join(folder, name)
mkdirSync(at('folder'))
const FILES = {
  empty: '',
  text: 'no JSON',
  null: 'null',
  number: '7',
  list: '[]',
  event: '{"action":"opened"}',
  open: '{"a":',
}
for (const [name, text] of Object.entries(FILES)) writeFileSync(at(name), text)
writeFileSync(at('read-only'), '')
chmodSync(at('read-only'), 0o400)
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test.each<[variable: string, value: string, reason: string]>([
  ['GITHUB_EVENT_PATH', at('empty'), 'it is not valid JSON'],
  ['GITHUB_EVENT_PATH', at('text'), 'it is not valid JSON'],
  ['GITHUB_EVENT_PATH', at('open'), 'it is not valid JSON'],
  ['GITHUB_EVENT_PATH', at('null'), 'it does not contain a JSON object'],
  ['GITHUB_EVENT_PATH', at('number'), 'it does not contain a JSON object'],
  ['GITHUB_EVENT_PATH', at('missing'), 'it does not exist'],
  ['GITHUB_EVENT_PATH', at('folder'), 'it is a folder'],
  ['GITHUB_EVENT_PATH', at('event/below'), 'a part of its path is not a folder'],
  ['GITHUB_OUTPUT', at('missing'), 'it does not exist'],
  ['GITHUB_OUTPUT', at('folder'), 'it is not a file'],
  ['GITHUB_OUTPUT', at('event/below'), 'a part of its path is not a folder'],
  ['GITHUB_WORKSPACE', at('missing'), 'it does not exist'],
  ['GITHUB_WORKSPACE', at('event'), 'it is not a folder'],
])('%s=%s is refused: %s', (variable, value, reason) => {
  expect(() => readEnvironment({ [variable]: value })).toThrow(EnvironmentError)
  expect(() => readEnvironment({ [variable]: value })).toThrow(reason)
  expect(() => readEnvironment({ [variable]: value })).toThrow(variable)
})

test.each(['GITHUB_API_URL', 'GITHUB_SERVER_URL', 'HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy'])(
  'an invalid URL in %s is reported without its value',
  variable => {
    const read = () => readEnvironment({ [variable]: 'http://user:pass word@' })
    expect(read).toThrow(variable)
    expect(read).not.toThrow('pass word')
  },
)

test.each(['http://', 'http://http://', 'socks5://proxy:1080', 'http://proxy:80/path', 'two words'])(
  'a proxy "%s" is refused',
  proxy => {
    expect(() => readEnvironment({ HTTPS_PROXY: proxy })).toThrow('HTTPS_PROXY')
  },
)

test('a proxy without a scheme is accepted', () => {
  expect(readEnvironment({ HTTPS_PROXY: 'proxy.acme.com:8080', https_proxy: 'proxy:80' })).toEqual({ event: null })
})

test('the event is read from the file, and is null without a file', () => {
  expect(readEnvironment({ GITHUB_EVENT_PATH: at('event') })).toEqual({ event: { action: 'opened' } })
  expect(readEnvironment({})).toEqual({ event: null })
})

test('no message contains the text of the event file', () => {
  expect(() => readEnvironment({ GITHUB_EVENT_PATH: at('text') })).not.toThrow('no JSON')
})

// The root user can write every file.
const testAsUser = process.getuid?.() === 0 ? test.skip : test
testAsUser('a file without write permission is not writable', () => {
  expect(whyNotWritable(at('read-only'))).toBe('permission is denied')
})
