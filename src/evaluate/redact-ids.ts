import { createHash } from 'node:crypto'
import type { Baseline } from '../baseline/schema.js'
import type { CurrentState } from '../collect/current-state.js'
import { openNames, shortenAddresses } from '../collect/redact.js'
import { controlOf } from '../controls/catalogue.js'
import type { Finding } from '../model/finding.js'
import type { Result } from './result.js'

/** 48 bits: with 10,000 users, a collision happens in one of five million organizations. It is not used to compare. */
const LENGTH = 12

/**
 * Replaces account IDs and shortens email addresses in values, messages, links and YAML, and full names in free text of
 * administrators. It runs after the evaluation, so the verdict is the same with and without redaction. An account has
 * the same replacement in every run. `names`: full names of users from the current state.
 */
export function redactIds(result: Result, baseline: Baseline, names: readonly string[] = []): Result {
  const redacted = openRedaction(result, baseline)(result)
  const shortenNames = openNames(names)
  return {
    ...redacted,
    findings: redacted.findings.map((finding, index) => {
      const named = controlOf(finding.control).hasFreeText ? (replace(finding, shortenNames) as Finding) : finding
      return withHint(withoutDeadLink({ ...named, id: finding.id }), result.findings[index])
    }),
    observed: {
      ...redacted.observed,
      policies: replace(redacted.observed.policies, shortenNames) as CurrentState['policies'],
      credentials: replace(redacted.observed.credentials, shortenNames) as CurrentState['credentials'],
    },
  }
}

/** Returns a function that replaces the account IDs of a run and its baseline, and shortens addresses, in any value. */
export function openRedaction(input: Pick<Result, 'observed'>, baseline: Baseline): <T>(value: T) => T {
  const ids = new Set([...idsOf(input), ...listedIds(baseline)])
  const words = new Map([...ids].flatMap(id => spellings(id).map(text => [text, redactId(id)] as const)))
  const change = openReplacement(words)
  return <T>(value: T) => replace(value, text => shortenAddresses(change(text))) as T
}

/** A link to the page of a redacted account leads to the list of users instead. */
const withoutDeadLink = (finding: Finding): Finding => ({
  ...finding,
  fix: { ...finding.fix, link: finding.fix.link.replace(/\/users\/person-[0-9a-f]+$/, '/users') },
})

/** Adds a hint to redacted YAML, because it cannot be used unchanged. */
function withHint(finding: Finding, original: Finding | undefined): Finding {
  const hinted = (text: string, before: string | undefined): string => (text === before ? text : hintFor(text) + text)
  const { accept, except } = finding.fix
  const before = original?.fix
  return {
    ...finding,
    fix: { ...finding.fix, accept: hinted(accept, before?.accept), except: hinted(except, before?.except) },
  }
}

const hintFor = (text: string): string => (/\bperson-[0-9a-f]{12}\b/.test(text) ? REPLACED : SHORTENED)

const SHORTENED = '# A name or an email address is shortened here: write it in full, or leave the note empty.\n'
const REPLACED = '# An account ID is replaced here (person-…): write the account ID in its place.\n'

/** `person-3f2a9c1b77de`. The hash identifies an account only to readers who know its ID. */
export const redactId = (id: string): string =>
  `person-${createHash('sha256').update(id).digest('hex').slice(0, LENGTH)}`

function idsOf({ observed }: Pick<Result, 'observed'>): readonly string[] {
  const administrators = Object.values(observed.administrators)
  const facts = [observed.people, ...administrators]
  const actors = observed.audit.events.known ? observed.audit.events.value.map(({ actor }) => actor.id) : []
  return [...facts.flatMap(fact => (fact.known ? fact.value.map(({ id }) => id) : [])), ...actors]
}

/** Accounts that are only in the baseline. */
function listedIds(baseline: Baseline): readonly string[] {
  const administrators = Object.values(baseline.administrators ?? {}).flatMap(people => Object.keys(people ?? {}))
  const others = [baseline['direct-roles'], baseline['external-people']].flatMap(section => Object.keys(section ?? {}))
  const excepted = (baseline.exceptions ?? []).filter(({ control }) => controlOf(control).subjectIsPerson)
  return [...administrators, ...others, ...excepted.map(({ subject }) => subject)]
}

/** The ID and its URL-encoded form. */
const spellings = (id: string): readonly string[] => [...new Set([id, encodeURIComponent(id)])]

type Replacement = (text: string) => string

/** IDs are long words of these characters, so a word is looked up as one piece. */
const WORD = /[\w%:.~-]+/g

function openReplacement(words: ReadonlyMap<string, string>): Replacement {
  const others = [...words.keys()].filter(id => id !== '' && id.replace(WORD, '') !== '')
  return text => {
    const replaced = words.get(text) ?? text.replace(WORD, word => words.get(word) ?? replaceWithin(word, words))
    return others.reduce((rest, id) => rest.replaceAll(id, words.get(id) ?? ''), replaced)
  }
}

/** An ID followed by punctuation, such as a YAML key or the end of a sentence. */
function replaceWithin(word: string, words: ReadonlyMap<string, string>): string {
  const core = word.replace(/[:.]+$/, '')
  const replacement = words.get(core)
  return replacement === undefined ? word : replacement + word.slice(core.length)
}

function replace(value: unknown, change: Replacement): unknown {
  if (typeof value === 'string') return change(value)
  if (Array.isArray(value)) return value.map(inner => replace(inner, change))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [change(key), replace(inner, change)]))
}
