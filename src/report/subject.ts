import { appInstance } from '../controls/app-instance.js'
import type { Finding } from '../model/finding.js'
import { codeMarkdown, MAX_SENTENCE_LENGTH, plain } from './escape.js'
import { isValue } from './values.js'

/**
 * What an administrator searches for: id, role and app of a finding, as far as neither its sentence nor its values tell
 * them already. A control is named by its heading.
 */
export const subjectMarkdown = (finding: Finding): string =>
  subjectParts(finding)
    .map(({ word, code }) => (word === '' ? codeMarkdown(code) : `${word} ${codeMarkdown(code)}`))
    .join(' · ')

/** An id, a role or an alias, with a word before it where it needs one. Still to be escaped for where it goes. */
export type SubjectPart = { readonly word: string; readonly code: string }

export function subjectParts(finding: Finding): readonly SubjectPart[] {
  const { subject, role, app } = finding
  const isReported = (part: string): boolean => names(finding.message, part) || isShown(finding, part)
  const who = subject.type === 'control' || isReported(subject.id) ? [] : [{ word: subject.type, code: subject.id }]
  const where = [role, app].filter(part => part !== null).filter(part => !isReported(part))
  return [...who, ...where.map(code => ({ word: '', code }))]
}

// The values of app instances are their ARIs, which are not shown as such.
const isShown = ({ control, expected, actual }: Finding, part: string): boolean =>
  control !== appInstance.id && (isValue(expected, part) || isValue(actual, part))

/** Whether a sentence has a name in it, and not as a part of a longer one. */
function names(message: string, name: string): boolean {
  if (name === '') return true
  const pieces = plain(message, MAX_SENTENCE_LENGTH).split(name)
  return pieces.slice(1).some((after, index) => STARTS.test(pieces[index] ?? '') && ENDS.test(after))
}

const STARTS = /(?:^|[\s(“‘])$/
const ENDS = /^(?:$|[\s,;:)”’]|\.(?:$|\s))/
