import { roleName } from '../atlassian/roles.js'
import { normalizeDomain } from '../baseline/domain.js'
import type { AppNames } from '../observe/app-names.js'
import { type Fact, known, unknown } from '../observe/fact.js'
import type { DomainAccess, DomainGrant, Observed } from '../observe/observed.js'
import { removing, setting } from './acceptance.js'
import { appAccessPlace } from './console.js'
import {
  type Captured,
  type Control,
  compareKeys,
  type Draft,
  listFirst,
  type Strictness,
  unreadable,
  type World,
} from './control.js'
import { countPeopleAt } from './person.js'

const ID = 'app-access'

/** Who may come in by an e-mail address of a domain, or of any. */
export const appAccess: Control = { id: ID, section: 'app-access', place: appAccessPlace, compare, strict }

type Access = Omit<DomainGrant, 'app'>

function compare(world: World): readonly Draft[] {
  const { observed, orgId } = world
  if (!observed.appAccess.known)
    return [unreadable(ID, ['app-access'], observed.appAccess.reason, appAccessPlace(orgId))]
  const wanted = expectedAccess(world)
  const domains = new Map(observed.appAccess.value.map(access => [access.domain, access]))
  const names = new Set([...wanted.keys(), ...domains.keys()])
  return [...names].flatMap(domain => compareDomain(world, domain, wanted.get(domain), domains.get(domain)))
}

/** A domain of the baseline as its file writes it, and by ARI what its people may do. */
type Expected = {
  readonly key: string
  readonly access: ReadonlyMap<string, Access>
  /** The apps by ARI, as the file writes them. */
  readonly aliases: ReadonlyMap<string, string>
}

function expectedAccess({ baseline, names }: World): ReadonlyMap<string, Expected> {
  return new Map(
    Object.entries(baseline['app-access'] ?? {}).map(([key, apps]) => {
      const resource = (alias: string) => names.resourceOf(alias) ?? alias
      const access = Object.entries(apps).map(
        ([alias, { role, approval }]) => [resource(alias), { role: roleName(role), approval }] as const,
      )
      const aliases = Object.keys(apps).map(alias => [resource(alias), alias] as const)
      return [normalizeDomain(key), { key, access: new Map(access), aliases: new Map(aliases) }]
    }),
  )
}

function compareDomain(
  world: World,
  domain: string,
  wanted: Expected | undefined,
  there: DomainAccess | undefined,
): readonly Draft[] {
  const key = wanted?.key ?? domain
  const subject = { type: 'domain', id: domain, name: domain } as const
  if (there?.grants.known === false) {
    return [unreadable(ID, ['app-access', key], there.grants.reason, appAccessPlace(world.orgId), subject)]
  }
  const actual = new Map((there?.grants.value ?? []).map(({ app, ...access }) => [app, access]))
  const { added, removed, both } = compareKeys(wanted?.access ?? new Map<string, Access>(), actual)
  const nameOf = (app: string) => world.names.aliasOf(app)
  const people = countPeopleAt(world.observed, domain)
  const keyOf = (app: string) => wanted?.aliases.get(app) ?? nameOf(app)
  const draft = (app: string, access: Access) =>
    ({
      control: ID,
      status: 'drift',
      subject,
      app,
      role: access.role,
      at: ['app-access', key, keyOf(app)],
      place: appAccessPlace(world.orgId),
      accept: setting(['app-access', key, keyOf(app)], access),
      ...(people === undefined ? {} : { people }),
    }) as const
  const who = domain === 'ANYONE' ? 'People of any domain' : `People with an address at ${domain}`
  return [
    ...added.map(
      ([app, access]): Draft => ({
        ...draft(app, access),
        change: 'added',
        expected: null,
        actual: access,
        message: `${who} ${describe(access)} on ${nameOf(app)}, and the baseline gives them none.`,
      }),
    ),
    ...removed.map(
      ([app, access]): Draft => ({
        ...draft(app, access),
        change: 'removed',
        expected: access,
        actual: null,
        message: `${who} no longer ${describe(access)} on ${nameOf(app)}, as the baseline has it.`,
        accept: removing(['app-access', key, keyOf(app)]),
      }),
    ),
    ...both
      .filter(([, wantedAccess, access]) => !isSame(wantedAccess, access))
      .map(
        ([app, wantedAccess, access]): Draft => ({
          ...draft(app, access),
          change: 'changed',
          expected: wantedAccess,
          actual: access,
          message: `${who} ${describe(access)} on ${nameOf(app)}; by the baseline they ${describe(wantedAccess)}.`,
        }),
      ),
  ]
}

const isSame = (a: Access, b: Access): boolean => a.role === b.role && a.approval === b.approval

const describe = ({ role, approval }: Access, get: 'get' | 'gets' = 'get'): string =>
  approval ? `may ask for the role ${role}` : `${get} the role ${role} without approval`

const describeFor = (domain: string, access: Access): string =>
  domain === 'ANYONE' ? `people of any domain ${describe(access)}` : `${domain} ${describe(access, 'gets')}`

export function captureAppAccess({ appAccess: fact }: Observed, names: AppNames): Captured {
  const whole = allKnown(fact)
  if (!whole.known) return whole
  const entries = whole.value.map(({ domain, grants }) => [
    domain,
    Object.fromEntries(grants.map(({ app, role, approval }) => [names.aliasOf(app), { role, approval }])),
  ])
  return known({ value: Object.fromEntries(entries) })
}

type KnownAccess = { readonly domain: string; readonly grants: readonly DomainGrant[] }

function allKnown(fact: Fact<readonly DomainAccess[]>): Fact<readonly KnownAccess[]> {
  if (!fact.known) return fact
  const unread = fact.value.find(({ grants }) => !grants.known)
  if (unread?.grants.known === false) return unknown(unread.grants.reason)
  return known(fact.value.map(({ domain, grants }) => ({ domain, grants: grants.known ? grants.value : [] })))
}

/** Closed: no domain, and not ANYONE, has a role, with approval or without. */
function strict({ appAccess: fact }: Observed, names: AppNames): Strictness {
  const open = (fact.known ? fact.value : []).flatMap(({ domain, grants }) =>
    (grants.known ? grants.value : []).map(
      ({ app, ...access }) => `${describeFor(domain, access)} on ${names.aliasOf(app)}`,
    ),
  )
  if (open.length > 0) return { state: 'open', reason: listFirst(open) }
  const whole = allKnown(fact)
  if (!whole.known) return { state: 'unknown', reason: whole.reason }
  return { state: 'closed', reason: 'No domain has a role, and people of any domain have none.' }
}
