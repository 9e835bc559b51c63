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

test('no id of a person is left, in whatever spelling', () => {
  const text = JSON.stringify(redacted())
  const ids = [ALICE, '712020:b0b', EVE].flatMap(id => [id, encodeURIComponent(id)])
  expect(ids.filter(id => text.includes(id))).toEqual([])
})

test('one person has one word, in value and YAML, on every night, and no page of their own', () => {
  const [finding] = redacted().findings.filter(({ control }) => control === 'direct-role')
  const word = redactId('712020:b0b')
  expect(word).toMatch(/^person-[0-9a-f]{12}$/)
  expect(finding?.subject.id).toBe(word)
  expect(finding?.fix.link).toMatch(/\/users$/)
  expect(finding?.fix.accept).toBe(
    `# The id of a person is replaced here (person-…): write their account id in its place.\ndirect-roles:\n  ${word}:\n    acme/jira-software: [user]\n`,
  )
})

test('somebody whom only the baseline knows has one as well', () => {
  const gone = {
    observed: { administrators: { 'org-admin': known([]), 'site-admin': known([]), 'user-access-admin': known([]) } },
  }
  const [finding] = redactIds(judgeRun(gone), aRun(gone).context.baseline).findings
  expect(finding?.subject.id).toBe(redactId(ALICE))
  expect(finding?.fix.accept).toContain(redactId(ALICE))
})

test('the verdict, the ids of findings, and all that is no person are the same', () => {
  const [open, shut] = [judgeRun(evidence), redacted()]
  expect([shut.verdict, shut.findings.map(({ id }) => id), shut.controls, shut.coverage, shut.licenses]).toEqual([
    open.verdict,
    open.findings.map(({ id }) => id),
    open.controls,
    open.coverage,
    open.licenses,
  ])
})

test('somebody of whom only an exception knows has one as well', () => {
  const entry = 'control: direct-role, subject: "712020:gone", reason: Trial, owner: a@acme.com, expires: 2027-01-31'
  const run = { baseline: `${BASELINE}\nexceptions:\n  - { ${entry} }\n` }
  const { findings } = redactIds(judgeRun(run), aRun(run).context.baseline)
  expect(findings).toMatchObject([{ change: 'unused', subject: { id: `direct-role ${redactId('712020:gone')}` } }])
  expect(JSON.stringify(findings)).not.toContain('712020:gone')
})
