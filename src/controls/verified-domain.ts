import type { Observed, VerifiedDomain } from '../collect/current-state.js'
import { CLAIM_STATES } from '../collect/domains.js'
import { normalizeDomain } from '../model/domain.js'
import { type Fact, mapFact, unknown } from '../model/fact.js'
import { adding, removing } from './acceptance.js'
import { domainsPlace } from './console.js'
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

const ID = 'verified-domain'

/** Whose accounts the organization manages: only those at a verified domain can come through the identity provider. */
export const verifiedDomain: Control = { id: ID, section: 'domains', place: domainsPlace, compare, strict }

const VERIFIED = 'verified'
/** A claim that was given up is no domain any more. */
const DELETED = 'deleted'

function compare(world: World): readonly Draft[] {
  const { domains } = world.observed
  const place = domainsPlace(world.orgId)
  if (!domains.known) return [unreadable(ID, ['domains'], domains.reason, place)]
  const positions = new Map((world.baseline.domains ?? []).map((name, index) => [normalizeDomain(name), index]))
  const claims = new Map(domains.value.map(domain => [domain.name, domain]))
  const { added, removed, both } = compareKeys(positions, claims)
  return [
    ...removed.map(([name, index]) => gone(world, name, index, null)),
    ...both.flatMap(([name, index, { status }]) => judgeListed(world, name, index, status)),
    ...added.flatMap(([, domain]) => judgeUnlisted(world, domain)),
  ]
}

function judgeListed(world: World, name: string, index: number, status: string): readonly Draft[] {
  if (status === VERIFIED) return []
  return [
    CLAIM_STATES.has(status) ? gone(world, name, index, status) : strange(world, name, status, ['domains', index]),
  ]
}

/** A claim that is not verified opens nothing; only its state must be one that the gate knows. */
function judgeUnlisted(world: World, { name, status }: VerifiedDomain): readonly Draft[] {
  if (!CLAIM_STATES.has(status)) return [strange(world, name, status, ['domains'])]
  if (status !== VERIFIED) return []
  return [
    {
      ...draftOf(world, name),
      change: 'added',
      expected: null,
      actual: status,
      at: ['domains'],
      message: `The domain ${name} is verified, but not in the baseline: accounts at it are managed by the organization.`,
      accept: adding(['domains'], name),
    },
  ]
}

const gone = (world: World, name: string, index: number, status: string | null): Draft => ({
  ...draftOf(world, name),
  change: status === null ? 'removed' : 'changed',
  expected: VERIFIED,
  actual: status,
  at: ['domains', index],
  message:
    status === null
      ? `The domain ${name} is in the baseline, but the organization has no such domain.`
      : `The domain ${name} is no longer verified (${status}): its accounts may drop out of the identity provider's reach.`,
  accept: removing(['domains', world.baseline.domains?.[index] ?? name]),
})

function draftOf({ observed, orgId }: World, name: string) {
  const people = countPeopleAt(observed, name)
  return {
    control: ID,
    status: 'drift',
    subject: { type: 'domain', id: name, name },
    place: domainsPlace(orgId),
    ...(people === undefined ? {} : { people }),
  } as const
}

const strange = (world: World, name: string, status: string, at: readonly (string | number)[]): Draft =>
  unreadable(ID, at, strangeReason({ name, status }), domainsPlace(world.orgId), { type: 'domain', id: name, name })

const strangeReason = ({ name, status }: VerifiedDomain): string =>
  `The claim of ${name} is in a state that the gate does not know (${status}): look for a newer version.`

/** All domains, where the state of each claim is one that the gate knows. */
function allUnderstood({ domains }: Observed): Fact<readonly VerifiedDomain[]> {
  const strangeOne = domains.known ? domains.value.find(({ status }) => !CLAIM_STATES.has(status)) : undefined
  return strangeOne === undefined ? domains : unknown(strangeReason(strangeOne))
}

export const captureDomains = (observed: Observed): Captured =>
  mapFact(allUnderstood(observed), list => {
    const names = list.filter(({ status }) => status === VERIFIED).map(({ name }) => name)
    return { value: names.toSorted() }
  })

/** Closed: every domain that is claimed is verified. */
function strict(observed: Observed): Strictness {
  const { domains } = observed
  const claimed = (domains.known ? domains.value : []).filter(({ status }) => status !== DELETED)
  const open = claimed
    .filter(({ status }) => status !== VERIFIED && CLAIM_STATES.has(status))
    .map(({ name, status }) => `${name} is ${status}`)
  if (open.length > 0) return { state: 'open', reason: listFirst(open) }
  const understood = allUnderstood(observed)
  if (!understood.known) return { state: 'unknown', reason: understood.reason }
  if (claimed.length === 0) return { state: 'open', reason: 'No domain is verified: no account is managed.' }
  return { state: 'closed', reason: 'Every claimed domain is verified.' }
}
