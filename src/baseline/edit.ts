import { isFields } from '../model/fields.js'
import { appUses, openKnownApps } from './consistency.js'
import type { Baseline } from './schema.js'
import { renderEntry } from './yaml.js'

/** A change of the baseline data, independent of its text. Paths are keys that start with the section. */
export type Edit =
  /** `insteadOf`: the old key of the entry, which is removed. */
  | { readonly do: 'set'; readonly at: Path; readonly to: unknown; readonly insteadOf?: string }
  /** Adds entries to a map. */
  | { readonly do: 'merge'; readonly at: Path; readonly entries: Readonly<Record<string, unknown>> }
  /** Adds a member to a list. `beside`: the other fields of the entry with the list, where it does not exist yet. */
  | { readonly do: 'add'; readonly at: Path; readonly member: unknown; readonly beside?: Fields }
  /** Removes an entry, or the member of a list with this text. */
  | { readonly do: 'remove'; readonly at: Path }
  /** Replaces a member of a list of maps; the last key of the path is its index. */
  | { readonly do: 'replace'; readonly at: Path; readonly by: unknown }

type Path = readonly string[]
/** A map that is being changed. */
type Fields = Record<string, unknown>

const asFields = (value: unknown): Fields => (isFields(value) ? value : {})

/** The baseline after all edits, in any order. Removals are applied first, entries with a new key last. */
export function applyEdits(baseline: Readonly<Record<string, unknown>>, edits: readonly Edit[]): Fields {
  const data: Fields = structuredClone(baseline)
  for (const edit of edits.toSorted((a, b) => rankOf(a) - rankOf(b))) applyOne(data, edit)
  return data
}

const rankOf = (edit: Edit): number => (edit.do === 'remove' ? 0 : edit.do === 'set' && 'insteadOf' in edit ? 2 : 1)

function applyOne(data: Fields, edit: Edit): void {
  const [above, key] = [edit.at.slice(0, -1), edit.at.at(-1) ?? '']
  switch (edit.do) {
    case 'remove':
      removeAt(data, above, key)
      return
    case 'replace':
      replaceAt(valueAt(data, above), Number(key), edit.by)
      return
    case 'add':
      changeAt(data, above, key, list => withMember(list, edit.member))
      if (edit.beside !== undefined) changeAt(data, above.slice(0, -1), above.at(-1) ?? '', withFields(edit.beside))
      return
    case 'merge':
      changeAt(data, above, key, map => ({ ...asFields(map), ...edit.entries }))
      return
    case 'set':
      changeAt(data, above, key, () => edit.to)
      if (edit.insteadOf !== undefined) removeAt(data, above, edit.insteadOf)
  }
}

function changeAt(data: Fields, above: Path, key: string, change: (value: unknown) => unknown): void {
  const map = openAt(data, above)
  map[key] = change(map[key])
}

const withFields =
  (fields: Fields) =>
  (map: unknown): Fields => ({ ...fields, ...asFields(map) })

function replaceAt(list: unknown, index: number, member: unknown): void {
  if (Array.isArray(list)) list[index] = member
}

/** The map at the end of a path; creates it where it is missing. */
function openAt(data: Fields, path: Path): Fields {
  let map = data
  for (const key of path) {
    const inner = Object.hasOwn(map, key) ? map[key] : undefined
    const next = asFields(inner)
    map[key] = next
    map = next
  }
  return map
}

function removeAt(data: Fields, above: Path, key: string): void {
  const holder = valueAt(data, above)
  if (isFields(holder)) delete holder[key]
  if (!Array.isArray(holder)) return
  const left = holder.filter(item => item !== key)
  openAt(data, above.slice(0, -1))[above.at(-1) ?? ''] = left
  if (left.length === 0 && above.length > 1) removeEmpty(data, above)
}

/** Removes an empty list inside a section with its key, and the entry if it has no other field. */
function removeEmpty(data: Fields, path: Path): void {
  // An entry of an administrator without its list would allow the role anywhere.
  if (path[0] === 'administrators') return
  removeAt(data, path.slice(0, -1), path.at(-1) ?? '')
  const holder = valueAt(data, path.slice(0, -1))
  if (path.length > 2 && isFields(holder) && Object.keys(holder).length === 0) removeEmpty(data, path.slice(0, -1))
}

const valueAt = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>((inner, key) => (isFields(inner) && Object.hasOwn(inner, key) ? inner[key] : undefined), value)

/** Keeps a sorted list sorted. */
function withMember(list: unknown, member: unknown): readonly unknown[] {
  const members: readonly unknown[] = Array.isArray(list) ? list : []
  if (members.includes(member)) return members
  const isSorted = members.every((item, index) => index === 0 || String(members[index - 1]) < String(item))
  const behind = isSorted ? members.findIndex(item => String(item) > String(member)) : -1
  return behind < 0 ? [...members, member] : members.toSpliced(behind, 0, member)
}

/** The resource of an alias, and whether the organization has this app instance; null for an unknown alias. */
export type FindApp = (alias: string) => { readonly resource: string; readonly isThere: boolean } | null

/**
 * Adds edits so that every alias in use is in `apps`: an existing app is added, and a missing app is written as its ARI
 * in the remaining entries.
 */
export function withApps(baseline: Baseline, edits: readonly Edit[], findApp: FindApp): readonly Edit[] {
  if (baseline.apps === undefined) return edits
  const removesApp = edits.some(edit => edit.do === 'remove' && edit.at[0] === 'apps')
  // Entries outside the edits lose their app only if an edit removes it.
  const touched = applyEdits(removesApp ? baseline : { apps: baseline.apps }, edits) as Baseline
  const isKnown = openKnownApps(touched.apps ?? {})
  const unlisted = appUses(touched).filter(use => !isKnown(use))
  const apps = new Map<string, string>()
  const renamed = unlisted.flatMap(({ keys, app }): readonly Edit[] => {
    const found = findApp(app)
    if (found?.isThere === true) apps.set(app, found.resource)
    return found === null || found.isThere ? [] : renameUse(touched, keys, found.resource)
  })
  return [...edits, ...renamed, ...(apps.size === 0 ? [] : [addApps(apps)])]
}

const addApps = (apps: ReadonlyMap<string, string>): Edit => ({
  do: 'merge',
  at: ['apps'],
  entries: Object.fromEntries(apps),
})

/** The last key is the app, except in an exception, where the app is a field. */
function renameUse(touched: Baseline, keys: readonly (string | number)[], resource: string): readonly Edit[] {
  const path = keys.map(String)
  if (keys[0] === 'exceptions') {
    const exception = touched.exceptions?.[Number(keys[1])]
    const member = { ...exception, app: resource }
    return [{ do: 'replace', at: path.slice(0, 2), by: member }]
  }
  if (keys[0] === 'administrators') return [{ do: 'replace', at: path, by: resource }]
  const [above, alias] = [path.slice(0, -1), path.at(-1) ?? '']
  return [{ do: 'set', at: [...above, resource], to: valueAt(touched, path), insteadOf: alias }]
}

/** The edits as text: YAML to add, and comments that name what to remove. */
export const renderEdits = (baseline: Baseline, edits: readonly Edit[]): string =>
  edits.map(edit => renderEdit(baseline, edit)).join('')

function renderEdit(baseline: Baseline, edit: Edit): string {
  switch (edit.do) {
    case 'set':
      return renderInstead(edit.insteadOf) + renderEntry(edit.at, edit.to)
    case 'merge':
      return renderEntry(edit.at, edit.entries)
    case 'replace':
      return renderEntry(edit.at.slice(0, -1), [edit.by])
    case 'add':
      return renderAdded(baseline, edit)
    case 'remove':
      return `# Remove this entry: ${edit.at.map(key => JSON.stringify(key)).join(' > ')}\n`
  }
}

/** With `beside`, the complete entry is written, so that it can replace the present one. */
function renderAdded(baseline: Baseline, { at, member, beside }: Extract<Edit, { readonly do: 'add' }>): string {
  const list = withMember(valueAt(baseline, at), member)
  if (beside === undefined) return renderEntry(at, list)
  const [above, key] = [at.slice(0, -1), at.at(-1) ?? '']
  return renderEntry(above, { ...withFields(beside)(valueAt(baseline, above)), [key]: list })
}

const renderInstead = (key: string | undefined): string =>
  key === undefined ? '' : `# Replaces the entry ${JSON.stringify(key)}:\n`
