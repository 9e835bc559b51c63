import { known, unknown } from '../../src/model/fact.js'
import { SEVERITIES } from '../../src/model/finding.js'
import { anApp, BASELINE, judgeRun, notRead } from '../controls/organization.js'

const postureOf = (evidence: Parameters<typeof judgeRun>[0] = {}) => judgeRun(evidence).posture
const attesting = (id: string, value: string) =>
  `${BASELINE}\nattestations:\n  ${id}: { value: "${value}", by: a@acme.com, on: 2026-11-01, expires: 2027-01-31 }\n`

test('access paths are ordered by severity, those of controls first', () => {
  const { paths } = postureOf()
  const places = paths.map(({ severity }) => SEVERITIES.indexOf(severity))
  expect(places).toEqual(places.toSorted())
  expect(new Set(places).size).toBeGreaterThan(2)
  expect(paths[0]?.id).toBe('app-access')
})

test('each path has its recommended value and the address of its page', () => {
  for (const { id, recommended, fix, title } of postureOf().paths) {
    expect([recommended, title, fix.path].every(text => text.length > 0)).toBe(true)
    expect(fix.link).toMatch(/^https:\/\/admin\.atlassian\.com\/o\//)
    expect(fix.guide).toMatch(new RegExp(`/docs/(controls|access-paths)/${id}\\.md$`))
  }
  const guideOf = (id: string) => postureOf().paths.find(path => path.id === id)?.fix.guide
  expect(guideOf('direct-role')).toContain('/docs/controls/')
  expect(guideOf('user-invites')).toContain('/docs/access-paths/')
})

test('paths of apps that the organization does not have are left out, unless they are attested or the apps were not read', () => {
  const ids = (evidence: Parameters<typeof judgeRun>[0] = {}) => postureOf(evidence).paths.map(({ id }) => id)
  expect(ids()).not.toContain('trello-signup')
  expect(ids({ baseline: attesting('trello-signup', 'review required') })).toContain('trello-signup')
  expect(ids({ observed: { apps: notRead } })).toContain('trello-signup')
  expect(
    ids({ observed: { apps: known([anApp(), anApp({ id: 'ari:cloud:trello::site/1', owner: 'trello' })]) } }),
  ).toContain('trello-signup')
})

test('"Any domain" is a path of its own only where the API does not answer for it', () => {
  expect(postureOf().paths.map(({ id }) => id)).not.toContain('any-domain')
  expect(postureOf({ observed: { appAccess: unknown('No.') } }).paths.map(({ id }) => id)).toContain('any-domain')
})

describe('an open path', () => {
  test('that the baseline allows is accepted', () => {
    const { open, accepted } = postureOf({ baseline: attesting('user-invites', 'on') })
    expect([open > 0, accepted]).toEqual([true, open])
  })

  test('with a drift finding is not accepted', () => {
    const closed = BASELINE.replace(/^ {2}acme\.com:\n(?: {4}.*\n)*/m, '  acme.com: {}\n')
    const { open, accepted, paths } = postureOf({ baseline: closed })
    expect(paths.find(({ id }) => id === 'app-access')?.state).toBe('open')
    expect(accepted).toBe(open - 1)
  })

  test('of a control that is off is not accepted', () => {
    const off = BASELINE.replace(/^app-access:\n(?: {2}.*\n)*/m, '')
    const { open, accepted } = postureOf({ baseline: off })
    expect(accepted).toBe(open - 1)
  })
})
