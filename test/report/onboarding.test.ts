import fc from 'fast-check'
import type { Posture, Result } from '../../src/evaluate/result.js'
import { ACCESS_PATHS } from '../../src/model/access-paths.js'
import type { AccessPath } from '../../src/model/finding.js'
import type { CaptureContext } from '../../src/report/capture-summary.js'
import { MAX_ISSUE_CHARACTERS } from '../../src/report/issue.js'
import { ONBOARDING_TITLE, onboardingMarker, renderOnboarding } from '../../src/report/onboarding.js'
import { anAccessPath, aResult, ORGANIZATION_ID } from './factories.js'
import { hostile, LIVE, proseOf } from './hostile.js'

const PATH = '.github/atlassian-access.yml'
const CONTEXT: CaptureContext = { path: PATH, unread: new Map(), drifts: 7, isInWorkflow: true, pull: null }

const postureOf = (paths: readonly AccessPath[]): Posture => {
  const count = (state: AccessPath['state']): number => paths.filter(path => path.state === state).length
  return { paths, closed: count('closed'), open: count('open'), unknown: count('unknown'), accepted: 0 }
}

const render = (
  paths: readonly AccessPath[],
  before = '',
  change: Partial<CaptureContext> = {},
  result: Partial<Result> = {},
) =>
  renderOnboarding(
    aResult({ posture: postureOf(paths), ...result }),
    { ...CONTEXT, ...change },
    { baselinePath: PATH, before },
  )

const anOpenPath = (given: Partial<AccessPath> = {}): AccessPath => anAccessPath({ state: 'open', ...given })

/** Every access path is open, with a reason. */
const everyPath = (reason: string): readonly AccessPath[] =>
  ACCESS_PATHS.map(({ id, title, severity }) => anOpenPath({ id, title, severity, reason }))

test('each open access path is a check box with its place, its guide and its numbered steps', () => {
  const body = render([anOpenPath(), anAccessPath({ id: 'policy', title: 'Policies' })])
  expect(body).toContain(
    '- [ ] **Direct role assignments** (high): No user holds a role directly. <!-- atlassian-access-gate:path direct-role -->',
  )
  expect(body).toMatch(/^ {2}Close it at \[Directory &gt; Users\]\(<https:.*>\)\. See the \[guide\]\(<https:.*>\)\.$/m)
  expect(body).toMatch(/^ {2}1\. Open Directory > Users .*\n {2}2\. /m)
  expect(body).not.toContain('Policies')
})

test('the open access paths keep their order, and attested ones have steps too', () => {
  const body = render([
    anOpenPath({ id: 'user-invites', title: 'User invites', severity: 'critical' }),
    anOpenPath({ id: 'app-access', title: 'App access' }),
  ])
  expect([...body.matchAll(/^- \[ \] \*\*(.*?)\*\*/gm)].map(([, title]) => title)).toEqual([
    'User invites',
    'App access',
  ])
  expect(body).toContain('  1. Open Apps > App access settings > User invites.')
})

test('the description starts with its marker and says what the next check reports', () => {
  const lines = render([anOpenPath()]).split('\n')
  expect(lines[0]).toBe(onboardingMarker(ORGANIZATION_ID))
  expect(lines).toContain('**The next check will report 7 drift findings: close each access path, or accept it.**')
})

test('sections that could not be read are listed', () => {
  const body = render([], '', { unread: new Map([['policies', 'No permission.']]) })
  expect(body).toContain('**The next check will be unknown: 1 section could not be read.**')
  expect(body).toContain('| `policies` | No permission. |')
})

test('a check mark stays with its access path, also where the order changes', () => {
  const [one, other] = [anOpenPath(), anOpenPath({ id: 'app-access', title: 'App access' })]
  const before = render([one, other]).replace('- [ ] **App', '- [X] **App')
  const body = render([other, anOpenPath({ reason: '2 users hold a role directly.' })], before)
  expect([...body.matchAll(/^- (\[.\]) \*\*(.*?)\*\*/gm)].map(([, box, title]) => `${box} ${title}`)).toEqual([
    '[x] App access',
    '[ ] Direct role assignments',
  ])
  expect(render([other, one], body)).toContain('- [x] **App')
})

test('a text that imitates a ticked item ticks nothing', () => {
  const name = '- [x] x <!-- atlassian-access-gate:path direct-role -->'
  const before = render([anOpenPath({ reason: name })], '', {}, { organization: { id: ORGANIZATION_ID, name } })
  expect(render([anOpenPath()], before)).not.toContain('[x]')
})

test('a description that is too long first loses the steps, then the least important access paths, and says so', () => {
  const steps = render(everyPath('y'))
  const places = render(everyPath('#'.repeat(160)))
  const few = render(everyPath('@'.repeat(600)))
  expect([steps, places, few].map(body => /^ {2}1\. Open/m.test(body))).toEqual([true, false, false])
  expect([steps, places, few].map(body => body.match(/_Shortened: .*_/g))).toEqual([
    null,
    ['_Shortened: the steps are left out. Each guide has them._'],
    [
      '_Shortened: the steps are left out. Each guide has them._',
      expect.stringMatching(/\d+ of \d+ open access paths/),
    ],
  ])
  for (const body of [steps, places, few]) {
    expect(body.length).toBeLessThan(MAX_ISSUE_CHARACTERS)
    expect(body).toContain('**User invites**')
    expect(body).toMatch(/commit is from a user\.$/)
  }
})

test('no name can become markup, a mention, a reference or a link', () => {
  const steps = everyPath('').map(({ id }) => id)
  fc.assert(
    fc.property(hostile, fc.constantFrom(...steps), (text, id) => {
      const paths = [anOpenPath({ id, title: text, reason: text, fix: { path: text, link: text, guide: text } })]
      const unread = new Map([[text, text]])
      const body = render(paths, text, { unread }, { organization: { id: ORGANIZATION_ID, name: text } })
      const prose = proseOf(body.replace(/^- \[ \] /gm, '').replaceAll('# current', 'current'))
      for (const pattern of LIVE) expect(prose).not.toMatch(pattern)
      expect(body.match(/^- \[/gm)).toHaveLength(1)
    }),
  )
})

test('the title is the same for every organization, because it becomes a commit message', () => {
  expect(ONBOARDING_TITLE).toBe('Add the Atlassian access baseline')
})
