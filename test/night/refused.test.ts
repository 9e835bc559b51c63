/** A night on which all that the settings, keys, sites and the audit log could tell is refused. */
import { ENDPOINTS } from '../../src/atlassian/endpoint.js'
import { demoWorld } from '../../src/sandbox/demo-world.js'
import { openStage } from './night.js'

const BASELINE = '.github/atlassian-access.yml'
const { email, token } = demoWorld().siteCredential
const ALL = { 'site-email': email, 'site-api-token': token, 'undocumented-apis': 'true', redact: 'never' }

/** What is refused first of each read, and the control that says so. */
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

test('the verdict is unknown, every refused thing is named once for what it blinds, and no door is closed by it', async () => {
  const world = demoWorld()
  world.dialect.hostUrls = 'loopback'
  const stage = await openStage(world)
  stage.files.delete(BASELINE)
  await stage.night(0, { mode: 'capture', 'org-id': world.organization.id, ...ALL })
  stage.files.set(BASELINE, stage.read('baseline.yml'))
  expect((await stage.night(1, ALL)).code).toBe(0)
  const before = JSON.parse(stage.read('report.json'))

  for (const [name] of REFUSED) {
    const end = ENDPOINTS[name].path.split('/').at(-1)
    world.faults.push({ path: new RegExp(`/${end}$`), kind: { status: 403 } })
  }
  const night = await stage.night(2, ALL)
  const { verdict, findings, controls, posture } = JSON.parse(stage.read('report.json'))

  expect([night.code, verdict]).toEqual([2, 'unknown'])
  for (const [name, control, status] of REFUSED) {
    const named = (findings as readonly Found[]).filter(({ message }) => message.includes(ENDPOINTS[name].path))
    expect(named.length).toBeGreaterThan(0)
    expect(named.map(({ control, status }) => [control, status])).toEqual(named.map(() => [control, status]))
    expect(new Set(named.map(({ subject }) => subject.id)).size).toBe(named.length)
  }
  expect((findings as readonly Found[]).filter(({ status }) => status === 'drift')).toEqual([])

  const passed = (list: typeof controls) =>
    list.filter(({ status }: { status: string }) => status === 'pass').map(({ id }: { id: string }) => id)
  const blind = new Set<string>(REFUSED.map(([, control]) => control))
  expect(passed(controls)).toEqual(passed(before.controls).filter((id: string) => !blind.has(id)))
  const closed = ({ paths }: typeof posture) =>
    paths.filter(({ state }: { state: string }) => state === 'closed').map(({ id }: { id: string }) => id)
  expect(closed(before.posture)).toEqual(expect.arrayContaining(closed(posture)))
})
