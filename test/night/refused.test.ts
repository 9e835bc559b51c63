/** A run with refused reads of policies, keys, sites and the audit log. */
import { ENDPOINTS } from '../../src/atlassian/endpoint.js'
import { demoWorld } from '../../src/sandbox/demo-world.js'
import { openWorkspace } from './workspace.js'

const BASELINE = '.github/atlassian-access.yml'
const { email, token } = demoWorld().siteCredential
const ALL = { 'site-email': email, 'site-api-token': token, 'undocumented-apis': 'true', redact: 'never' }

/** The first refused endpoint of each read, and the control that reports it. */
const REFUSED = [
  ['policies', 'policy', 'unknown'],
  ['apiKeys', 'credential', 'unknown'],
  ['serviceDesks', 'customer-access', 'unknown'],
  ['permissionSchemes', 'public-access', 'unknown'],
  ['spaceRoleMode', 'public-access', 'unknown'],
  ['eventActions', 'audit-change', 'notice'],
] as const

type Found = {
  readonly control: string
  readonly status: string
  readonly subject: { readonly id: string }
  readonly message: string
}

test('the verdict is unknown, each refused endpoint is named once per subject, and no access path becomes closed', async () => {
  const world = demoWorld()
  world.dialect.hostUrls = 'loopback'
  const workspace = await openWorkspace(world)
  workspace.files.delete(BASELINE)
  await workspace.run(0, { mode: 'capture', preset: 'current', 'org-id': world.organization.id, ...ALL })
  workspace.files.set(BASELINE, workspace.read('baseline.yml'))
  expect((await workspace.run(1, ALL)).code).toBe(0)
  const before = JSON.parse(workspace.read('report.json'))

  for (const [name] of REFUSED) {
    const end = ENDPOINTS[name].path.split('/').at(-1)
    world.faults.push({ path: new RegExp(`/${end}$`), kind: { status: 403 } })
  }
  const outcome = await workspace.run(2, ALL)
  const { verdict, findings, controls, posture } = JSON.parse(workspace.read('report.json'))

  expect([outcome.code, verdict]).toEqual([2, 'unknown'])
  for (const [name, control, status] of REFUSED) {
    const named = (findings as readonly Found[]).filter(({ message }) => message.includes(ENDPOINTS[name].path))
    expect(named.length).toBeGreaterThan(0)
    expect(named.map(({ control, status }) => [control, status])).toEqual(named.map(() => [control, status]))
    expect(new Set(named.map(({ subject }) => subject.id)).size).toBe(named.length)
  }
  expect((findings as readonly Found[]).filter(({ status }) => status === 'drift')).toEqual([])

  const passed = (list: typeof controls) =>
    list.filter(({ status }: { status: string }) => status === 'pass').map(({ id }: { id: string }) => id)
  const affected = new Set<string>(REFUSED.map(([, control]) => control))
  expect(passed(controls)).toEqual(passed(before.controls).filter((id: string) => !affected.has(id)))
  const closed = ({ paths }: typeof posture) =>
    paths.filter(({ state }: { state: string }) => state === 'closed').map(({ id }: { id: string }) => id)
  expect(closed(before.posture)).toEqual(expect.arrayContaining(closed(posture)))
})
