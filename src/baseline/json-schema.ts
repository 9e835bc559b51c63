import { z } from 'zod'
import { BaselineSchema } from './schema.js'

// A URN, because the URL of the schema depends on the release.
const SCHEMA_ID = 'urn:atlassian-access-gate:baseline:1'

/** The JSON Schema of a baseline for editors: draft 7, the newest version that the YAML language server supports. */
export function baselineJsonSchema(): object {
  const { $schema, ...schema } = z.toJSONSchema(BaselineSchema, { target: 'draft-7', io: 'input' })
  return { $schema, $id: SCHEMA_ID, ...schema }
}
