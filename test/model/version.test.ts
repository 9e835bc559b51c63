import { readFileSync } from 'node:fs'
import { SCHEMA_URL, TOOL } from '../../src/model/version.js'

const manifest: { name: string; version: string } = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
)

test('the tool has the name and the version of its package', () => {
  expect(TOOL).toEqual({ name: manifest.name, version: manifest.version })
})

test('the schema for editors is the one of this version', () => {
  expect(SCHEMA_URL).toMatch(new RegExp(`/v${manifest.version}/baseline\\.schema\\.json$`))
})
