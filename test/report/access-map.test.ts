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

const nightWith = (observed: Partial<CurrentState>, findings: readonly Finding[] = []): Result =>
  aResult({ findings, observed: anObserved({ apps: known([anApp()]), ...observed }) })

const nightOf = (groups: readonly Group[], findings: readonly Finding[] = []): Result =>
  nightWith({ groups: known(groups) }, findings)

/** The rows of the matrix, as a reader sees them. */
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

test('a group stands with its members and its roles on each app, which has the alias of the baseline', () => {
  const rows = rowsOf(mapOf(nightOf([aGroup()])))
  expect(rows).toContain('Group Members acme/jira-software')
  expect(rows).toContain('Staff 12 user')
})

test('the groups stand by who manages them, those outside of the identity provider first, and by name', () => {
  const managers: readonly ManagedBy[] = ['idp', 'open', 'admins', 'team-members']
  const groups = managers.flatMap(by =>
    ['b', 'A'].map(name => aGroup({ id: `${by}-${name}`, name: `${name} ${by}`, managedBy: known(by) })),
  )
  const odd = aGroup({ id: 'odd', name: 'odd', managedBy: unknown('A word that nobody knows.') })
  const heads = rowsOf(mapOf(nightOf([...groups, odd]))).filter(row => row.endsWith('user') || row.endsWith(')'))
  expect(heads).toEqual([
    'Not known who manages them (1)',
    'odd 12 user',
    'Teams that anyone can join (2)',
    'A open 12 user',
    'b open 12 user',
    'Managed by the members of a team (2)',
    'A team-members 12 user',
    'b team-members 12 user',
    'Edited by hand by administrators (2)',
    'A admins 12 user',
    'b admins 12 user',
    'Managed by the identity provider (2)',
    'A idp 12 user',
    'b idp 12 user',
  ])
})

test('the role that newcomers get is marked, also where the group gives it in no other way', () => {
  const grants = known([{ resource: JIRA, owner: 'jira-software', roles: ['admin'], defaultRole: 'user' }])
  const map = mapOf(nightOf([aGroup({ grants })]))
  expect(rowsOf(map)).toContain('Staff 12 admin user default')
  expect(textOf(map)).toContain('1 is a default group')
})

test('a role that drifted is marked where it stands, and leads to its finding', () => {
  const grants = known([{ resource: JIRA, owner: 'jira-software', roles: ['admin', 'user'], defaultRole: null }])
  const map = mapOf(nightOf([aGroup({ grants })], [ofGroup({ id: 'f-1', change: 'added' })]))
  expect(rowsOf(map)).toContain('Staff 12 admin ✕ drift: role added user')
  expect(map).toContain('<a class="mark" href="#finding-f-1">')
})

test('two deviations of one role say each what of it', () => {
  const findings = [
    ofGroup({ id: 'f-1', role: 'user' }),
    ofGroup({ id: 'f-2', role: 'user', control: 'default-group', status: 'excepted' }),
  ]
  expect(rowsOf(mapOf(nightOf([aGroup()], findings)))).toContain(
    'Staff 12 user ✕ drift: role added – excepted: default added',
  )
})

test('a role that the baseline misses stands struck out', () => {
  const map = mapOf(nightOf([aGroup()], [ofGroup({ change: 'removed' })]))
  expect(rowsOf(map)).toContain('Staff 12 admin ✕ drift: role removed user')
  expect(map).toContain('<s>admin</s>')
})

test('what drifted of the group as such is marked beside its name', () => {
  const findings = [
    ofGroup({ id: 'f-1', control: 'group-source', change: 'changed', app: null, role: null }),
    ofGroup({ id: 'f-2', control: 'default-group', change: 'exceeded', app: null, role: null }),
  ]
  expect(rowsOf(mapOf(nightOf([aGroup()], findings)))).toContain(
    'Staff ✕ drift: members exceeded ✕ drift: manager changed 12 user',
  )
})

test('a group that only the baseline knows has a row too', () => {
  const gone = ofGroup({ change: 'removed', subject: { type: 'group', id: 'g-gone', name: 'Gone' } })
  const rows = rowsOf(mapOf(nightOf([aGroup()], [gone])))
  expect(rows).toContain('No longer there; the baseline has them (1)')
  expect(rows).toContain('Gone admin ✕ drift: role removed')
})

test('a finding whose row is cut off is marked, without a link that leads nowhere', () => {
  const map = mapOf(nightOf([aGroup()], [ofGroup({})]), 0)
  expect(map).not.toContain('href="#finding')
})

test('what is not known of a group is told, and is no empty cell', () => {
  const groups = [
    aGroup({ id: 'g-1', name: 'One', members: unknown('403.') }),
    aGroup({ id: 'g-2', name: 'Two', grants: unknown('The roles were cut off.') }),
  ]
  const rows = rowsOf(mapOf(nightOf(groups)))
  expect(rows).toContain('One unknown user')
  expect(rows).toContain('Two 12 not known: The roles were cut off.')
})

test('groups that could not be read are no empty map', () => {
  const map = mapOf(nightWith({ groups: unknown('403 from GET /groups.') }))
  expect(textOf(map)).toContain('The groups are not known: 403 from GET /groups.')
  expect(map).not.toContain('Roles that each group gives')
})

const held = (way: Way, role = 'user') => ({ resource: JIRA, role, isActive: true, ways: known([way]) })
const DIRECT = { by: 'direct', evidence: 'reported' } as const

test('people with a role by no group are counted, and those of them whose account is not managed', () => {
  const people = known([
    anAccount({ id: 'a', holdings: known([held(DIRECT)]) }),
    anAccount({ id: 'b', claim: 'unmanaged', holdings: known([held(DIRECT), held(DIRECT, 'admin')]) }),
    anAccount({ id: 'c', claim: null, holdings: known([held(DIRECT)]) }),
    anAccount({ id: 'd', holdings: known([held({ by: 'group', group: 'g-staff' })]) }),
    anAccount({ id: 'e', type: 'app', holdings: known([held(DIRECT)]) }),
  ])
  const rows = rowsOf(mapOf(nightWith({ people })))
  expect(rows).toContain('People admin: 1 user: 3')
  expect(rows).toContain('of them with an account that is not managed admin: 1 user: 2')
})

test('people of whom it is not known are counted apart', () => {
  const people = known([
    anAccount({ id: 'a', holdings: unknown('Cut off.') }),
    anAccount({ id: 'b', holdings: known([{ ...held(DIRECT), ways: unknown('No way is told.') }]) }),
  ])
  expect(textOf(mapOf(nightWith({ people })))).toContain('Not known of 2 people whether they have a role directly.')
})

test('people who could not be read are not counted as none', () => {
  const map = textOf(mapOf(nightWith({ people: unknown('403 from GET /users.') })))
  expect(map).toContain('Who has a role directly is not known: 403 from GET /users.')
  expect(map).not.toContain('by no group')
})

test('direct roles that drifted are marked with their number', () => {
  const people = known([anAccount({ holdings: known([held(DIRECT)]) })])
  const findings = ['f-1', 'f-2', 'f-3'].map(id => aFinding({ id }))
  expect(rowsOf(mapOf(nightWith({ people }, findings)))).toContain('People user: 1 ✕ drift: role added – and 2 more')
})

test('rows that are cut off are told, with the file that has them', () => {
  const groups = Array.from({ length: 7 }, (_, index) => aGroup({ id: `g-${index}`, name: `Group ${index}` }))
  expect(textOf(mapOf(nightOf(groups), 3))).toContain('4 more in snapshot.json')
})
