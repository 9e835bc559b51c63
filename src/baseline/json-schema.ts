import { z } from 'zod'
import { BaselineSchema } from './schema.js'

// A name, not an address: the schema is fetched from wherever a release of the project is.
const SCHEMA_ID = 'urn:atlassian-access-gate:baseline:1'

/** The JSON Schema of a baseline, for editors: draft 7, the newest that the YAML language server reads. */
export function baselineJsonSchema(): object {
  const { $schema, ...schema } = z.toJSONSchema(BaselineSchema, { target: 'draft-7', io: 'input' })
  return { $schema, $id: SCHEMA_ID, ...schema }
}
