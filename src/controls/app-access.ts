import type { AppNames } from '../collect/app-names.js'
import type { CurrentState, DomainAccess, DomainGrant } from '../collect/current-state.js'
import { ANY_DOMAIN_PATH } from '../model/access-paths.js'
import { ANY_DOMAIN, normalizeDomain } from '../model/domain.js'
import { type Fact, known, unknown } from '../model/fact.js'
import { roleName } from '../model/roles.js'
import { impossible, removing, setting } from './acceptance.js'
import { attestedPaths } from './attestation.js'
import { appAccessPlace } from './console.js'
import {
  type AttestedReading,
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

const ID = 'app-access'

/** App access by email domain. ANYONE is any domain. */
export const appAccess = defineControl({
  id: ID,
  title: 'App access by email domain',
  severity: 'critical',
  section: {
    key: 'app-access',
    comment: [
      'App access settings by email domain: the role that users receive, with or without approval. ANYONE is any domain. {} grants no access.',
      'Recommended: {} for every domain. With approval: true, users can still send access requests, and one approval grants a seat.',
    ],
    capture: captureAppAccess,
  },
  reads: ['appAccess'],
  place: appAccessPlace,
  auditEvents: /domain|access|sign.?up/i,
  aliases: baseline => Object.values(baseline['app-access'] ?? {}).flatMap(Object.keys),
  guide: {
    what:
      'App access settings define the role that users receive by email domain, per app, with or without approval. The ' +
      'entry `ANYONE` covers any domain that has no entry of its own.',
    risk:
      'Without approval, every user with an address at the domain can join the app and use a seat. With approval, the ' +
      'request button stays, and one approval adds the user to the default group.',
    steps: [
      'Open Apps > App access settings > Approved domains (before 2025: Products > User access settings).',
      'Select each domain and set the role None for every app.',
      'Select Any domain and set the role None for every app. This also removes the request button.',
      'Where employees need the help center, set the role Customer with admin approval for Jira Service Management only.',
      'After you add an app, repeat these steps. Domain access is switched on by default for a new Jira app.',
      'Save, then run the gate once to confirm the result.',
    ],
    confirm:
      'Each approved domain and Any domain show the role None for every app. A private browser window that opens the ' +
      'site offers no request button.',
    verify:
      'The gate reads every domain entry and `ANYONE` from the app access settings, and compares role and approval ' +
      'for each app in both directions. Each difference is drift, and a missing approval flag means that no approval ' +
      'is required. A domain that no response mentions, an unreadable response or an unknown response shape is ' +
      'unknown. Where the API does not mention `ANYONE`, the attestation `any-domain` applies.',
    plan: 'All plans',
    exceptions:
      'The role Customer for your own domain, where employees use the help center with their Atlassian account. ' +
      'Record it under `app-access` with `approval: true`.',
  },
  compare,
  posture: { recommended: 'No role for any domain', read: readPosture },
})

type Access = Omit<DomainGrant, 'app'>

function compare(context: ControlContext): readonly Draft[] {
  const { observed, orgId } = context
  if (!observed.appAccess.known)
    return [unreadable(ID, ['app-access'], observed.appAccess.reason, appAccessPlace(orgId))]
  const wanted = expectedAccess(context)
  const domains = new Map(observed.appAccess.value.map(access => [access.domain, access]))
  const names = new Set([...wanted.keys(), ...domains.keys(), ANY_DOMAIN])
  return [...names].flatMap(domain => {
    const current = domains.get(domain)
    return current === undefined
      ? judgeUnmentioned(context, domain, wanted.get(domain))
      : compareDomain(context, domain, wanted.get(domain), current)
  })
}

/**
 * No response mentions the domain, which does not mean that it grants no access. For "Any domain" the attestation
 * answers. A verified domain without its own settings follows "Any domain", so only domains of the baseline are checked.
 */
function judgeUnmentioned(context: ControlContext, domain: string, wanted: Expected | undefined): readonly Draft[] {
  const unread = (reason: string): Draft =>
    unreadable(ID, [ID, wanted?.key ?? domain], reason, appAccessPlace(context.orgId), domainSubject(domain))
  if (domain !== ANY_DOMAIN) return [unread(notMentioned(domain))]
  const value = context.baseline.attestations?.[ANY_DOMAIN_PATH]?.value
  // Every organization has the setting "Any domain", so not-applicable does not answer.
  if (value === undefined || value.trim() === 'not-applicable') return [unread(anyDomainNotMentioned)]
  const { state, reason } = attestedAnyDomain(attestedPaths(context))
  switch (state) {
    case 'closed':
      return compareDomain(context, domain, wanted, { domain, grants: known([]) })
    case 'open':
      return [isClosed(wanted) ? attestedOpen(context, value) : unread(notByApp(value))]
    case 'unknown':
      return [unread(notAnswered(reason))]
  }
}

const domainSubject = (domain: string) => ({ type: 'domain', id: domain, name: domain }) as const

const isClosed = (wanted: Expected | undefined): boolean => wanted === undefined || wanted.access.size === 0

const attestedAnyDomain = (attested: readonly AttestedReading[]): PathReading =>
  attested.find(({ id }) => id === ANY_DOMAIN_PATH) ?? { state: 'unknown', reason: '' }

const notMentioned = (domain: string): string =>
  `${domain}: Atlassian's app access settings do not mention this domain, so its access is unknown. Check Apps > App access settings. If the domain was deleted there, remove it from "app-access".`

const NOT_MENTIONED = `${ANY_DOMAIN} (any domain): Atlassian's app access settings do not mention it, and by default users may request access.`

const anyDomainNotMentioned = `${NOT_MENTIONED} Check Apps > App access settings > Any domain, then add the attestation ${ANY_DOMAIN_PATH} (recommended: "no access").`

const notAnswered = (reason: string): string =>
  `${NOT_MENTIONED} The attestation ${ANY_DOMAIN_PATH} does not answer for it. ${reason}`

const notByApp = (value: string): string =>
  `${NOT_MENTIONED} The attestation ${ANY_DOMAIN_PATH} (${JSON.stringify(value)}) does not say for which apps. Close it and attest "no access", or set ${ANY_DOMAIN} to {} in "app-access" and add an exception.`

/** The attestation says open, and the baseline says closed. It does not name the apps, so no entry can accept it. */
const attestedOpen = ({ orgId }: ControlContext, value: string): Draft => ({
  control: ID,
  change: 'changed',
  status: 'drift',
  subject: domainSubject(ANY_DOMAIN),
  expected: 'no access',
  actual: value,
  at: [ID, ANY_DOMAIN],
  message: `${ANY_DOMAIN} (any domain): the attestation ${ANY_DOMAIN_PATH} says ${JSON.stringify(value)}; the baseline allows no access.`,
  place: appAccessPlace(orgId),
  accept: impossible(`Close it, or add an exception for ${ID} with the subject ${ANY_DOMAIN}.`),
})

/** A domain of the baseline with its key in the file, and the access of its users by ARI. */
type Expected = {
  readonly key: string
  readonly access: ReadonlyMap<string, Access>
  /** The key of each app in the file, by ARI. */
  readonly aliases: ReadonlyMap<string, string>
}

function expectedAccess({ baseline, names }: ControlContext): ReadonlyMap<string, Expected> {
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
  context: ControlContext,
  domain: string,
  wanted: Expected | undefined,
  { grants }: DomainAccess,
): readonly Draft[] {
  const key = wanted?.key ?? domain
  const subject = domainSubject(domain)
  if (!grants.known) {
    return [unreadable(ID, ['app-access', key], grants.reason, appAccessPlace(context.orgId), subject)]
  }
  const actual = new Map(grants.value.map(({ app, ...access }) => [app, access]))
  const { added, removed, both } = compareKeys(wanted?.access ?? new Map<string, Access>(), actual)
  const nameOf = (app: string) => context.names.aliasOf(app)
  const people = countPeopleAt(context.observed, domain)
  const keyOf = (app: string) => wanted?.aliases.get(app) ?? nameOf(app)
  const draft = (app: string, access: Access) =>
    ({
      control: ID,
      status: 'drift',
      subject,
      app,
      role: access.role,
      at: ['app-access', key, keyOf(app)],
      place: appAccessPlace(context.orgId),
      accept: setting(['app-access', key, keyOf(app)], access),
      ...(people === undefined ? {} : { people }),
    }) as const
  const isAny = domain === ANY_DOMAIN
  const users = isAny ? 'Anyone, from any email domain,' : `Users with an email address at ${domain}`
  return [
    ...added.map(
      ([app, access]): Draft => ({
        ...draft(app, access),
        change: 'added',
        expected: null,
        actual: access,
        message: `${users} can ${describe(access, nameOf(app))}${isAny ? '' : '; the baseline allows no access'}.`,
      }),
    ),
    ...removed.map(
      ([app, access]): Draft => ({
        ...draft(app, access),
        change: 'removed',
        expected: access,
        actual: null,
        message: `${users} can no longer ${describe(access, nameOf(app))}; the baseline allows it.`,
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
          message: `${users} can ${describe(access, nameOf(app))}; the baseline expects ${describeRule(wantedAccess)}.`,
        }),
      ),
  ]
}

const isSame = (a: Access, b: Access): boolean => a.role === b.role && a.approval === b.approval

const describe = ({ role, approval }: Access, app: string): string =>
  approval ? `request the role \`${role}\` on ${app}` : `join ${app} as \`${role}\` without approval`

const describeRule = ({ role, approval }: Access): string => `\`${role}\` ${approval ? 'with' : 'without'} approval`

const describeFor = (domain: string, access: Access, app: string): string =>
  `${domain === ANY_DOMAIN ? 'any domain' : domain}: users can ${describe(access, app)}`

export function captureAppAccess({ appAccess: fact }: CurrentState, names: AppNames): Captured {
  const complete = allKnown(fact)
  if (!complete.known) return complete
  const entries = complete.value.map(({ domain, grants }) => [
    domain,
    Object.fromEntries(grants.map(({ app, role, approval }) => [names.aliasOf(app), { role, approval }])),
  ])
  const value = Object.fromEntries(entries)
  return known(mentionsAnyDomain(fact) ? { value } : { value, notes: NOT_CAPTURED })
}

/** Only the attestation can complete the section, so it is captured without ANYONE. */
const NOT_CAPTURED: readonly string[] = [
  `${ANY_DOMAIN} is missing: Atlassian's app access settings do not mention "Any domain".`,
  `Check Apps > App access settings > Any domain, then add the attestation ${ANY_DOMAIN_PATH}.`,
]

/** Whether the API reports "Any domain", also where its settings could not be read. Then no attestation is needed. */
export const mentionsAnyDomain = (access: CurrentState['appAccess']): boolean =>
  access.known && access.value.some(({ domain }) => domain === ANY_DOMAIN)

type KnownAccess = { readonly domain: string; readonly grants: readonly DomainGrant[] }

function allKnown(fact: Fact<readonly DomainAccess[]>): Fact<readonly KnownAccess[]> {
  if (!fact.known) return fact
  const unread = fact.value.find(({ grants }) => !grants.known)
  if (unread?.grants.known === false) return unknown(unread.grants.reason)
  return known(fact.value.map(({ domain, grants }) => ({ domain, grants: grants.known ? grants.value : [] })))
}

/** Closed: no domain and not ANYONE grants a role, with or without approval. */
function readPosture(
  { appAccess: fact }: CurrentState,
  names: AppNames,
  attested: readonly AttestedReading[],
): PathReading {
  const open = (fact.known ? fact.value : []).flatMap(({ domain, grants }) =>
    (grants.known ? grants.value : []).map(({ app, ...access }) => describeFor(domain, access, names.aliasOf(app))),
  )
  if (open.length > 0) return { state: 'open', reason: listFirst(open) }
  const complete = allKnown(fact)
  if (!complete.known) return { state: 'unknown', reason: complete.reason }
  if (!mentionsAnyDomain(fact)) {
    const { state, reason } = attestedAnyDomain(attested)
    if (state === 'open') return { state, reason: `Any domain: ${reason}` }
    if (state === 'unknown') return { state, reason: anyDomainNotMentioned }
  }
  return { state: 'closed', reason: 'No email domain grants access, and Any domain grants none.' }
}
