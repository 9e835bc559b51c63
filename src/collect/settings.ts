import { createHash } from 'node:crypto'
import { type Fields, isFields } from '../model/fields.js'

/**
 * The settings of an organization policy in one order, and their digest. Pure: what an earlier night wrote down has the
 * same digest as what was read.
 */

/** Of a policy: Atlassian's record of when it was made and touched, which no one sets. */
const CLOCKS: ReadonlySet<string> = new Set(['createdAt', 'updatedAt'])

/**
 * Of each resource that a policy is for. `applicationStatus` tells how far Atlassian has come with applying the policy,
 * and goes on by itself; `meta` and `links` are what the answer carries beside the resource, such as addresses.
 */
const PROGRESS: ReadonlySet<string> = new Set(['applicationStatus', 'meta', 'links'])

/**
 * Everything of a policy that people set, whatever its type. `ownerId` stays: nothing is known to move it but people.
 * What Atlassian does not document is kept whole, since a setting that is left out is one that nobody watches.
 */
export function settingsOf(attributes: Readonly<Record<string, unknown>>): unknown {
  const kept = without(attributes, CLOCKS)
  const { resources } = kept
  return inOneOrder(Array.isArray(resources) ? { ...kept, resources: resources.map(stillOf) } : kept)
}

const stillOf = (resource: unknown): unknown => (isFields(resource) ? without(resource, PROGRESS) : resource)

/** `sha256:<64 hexadecimal digits>`, the same for the same settings in any order. */
export const digestOf = (settings: unknown): string =>
  `sha256:${createHash('sha256')
    .update(JSON.stringify(inOneOrder(settings)) ?? 'null')
    .digest('hex')}`

/** Keys and lists sorted: lists are sets. A field that is null is as little set as one that is not there. */
function inOneOrder(value: unknown): unknown {
  if (Array.isArray(value)) return asSet(value.map(inOneOrder))
  if (!isFields(value)) return value
  const set = Object.entries(value).filter(([, inner]) => inner !== null && inner !== undefined)
  return Object.fromEntries(set.sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, inner]) => [key, inOneOrder(inner)]))
}

function asSet(items: readonly unknown[]): readonly unknown[] {
  const byText = new Map(items.map(item => [JSON.stringify(item), item]))
  return [...byText].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, item]) => item)
}

const without = (fields: Fields, names: ReadonlySet<string>): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => !names.has(name)))
