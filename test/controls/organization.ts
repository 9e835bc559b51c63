/** A small organization, a matching baseline, and functions to compare the two. */
import { type LoadedBaseline, loadBaseline } from '../../src/baseline/load.js'
import { nameApps } from '../../src/collect/app-names.js'
import type {
  Account,
  AppInstance,
  AppSeats,
  Audit,
  AuditEvent,
  CurrentState,
  DomainAccess,
  DomainGrant,
  Group,
  GroupGrant,
  GroupName,
  Holding,
  Person,
} from '../../src/collect/current-state.js'
import type { Receipt } from '../../src/collect/receipts.js'
import type { Draft, PreviousState } from '../../src/controls/control.js'
import type { EvaluationInput, PreviousFinding } from '../../src/evaluate/findings.js'
import { evaluate, toResult } from '../../src/evaluate/judge.js'
import { type Proposal, propose } from '../../src/evaluate/proposal.js'
import type { Result } from '../../src/evaluate/result.js'
import { known, unknown } from '../../src/model/fact.js'
import type { ControlId, Finding } from '../../src/model/finding.js'

export const ORGANIZATION = '3f1c0f2e-7b1a-4d0e-9a55-0c9b1f7c2a10'
export const PATH = '.github/atlassian-access.yml'
export const NOW = '2026-11-23T02:17:00.000Z'
export const CONSOLE = `https://admin.atlassian.com/o/${ORGANIZATION}`

export const SITE = '8a2e3c1d-0000-4000-8000-000000000001'
export const JIRA = `ari:cloud:jira-software::site/${SITE}`
export const CONFLUENCE = `ari:cloud:confluence::site/${SITE}`
export const SERVICE_DESK = `ari:cloud:jira-servicedesk::site/${SITE}`
export const ORGANIZATION_ARI = `ari:cloud:platform::org/${ORGANIZATION}`

export const STAFF = '276f955c-63d7-42c8-9520-92d01dca0625'
export const DEFAULT_GROUP = '952d12c3-5b5b-4d04-bb32-44d383afc4b2'
export const ADMINS = 'b7c0a111-0000-4000-8000-000000000001'
export const ALICE = '712020:1d3f0c'

export const BASELINE = `version: 1
organization: ${ORGANIZATION}

apps:
  acme/confluence: ${CONFLUENCE}
  acme/jira-software: ${JIRA}

app-access:
  ANYONE: {}
  acme.com:
    acme/jira-software: { role: customer, approval: true }

groups:
  Jira admins:
    id: ${ADMINS}
    managed-by: idp
    roles:
      acme/jira-software: [admin, user]
      organization: [org-admin]
  jira-users-acme:
    id: ${DEFAULT_GROUP}
    managed-by: admins
    members: 2
    default-for:
      acme/jira-software: user
    roles:
      acme/jira-software: [user]
  Staff:
    id: ${STAFF}
    managed-by: idp
    roles:
      acme/confluence: [user]

administrators:
  org-admin:
    ${ALICE}: alice@acme.com
  site-admin: {}

direct-roles: {}

external-people: {}

domains: [acme.com, acme.org]

licenses:
  acme/jira-software: { budget: 450 }
`

export const anApp = (given: Partial<AppInstance> = {}): AppInstance => ({
  id: JIRA,
  alias: 'acme/jira-software',
  owner: 'jira-software',
  name: 'Acme Jira',
  status: 'online',
  hostUrl: 'https://acme.atlassian.net',
  capacity: 500,
  ...given,
})

export const theWiki = (given: Partial<AppInstance> = {}): AppInstance =>
  anApp({ id: CONFLUENCE, alias: 'acme/confluence', owner: 'confluence', name: 'Acme wiki', capacity: null, ...given })

export const aDomainGrant = (given: Partial<DomainGrant> = {}): DomainGrant => ({
  app: JIRA,
  role: 'customer',
  approval: true,
  ...given,
})

export const aDomainAccess = (given: Partial<DomainAccess> = {}): DomainAccess => ({
  domain: 'acme.com',
  grants: known([aDomainGrant()]),
  ...given,
})

export const aGrant = (given: Partial<GroupGrant> = {}): GroupGrant => ({
  resource: CONFLUENCE,
  owner: 'confluence',
  roles: ['user'],
  defaultRole: null,
  ...given,
})

/** The staff: a synced group with one role. */
export const aGroup = (given: Partial<Group> = {}): Group => ({
  id: STAFF,
  name: 'Staff',
  managedBy: known('idp'),
  members: known(40),
  grants: known([aGrant()]),
  ...given,
})

export const theDefaultGroup = (given: Partial<Group> = {}): Group =>
  aGroup({
    id: DEFAULT_GROUP,
    name: 'jira-users-acme',
    managedBy: known('admins'),
    members: known(2),
    grants: known([aGrant({ resource: JIRA, defaultRole: 'user' })]),
    ...given,
  })

export const theAdmins = (given: Partial<Group> = {}): Group =>
  aGroup({
    id: ADMINS,
    name: 'Jira admins',
    members: known(3),
    grants: known([
      aGrant({ resource: JIRA, roles: ['admin', 'user'] }),
      aGrant({ resource: ORGANIZATION_ARI, owner: 'platform', roles: ['org-admin'] }),
    ]),
    ...given,
  })

export const aPerson = (given: Partial<Person> = {}): Person => ({
  id: ALICE,
  name: 'Alice Archer',
  email: 'alice@acme.com',
  ...given,
})

export const aHolding = (given: Partial<Holding> = {}): Holding => ({
  resource: JIRA,
  role: 'user',
  ways: known([{ by: 'group', group: STAFF }]),
  isActive: true,
  ...given,
})

/** A direct role assignment. */
export const aDirectHolding = (given: Partial<Holding> = {}): Holding =>
  aHolding({ ways: known([{ by: 'direct', evidence: 'reported' }]), ...given })

/** A synced user with the role of the group. */
export const anAccount = (given: Partial<Account> = {}): Account => ({
  id: '712020:b0b',
  name: 'Bob Baker',
  email: 'bob@acme.com',
  type: 'atlassian',
  status: 'active',
  claim: 'managed',
  source: 'synced',
  emailVerified: true,
  addedToOrg: '2024-02-01T09:00:00.000Z',
  lastActive: {},
  platformRoles: [],
  holdings: known([aHolding()]),
  ...given,
})

/** A role was granted to a group on the day before the run. */
export const anEvent = (given: Partial<AuditEvent> = {}): AuditEvent => ({
  id: 'e-1',
  time: '2026-11-22T08:00:00.000Z',
  action: { id: 'grant', name: 'Granted role to group', group: 'App access' },
  actor: { id: '712020:badbad', name: 'Mallory Moss', email: 'mallory@acme.com' },
  objects: [],
  isNew: true,
  ...given,
})

export const anAudit = (given: Partial<Audit> = {}): Audit => ({
  actions: known([]),
  events: known([]),
  since: '2026-11-22T02:17:00.000Z',
  isEmpty: false,
  ...given,
})

export const aBefore = (given: Partial<PreviousState> = {}): PreviousState => ({
  generatedAt: '2026-11-22T02:17:00.000Z',
  policies: null,
  actions: null,
  serviceDesks: null,
  ...given,
})

export const aSeatCount = (given: Partial<AppSeats> = {}): AppSeats => ({
  app: JIRA,
  roleHolders: known(412),
  applicationRole: null,
  ...given,
})

/** Other groups in the organization, with the names of all; those of `bare` have no role. */
export const groupsOf = (groups: readonly Group[], bare: readonly GroupName[] = []) => ({
  groups: known(groups),
  groupNames: known([...groups.map(({ id, name }) => ({ id, name })), ...bare]),
})

/** The state that matches the baseline above. An administrator that is not listed as a user gets an account. */
export function anObserved(given: Partial<CurrentState> = {}): CurrentState {
  const observed = { ...usual(), ...given }
  return { ...observed, people: withAdministrators(observed) }
}

/** The accounts match the search by role, unless a test says otherwise. */
function withAdministrators({ people, administrators }: CurrentState): CurrentState['people'] {
  if (!people.known) return people
  const listed = new Set(people.value.map(({ id }) => id))
  const holders = Object.entries(administrators).flatMap(([role, fact]) =>
    (fact.known ? fact.value : []).map(({ id }) => ({ id, role })),
  )
  const missing = [...new Set(holders.map(({ id }) => id))].filter(id => !listed.has(id))
  const accounts = missing.map(id => {
    const roles = holders.filter(holder => holder.id === id).map(({ role }) => role)
    return anAdministrator(id, roles)
  })
  return accounts.length === 0 ? people : known([...people.value, ...accounts])
}

/** Holds these roles on the organization, by a group. */
export const anAdministrator = (id: string, roles: readonly string[], resource = ORGANIZATION_ARI): Account =>
  anAccount({
    id,
    email: null,
    platformRoles: roles,
    holdings: known(roles.map(role => aHolding({ resource, role, ways: known([{ by: 'group', group: ADMINS }]) }))),
  })

const usual = (): CurrentState => ({
  organization: known({ id: ORGANIZATION, name: 'Acme' }),
  directories: known([{ id: 'd-1', name: 'Acme directory' }]),
  apps: known([theWiki(), anApp()]),
  appAccess: known([aDomainAccess({ domain: 'ANYONE', grants: known([]) }), aDomainAccess()]),
  ...groupsOf([aGroup(), theDefaultGroup(), theAdmins()]),
  administrators: { 'org-admin': known([aPerson()]), 'site-admin': known([]), 'user-access-admin': known([]) },
  people: known([anAccount()]),
  domains: known([
    { name: 'acme.com', status: 'verified' },
    { name: 'acme.org', status: 'verified' },
  ]),
  policies: known([]),
  credentials: known([]),
  serviceDesks: null,
  customerAccess: null,
  publicAccess: null,
  audit: anAudit(),
  seats: [aSeatCount({ app: CONFLUENCE, roleHolders: known(40) }), aSeatCount()],
})

export const aReceipt = (given: Partial<Receipt> = {}): Receipt => ({
  resource: 'groups',
  facts: ['groups'],
  pages: 1,
  items: 3,
  complete: true,
  ...given,
})

export type Evidence = {
  /** The baseline's text. */
  readonly baseline?: string
  readonly observed?: Partial<CurrentState>
  readonly receipts?: readonly Receipt[]
  readonly earlier?: ReadonlyMap<string, PreviousFinding>
  readonly before?: PreviousState | null
}

let last: LoadedBaseline | null = null

/** Keeps the last loaded text, because consecutive runs use one baseline. */
function load(text: string): LoadedBaseline {
  if (last?.text === text) return last
  const loading = loadBaseline(text, PATH, NOW.slice(0, 10))
  if (!loading.ok) throw new Error(loading.problems.map(({ line, message }) => `${line}: ${message}`).join('\n'))
  last = loading.baseline
  return last
}

export function aRun({
  baseline = BASELINE,
  observed,
  receipts = [],
  earlier = new Map(),
  before = null,
}: Evidence = {}): EvaluationInput {
  const loaded = load(baseline)
  const { data } = loaded
  const there = anObserved(observed)
  const names = nameApps(there.apps, data.apps ?? {}, data.organization)
  return {
    context: { orgId: data.organization, today: NOW.slice(0, 10), baseline: data, observed: there, names, before },
    receipts,
    baseline: loaded,
    earlier,
    now: NOW,
  }
}

export const judgeRun = (evidence: Evidence = {}): Result => toResult(evaluate(aRun(evidence), 7))

/** The baseline with the wanted findings accepted; by default all. */
export const proposeFor = (run: EvaluationInput, isWanted?: (draft: Draft) => boolean): Proposal =>
  propose(evaluate(run), isWanted)

export const findingsOf = (control: ControlId, evidence: Evidence = {}): readonly Finding[] =>
  judgeRun(evidence).findings.filter(finding => finding.control === control)

export const statusOf = (control: ControlId, evidence: Evidence = {}): string | undefined =>
  judgeRun(evidence).controls.find(({ id }) => id === control)?.status

/** The location of a piece of the baseline's text, which must occur once. */
export function placeOf(piece: string, text = BASELINE): Finding['location'] {
  const before = text.split(piece)
  if (before.length !== 2) throw new Error(`${JSON.stringify(piece)} is in the baseline ${before.length - 1} times.`)
  const lines = (before[0] ?? '').split('\n')
  const indent = piece.length - piece.trimStart().length
  return { path: PATH, line: lines.length, column: (lines.at(-1)?.length ?? 0) + indent + 1 }
}

/** The baseline without one section. */
export const without = (section: string, text = BASELINE): string =>
  text.replace(new RegExp(`^${section}:.*\\n(?:[ ].*\\n)*\\n?`, 'm'), '')

export const NOT_READ = 'The key lacks a scope (403): add it, or use a key without scopes.'
export const notRead = unknown(NOT_READ)
