/** Tests that every finding must pass, from a table of cases. */

import type { CurrentState } from '../../src/collect/current-state.js'
import { controlOf } from '../../src/controls/catalogue.js'
import { fingerprint } from '../../src/evaluate/fingerprint.js'
import type { ControlId, Finding } from '../../src/model/finding.js'
import { acceptInto, exceptInto } from './acceptance.js'
import {
  aRun,
  BASELINE,
  type Evidence,
  findingsOf,
  judgeRun,
  NOT_READ,
  NOW,
  proposeFor,
  statusOf,
} from './organization.js'

export type ReportedFinding = Omit<
  Finding,
  'id' | 'control' | 'severity' | 'status' | 'message' | 'fix' | 'people' | 'firstSeen' | 'changedBy'
> & {
  readonly status?: Finding['status']
  readonly people?: number
  /** The start of the path, and the complete link. */
  readonly fix: { readonly path: string; readonly link: string }
}

export type Case = Evidence & {
  readonly name: string
  readonly reported: ReportedFinding
  /** No YAML can accept it: more seats in use than bought. */
  readonly beyondAcceptance?: true
}

// One full stop at the end. Full stops in names, versions and addresses have no space after them.
const ONE_SENTENCE = /^\S(?:[^\n.]|\.(?=\S))*\.$/

/** Each case is one finding of the control. */
export function describeDrifts(control: ControlId, cases: readonly Case[]): void {
  describe.each(cases)('$name', ({ reported, beyondAcceptance, ...evidence }) => {
    const only = (): Finding => {
      const [finding, ...others] = findingsOf(control, evidence)
      if (finding === undefined || others.length > 0) throw new Error(`There are ${others.length + (finding ? 1 : 0)}.`)
      return finding
    }

    test('has its fields and its location', () => {
      const { people, fix, ...rest } = reported
      expect(only()).toEqual({
        status: 'drift',
        ...rest,
        control,
        severity: controlOf(control).severity,
        people: people ?? null,
        id: expect.stringMatching(/^[0-9a-f]{16}$/),
        fix: {
          path: expect.stringMatching(fix.path),
          link: fix.link,
          accept: expect.any(String),
          guide: expect.stringMatching(/\/docs\/(controls|access-paths)\/[a-z-]+\.md$/),
          except: expect.any(String),
        },
        message: expect.any(String),
        firstSeen: NOW,
        changedBy: null,
      })
    })

    test('has a message of one sentence that names its subject', () => {
      const { message, subject } = only()
      expect(message).toMatch(ONE_SENTENCE)
      expect(message).toContain(subject.id === 'ANYONE' ? 'any email domain' : subject.name)
    })

    test('makes the control drift, unless it is a notice', () => {
      expect(statusOf(control, evidence)).toBe(reported.status === 'notice' ? 'pass' : 'drift')
    })

    const isOver = reported.status === 'notice' || beyondAcceptance === true
    test(isOver ? 'has no YAML to accept it' : 'disappears after its YAML is added', () => {
      const finding = only()
      if (isOver) return expect(finding.fix.accept).toMatch(/^(#.*\n)?$/)
      const accepted = acceptInto(evidence.baseline ?? BASELINE, finding)
      const left = findingsOf(control, { ...evidence, baseline: accepted })
      expect(left.map(({ id }) => id)).not.toContain(finding.id)
    })

    test(
      isOver ? 'is left in the proposed baseline' : 'is gone in the proposed baseline, where it is accepted alone',
      () => {
        const { id } = only()
        const { text } = proposeFor(aRun(evidence), draft => fingerprint(draft) === id)
        const left = findingsOf(control, { ...evidence, baseline: text }).map(finding => finding.id)
        expect(left.includes(id)).toBe(isOver)
      },
    )

    test(reported.status === 'notice' ? 'has no YAML to except it' : 'is excepted after its exception is added', () => {
      const finding = only()
      if (reported.status === 'notice') return expect(finding.fix.except).toBe('')
      const excepted = exceptInto(evidence.baseline ?? BASELINE, finding)
      expect(findingsOf(control, { ...evidence, baseline: excepted })).toMatchObject([
        { id: finding.id, status: 'excepted' },
      ])
    })
  })
}

export type Unread = {
  readonly name: string
  readonly control: ControlId
  readonly observed: Partial<CurrentState>
  readonly subject: Finding['subject']
  readonly app?: string
  readonly location: Finding['location']
  readonly baseline?: string
}

/** Each case is an unread fact in an otherwise compliant organization. */
export function describeUnread(cases: readonly Unread[]): void {
  describe.each(cases)('$name', ({ control, subject, app, location, ...evidence }) => {
    test('is unreadable, with the reason', () => {
      expect(findingsOf(control, evidence)).toMatchObject([
        { change: 'unreadable', status: 'unknown', subject, app: app ?? null, role: null, location, message: NOT_READ },
      ])
    })

    test('makes the control unknown, not drift', () => {
      expect(statusOf(control, evidence)).toBe('unknown')
    })

    test('makes the verdict unknown', () => {
      expect(judgeRun(evidence).verdict).toBe('unknown')
    })
  })
}

export const everyControl = (id: string): Finding['subject'] => ({ type: 'control', id, name: id })
