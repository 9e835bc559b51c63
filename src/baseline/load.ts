import { createHash } from 'node:crypto'
import { isFields } from '../model/fields.js'
import type { Problem } from '../model/usage-error.js'
import { invisibleRemarks } from './characters.js'
import { checkBaseline } from './consistency.js'
import { type Keys, type Place, readYaml, TOO_DEEP, type Trouble, type YamlDocument } from './document.js'
import { withEmptySections } from './empty-sections.js'
import { explain, fieldsAt, quoted, type Remark } from './problem-text.js'
import { type Baseline, BaselineSchema, type Sections } from './schema.js'

export type LoadedBaseline = {
  readonly path: string
  readonly text: string
  /** Of the text in UTF-8, as 64 hexadecimal digits. */
  readonly sha256: string
  readonly data: Baseline
  /** The place of the last key of the path that exists; 1:1 if none exists. A YAML alias leads to its value. */
  readonly locate: (keys: Keys) => Place
}

export type BaselineLoading =
  | { readonly ok: true; readonly baseline: LoadedBaseline }
  | { readonly ok: false; readonly problems: readonly Problem[] }

/**
 * Reads and checks a baseline; never throws. Returns all problems sorted by line; syntax errors prevent other checks.
 *
 * @param path the name of the file in problems and findings
 * @param today YYYY-MM-DD in UTC: exceptions can end at most 366 days later
 */
export function loadBaseline(text: string, path: string, today: string): BaselineLoading {
  try {
    return load(text, path, today)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    const message =
      error instanceof RangeError
        ? TOO_DEEP
        : `The file could not be checked (${quoted(reason)}). Please report this problem.`
    return failed(path, [{ line: 1, column: 1, message }])
  }
}

function load(text: string, path: string, today: string): BaselineLoading {
  const parsedText = readYaml(text)
  if (!parsedText.ok) return failed(path, parsedText.troubles)
  const reading = { ...parsedText, data: withEmptySections(parsedText.data) }
  const early = notABaseline(reading.data) ?? unknownVersion(reading.data)
  if (early !== null) return failed(path, [{ ...reading.follow(early.keys).place, message: early.message }])
  const parsed = BaselineSchema.safeParse(reading.data, { reportInput: true })
  const issues = parsed.error?.issues ?? []
  const remarks = [
    ...issues.flatMap(issue => explain(issue, keys => reading.follow(keys).node)),
    ...lostKeys(reading),
    ...invisibleRemarks(reading.data),
    ...checkBaseline(validSections(reading.data, issues), today),
  ]
  const locate = (keys: Keys) => reading.follow(keys).place
  if (parsed.success && Object.keys(parsed.data).length <= HEAD_KEYS) remarks.push(NO_SECTION)
  const troubles = remarks.map(({ keys, message }) => ({ ...locate(keys), message }))
  if (!parsed.success || troubles.length > 0) return failed(path, troubles)
  return { ok: true, baseline: { path, text, sha256: sha256(text), data: parsed.data, locate } }
}

/** `version` and `organization` */
const HEAD_KEYS = 2

const NO_SECTION: Remark = {
  keys: [],
  message: 'The baseline has no section, so nothing would be checked. Write one with mode "capture".',
}

function failed(path: string, troubles: readonly Trouble[]): BaselineLoading {
  // A wrong value with two aliases gives two equal problems.
  const distinct = new Map(troubles.map(trouble => [JSON.stringify(trouble), trouble]))
  const problems = [...distinct.values()]
    .map(({ line, column, message }) => ({ path, line, column, message }))
    .sort((one, other) => one.line - other.line || one.column - other.column)
  return { ok: false, problems }
}

function notABaseline(data: unknown): Remark | null {
  if (data === null || data === undefined) {
    return {
      keys: [],
      message: 'The file is empty. Create a baseline with mode "capture", or start with "version: 1".',
    }
  }
  return isFields(data)
    ? null
    : { keys: [], message: 'The file is not a map. Start with "version: 1" on the first line.' }
}

/** The keys of a later version are not known, so this is the only problem. */
function unknownVersion(data: unknown): Remark | null {
  if (!isFields(data) || data.version === 1 || data.version === undefined) return null
  const message =
    typeof data.version === 'number'
      ? `"version" is ${data.version}, but this release reads version 1 only. Use a release that supports this version.`
      : '"version" must be the number 1. Write "version: 1".'
  return { keys: ['version'], message }
}

// This key cannot be a key of a JavaScript object, and zod drops it without an error.
const LOST_KEY = '__proto__'

function lostKeys(reading: YamlDocument): readonly Remark[] {
  const message = `${quoted(LOST_KEY)} cannot be a key. Write another name; only the ID is compared.`
  return pathsOf(reading.data, LOST_KEY)
    .filter(keys => fieldsAt(BaselineSchema, keys.slice(0, -1)).length === 0)
    .map(keys => ({ keys, message }))
}

function pathsOf(data: unknown, name: string): readonly Keys[] {
  if (typeof data !== 'object' || data === null) return []
  return Object.entries(data).flatMap(([key, value]) => [
    ...(key === name ? [[key]] : []),
    ...pathsOf(value, name).map(keys => [key, ...keys]),
  ])
}

const SectionsSchema = BaselineSchema.omit({ version: true, organization: true })

/** The sections with a valid shape, which can be checked further even if others are invalid. */
function validSections(data: unknown, issues: readonly { readonly path: readonly PropertyKey[] }[]): Sections {
  if (!isFields(data)) return {}
  const broken = new Set(issues.map(({ path }) => path[0]))
  const valid = Object.keys(SectionsSchema.shape).filter(key => Object.hasOwn(data, key) && !broken.has(key))
  return SectionsSchema.safeParse(Object.fromEntries(valid.map(key => [key, data[key]]))).data ?? {}
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex')
}
