/** Validates a file against the JSON schema of SARIF 2.1.0. */
import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import formats from 'ajv-formats'

const SCHEMA = new URL('../../test/report/sarif-2.1.0.schema.json', import.meta.url)

/** @throws Error with the first position that violates the schema */
export function check(sarif) {
  // One pattern of the schema is not a valid Unicode regular expression.
  const ajv = new Ajv({ strict: false, unicodeRegExp: false })
  formats.default(ajv)
  const isValid = ajv.compile(JSON.parse(readFileSync(SCHEMA, 'utf8')))
  if (isValid(sarif)) return
  const [{ instancePath, message }] = isValid.errors
  throw new Error(`Invalid SARIF: ${instancePath || 'the file'} ${message}`)
}
