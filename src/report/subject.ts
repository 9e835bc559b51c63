import { appInstance } from '../controls/app-instance.js'
import type { Finding } from '../model/finding.js'
import { codeMarkdown, MAX_SENTENCE_LENGTH, plain } from './escape.js'
import { isValue } from './values.js'

/**
 * The ID, role and app of a finding, for searching. Parts that the sentence or the values already show are left out, and
 * so are controls, which the heading names.
 */
export const subjectMarkdown = (finding: Finding): string =>
  subjectParts(finding)
    .map(({ word, code }) => (word === '' ? codeMarkdown(code) : `${word} ${codeMarkdown(code)}`))
    .join(' · ')

/** An ID, a role or an alias, and the type of an ID. Not escaped yet. */
export type SubjectPart = { readonly word: string; readonly code: string }

export function subjectParts(finding: Finding): readonly SubjectPart[] {
  const { subject, role, app } = finding
  const isReported = (part: string): boolean => names(finding.message, part) || isShown(finding, part)
  const id = subject.type === 'control' || isReported(subject.id) ? [] : [{ word: typeWord(subject), code: subject.id }]
  const others = [role, app].filter(part => part !== null).filter(part => !isReported(part))
  return [...id, ...others.map(code => ({ word: '', code }))]
}

const typeWord = ({ type }: Finding['subject']): string => (type === 'person' ? 'user' : type.replaceAll('-', ' '))

// The values of app instances are ARIs, which are shown as `present`.
const isShown = ({ control, expected, actual }: Finding, part: string): boolean =>
  control !== appInstance.id && (isValue(expected, part) || isValue(actual, part))

/** Whether a sentence contains a name, and not only as part of a longer name. */
function names(message: string, name: string): boolean {
  if (name === '') return true
  const pieces = plain(message, MAX_SENTENCE_LENGTH).split(name)
  return pieces.slice(1).some((after, index) => STARTS.test(pieces[index] ?? '') && ENDS.test(after))
}

const STARTS = /(?:^|[\s(“‘])$/
const ENDS = /^(?:$|[\s,;:)”’]|\.(?:$|\s))/
