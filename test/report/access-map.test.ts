import type { CurrentState, Group, ManagedBy, Way } from '../../src/collect/current-state.js'
import type { Result } from '../../src/evaluate/result.js'
import { known, unknown } from '../../src/model/fact.js'
import type { Finding } from '../../src/model/finding.js'
import { accessSection } from '../../src/report/html/access-map.js'
import { html, markup } from '../../src/report/html/html.js'
import { aFinding, aGroup, aLicense, anAccount, anApp, anObserved, aResult } from './factories.js'
import { textOf } from './tags.js'

const JIRA = aLicense().resource

const context = {
  redacted: false,
  history: [],
  runUrl: null,
  run: { id: null, commit: null },
  warnings: [],
  hashes: {},
}

const mapOf = (result: Result, rows = 100): string =>
  markup(html`${accessSection({ result, context, detail: { yaml: 'shown', rows } }).body}`)

const resultWith = (observed: Partial<CurrentState>, findings: readonly Finding[] = []): Result =>
  aResult({ findings, observed: anObserved({ apps: known([anApp()]), ...observed }) })

const resultOf = (groups: readonly Group[], findings: readonly Finding[] = []): Result =>
  resultWith({ groups: known(groups) }, findings)

/** The visible text of the rows. */
const rowsOf = (map: string): readonly string[] =>
  [...map.matchAll(/<tr[^>]*>(.*?)<\/tr>/gs)].map(([, row = '']) => textOf(row).trim())

const ofGroup = (given: Partial<Finding>): Finding =>
  aFinding({
    control: 'group-role',
    subject: { type: 'group', id: 'g-staff', name: 'Staff' },
    app: 'acme/jira-software',
    role: 'admin',
    ...given,
  })

test('a group has its members and its roles on each app, with the aliases of the baseline', () => {
  const rows = rowsOf(mapOf(resultOf([aGroup()])))
  expect(rows).toContain('Group Members acme/jira-software')
  expect(rows).toContain('Staff 12 user')
})

test('groups are sorted by manager, those of the identity provider last, and then by name', () => {
  const managers: readonly ManagedBy[] = ['idp', 'open', 'admins', 'team-members']
  const groups = managers.flatMap(by =>
    ['b', 'A'].map(name => aGroup({ id: `${by}-${name}`, name: `${name} ${by}`, managedBy: known(by) })),
  )
  const odd = aGroup({ id: 'odd', name: 'odd', managedBy: unknown('An unknown value.') })
  const heads = rowsOf(mapOf(resultOf([...groups, odd]))).filter(row => row.endsWith('user') || row.endsWith(')'))
  expect(heads).toEqual([
    'Unknown manager (1)',
    'odd 12 user',
    'Teams that anyone can join (2)',
    'A open 12 user',
    'b open 12 user',
    'Managed by team members (2)',
    'A team-members 12 user',
    'b team-members 12 user',
    'Managed manually by administrators (2)',
    'A admins 12 user',
    'b admins 12 user',
    'Managed by the identity provider (2)',
    'A idp 12 user',
    'b idp 12 user',
  ])
})

test('the default role is marked, also if the group grants it only as the default role', () => {
  const grants = known([{ resource: JIRA, owner: 'jira-software', roles: ['admin'], defaultRole: 'user' }])
  const map = mapOf(resultOf([aGroup({ grants })]))
  expect(rowsOf(map)).toContain('Staff 12 admin user default')
  expect(textOf(map)).toContain('1 default group')
})

test('a role with drift has a mark that links to its finding', () => {
  const grants = known([{ resource: JIRA, owner: 'jira-software', roles: ['admin', 'user'], defaultRole: null }])
  const map = mapOf(resultOf([aGroup({ grants })], [ofGroup({ id: 'f-1', change: 'added' })]))
  expect(rowsOf(map)).toContain('Staff 12 admin ✕ drift: role added user')
  expect(map).toContain('<a class="mark" href="#finding-f-1">')
})

test('two findings about one role have different marks', () => {
  const findings = [
    ofGroup({ id: 'f-1', role: 'user' }),
    ofGroup({ id: 'f-2', role: 'user', control: 'default-group', status: 'excepted' }),
  ]
  expect(rowsOf(mapOf(resultOf([aGroup()], findings)))).toContain(
    'Staff 12 user ✕ drift: role added – excepted: default added',
  )
})

test('a role that is missing from the organization is struck out', () => {
  const map = mapOf(resultOf([aGroup()], [ofGroup({ change: 'removed' })]))
  expect(rowsOf(map)).toContain('Staff 12 admin ✕ drift: role removed user')
  expect(map).toContain('<s>admin</s>')
})

test('findings about the group itself are marked at its name', () => {
  const findings = [
    ofGroup({ id: 'f-1', control: 'group-source', change: 'changed', app: null, role: null }),
    ofGroup({ id: 'f-2', control: 'default-group', change: 'exceeded', app: null, role: null }),
  ]
  expect(rowsOf(mapOf(resultOf([aGroup()], findings)))).toContain(
    'Staff ✕ drift: members exceeded ✕ drift: manager changed 12 user',
  )
})

test('a group that is missing from the organization has a row', () => {
  const missing = ofGroup({ change: 'removed', subject: { type: 'group', id: 'g-missing', name: 'Missing' } })
  const rows = rowsOf(mapOf(resultOf([aGroup()], [missing])))
  expect(rows).toContain('Missing from the organization (1)')
  expect(rows).toContain('Missing admin ✕ drift: role removed')
})

test('the mark of a finding without a row has no link', () => {
  const map = mapOf(resultOf([aGroup()], [ofGroup({})]), 0)
  expect(map).not.toContain('href="#finding')
})

test('unknown values of a group are shown as unknown, not as empty cells', () => {
  const groups = [
    aGroup({ id: 'g-1', name: 'One', members: unknown('403.') }),
    aGroup({ id: 'g-2', name: 'Two', grants: unknown('The roles are incomplete.') }),
  ]
  const rows = rowsOf(mapOf(resultOf(groups)))
  expect(rows).toContain('One unknown user')
  expect(rows).toContain('Two 12 unknown: The roles are incomplete.')
})

test('groups that could not be read are shown as unknown, not as an empty map', () => {
  const map = mapOf(resultWith({ groups: unknown('403 from GET /groups.') }))
  expect(textOf(map)).toContain('Groups are unknown: 403 from GET /groups.')
  expect(map).not.toContain('Roles that each group grants')
})

const held = (way: Way, role = 'user') => ({ resource: JIRA, role, isActive: true, ways: known([way]) })
const DIRECT = { by: 'direct', evidence: 'reported' } as const

test('users with direct roles are counted, and those with an unmanaged account', () => {
  const people = known([
    anAccount({ id: 'a', holdings: known([held(DIRECT)]) }),
    anAccount({ id: 'b', claim: 'unmanaged', holdings: known([held(DIRECT), held(DIRECT, 'admin')]) }),
    anAccount({ id: 'c', claim: null, holdings: known([held(DIRECT)]) }),
    anAccount({ id: 'd', holdings: known([held({ by: 'group', group: 'g-staff' })]) }),
    anAccount({ id: 'e', type: 'app', holdings: known([held(DIRECT)]) }),
  ])
  const rows = rowsOf(mapOf(resultWith({ people })))
  expect(rows).toContain('Users admin: 1 user: 3')
  expect(rows).toContain('Users with an unmanaged account admin: 1 user: 2')
})

test('users with unknown direct roles are counted separately', () => {
  const people = known([
    anAccount({ id: 'a', holdings: unknown('Incomplete.') }),
    anAccount({ id: 'b', holdings: known([{ ...held(DIRECT), ways: unknown('Not reported.') }]) }),
  ])
  expect(textOf(mapOf(resultWith({ people })))).toContain('Direct role assignments of 2 users are unknown.')
})

test('users who could not be read are not counted as 0', () => {
  const map = textOf(mapOf(resultWith({ people: unknown('403 from GET /users.') })))
  expect(map).toContain('Direct role assignments are unknown: 403 from GET /users.')
  expect(map).not.toContain('Users with an unmanaged account')
})

test('direct roles with drift are marked with the number of findings', () => {
  const people = known([anAccount({ holdings: known([held(DIRECT)]) })])
  const findings = ['f-1', 'f-2', 'f-3'].map(id => aFinding({ id }))
  expect(rowsOf(mapOf(resultWith({ people }, findings)))).toContain('Users user: 1 ✕ drift: role added – and 2 more')
})

test('rows that are left out are counted, with the file that has them', () => {
  const groups = Array.from({ length: 7 }, (_, index) => aGroup({ id: `g-${index}`, name: `Group ${index}` }))
  expect(textOf(mapOf(resultOf(groups), 3))).toContain('4 more in snapshot.json')
})
