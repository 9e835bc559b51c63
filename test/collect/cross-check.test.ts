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

/** Nobody and nothing needs an entry of any list. */
const NOBODY = { people: known([]), groups: known([]), groupNames: known([]) }
const unmanaged = anAccount({ claim: 'unmanaged', status: 'deactivated', holdings: known([]) })
const admins = (role: string, holders: Fact<readonly ReturnType<typeof aPerson>[]>) => ({
  administrators: { ...anObserved().administrators, [role]: holders },
})

type Case = {
  readonly name: string
  readonly lists: Partial<Lists>
  readonly facts: readonly FactName[]
  readonly says: string
}

const CASES: readonly Case[] = [
  {
    name: 'no app instance, while a user holds a role on one',
    lists: { ...NOBODY, apps: known([]), people: known([anAccount(), unmanaged]) },
    facts: ['apps', 'customerAccess', 'publicAccess'],
    says: 'The list of app instances is empty, but the list of users shows that 1 user holds a role on an app.',
  },
  {
    name: 'no app instance, while the users were not read and groups grant roles on one',
    lists: { ...NOBODY, ...groupsOf([aGroup(), aGroup({ id: ADMINS })]), apps: known([]), people: notRead },
    facts: ['apps', 'customerAccess', 'publicAccess'],
    says: 'The list of app instances is empty, but the list of groups shows that 2 groups grant roles on apps.',
  },
  {
    name: 'no domain, while accounts are managed',
    lists: { ...NOBODY, domains: known([]), people: known([anAccount(), anAccount({ id: 'x' }), unmanaged]) },
    facts: ['domains'],
    says: 'The list of verified domains is empty, but the list of users shows that 2 users are managed.',
  },
  ...(['active', 'suspended'] as const).map(
    (status): Case => ({
      name: `no directory, while a user is ${status} in one`,
      lists: { ...NOBODY, directories: known([]), people: known([anAccount({ status })]) },
      facts: ['directories'],
      says: 'The list of directories is empty, but the list of users shows that 1 user is in a directory.',
    }),
  ),
  {
    name: 'no directory, while the users were not read and a group exists',
    lists: { ...NOBODY, ...groupsOf([aGroup()]), directories: known([]), people: notRead },
    facts: ['directories'],
    says: 'The list of directories is empty, but the list of groups shows that 1 group exists.',
  },
  ...['org-admin', 'site-admin', 'user-access-admin'].map(
    (role): Case => ({
      name: `no ${role}, while a user has the role`,
      lists: { ...NOBODY, ...admins(role, known([])), people: known([anAccount({ platformRoles: [role] })]) },
      facts: ['administrators'],
      says: `The list of administrators with the role ${role} is empty, but the list of users shows that 1 user has the role ${role}.`,
    }),
  ),
]

describe.each(CASES)('$name', ({ lists, facts, says }) => {
  test('is one contradiction that names both reads and how many users or groups', () => {
    const { contradictions } = checked(lists)
    expect(contradictions).toMatchObject([{ facts, message: expect.stringContaining(says) }])
  })

  test('makes the empty list unknown with that reason, and no other', () => {
    const { facts, contradictions } = checked(lists)
    const all = [facts.apps, facts.directories, facts.domains, ...Object.values(facts.administrators)]
    const reasons = all.flatMap(fact => (fact.known ? [] : [fact.reason]))
    expect(reasons).toEqual(contradictions.map(({ message }) => message))
  })
})

describe('no contradiction is', () => {
  const empty = { apps: known([]), directories: known([]), domains: known([]) }

  test.each<[string, Partial<Lists>]>([
    ['an organization without users and groups', { ...NOBODY, ...empty }],
    ['users and groups that were not read', { people: notRead, groups: notRead, groupNames: notRead, ...empty }],
    [
      'a role on the organization where there is no app',
      {
        ...NOBODY,
        apps: known([]),
        groups: known([aGroup({ grants: known([aGrant({ resource: ORGANIZATION_ARI })]) })]),
        people: known([anAccount({ holdings: known([aHolding({ resource: ORGANIZATION_ARI })]) })]),
      },
    ],
    ['an unmanaged account where there is no domain', { domains: known([]), people: known([unmanaged]) }],
    ['an empty role that no user has', admins('site-admin', known([]))],
  ])('%s', (_, lists) => {
    const { contradictions, facts } = checked(lists)
    expect(contradictions).toEqual([])
    expect(facts).toEqual(pick(listsOf(lists)))
  })
})

const pick = ({ apps, directories, domains, administrators }: Lists) => ({ apps, directories, domains, administrators })

test('a list with at least one entry, and one that was not read, stay as they were read', () => {
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
