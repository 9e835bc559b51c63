import { isFields } from '../model/fields.js'
import { appUses, openKnownApps } from './consistency.js'
import type { Baseline } from './schema.js'
import { renderEntry } from './yaml.js'

/** A change of a baseline as data, made before anybody thinks of its text. Paths are keys from the section down. */
export type Edit =
  /** `insteadOf`: the key beside it whose entry goes, where the entry stands under another key from now on. */
  | { readonly do: 'set'; readonly at: Path; readonly to: unknown; readonly insteadOf?: string }
  /** Entries that are put beside those of a map. */
  | { readonly do: 'merge'; readonly at: Path; readonly entries: Readonly<Record<string, unknown>> }
  /** One more member of a list. `beside`: the fields of an entry that holds the list, where it is not there yet. */
  | { readonly do: 'add'; readonly at: Path; readonly member: unknown; readonly beside?: Fields }
  /** An entry, or at the end of the path a member of a list, by its text. */
  | { readonly do: 'remove'; readonly at: Path }
  /** The member of a list of maps at an index, the last key of the path. */
  | { readonly do: 'replace'; readonly at: Path; readonly by: unknown }

type Path = readonly string[]
/** A map that is being changed. */
type Fields = Record<string, unknown>

const asFields = (value: unknown): Fields => (isFields(value) ? value : {})

/**
 * The baseline after all edits, whatever their order: what goes, goes first, and an entry that comes under a new key
 * comes last. What no edit names stays as it is.
 */
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

/** The map at the end of a path, made where it is missing. */
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
  if (left.length === 0 && above.length > 1) removeHollow(data, above)
}

/** A list within a section that lost its last member goes with its key, and with the entry that held nothing else. */
function removeHollow(data: Fields, path: Path): void {
  // An entry of an administrator without its list would allow the role anywhere.
  if (path[0] === 'administrators') return
  removeAt(data, path.slice(0, -1), path.at(-1) ?? '')
  const holder = valueAt(data, path.slice(0, -1))
  if (path.length > 2 && isFields(holder) && Object.keys(holder).length === 0) removeHollow(data, path.slice(0, -1))
}

const valueAt = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>((inner, key) => (isFields(inner) && Object.hasOwn(inner, key) ? inner[key] : undefined), value)

/** Where the members are in order, the new one takes its place among them. */
function withMember(list: unknown, member: unknown): readonly unknown[] {
  const members: readonly unknown[] = Array.isArray(list) ? list : []
  if (members.includes(member)) return members
  const isSorted = members.every((item, index) => index === 0 || String(members[index - 1]) < String(item))
  const behind = isSorted ? members.findIndex(item => String(item) > String(member)) : -1
  return behind < 0 ? [...members, member] : members.toSpliced(behind, 0, member)
}

/** What an alias stands for, and whether the organization has such an app instance; null where nobody knows it. */
export type FindApp = (alias: string) => { readonly resource: string; readonly isThere: boolean } | null

/**
 * The edits with what has to follow, so that every alias in use is one of `apps`: an app that is there is added, and
 * one that is not is written by its ARI where an entry about it stays.
 */
export function withApps(baseline: Baseline, edits: readonly Edit[], findApp: FindApp): readonly Edit[] {
  if (baseline.apps === undefined) return edits
  const takesApp = edits.some(edit => edit.do === 'remove' && edit.at[0] === 'apps')
  // What the edits do not name can only lose its app by one that takes it away.
  const touched = applyEdits(takesApp ? baseline : { apps: baseline.apps }, edits) as Baseline
  const isKnown = openKnownApps(touched.apps ?? {})
  const strays = appUses(touched).filter(use => !isKnown(use))
  const apps = new Map<string, string>()
  const renamed = strays.flatMap(({ keys, app }): readonly Edit[] => {
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

/** The last key is the app, but for an exception, in which it is a field. */
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

/** The edits as text for a person: YAML to paste, and in comments what to take out. */
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

/** With `beside` the entry that holds the list is given complete, so that it can take the place of the present one. */
function renderAdded(baseline: Baseline, { at, member, beside }: Extract<Edit, { readonly do: 'add' }>): string {
  const list = withMember(valueAt(baseline, at), member)
  if (beside === undefined) return renderEntry(at, list)
  const [above, key] = [at.slice(0, -1), at.at(-1) ?? '']
  return renderEntry(above, { ...withFields(beside)(valueAt(baseline, above)), [key]: list })
}

const renderInstead = (key: string | undefined): string =>
  key === undefined ? '' : `# In the place of the entry ${JSON.stringify(key)}:\n`
