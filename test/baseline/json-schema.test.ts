import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import { parse } from 'yaml'
import { baselineJsonSchema } from '../../src/baseline/json-schema.js'
import { KNOWN_ROLES } from '../../src/model/roles.js'
import { EXAMPLE } from './example.js'

const COMMITTED: object = JSON.parse(readFileSync('baseline.schema.json', 'utf8'))

const validate = new Ajv({ strict: true, strictTypes: false, allowUnionTypes: true }).compile(COMMITTED)

const HEAD = { version: 1, organization: 'acme-org' }

test('the committed JSON Schema matches the source', () => {
  expect(COMMITTED).toEqual(baselineJsonSchema())
})

test('the JSON Schema is draft 7, which editors support', () => {
  expect(COMMITTED).toMatchObject({ $schema: 'http://json-schema.org/draft-07/schema#', title: expect.any(String) })
})

test('the example is valid', () => {
  expect(validate(parse(EXAMPLE))).toBe(true)
})

test.each([
  ['an unknown section', { ...HEAD, app_access: {} }],
  ['an unknown field of an entry', { ...HEAD, licenses: { 'a/b': { budget: 1, seats: 2 } } }],
  ['an unknown administrator role', { ...HEAD, administrators: { 'org-admins': {} } }],
  ['the reserved alias', { ...HEAD, apps: { organization: 'ari:x' } }],
  ['an organization of two words', { ...HEAD, organization: 'a b' }],
  ['a later version', { ...HEAD, version: 2 }],
  ['no organization', { version: 1 }],
])('%s is not valid', (_, baseline) => {
  expect(validate(baseline)).toBe(false)
})

test('an unknown role is valid, and the known roles are suggested', () => {
  expect(validate({ ...HEAD, 'direct-roles': { p: { 'a/b': ['reviewer'] } } })).toBe(true)
  expect(JSON.stringify(COMMITTED)).toContain(JSON.stringify({ type: 'string', enum: KNOWN_ROLES }))
})

test('every section has a description', () => {
  const { properties } = COMMITTED as { properties: Readonly<Record<string, { description?: string }>> }
  const silent = Object.entries(properties).filter(([, { description }]) => !description)
  expect(silent).toEqual([])
})
