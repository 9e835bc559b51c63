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

/** Verified domains. The organization manages only accounts at a verified domain, and only these can be synced. */
export const verifiedDomain = defineControl({
  id: ID,
  title: 'Verified domains',
  severity: 'medium',
  section: {
    key: 'domains',
    comment: [
      'Verified domains. The organization manages the accounts at these domains, and the identity provider can sync them.',
      'Recommended: every domain of the company, all verified.',
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
/** A deleted claim does not count as a domain. */
const DELETED = 'deleted'

function compare(context: ControlContext): readonly Draft[] {
  const { domains } = context.observed
  const place = domainsPlace(context.orgId)
  if (!domains.known) return [unreadable(ID, ['domains'], domains.reason, place)]
  const positions = new Map((context.baseline.domains ?? []).map((name, index) => [normalizeDomain(name), index]))
  const claims = new Map(domains.value.map(domain => [domain.name, domain]))
  const { added, removed, both } = compareKeys(positions, claims)
  return [
    ...removed.map(([name, index]) => draftGone(context, name, index, null)),
    ...both.flatMap(([name, index, { status }]) => judgeListed(context, name, index, status)),
    ...added.flatMap(([, domain]) => judgeUnlisted(context, domain)),
  ]
}

function judgeListed(context: ControlContext, name: string, index: number, status: string): readonly Draft[] {
  if (status === VERIFIED) return []
  return [
    CLAIM_STATES.has(status)
      ? draftGone(context, name, index, status)
      : draftUnknownState(context, name, status, ['domains', index]),
  ]
}

/** A claim that is not verified has no effect, but an unknown claim status is reported. */
function judgeUnlisted(context: ControlContext, { name, status }: VerifiedDomain): readonly Draft[] {
  if (!CLAIM_STATES.has(status)) return [draftUnknownState(context, name, status, ['domains'])]
  if (status !== VERIFIED) return []
  return [
    {
      ...draftOf(context, name),
      change: 'added',
      expected: null,
      actual: status,
      at: ['domains'],
      message: `Domain ${name} is verified but is not in the baseline; the organization manages all accounts at it.`,
      accept: adding(['domains'], name),
    },
  ]
}

const draftGone = (context: ControlContext, name: string, index: number, status: string | null): Draft => ({
  ...draftOf(context, name),
  change: status === null ? 'removed' : 'changed',
  expected: VERIFIED,
  actual: status,
  at: ['domains', index],
  message:
    status === null
      ? `Domain ${name} is in the baseline but missing from the organization.`
      : `Domain ${name} is no longer verified (${status}); the baseline expects a verified domain.`,
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

const draftUnknownState = (
  context: ControlContext,
  name: string,
  status: string,
  at: readonly (string | number)[],
): Draft =>
  unreadable(ID, at, unknownStateReason({ name, status }), domainsPlace(context.orgId), {
    type: 'domain',
    id: name,
    name,
  })

const unknownStateReason = ({ name, status }: VerifiedDomain): string =>
  `${name}: the claim status ${JSON.stringify(status)} is not known to this version. Check Settings > Domains, and look for a newer version.`

/** All domains, or unknown if a claim has an unknown status. */
function withKnownStates({ domains }: CurrentState): Fact<readonly VerifiedDomain[]> {
  const unknownClaim = domains.known ? domains.value.find(({ status }) => !CLAIM_STATES.has(status)) : undefined
  return unknownClaim === undefined ? domains : unknown(unknownStateReason(unknownClaim))
}

export function captureDomains(observed: CurrentState): Captured {
  return mapFact(withKnownStates(observed), list => {
    const names = list.filter(({ status }) => status === VERIFIED).map(({ name }) => name)
    return { value: names.toSorted() }
  })
}

/** Closed: every claimed domain is verified. */
function readPosture(observed: CurrentState): PathReading {
  const { domains } = observed
  const claimed = (domains.known ? domains.value : []).filter(({ status }) => status !== DELETED)
  const open = claimed
    .filter(({ status }) => status !== VERIFIED && CLAIM_STATES.has(status))
    .map(({ name, status }) => `${name} is ${status}`)
  if (open.length > 0) return { state: 'open', reason: listFirst(open) }
  const complete = withKnownStates(observed)
  if (!complete.known) return { state: 'unknown', reason: complete.reason }
  if (claimed.length === 0)
    return { state: 'open', reason: 'No domain is verified, so the organization manages no account.' }
  return { state: 'closed', reason: 'Every claimed domain is verified.' }
}
