/** Empty lists that contradict other reads, from the organization to the report. */
import { demoWorld } from '../../src/sandbox/demo-world.js'
import { aDomainAccess, type World } from '../../src/sandbox/world.js'
import { openWorkspace, type Workspace } from './workspace.js'

const BASELINE = '.github/atlassian-access.yml'
const EMPTY = { data: [], links: { next: null }, meta: { total: 0 } }

type Outcome = {
  readonly control: string
  readonly status: string
}

const findingsIn = (workspace: Workspace): readonly Outcome[] =>
  JSON.parse(workspace.read('report.json')).findings.filter(({ status }: Outcome) => status !== 'notice')

describe.each([
  ['workspaces', /\/workspaces$/, 'app-instance'],
  ['directories', /\/directories$/, 'group-identity'],
  ['domains', /\/v1\/orgs\/[^/]+\/domains$/, 'verified-domain'],
] as const)('an empty 200 response for %s', (_, path, control) => {
  const world = (): World => ({ ...demoWorld(), faults: [{ path, kind: { status: 200, body: EMPTY } }] })

  test('makes the run unknown with incomplete coverage, and no entry counts as removed', async () => {
    const workspace = await openWorkspace(world())
    expect(await workspace.run(0)).toMatchObject({ code: 2, outputs: { verdict: 'unknown', 'drift-count': '0' } })
    expect(new Set(findingsIn(workspace).map(({ status }) => status))).toEqual(new Set(['unknown']))
    expect(findingsIn(workspace).map(finding => finding.control)).toContain(control)
    expect(JSON.parse(workspace.read('report.json')).coverage.complete).toBe(false)
  })

  test('ends capture with exit code 2', async () => {
    const workspace = await openWorkspace(world())
    const inputs = { mode: 'capture', preset: 'current', 'org-id': demoWorld().organization.id }
    expect(await workspace.run(0, inputs)).toMatchObject({ code: 2 })
  })
})

describe('an organization whose API never mentions "Any domain"', () => {
  const world = (): World => ({ ...demoWorld(), appAccess: [aDomainAccess({ domain: 'acme.com' })] })

  async function captured(): Promise<{ readonly workspace: Workspace; readonly code: number; readonly text: string }> {
    const workspace = await openWorkspace(world())
    const { code } = await workspace.run(0, {
      mode: 'capture',
      preset: 'current',
      'org-id': demoWorld().organization.id,
    })
    return { workspace, code, text: workspace.read('baseline.yml') }
  }

  test('has a captured baseline that names the attestation, and is unknown without it', async () => {
    const { workspace, code, text } = await captured()
    expect([code, text]).toEqual([2, expect.stringMatching(/app-access:\n {2}acme\.com: {}\n(.*\n)*.*any-domain/)])
    workspace.files.set(BASELINE, text)
    expect(await workspace.run(1)).toMatchObject({ code: 2 })
    expect(findingsIn(workspace)).toMatchObject([{ control: 'app-access', status: 'unknown' }])
  })

  test('is compliant with the attestation "no access"', async () => {
    const { workspace, text } = await captured()
    const attestation = '{ value: "no access", by: it@acme.com, on: 2026-11-02, expires: 2027-01-31 }'
    workspace.files.set(BASELINE, text.replace(/^attestations:$/m, `attestations:\n  any-domain: ${attestation}`))
    expect(await workspace.run(1)).toMatchObject({ code: 0, outputs: { verdict: 'compliant' } })
  })
})
