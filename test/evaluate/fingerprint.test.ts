import { NOTHING_TO_ACCEPT } from '../../src/controls/acceptance.js'
import { fingerprint } from '../../src/evaluate/fingerprint.js'
import { known } from '../../src/model/fact.js'
import { CONTROL_IDS } from '../../src/model/finding.js'
import {
  aGrant,
  aGroup,
  anApp,
  anObserved,
  aPerson,
  BASELINE,
  type Evidence,
  groupsOf,
  JIRA,
  judgeRun,
  ORGANIZATION,
  SERVICE_DESK,
  theAdmins,
  theDefaultGroup,
  theWiki,
} from '../controls/organization.js'

const aDraft = (given: Partial<Parameters<typeof fingerprint>[0]> = {}): Parameters<typeof fingerprint>[0] => ({
  control: 'group-role',
  change: 'added',
  status: 'drift',
  subject: { type: 'group', id: 'g-1', name: 'Staff' },
  app: JIRA,
  role: 'user',
  expected: null,
  actual: 'user',
  at: ['groups'],
  message: 'Something.',
  place: { path: '', link: '' },
  accept: NOTHING_TO_ACCEPT,
  ...given,
})

const id = fingerprint(aDraft())

test.each([
  ['control', { control: 'default-group' }],
  ['change', { change: 'removed' }],
  ['subject', { subject: { type: 'group', id: 'g-2', name: 'Staff' } }],
  ['app', { app: SERVICE_DESK }],
  ['role', { role: 'admin' }],
] as const)('another %s is another finding', (_, given) => {
  expect(fingerprint(aDraft(given))).not.toBe(id)
})

test.each([
  ['name of the subject', { subject: { type: 'group', id: 'g-1', name: 'Everyone' } }],
  ['sentence', { message: 'Something else.' }],
  ['place in the baseline', { at: ['groups', 'Staff', 'roles'] }],
  ['value', { actual: 'admin', expected: 'user' }],
  ['status', { status: 'excepted' }],
  ['number of users', { people: 12 }],
] as const)('another %s is the same finding', (_, given) => {
  expect(fingerprint(aDraft(given))).toBe(id)
})

test('parts are separated', () => {
  const [one, other] = [aDraft({ app: 'a', role: 'bc' }), aDraft({ app: 'ab', role: 'c' })]
  expect(fingerprint(one)).not.toBe(fingerprint(other))
})

test('an ID is fixed, because a change would reopen every issue', () => {
  expect(id).toBe('d0ff88601e989e6a')
})

describe('The same drift has the same ID', () => {
  const further = (name: string) =>
    groupsOf([aGroup({ name, grants: known([aGrant({ roles: ['admin', 'user'] })]) }), theDefaultGroup(), theAdmins()])
  const idsOf = (evidence: Evidence) => judgeRun(evidence).findings.map(finding => finding.id)
  const run: Evidence = { observed: further('Staff') }
  const [drift] = idsOf(run)

  test.each<[string, Evidence]>([
    ['after the group was renamed', { observed: further('Everyone') }],
    ['under another key of the baseline', { ...run, baseline: BASELINE.replace('  Staff:', '  Old staff:') }],
    ['under another alias of the app', { ...run, baseline: BASELINE.replaceAll('acme/confluence', 'main/wiki') }],
    ['elsewhere in the file', { ...run, baseline: BASELINE.replace('\n\n', '\n# A comment.\n\n\n') }],
    [
      'after the site was renamed',
      { observed: { ...further('Staff'), apps: known([theWiki({ alias: 'a/b' }), anApp()]) } },
    ],
  ])('%s', (_, evidence) => {
    expect(idsOf(evidence)).toEqual([drift])
  })

  test('with any name of the administrator', () => {
    const withAdmin = (name: string | null, email: string | null): Evidence => ({
      observed: {
        administrators: {
          ...anObserved().administrators,
          'site-admin': known([aPerson({ id: '712020:m', name, email })]),
        },
      },
    })
    expect(idsOf(withAdmin('Mallory', null))).toEqual(idsOf(withAdmin(null, 'm@acme.com')))
  })

  test('with any note for the account', () => {
    const observed = { administrators: { ...anObserved().administrators, 'org-admin': known([]) } }
    const noted = BASELINE.replace(': alice@acme.com', ': our Alice')
    expect(idsOf({ observed, baseline: noted })).toEqual(idsOf({ observed }))
  })

  test('with any ARI of the organization', () => {
    const withRole = (resource: string): Evidence => ({
      observed: groupsOf([
        aGroup({ grants: known([aGrant(), aGrant({ resource, roles: ['site-admin'] })]) }),
        theDefaultGroup(),
        theAdmins(),
      ]),
    })
    const [platform, identity] = ['platform', 'identity'].map(owner => `ari:cloud:${owner}::org/${ORGANIZATION}`)
    expect(idsOf(withRole(identity ?? ''))).toEqual(idsOf(withRole(platform ?? '')))
  })
})

test('every control has separate finding IDs', () => {
  const ids = CONTROL_IDS.map(control => fingerprint(aDraft({ control })))
  expect(new Set(ids).size).toBe(CONTROL_IDS.length)
})
