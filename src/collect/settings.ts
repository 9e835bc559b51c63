import { createHash } from 'node:crypto'
import { type Fields, isFields } from '../model/fields.js'

/**
 * The settings of an organization policy in a fixed order, and their digest. Pure: settings from a previous run have the
 * same digest as newly read settings.
 */

/** Fields of a policy that Atlassian sets itself: the times of creation and of the last change. */
const TIMESTAMPS: ReadonlySet<string> = new Set(['createdAt', 'updatedAt'])

/**
 * Fields of a policy's resources that are not settings. `applicationStatus` is Atlassian's progress in applying the
 * policy; `meta` and `links` are metadata of the response.
 */
const PROGRESS: ReadonlySet<string> = new Set(['applicationStatus', 'meta', 'links'])

/**
 * The settings of a policy that administrators control, for any type. `ownerId` is kept, because only administrators are
 * known to change it. Undocumented fields are kept, because an omitted setting would not be checked.
 */
export function settingsOf(attributes: Readonly<Record<string, unknown>>): unknown {
  const kept = without(attributes, TIMESTAMPS)
  const { resources } = kept
  return normalize(Array.isArray(resources) ? { ...kept, resources: resources.map(withoutProgress) } : kept)
}

const withoutProgress = (resource: unknown): unknown => (isFields(resource) ? without(resource, PROGRESS) : resource)

/** `sha256:<64 hexadecimal digits>`, the same for the same settings in any order. */
export const digestOf = (settings: unknown): string =>
  `sha256:${createHash('sha256')
    .update(JSON.stringify(normalize(settings)) ?? 'null')
    .digest('hex')}`

/** Sorts keys and lists, because lists are sets. A null field equals a missing field. */
function normalize(value: unknown): unknown {
  if (Array.isArray(value)) return asSet(value.map(normalize))
  if (!isFields(value)) return value
  const set = Object.entries(value).filter(([, inner]) => inner !== null && inner !== undefined)
  return Object.fromEntries(set.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, inner]) => [key, normalize(inner)]))
}

function asSet(items: readonly unknown[]): readonly unknown[] {
  const byText = new Map(items.map(item => [JSON.stringify(item), item]))
  return [...byText].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, item]) => item)
}

const without = (fields: Fields, names: ReadonlySet<string>): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => !names.has(name)))
