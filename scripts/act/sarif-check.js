/** Whether a file is valid by the schema of SARIF 2.1.0. */
import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import formats from 'ajv-formats'

const SCHEMA = new URL('../../test/report/sarif-2.1.0.schema.json', import.meta.url)

/** @throws Error that names the first place which is not as the schema says */
export function check(sarif) {
  // One of the schema's patterns is none by the stricter rules of Unicode.
  const ajv = new Ajv({ strict: false, unicodeRegExp: false })
  formats.default(ajv)
  const isValid = ajv.compile(JSON.parse(readFileSync(SCHEMA, 'utf8')))
  if (isValid(sarif)) return
  const [{ instancePath, message }] = isValid.errors
  throw new Error(`Invalid SARIF: ${instancePath || 'the file'} ${message}`)
}
