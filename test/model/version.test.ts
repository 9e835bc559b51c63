import { readFileSync } from 'node:fs'
import { SCHEMA_URL, TOOL } from '../../src/model/version.js'

const manifest: { name: string; version: string } = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
)

test('name and version match package.json', () => {
  expect(TOOL).toEqual({ name: manifest.name, version: manifest.version })
})

test('the schema URL contains this version', () => {
  expect(SCHEMA_URL).toMatch(new RegExp(`/v${manifest.version}/baseline\\.schema\\.json$`))
})
