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
  groupsOf,
  JIRA,
  NEWCOMERS,
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
  test('are captured with who manages them and what they give; of a default group also how many are in it', () => {
    expect(groups(groupsOf([aGroup(), theDefaultGroup()]))).toEqual(
      known({
        value: {
          Staff: { id: STAFF, 'managed-by': 'idp', roles: { 'acme/confluence': ['user'] } },
          'jira-users-acme': {
            id: NEWCOMERS,
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
    ['who manages it', aGroup({ managedBy: notRead })],
    ['the members of a default group', aGroup({ members: notRead, grants: known([aGrant({ defaultRole: 'user' })]) })],
  ])('are not captured where of one it was not read: %s', (_, group) => {
    expect(groups(groupsOf([theDefaultGroup(), group]))).toEqual({
      known: false,
      reason: `The group Staff could not be read: ${NOT_READ}`,
    })
  })

  test('are captured without the members of a group that is no default one', () => {
    expect(groups(groupsOf([aGroup({ members: notRead })]))).toMatchObject({ known: true })
  })

  test('have the roles of the organization under one alias, whichever ARI names it', () => {
    const other = ORGANIZATION_ARI.replace('platform', 'identity')
    const grants = [aGrant({ resource: other, roles: ['site-admin'] }), aGrant({ resource: ORGANIZATION_ARI })]
    expect(groups(groupsOf([aGroup({ grants: known(grants) })]))).toMatchObject({
      value: { value: { Staff: { roles: { organization: ['site-admin', 'user'] } } } },
    })
  })

  test('of one name have a part of their id in the key, and all of it where that is not enough', () => {
    const twins = ['f00dbabe-1', 'f00dbabe-2', 'cafe0000-1'].map(id => aGroup({ id }))
    const captured = groups(groupsOf(twins))
    expect(captured.known === true ? Object.keys(captured.value.value as object) : []).toEqual([
      'Staff (f00dbabe-1)',
      'Staff (f00dbabe-2)',
      'Staff (cafe0000)',
    ])
  })
})

test('App access is not captured where that of one domain was not read', () => {
  const appAccess = known([aDomainAccess(), aDomainAccess({ domain: 'acme.org', grants: notRead })])
  expect(captureAppAccess(anObserved({ appAccess }), names)).toEqual(notRead)
})

test('App access without "Any domain" is captured, and says which attestation is missing', () => {
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

describe('External people', () => {
  test('are captured with who they are; those who are managed, or hold no seat, are none', () => {
    const customer = eve({ id: 'c', holdings: known([aHolding({ role: 'customer' })]) })
    expect(external(anAccount(), customer, eve({ email: 'eve@elsewhere.example' }))).toEqual(
      known({ value: { '712020:e7e': 'eve@elsewhere.example' } }),
    )
  })

  test.each<readonly [string, Account]>([
    ['what they hold', eve({ holdings: notRead })],
    ['whether they are managed', eve({ claim: null })],
    ['whether they are active', eve({ status: null })],
  ])('are not captured where of one it is not known: %s', (_, person) => {
    expect(external(anAccount(), person)).toEqual({
      known: false,
      reason: expect.stringMatching(/^It could not be told of somebody: /),
    })
  })

  test('are captured where what is not known is of somebody who holds no seat', () => {
    const nobody = eve({ claim: null, status: null, holdings: known([aHolding({ resource: JIRA, role: 'customer' })]) })
    expect(external(nobody)).toEqual(known({ value: {} }))
  })
})
