import type { CurrentState, VerifiedDomain } from '../collect/current-state.js'
import { CLAIM_STATES } from '../collect/domains.js'
import { normalizeDomain } from '../model/domain.js'
import { type Fact, mapFact, unknown } from '../model/fact.js'
import { adding, removing } from './acceptance.js'
import { domainsPlace } from './console.js'
import {
  type Captured,
  type ControlContext,
  compareKeys,
  type Draft,
  defineControl,
  listFirst,
  type PathReading,
  unreadable,
} from './control.js'
import { countPeopleAt } from './person.js'

const ID = 'verified-domain'

/** Whose accounts the organization manages: only those at a verified domain can come through the identity provider. */
export const verifiedDomain = defineControl({
  id: ID,
  title: 'Verified domains',
  severity: 'medium',
  section: {
    key: 'domains',
    comment: [
      'Verified domains: accounts at them are managed by the organization and can come through the identity provider.',
      'Strict: every domain of the company, and all of them verified.',
    ],
    capture: captureDomains,
  },
  reads: ['domains'],
  place: domainsPlace,
  auditEvents: /domain/i,
  guide: {
    what:
      'A verified domain makes the accounts at this domain managed accounts of your organization. Only managed ' +
      'accounts can be synced by the identity provider and required to use single sign-on.',
    risk:
      'Without verification, accounts at the domain are outside your policies, and leavers keep their access. An ' +
      'additional verified domain makes new accounts managed, and Guard bills them.',
    steps: [
      'Open Settings > Domains (before 2025: Security > Domains).',
      'Check the status of each domain.',
      'For a domain with a missing token, add the DNS record again and select Verify. The menu may be named differently.',
      'For a domain of the company that is not listed, select Add domain and verify it. The menu may be named ' +
        'differently.',
      'For a domain that does not belong to you, remove the claim. The menu may be named differently.',
      'Open Security > Identity providers and link each company domain to the directory. The menu may be named ' +
        'differently.',
    ],
    confirm: 'Settings > Domains lists every domain of the company with the status Verified.',
    verify:
      'The gate reads all domains with the status of their claim. A listed domain that is missing or no longer ' +
      'verified, and a verified domain that is not listed, is drift. A claim status that the gate does not know is ' +
      'unknown.',
    plan: 'All plans',
    exceptions: 'A domain of an acquired company during its migration, with an end date.',
  },
  compare,
  posture: { recommended: 'All domains of the company verified', read: readPosture },
})

const VERIFIED = 'verified'
/** A claim that was given up is no domain any more. */
const DELETED = 'deleted'

function compare(context: ControlContext): readonly Draft[] {
  const { domains } = context.observed
  const place = domainsPlace(context.orgId)
  if (!domains.known) return [unreadable(ID, ['domains'], domains.reason, place)]
  const positions = new Map((context.baseline.domains ?? []).map((name, index) => [normalizeDomain(name), index]))
  const claims = new Map(domains.value.map(domain => [domain.name, domain]))
  const { added, removed, both } = compareKeys(positions, claims)
  return [
    ...removed.map(([name, index]) => gone(context, name, index, null)),
    ...both.flatMap(([name, index, { status }]) => judgeListed(context, name, index, status)),
    ...added.flatMap(([, domain]) => judgeUnlisted(context, domain)),
  ]
}

function judgeListed(context: ControlContext, name: string, index: number, status: string): readonly Draft[] {
  if (status === VERIFIED) return []
  return [
    CLAIM_STATES.has(status) ? gone(context, name, index, status) : strange(context, name, status, ['domains', index]),
  ]
}

/** A claim that is not verified opens nothing; only its state must be one that the gate knows. */
function judgeUnlisted(context: ControlContext, { name, status }: VerifiedDomain): readonly Draft[] {
  if (!CLAIM_STATES.has(status)) return [strange(context, name, status, ['domains'])]
  if (status !== VERIFIED) return []
  return [
    {
      ...draftOf(context, name),
      change: 'added',
      expected: null,
      actual: status,
      at: ['domains'],
      message: `The domain ${name} is verified, but not in the baseline: accounts at it are managed by the organization.`,
      accept: adding(['domains'], name),
    },
  ]
}

const gone = (context: ControlContext, name: string, index: number, status: string | null): Draft => ({
  ...draftOf(context, name),
  change: status === null ? 'removed' : 'changed',
  expected: VERIFIED,
  actual: status,
  at: ['domains', index],
  message:
    status === null
      ? `The domain ${name} is in the baseline, but the organization has no such domain.`
      : `The domain ${name} is no longer verified (${status}): its accounts may drop out of the identity provider's reach.`,
  accept: removing(['domains', context.baseline.domains?.[index] ?? name]),
})

function draftOf({ observed, orgId }: ControlContext, name: string) {
  const people = countPeopleAt(observed, name)
  return {
    control: ID,
    status: 'drift',
    subject: { type: 'domain', id: name, name },
    place: domainsPlace(orgId),
    ...(people === undefined ? {} : { people }),
  } as const
}

const strange = (context: ControlContext, name: string, status: string, at: readonly (string | number)[]): Draft =>
  unreadable(ID, at, strangeReason({ name, status }), domainsPlace(context.orgId), { type: 'domain', id: name, name })

const strangeReason = ({ name, status }: VerifiedDomain): string =>
  `The claim of ${name} is in a state that the gate does not know (${status}): look for a newer version.`

/** All domains, where the state of each claim is one that the gate knows. */
function allUnderstood({ domains }: CurrentState): Fact<readonly VerifiedDomain[]> {
  const strangeOne = domains.known ? domains.value.find(({ status }) => !CLAIM_STATES.has(status)) : undefined
  return strangeOne === undefined ? domains : unknown(strangeReason(strangeOne))
}

export function captureDomains(observed: CurrentState): Captured {
  return mapFact(allUnderstood(observed), list => {
    const names = list.filter(({ status }) => status === VERIFIED).map(({ name }) => name)
    return { value: names.toSorted() }
  })
}

/** Closed: every domain that is claimed is verified. */
function readPosture(observed: CurrentState): PathReading {
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
