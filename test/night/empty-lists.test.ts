/** Answers that leave out what others need, from the organization to the report. */
import { demoWorld } from '../../src/sandbox/demo-world.js'
import { aDomainAccess, type World } from '../../src/sandbox/world.js'
import { openStage, type Stage } from './night.js'

const BASELINE = '.github/atlassian-access.yml'
const EMPTY = { data: [], links: { next: null }, meta: { total: 0 } }

type Outcome = {
  readonly control: string
  readonly status: string
}

const findingsIn = (stage: Stage): readonly Outcome[] =>
  JSON.parse(stage.read('report.json')).findings.filter(({ status }: Outcome) => status !== 'notice')

describe.each([
  ['workspaces', /\/workspaces$/, 'app-instance'],
  ['directories', /\/directories$/, 'group-identity'],
  ['domains', /\/v1\/orgs\/[^/]+\/domains$/, 'verified-domain'],
] as const)('An empty 200 for the %s', (_, path, control) => {
  const world = (): World => ({ ...demoWorld(), faults: [{ path, kind: { status: 200, body: EMPTY } }] })

  test('is unknown with incomplete coverage, and nothing is removed', async () => {
    const stage = await openStage(world())
    expect(await stage.night(0)).toMatchObject({ code: 2, outputs: { verdict: 'unknown', 'drift-count': '0' } })
    expect(new Set(findingsIn(stage).map(({ status }) => status))).toEqual(new Set(['unknown']))
    expect(findingsIn(stage).map(finding => finding.control)).toContain(control)
    expect(JSON.parse(stage.read('report.json')).coverage.complete).toBe(false)
  })

  test('ends a capture with exit code 2', async () => {
    const stage = await openStage(world())
    const inputs = { mode: 'capture', 'org-id': demoWorld().organization.id }
    expect(await stage.night(0, inputs)).toMatchObject({ code: 2 })
  })
})

describe('An organization whose API never mentions "Any domain"', () => {
  const world = (): World => ({ ...demoWorld(), appAccess: [aDomainAccess({ domain: 'acme.com' })] })

  async function captured(): Promise<{ readonly stage: Stage; readonly code: number; readonly text: string }> {
    const stage = await openStage(world())
    const { code } = await stage.night(0, { mode: 'capture', 'org-id': demoWorld().organization.id })
    return { stage, code, text: stage.read('baseline.yml') }
  }

  test('has a captured baseline that names the attestation, and is unknown until it is there', async () => {
    const { stage, code, text } = await captured()
    expect([code, text]).toEqual([2, expect.stringMatching(/app-access:\n {2}acme\.com: {}\n(.*\n)*.*any-domain/)])
    stage.files.set(BASELINE, text)
    expect(await stage.night(1)).toMatchObject({ code: 2 })
    expect(findingsIn(stage)).toMatchObject([{ control: 'app-access', status: 'unknown' }])
  })

  test('is compliant once "no access" is attested', async () => {
    const { stage, text } = await captured()
    const attestation = '{ value: "no access", by: it@acme.com, on: 2026-11-02, expires: 2027-01-31 }'
    stage.files.set(BASELINE, text.replace(/^attestations: {}$/m, `attestations:\n  any-domain: ${attestation}`))
    expect(await stage.night(1)).toMatchObject({ code: 0, outputs: { verdict: 'compliant' } })
  })
})
