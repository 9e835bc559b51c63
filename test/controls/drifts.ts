/** What every finding has to hold, whatever it is about: a table of them is a table of tests. */

import type { CurrentState } from '../../src/collect/current-state.js'
import { controlOf } from '../../src/controls/catalogue.js'
import { fingerprint } from '../../src/evaluate/fingerprint.js'
import type { ControlId, Finding } from '../../src/model/finding.js'
import { acceptInto, exceptInto } from './acceptance.js'
import {
  aNight,
  BASELINE,
  type Evidence,
  findingsOf,
  judgeNight,
  NOT_READ,
  NOW,
  proposeFor,
  statusOf,
} from './organization.js'

export type Told = Omit<
  Finding,
  'id' | 'control' | 'severity' | 'status' | 'message' | 'fix' | 'people' | 'firstSeen' | 'changedBy'
> & {
  readonly status?: Finding['status']
  readonly people?: number
  /** The path starts so; the link is whole. */
  readonly fix: { readonly path: string; readonly link: string }
}

export type Case = Evidence & {
  readonly name: string
  readonly told: Told
  /** No YAML can make this right: seats above those that were bought. */
  readonly beyondAcceptance?: true
}

// One full stop, at the end; stops within names, versions and addresses have no space behind them.
const ONE_SENTENCE = /^\S(?:[^\n.]|\.(?=\S))*\.$/

/** Each case is one finding of the control. */
export function describeDrifts(control: ControlId, cases: readonly Case[]): void {
  describe.each(cases)('$name', ({ told, beyondAcceptance, ...evidence }) => {
    const only = (): Finding => {
      const [finding, ...others] = findingsOf(control, evidence)
      if (finding === undefined || others.length > 0) throw new Error(`There are ${others.length + (finding ? 1 : 0)}.`)
      return finding
    }

    test('is told as what it is, where it is', () => {
      const { people, fix, ...rest } = told
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

    test('is told in one sentence that names its subject', () => {
      const { message, subject } = only()
      expect(message).toMatch(ONE_SENTENCE)
      expect(message).toContain(subject.id === 'ANYONE' ? 'any domain' : subject.name)
    })

    test('makes the control drift, unless it is a notice', () => {
      expect(statusOf(control, evidence)).toBe(told.status === 'notice' ? 'pass' : 'drift')
    })

    const isOver = told.status === 'notice' || beyondAcceptance === true
    test(isOver ? 'has no YAML to accept it' : 'is gone once its YAML is pasted', () => {
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
        const { text } = proposeFor(aNight(evidence), draft => fingerprint(draft) === id)
        const left = findingsOf(control, { ...evidence, baseline: text }).map(finding => finding.id)
        expect(left.includes(id)).toBe(isOver)
      },
    )

    test(told.status === 'notice' ? 'has no YAML to except it' : 'is excepted once its exception is pasted', () => {
      const finding = only()
      if (told.status === 'notice') return expect(finding.fix.except).toBe('')
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

/** Each case is a fact that is not known, in an organization that is compliant else. */
export function describeUnread(cases: readonly Unread[]): void {
  describe.each(cases)('$name', ({ control, subject, app, location, ...evidence }) => {
    test('is unreadable, with the reason', () => {
      expect(findingsOf(control, evidence)).toMatchObject([
        { change: 'unreadable', status: 'unknown', subject, app: app ?? null, role: null, location, message: NOT_READ },
      ])
    })

    test('is an unknown control, and no drift', () => {
      expect(statusOf(control, evidence)).toBe('unknown')
    })

    test('is an unknown verdict', () => {
      expect(judgeNight(evidence).verdict).toBe('unknown')
    })
  })
}

export const everyControl = (id: string): Finding['subject'] => ({ type: 'control', id, name: id })
