import fc from 'fast-check'
import { loadBaseline } from '../../src/baseline/load.js'
import type { CurrentState } from '../../src/collect/current-state.js'
import { controlsReading } from '../../src/controls/catalogue.js'
import type { Result, Verdict } from '../../src/evaluate/result.js'
import type { Finding } from '../../src/model/finding.js'
import { judgeRun, NOT_READ, PATH, without } from '../controls/organization.js'
import {
  blindings,
  captureText,
  OPENINGS,
  organization,
  receipts,
  rename,
  runs,
  sectionsOf,
  shuffle,
} from './organizations.js'

/** Few runs with different seeds, because each run loads its baseline again. */
const RUNS = runs(15)

const driftsOf = ({ findings }: Result): ReadonlySet<string> =>
  new Set(findings.filter(({ status }) => status === 'drift').map(({ id }) => id))

const reported = ({ control, change, subject, app, role, message }: Finding): string =>
  JSON.stringify([control, change, subject.id, app, role, message])

/** One organization with the baseline of another: drift of every kind. */
const strangers = (there: CurrentState, captured: CurrentState): Result =>
  judgeRun({ baseline: captureText(captured), observed: there })

/** A baseline with some of the sections. */
const leaveOut = (text: string, sections: readonly string[]): string =>
  sections.reduce((rest, section) => without(section, rest), text)

describe('A captured organization', () => {
  test('is a valid baseline with any names', () => {
    fc.assert(
      fc.property(organization, observed => {
        const loading = loadBaseline(captureText(observed), PATH, '2026-11-23')
        expect(loading.ok ? [] : loading.problems).toEqual([])
      }),
      RUNS,
    )
  })

  test('is compliant with what was captured', () => {
    fc.assert(
      fc.property(organization, observed => {
        const { verdict, findings } = judgeRun({ baseline: captureText(observed), observed })
        const drifts = findings.filter(({ status }) => status !== 'notice').map(reported)
        expect([verdict, drifts]).toEqual(['compliant', []])
      }),
      RUNS,
    )
  })

  test('has the same bytes in any order of reading', () => {
    fc.assert(
      fc.property(organization, fc.integer({ min: 1, max: 1e6 }), (observed, seed) => {
        expect(captureText(shuffle(observed, seed))).toBe(captureText(observed))
      }),
      RUNS,
    )
  })

  test('has no additional section and stays valid where a fact was not read', () => {
    fc.assert(
      fc.property(organization, fc.constantFrom(...blindings(0)), (observed, { blind }) => {
        const whole = sectionsOf(captureText(observed))
        const partial = sectionsOf(captureText(blind(observed))).filter(section => section !== 'unread')
        expect(whole).toEqual(expect.arrayContaining(partial))
      }),
      RUNS,
    )
  })
})

test('the order of reading does not change findings or controls', () => {
  fc.assert(
    fc.property(organization, organization, fc.integer({ min: 1, max: 1e6 }), (there, captured, seed) => {
      const [one, other] = [strangers(there, captured), strangers(shuffle(there, seed), captured)]
      expect([other.findings, other.controls]).toEqual([one.findings, one.controls])
    }),
    RUNS,
  )
})

/** Like `driftsOf`, but an unlisted administrator counts as the same finding without the place of the role. */
const driftKeysOf = ({ findings }: Result): ReadonlySet<string> =>
  new Set(
    findings
      .filter(({ status }) => status === 'drift')
      .map(({ id, control, change, subject, role }) =>
        control === 'administrator' ? `${change} ${subject.id} ${role}` : id,
      ),
  )

describe('An unread fact', () => {
  test('is never a drift', () => {
    const baselines = fc.tuple(organization, fc.constantFrom('', 'apps'))
    fc.assert(
      fc.property(organization, baselines, fc.nat(6), (there, [captured, left], index) => {
        const baseline = leaveOut(captureText(captured), [left])
        const before = driftKeysOf(judgeRun({ baseline, observed: there }))
        for (const { name, blind } of blindings(index)) {
          const after = driftKeysOf(judgeRun({ baseline, observed: blind(there) }))
          expect({ name, drifts: [...after].filter(id => !before.has(id)) }).toEqual({ name, drifts: [] })
        }
      }),
      RUNS,
    )
  })

  test('makes no verdict compliant', () => {
    fc.assert(
      fc.property(organization, organization, fc.nat(6), (there, captured, index) => {
        const baseline = captureText(captured)
        fc.pre(judgeRun({ baseline, observed: there }).verdict !== 'compliant')
        const verdicts = blindings(index).map(({ blind }) => judgeRun({ baseline, observed: blind(there) }).verdict)
        expect(verdicts).not.toContain('compliant')
      }),
      RUNS,
    )
  })

  test('is unknown where a control needs it', () => {
    fc.assert(
      fc.property(organization, fc.nat(6), (observed, index) => {
        const baseline = captureText(observed)
        for (const { name, blind, isNeeded } of blindings(index)) {
          const { verdict } = judgeRun({ baseline, observed: blind(observed) })
          expect({ name, verdict }).not.toEqual({ name, verdict: isNeeded ? 'compliant' : 'drift' })
        }
      }),
      RUNS,
    )
  })
})

test('an additional failed read never improves a verdict and never removes drift', () => {
  const greenFirst: readonly Verdict[] = ['compliant', 'unknown', 'drift']
  fc.assert(
    fc.property(organization, organization, fc.boolean(), receipts, (there, other, isOwn, reads) => {
      const evidence = { baseline: captureText(isOwn ? there : other), observed: there }
      const [before, after] = [judgeRun(evidence), judgeRun({ ...evidence, receipts: reads })]
      expect(greenFirst.indexOf(after.verdict)).toBeGreaterThanOrEqual(greenFirst.indexOf(before.verdict))
      expect(driftsOf(after)).toEqual(driftsOf(before))
    }),
    RUNS,
  )
})

test('a finding has the same ID after all names changed', () => {
  // The control group-identity compares names.
  const idsOf = ({ findings }: Result): readonly string[] =>
    findings.filter(({ control }) => control !== 'group-identity').map(({ id }) => id)
  fc.assert(
    fc.property(organization, organization, (there, captured) => {
      const [before, after] = [strangers(there, captured), strangers(rename(there), captured)].map(idsOf)
      expect(after?.toSorted()).toEqual(before?.toSorted())
    }),
    RUNS,
  )
})

describe('One more open access path', () => {
  test('does not remove drift', () => {
    fc.assert(
      fc.property(organization, organization, fc.constantFrom(...OPENINGS), (there, captured, open) => {
        const before = driftsOf(strangers(there, captured))
        const after = driftsOf(strangers(open(there), captured))
        expect([...before].filter(id => !after.has(id))).toEqual([])
      }),
      RUNS,
    )
  })

  test('is a drift', () => {
    fc.assert(
      fc.property(organization, fc.constantFrom(...OPENINGS.slice(0, 9)), (observed, open) => {
        const result = judgeRun({ baseline: captureText(observed), observed: open(observed) })
        expect(result.verdict).toBe('drift')
      }),
      RUNS,
    )
  })
})

describe('With any unread facts and missing sections', () => {
  const SECTIONS = [
    ...['apps', 'app-access', 'groups', 'administrators', 'direct-roles', 'external-people', 'domains', 'licenses'],
    ...['policies', 'credentials'],
  ]
  const runsOfAny = fc
    .record({
      there: organization,
      captured: organization,
      receipts,
      left: fc.subarray(SECTIONS),
      blind: fc.nat(blindings(0).length),
      index: fc.nat(6),
    })
    .map(({ there, captured, left, blind, index, receipts: reads }) =>
      judgeRun({
        baseline: leaveOut(captureText(captured), left),
        observed: blindings(index)[blind]?.blind(there) ?? there,
        receipts: reads,
      }),
    )

  test('the reason of an unknown control comes from a finding or an incomplete read', () => {
    fc.assert(
      fc.property(runsOfAny, ({ controls, findings, coverage }) => {
        const unread = coverage.reads.filter(({ complete }) => !complete)
        const reasons = [
          ...findings.map(({ message }) => message),
          ...unread.map(({ resource, error }) => error ?? `${resource}: not read to the end.`),
        ]
        for (const { status, reason } of controls) if (status === 'unknown') expect(reasons).toContain(reason)
      }),
      RUNS,
    )
  })

  test('a control that is off has no finding, and a reason', () => {
    fc.assert(
      fc.property(runsOfAny, ({ controls, findings }) => {
        const off = controls.filter(({ status }) => status === 'off')
        expect(off.every(({ reason }) => reason?.startsWith('not checked: '))).toBe(true)
        expect(findings.filter(({ control }) => off.some(({ id }) => id === control))).toEqual([])
      }),
      RUNS,
    )
  })

  test('the verdict is the most severe status of the findings, and unknown with incomplete reads', () => {
    fc.assert(
      fc.property(runsOfAny, ({ verdict, findings, coverage }) => {
        const statuses = new Set(findings.map(({ status }) => status))
        const rest = statuses.has('unknown') || !coverage.complete ? 'unknown' : 'compliant'
        expect(verdict).toBe(statuses.has('drift') ? 'drift' : rest)
      }),
      RUNS,
    )
  })

  test('the counts of the posture match its access paths', () => {
    fc.assert(
      fc.property(runsOfAny, ({ posture: { paths, closed, open, unknown } }) => {
        const count = (state: string): number => paths.filter(path => path.state === state).length
        expect([closed, open, unknown]).toEqual([count('closed'), count('open'), count('unknown')])
        expect(closed + open + unknown).toBe(paths.length)
      }),
      RUNS,
    )
  })

  test('every finding has a unique ID', () => {
    fc.assert(
      fc.property(runsOfAny, ({ findings }) => {
        expect(new Set(findings.map(({ id }) => id)).size).toBe(findings.length)
      }),
      RUNS,
    )
  })
})

test('a verdict is compliant only if every read of an enabled control is complete', () => {
  fc.assert(
    fc.property(organization, receipts, fc.subarray(['domains', 'licenses']), (observed, reads, left) => {
      const baseline = leaveOut(captureText(observed), left)
      const { verdict } = judgeRun({ baseline, observed, receipts: reads })
      const isWhole = reads.every(
        ({ complete, facts }) =>
          complete || controlsReading(facts).every(({ section }) => left.includes(section?.key ?? '')),
      )
      expect(verdict).toBe(isWhole ? 'compliant' : 'unknown')
    }),
    RUNS,
  )
})

test('a failed read is reported by an affected control', () => {
  fc.assert(
    fc.property(organization, receipts, (observed, reads) => {
      const { findings } = judgeRun({ baseline: captureText(observed), observed, receipts: reads })
      for (const { facts, error } of reads) {
        if (error === undefined) continue
        const ids = controlsReading(facts).map(({ id }) => id)
        expect(findings.some(({ control, message }) => ids.includes(control) && message === error)).toBe(true)
      }
    }),
    RUNS,
  )
})

test('the reason of an unread fact is the message of its finding', () => {
  fc.assert(
    fc.property(organization, observed => {
      const result = judgeRun({
        baseline: captureText(observed),
        observed: { ...observed, domains: { known: false, reason: NOT_READ } },
      })
      expect(result.findings.filter(({ status }) => status === 'unknown').map(({ message }) => message)).toEqual([
        NOT_READ,
      ])
    }),
    runs(10),
  )
})
