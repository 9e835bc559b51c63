import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import { parse } from 'yaml'
import { baselineJsonSchema } from '../../src/baseline/json-schema.js'
import { KNOWN_ROLES } from '../../src/model/roles.js'
import { EXAMPLE } from './example.js'

const COMMITTED: object = JSON.parse(readFileSync('baseline.schema.json', 'utf8'))

const validate = new Ajv({ strict: true, strictTypes: false, allowUnionTypes: true }).compile(COMMITTED)

const HEAD = { version: 1, organization: 'acme-org' }

test('the committed JSON Schema is the one that the source makes', () => {
  expect(COMMITTED).toEqual(baselineJsonSchema())
})

test('it is of draft 7, which editors read', () => {
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
])('%s is not', (_, baseline) => {
  expect(validate(baseline)).toBe(false)
})

test('a role nobody knows yet is valid, and the known ones are offered', () => {
  expect(validate({ ...HEAD, 'direct-roles': { p: { 'a/b': ['reviewer'] } } })).toBe(true)
  expect(JSON.stringify(COMMITTED)).toContain(JSON.stringify({ type: 'string', enum: KNOWN_ROLES }))
})

test('every section says what it is', () => {
  const { properties } = COMMITTED as { properties: Readonly<Record<string, { description?: string }>> }
  const silent = Object.entries(properties).filter(([, { description }]) => !description)
  expect(silent).toEqual([])
})
