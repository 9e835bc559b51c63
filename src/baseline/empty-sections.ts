import { isFields } from '../model/fields.js'
import { BaselineSchema } from './schema.js'

/** A section without a value is empty. */
export function withEmptySections(data: unknown): unknown {
  if (!isFields(data)) return data
  const entries = Object.entries(data).map(([key, value]) => [key, value === null && key in EMPTY ? EMPTY[key] : value])
  return Object.fromEntries(entries)
}

const EMPTY: Readonly<Record<string, unknown>> = Object.fromEntries(
  Object.entries(BaselineSchema.shape)
    .filter(([key]) => key !== 'version' && key !== 'organization')
    .map(([key, schema]) => [key, schema.safeParse([]).success ? [] : {}]),
)
