import { nameApps } from '../../src/collect/app-names.js'
import type { Account, CurrentState } from '../../src/collect/current-state.js'
import { captureAppAccess } from '../../src/controls/app-access.js'
import type { Captured } from '../../src/controls/control.js'
import { captureExternalPeople } from '../../src/controls/external-person.js'
import { captureGroups } from '../../src/controls/group.js'
import { capturePolicies } from '../../src/controls/policy.js'
import { captureDomains } from '../../src/controls/verified-domain.js'
import { known } from '../../src/model/fact.js'
import {
  aDomainAccess,
  aGrant,
  aGroup,
  aHolding,
  anAccount,
  anObserved,
  DEFAULT_GROUP,
  groupsOf,
  JIRA,
  NOT_READ,
  notRead,
  ORGANIZATION,
  ORGANIZATION_ARI,
  STAFF,
  theDefaultGroup,
} from './organization.js'

const names = nameApps(anObserved().apps, {}, ORGANIZATION)
const groups = (observed: Partial<CurrentState>): Captured => captureGroups(anObserved(observed), names)
const external = (...people: readonly Account[]): Captured =>
  captureExternalPeople(anObserved({ people: known(people) }))
const eve = (given: Partial<Account> = {}): Account => anAccount({ id: '712020:e7e', claim: 'unmanaged', ...given })

describe('Groups', () => {
  test('are captured with their management and roles, and default groups with their members', () => {
    expect(groups(groupsOf([aGroup(), theDefaultGroup()]))).toEqual(
      known({
        value: {
          Staff: { id: STAFF, 'managed-by': 'idp', roles: { 'acme/confluence': ['user'] } },
          'jira-users-acme': {
            id: DEFAULT_GROUP,
            'managed-by': 'admins',
            members: 2,
            'default-for': { 'acme/jira-software': 'user' },
            roles: { 'acme/jira-software': ['user'] },
          },
        },
      }),
    )
  })

  test.each([
    ['its roles', aGroup({ grants: notRead })],
    ['its management', aGroup({ managedBy: notRead })],
    ['the members of a default group', aGroup({ members: notRead, grants: known([aGrant({ defaultRole: 'user' })]) })],
  ])('are not captured where one could not be read: %s', (_, group) => {
    expect(groups(groupsOf([theDefaultGroup(), group]))).toEqual({
      known: false,
      reason: `Group Staff could not be read: ${NOT_READ}`,
    })
  })

  test('are captured without members, except default groups', () => {
    expect(groups(groupsOf([aGroup({ members: notRead })]))).toMatchObject({ known: true })
  })

  test('have the roles of the organization under one alias for both ARIs', () => {
    const other = ORGANIZATION_ARI.replace('platform', 'identity')
    const grants = [aGrant({ resource: other, roles: ['site-admin'] }), aGrant({ resource: ORGANIZATION_ARI })]
    expect(groups(groupsOf([aGroup({ grants: known(grants) })]))).toMatchObject({
      value: { value: { Staff: { roles: { organization: ['site-admin', 'user'] } } } },
    })
  })

  test('with one name have a part of their ID in the key, or the complete ID where needed', () => {
    const twins = ['f00dbabe-1', 'f00dbabe-2', 'cafe0000-1'].map(id => aGroup({ id }))
    const captured = groups(groupsOf(twins))
    expect(captured.known === true ? Object.keys(captured.value.value as object) : []).toEqual([
      'Staff (f00dbabe-1)',
      'Staff (f00dbabe-2)',
      'Staff (cafe0000)',
    ])
  })
})

test('App access is not captured where one domain could not be read', () => {
  const appAccess = known([aDomainAccess(), aDomainAccess({ domain: 'acme.org', grants: notRead })])
  expect(captureAppAccess(anObserved({ appAccess }), names)).toEqual(notRead)
})

test('App access without "Any domain" is captured and names the missing attestation', () => {
  const captured = captureAppAccess(anObserved({ appAccess: known([aDomainAccess({ grants: known([]) })]) }), names)
  expect(captured).toEqual(
    known({ value: { 'acme.com': {} }, notes: expect.arrayContaining([expect.stringContaining('any-domain')]) }),
  )
})

test('Policies are not captured where the status of one is not reported', () => {
  const one = { id: 'p', type: 'ip-allowlist', name: 'Office', status: null, digest: '', settings: {} }
  expect(capturePolicies(anObserved({ policies: known([one]) }))).toEqual({
    known: false,
    reason: expect.stringContaining('Office'),
  })
})

test('Domains are not captured where the state of one claim is not known', () => {
  const claims = [
    { name: 'acme.com', status: 'verified' },
    { name: 'acme.org', status: 'dreaming' },
  ]
  expect(captureDomains(anObserved({ domains: known(claims) }))).toEqual({
    known: false,
    reason: expect.stringContaining('dreaming'),
  })
})

describe('Unmanaged accounts', () => {
  test('are captured with a note, but not managed accounts or accounts without a seat', () => {
    const customer = eve({ id: 'c', holdings: known([aHolding({ role: 'customer' })]) })
    expect(external(anAccount(), customer, eve({ email: 'eve@elsewhere.example' }))).toEqual(
      known({ value: { '712020:e7e': 'eve@elsewhere.example' } }),
    )
  })

  test.each<readonly [string, Account]>([
    ['roles', eve({ holdings: notRead })],
    ['claim status', eve({ claim: null })],
    ['account status', eve({ status: null })],
  ])('are not captured where one has unknown %s', (_, person) => {
    expect(external(anAccount(), person)).toEqual({
      known: false,
      reason: expect.stringMatching(/^An account could not be checked: /),
    })
  })

  test('are captured where the unknown account has no seat', () => {
    const withoutSeat = eve({
      claim: null,
      status: null,
      holdings: known([aHolding({ resource: JIRA, role: 'customer' })]),
    })
    expect(external(withoutSeat)).toEqual(known({ value: {} }))
  })
})
