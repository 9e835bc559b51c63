import { createHash } from 'node:crypto'
import type { Baseline } from '../baseline/schema.js'
import type { CurrentState } from '../collect/current-state.js'
import { openNames, shortenAddresses } from '../collect/redact.js'
import { controlOf } from '../controls/catalogue.js'
import type { Finding } from '../model/finding.js'
import type { Result } from './result.js'

/** 48 bits: among 10,000 people two are alike once in five million organizations, and nothing is compared by it. */
const LENGTH = 12

/**
 * The result with everything personal that comparing needed: account ids of people are replaced, e-mail addresses are
 * shortened, wherever they stand: in values, sentences, links and YAML. So are full names in texts that administrators
 * write freely. It is made behind the verdict, so that this is the same with and without. The same person has the same
 * word every night. `names`: full names of people, as they were observed.
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

/** Replaces the ids of all people of a night and its baseline, and shortens addresses, in whatever it is given. */
export function openRedaction(input: Pick<Result, 'observed'>, baseline: Baseline): <T>(value: T) => T {
  const ids = new Set([...idsOf(input), ...listedIds(baseline)])
  const words = new Map([...ids].flatMap(id => spellings(id).map(text => [text, redactId(id)] as const)))
  const change = openReplacement(words)
  return <T>(value: T) => replace(value, text => shortenAddresses(change(text))) as T
}

/** The page of somebody whose id is not told is the list of all. */
const withoutDeadLink = (finding: Finding): Finding => ({
  ...finding,
  fix: { ...finding.fix, link: finding.fix.link.replace(/\/users\/person-[0-9a-f]+$/, '/users') },
})

/** YAML in which a person is replaced is not to be pasted as it is. */
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

const SHORTENED = '# A name or an e-mail address is shortened here: write it in full, or leave the note empty.\n'
const REPLACED = '# The id of a person is replaced here (person-…): write their account id in its place.\n'

/** `person-3f2a9c1b77de`. A hash tells who somebody is to nobody but those who know the id. */
export const redactId = (id: string): string =>
  `person-${createHash('sha256').update(id).digest('hex').slice(0, LENGTH)}`

function idsOf({ observed }: Pick<Result, 'observed'>): readonly string[] {
  const administrators = Object.values(observed.administrators)
  const facts = [observed.people, ...administrators]
  const actors = observed.audit.events.known ? observed.audit.events.value.map(({ actor }) => actor.id) : []
  return [...facts.flatMap(fact => (fact.known ? fact.value.map(({ id }) => id) : [])), ...actors]
}

/** People of whom only the baseline knows. */
function listedIds(baseline: Baseline): readonly string[] {
  const administrators = Object.values(baseline.administrators ?? {}).flatMap(people => Object.keys(people ?? {}))
  const others = [baseline['direct-roles'], baseline['external-people']].flatMap(section => Object.keys(section ?? {}))
  const excepted = (baseline.exceptions ?? []).filter(({ control }) => controlOf(control).subjectIsPerson)
  return [...administrators, ...others, ...excepted.map(({ subject }) => subject)]
}

/** As it is, and as it stands in an address. */
const spellings = (id: string): readonly string[] => [...new Set([id, encodeURIComponent(id)])]

type Replacement = (text: string) => string

/** Ids are long and made of these characters, so a word is looked up whole: no name has one in it by chance. */
const WORD = /[\w%:.~-]+/g

function openReplacement(words: ReadonlyMap<string, string>): Replacement {
  const odd = [...words.keys()].filter(id => id !== '' && id.replace(WORD, '') !== '')
  return text => {
    const replaced = words.get(text) ?? text.replace(WORD, word => words.get(word) ?? replaceWithin(word, words))
    return odd.reduce((rest, id) => rest.replaceAll(id, words.get(id) ?? ''), replaced)
  }
}

/** An id with a mark of punctuation behind it, as a key of YAML or the end of a sentence. */
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
