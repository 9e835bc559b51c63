import { parse, stringify } from 'yaml'
import { PLACEHOLDERS } from '../../src/baseline/consistency.js'
import { loadBaseline } from '../../src/baseline/load.js'
import type { Finding } from '../../src/model/finding.js'
import { PATH } from './organization.js'

type Data = Record<string, unknown>

const isMap = (value: unknown): value is Data => typeof value === 'object' && value !== null && !Array.isArray(value)

/** The baseline after an administrator pasted the YAML of a finding, or followed its instruction. */
export function acceptInto(baseline: string, finding: Finding): string {
  const data: Data = parse(baseline)
  const removal = /^# Remove this entry: (.*)$/m.exec(finding.fix.accept)?.[1]
  if (removal !== undefined) {
    const [section = '', ...keys] = [...removal.matchAll(/"(?:[^"\\]|\\.)*"/g)].map(([key]): string => JSON.parse(key))
    data[section] = removeFrom(data[section], keys)
    return stringify(data)
  }
  const pasted: Data = parse(finding.fix.accept)
  if (isMap(pasted.groups)) data.groups = pasteGroups(baseline, finding, data.groups, pasted.groups)
  else paste(data, pasted)
  return stringify(data)
}

/** The baseline after an administrator added the proposed exception of a finding and completed it. */
export function exceptInto(baseline: string, finding: Finding): string {
  const data: Data = parse(baseline)
  const { reason, owner } = PLACEHOLDERS
  const pasted: Data = parse(finding.fix.except.replace(reason, 'Agreed').replace(owner, 'alice@acme.com'))
  const listOf = ({ exceptions }: Data): readonly unknown[] => (Array.isArray(exceptions) ? exceptions : [])
  return stringify({ ...data, exceptions: [...listOf(data), ...listOf(pasted)] })
}

function removeFrom(value: unknown, [key = '', ...rest]: readonly string[]): unknown {
  if (Array.isArray(value)) return value.filter(item => item !== key)
  if (!isMap(value)) return value
  const kept = Object.entries(value).filter(([name]) => name !== key || rest.length > 0)
  return Object.fromEntries(kept.map(([name, inner]) => [name, name === key ? removeFrom(inner, rest) : inner]))
}

/** The entry of a group replaces the entry at the line of the finding, or the entry of the same group. */
function pasteGroups(baseline: string, finding: Finding, groups: unknown, pasted: Data): Data {
  const entries = Object.entries(isMap(groups) ? groups : {})
  const ids = new Set(Object.values(pasted).map(idOf))
  const key =
    finding.change === 'added'
      ? null
      : keyAt(
          baseline,
          finding.location.line,
          entries.map(([name]) => name),
        )
  const kept = entries.filter(([name, entry]) => name !== key && !ids.has(idOf(entry)))
  return { ...Object.fromEntries(kept), ...pasted }
}

const idOf = (entry: unknown): unknown => (isMap(entry) ? entry.id : undefined)

function keyAt(baseline: string, line: number, keys: readonly string[]): string | null {
  const loading = loadBaseline(baseline, PATH, '2026-11-23')
  if (!loading.ok) throw new Error('The baseline is not sound.')
  const { locate } = loading.baseline
  const above = keys.filter(key => locate(['groups', key]).line <= line)
  return above.toSorted((a, b) => locate(['groups', b]).line - locate(['groups', a]).line)[0] ?? null
}

function paste(data: Data, pasted: Data): void {
  for (const [key, value] of Object.entries(pasted)) {
    const there = data[key]
    if (isMap(there) && isMap(value)) paste(there, value)
    else data[key] = value
  }
}
