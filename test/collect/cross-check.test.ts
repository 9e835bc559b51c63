import fc from 'fast-check'
import { crossCheck, type Lists } from '../../src/collect/cross-check.js'
import type { FactName } from '../../src/collect/current-state.js'
import { type Fact, known } from '../../src/model/fact.js'
import {
  ADMINS,
  aGrant,
  aGroup,
  aHolding,
  anAccount,
  anObserved,
  aPerson,
  groupsOf,
  notRead,
  ORGANIZATION_ARI,
} from '../controls/organization.js'

const listsOf = (given: Partial<Lists>): Lists => ({ ...anObserved(), ...given })
const checked = (given: Partial<Lists>) => crossCheck(listsOf(given))

/** No user and no group, so no list needs an entry. */
const NO_USERS_OR_GROUPS = { people: known([]), groups: known([]), groupNames: known([]) }
const unmanaged = anAccount({ claim: 'unmanaged', status: 'deactivated', holdings: known([]) })
const admins = (role: string, holders: Fact<readonly ReturnType<typeof aPerson>[]>) => ({
  administrators: { ...anObserved().administrators, [role]: holders },
})

type Case = {
  readonly name: string
  readonly lists: Partial<Lists>
  readonly facts: readonly FactName[]
  readonly message: string
}

const CASES: readonly Case[] = [
  {
    name: 'no app instance, but a user holds a role on one',
    lists: { ...NO_USERS_OR_GROUPS, apps: known([]), people: known([anAccount(), unmanaged]) },
    facts: ['apps', 'customerAccess', 'publicAccess'],
    message: 'The list of app instances is empty, but the list of users shows that 1 user holds a role on an app.',
  },
  {
    name: 'no app instance, but groups grant roles on one (users not read)',
    lists: { ...NO_USERS_OR_GROUPS, ...groupsOf([aGroup(), aGroup({ id: ADMINS })]), apps: known([]), people: notRead },
    facts: ['apps', 'customerAccess', 'publicAccess'],
    message: 'The list of app instances is empty, but the list of groups shows that 2 groups grant roles on apps.',
  },
  {
    name: 'no domain, but accounts are managed',
    lists: {
      ...NO_USERS_OR_GROUPS,
      domains: known([]),
      people: known([anAccount(), anAccount({ id: 'x' }), unmanaged]),
    },
    facts: ['domains'],
    message: 'The list of verified domains is empty, but the list of users shows that 2 users are managed.',
  },
  ...(['active', 'suspended'] as const).map(
    (status): Case => ({
      name: `no directory, but a user is ${status} in one`,
      lists: { ...NO_USERS_OR_GROUPS, directories: known([]), people: known([anAccount({ status })]) },
      facts: ['directories'],
      message: 'The list of directories is empty, but the list of users shows that 1 user is in a directory.',
    }),
  ),
  {
    name: 'no directory, but a group exists (users not read)',
    lists: { ...NO_USERS_OR_GROUPS, ...groupsOf([aGroup()]), directories: known([]), people: notRead },
    facts: ['directories'],
    message: 'The list of directories is empty, but the list of groups shows that 1 group exists.',
  },
  ...['org-admin', 'site-admin', 'user-access-admin'].map(
    (role): Case => ({
      name: `no ${role}, but a user has the role`,
      lists: {
        ...NO_USERS_OR_GROUPS,
        ...admins(role, known([])),
        people: known([anAccount({ platformRoles: [role] })]),
      },
      facts: ['administrators'],
      message: `The list of administrators with the role ${role} is empty, but the list of users shows that 1 user has the role ${role}.`,
    }),
  ),
]

describe.each(CASES)('$name', ({ lists, facts, message: expected }) => {
  test('is one contradiction that names both reads and the number of users or groups', () => {
    const { contradictions } = checked(lists)
    expect(contradictions).toMatchObject([{ facts, message: expect.stringContaining(expected) }])
  })

  test('makes only the empty list unknown, with that reason', () => {
    const { facts, contradictions } = checked(lists)
    const all = [facts.apps, facts.directories, facts.domains, ...Object.values(facts.administrators)]
    const reasons = all.flatMap(fact => (fact.known ? [] : [fact.reason]))
    expect(reasons).toEqual(contradictions.map(({ message }) => message))
  })
})

describe('there is no contradiction for', () => {
  const empty = { apps: known([]), directories: known([]), domains: known([]) }

  test.each<[string, Partial<Lists>]>([
    ['an organization without users and groups', { ...NO_USERS_OR_GROUPS, ...empty }],
    ['unread users and groups', { people: notRead, groups: notRead, groupNames: notRead, ...empty }],
    [
      'a role on the organization without any app',
      {
        ...NO_USERS_OR_GROUPS,
        apps: known([]),
        groups: known([aGroup({ grants: known([aGrant({ resource: ORGANIZATION_ARI })]) })]),
        people: known([anAccount({ holdings: known([aHolding({ resource: ORGANIZATION_ARI })]) })]),
      },
    ],
    ['an unmanaged account without any domain', { domains: known([]), people: known([unmanaged]) }],
    ['an administrator role without users', admins('site-admin', known([]))],
  ])('%s', (_, lists) => {
    const { contradictions, facts } = checked(lists)
    expect(contradictions).toEqual([])
    expect(facts).toEqual(pick(listsOf(lists)))
  })
})

const pick = ({ apps, directories, domains, administrators }: Lists) => ({ apps, directories, domains, administrators })

test('a list with entries and an unread list are kept', () => {
  const { apps, domains, directories } = anObserved()
  const some = <T>(fact: Fact<readonly T[]>): fc.Arbitrary<Fact<readonly T[]>> =>
    fc.oneof(
      fc.subarray([...(fact.known ? fact.value : [])], { minLength: 1 }).map(list => known(list)),
      fc.constant(notRead),
    )
  const holders = fc.oneof(fc.constant(known([aPerson()])), fc.constant(notRead))
  fc.assert(
    fc.property(some(apps), some(domains), some(directories), holders, (...[one, two, three, four]) => {
      const lists = listsOf({
        apps: one,
        domains: two,
        directories: three,
        administrators: { 'org-admin': four },
        people: known([anAccount({ platformRoles: ['org-admin'] })]),
      })
      const { facts, contradictions } = crossCheck(lists)
      expect([facts, contradictions]).toEqual([pick(lists), []])
    }),
    { numRuns: 50 },
  )
})
