import { redactId, redactIds } from '../../src/evaluate/redact-ids.js'
import { known } from '../../src/model/fact.js'
import { ALICE, aDirectHolding, anAccount, aRun, BASELINE, judgeRun } from '../controls/organization.js'

const EVE = 'qm:1e5c/x y'
const evidence = {
  observed: {
    people: known([
      anAccount({ holdings: known([aDirectHolding()]) }),
      anAccount({ id: EVE, name: 'Eve', claim: 'unmanaged' as const }),
    ]),
  },
}
const redacted = (given = evidence) => redactIds(judgeRun(given), aRun(given).context.baseline)

test('no account ID is left in any spelling', () => {
  const text = JSON.stringify(redacted())
  const ids = [ALICE, '712020:b0b', EVE].flatMap(id => [id, encodeURIComponent(id)])
  expect(ids.filter(id => text.includes(id))).toEqual([])
})

test('an account has the same replacement in values and YAML, and no link to its page', () => {
  const [finding] = redacted().findings.filter(({ control }) => control === 'direct-role')
  const word = redactId('712020:b0b')
  expect(word).toMatch(/^person-[0-9a-f]{12}$/)
  expect(finding?.subject.id).toBe(word)
  expect(finding?.fix.link).toMatch(/\/users$/)
  expect(finding?.fix.accept).toBe(
    `# An account ID is replaced here (person-…): write the account ID in its place.\ndirect-roles:\n  ${word}:\n    acme/jira-software: [user]\n`,
  )
})

test('an account that is only in the baseline is replaced too', () => {
  const gone = {
    observed: { administrators: { 'org-admin': known([]), 'site-admin': known([]), 'user-access-admin': known([]) } },
  }
  const [finding] = redactIds(judgeRun(gone), aRun(gone).context.baseline).findings
  expect(finding?.subject.id).toBe(redactId(ALICE))
  expect(finding?.fix.accept).toContain(redactId(ALICE))
})

test('the verdict, the IDs of findings and other subjects stay the same', () => {
  const [open, shut] = [judgeRun(evidence), redacted()]
  expect([shut.verdict, shut.findings.map(({ id }) => id), shut.controls, shut.coverage, shut.licenses]).toEqual([
    open.verdict,
    open.findings.map(({ id }) => id),
    open.controls,
    open.coverage,
    open.licenses,
  ])
})

test('an account that is only in an exception is replaced too', () => {
  const entry = 'control: direct-role, subject: "712020:gone", reason: Trial, owner: a@acme.com, expires: 2027-01-31'
  const run = { baseline: `${BASELINE}\nexceptions:\n  - { ${entry} }\n` }
  const { findings } = redactIds(judgeRun(run), aRun(run).context.baseline)
  expect(findings).toMatchObject([{ change: 'unused', subject: { id: `direct-role ${redactId('712020:gone')}` } }])
  expect(JSON.stringify(findings)).not.toContain('712020:gone')
})
