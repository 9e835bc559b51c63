import type { Account, AppInstance, CurrentState, Group } from '../../src/collect/current-state.js'
import { controlOf } from '../../src/controls/catalogue.js'
import type { Proposal } from '../../src/evaluate/proposal.js'
import type { License, Result, SeatWay } from '../../src/evaluate/result.js'
import { known } from '../../src/model/fact.js'
import { type AccessPath, CONTROL_IDS, type Finding } from '../../src/model/finding.js'
import { guideUrl } from '../../src/model/version.js'

export const NOW = '2026-11-23T02:17:00.000Z'
export const ORGANIZATION_ID = '3f1c0f2e-7b1a-4d0e-9a55-0c9b1f7c2a10'
const JIRA = 'ari:cloud:jira-software::site/8a2e3c1d-0000-4000-8000-000000000001'

const EXCEPTION = `exceptions:
  - control: direct-role
    subject: 712020:77aa01
    app: acme/jira-software
    reason: Say why it may stay
    owner: Say who answers for it
    expires: 2027-02-21
`

export const aProposal = (given: Partial<Proposal> = {}): Proposal => ({
  text: 'version: 1\n',
  accepted: 3,
  left: 0,
  verdict: 'compliant',
  problem: null,
  ...given,
})

export const aFinding = (given: Partial<Finding> = {}): Finding => ({
  severity: controlOf(given.control ?? 'direct-role').severity,
  id: 'f-direct-role-added-712020:77aa01',
  control: 'direct-role',
  change: 'added',
  status: 'drift',
  subject: { type: 'person', id: '712020:77aa01', name: 'Bob' },
  app: 'acme/jira-software',
  role: 'user',
  expected: null,
  actual: 'user',
  location: { path: '.github/atlassian-access.yml', line: 42, column: 1 },
  message: 'Bob holds the role user on acme/jira-software directly, not by a group.',
  fix: {
    path: 'Directory › Users › Bob › App access',
    link: `https://admin.atlassian.com/o/${ORGANIZATION_ID}/users/712020:77aa01`,
    accept: 'direct-roles:\n  712020:77aa01:\n    acme/jira-software: [user]\n',
    guide: guideUrl('controls', 'direct-role'),
    except: EXCEPTION,
  },
  people: null,
  firstSeen: '2026-11-19T02:17:00.000Z',
  changedBy: null,
  ...given,
})

export const anAccessPath = (given: Partial<AccessPath> = {}): AccessPath => ({
  id: 'direct-role',
  title: 'Direct role assignments',
  severity: 'high',
  state: 'closed',
  reason: 'No user holds a role directly.',
  recommended: 'No direct role assignments',
  fix: {
    path: 'Directory > Users',
    link: `https://admin.atlassian.com/o/${ORGANIZATION_ID}/users`,
    guide: guideUrl('controls', 'direct-role'),
  },
  ...given,
})

export const aLicense = (given: Partial<License> = {}): License => ({
  app: 'acme/jira-software',
  resource: JIRA,
  used: 412,
  capacity: 500,
  remaining: 88,
  budget: 450,
  source: 'role-holders',
  asOf: NOW,
  ...given,
})

export const aSeatWay = (given: Partial<SeatWay> = {}): SeatWay => ({
  person: '712020:1d3f0c',
  role: 'user',
  way: 'group:Staff',
  added: '2024-02-01T09:00:00.000Z',
  ...given,
})

export const anApp = (given: Partial<AppInstance> = {}): AppInstance => ({
  id: JIRA,
  alias: 'acme/jira-software',
  owner: 'jira-software',
  name: 'acme',
  status: 'online',
  hostUrl: 'https://acme.atlassian.net',
  capacity: 500,
  ...given,
})

export const aGroup = (given: Partial<Group> = {}): Group => ({
  id: 'g-staff',
  name: 'Staff',
  managedBy: known('idp'),
  members: known(12),
  grants: known([{ resource: JIRA, owner: 'jira-software', roles: ['user'], defaultRole: null }]),
  ...given,
})

export const anAccount = (given: Partial<Account> = {}): Account => ({
  id: '712020:1d3f0c',
  name: 'Alice',
  email: 'alice@acme.com',
  type: 'atlassian',
  status: 'active',
  claim: 'managed',
  source: 'synced',
  emailVerified: true,
  addedToOrg: '2024-02-01T09:00:00.000Z',
  lastActive: null,
  platformRoles: [],
  holdings: known([]),
  ...given,
})

export const anObserved = (given: Partial<CurrentState> = {}): CurrentState => ({
  organization: known({ id: ORGANIZATION_ID, name: 'Acme' }),
  directories: known([{ id: 'd-1', name: 'Acme directory' }]),
  apps: known([]),
  appAccess: known([]),
  groups: known([]),
  groupNames: known([]),
  administrators: {},
  people: known([]),
  domains: known([{ name: 'acme.com', status: 'verified' }]),
  policies: known([]),
  credentials: known([]),
  serviceDesks: null,
  customerAccess: null,
  publicAccess: null,
  audit: { actions: known([]), events: known([]), since: '2026-11-22T02:17:00.000Z', isEmpty: false },
  seats: [],
  ...given,
})

/** A compliant night, unless something else is asked for. */
export const aResult = (given: Partial<Result> = {}): Result => ({
  verdict: 'compliant',
  organization: { id: ORGANIZATION_ID, name: 'Acme' },
  generatedAt: NOW,
  tool: { name: 'atlassian-access-gate', version: '0.1.0' },
  baseline: { path: '.github/atlassian-access.yml', sha256: 'ab'.repeat(32) },
  controls: CONTROL_IDS.map(id =>
    id === 'policy' || id === 'customer-access'
      ? { id, status: 'off', reason: 'The baseline has no such section.' }
      : { id, status: 'pass' },
  ),
  findings: [],
  coverage: {
    complete: true,
    requests: 148,
    reads: [
      { resource: 'app instances', pages: 1, items: 3, complete: true },
      { resource: 'groups', pages: 3, items: 230, expected: 230, complete: true },
    ],
  },
  posture: {
    paths: [
      anAccessPath({ id: 'app-access', title: 'App access by email domain', reason: 'No domain has a role.' }),
      anAccessPath({ id: 'invitation-links', title: 'Invitation links', state: 'unknown', reason: 'Not attested.' }),
      anAccessPath({ id: 'direct-role', state: 'open', reason: '1 user holds a role directly.' }),
    ],
    closed: 1,
    open: 1,
    unknown: 1,
    accepted: 0,
  },
  licenses: [
    aLicense(),
    aLicense({
      app: 'acme/confluence',
      resource: JIRA.replace('jira-software', 'confluence'),
      used: null,
      capacity: null,
      remaining: null,
      budget: null,
      source: null,
    }),
  ],
  seats: [
    {
      app: 'acme/confluence',
      seats: { known: false, reason: 'The list of people was cut off: run again later.' },
    },
    {
      app: 'acme/jira-software',
      seats: known([
        aSeatWay(),
        aSeatWay({ person: '712020:b0b', way: 'group:Staff' }),
        aSeatWay({ person: '712020:b0b', way: 'direct', role: 'admin' }),
      ]),
    },
  ],
  observed: anObserved(),
  ...given,
})

/** A night with a bit of everything. */
export const aDriftNight = (): Result => {
  const base = aResult()
  return {
    ...base,
    verdict: 'drift',
    controls: base.controls.map(control => {
      if (['direct-role', 'app-access', 'administrator'].includes(control.id)) return { ...control, status: 'drift' }
      if (control.id === 'public-access')
        return { ...control, status: 'unknown', reason: 'The permission schemes could not be read.' }
      return control
    }),
    findings: [
      aFinding(),
      aFinding({
        id: 'f-app-access-added-ANYONE',
        control: 'app-access',
        subject: { type: 'domain', id: 'ANYONE', name: 'Any domain' },
        app: 'acme/jira-servicedesk',
        role: 'customer',
        actual: { role: 'customer', approval: false },
        location: { path: '.github/atlassian-access.yml', line: 11, column: 3 },
        message: 'People of any domain may join acme/jira-servicedesk as customer, without approval.',
        fix: {
          path: 'Apps › App access settings › Any domain',
          link: `https://admin.atlassian.com/o/${ORGANIZATION_ID}/user-access-settings`,
          guide: 'https://example.com/guide.md',
          accept: 'app-access:\n  ANYONE:\n    acme/jira-servicedesk: { role: customer, approval: false }\n',
          except: '',
        },
        firstSeen: NOW,
        changedBy: {
          actor: 'Mallory',
          time: '2026-11-22T15:04:00.000Z',
          action: 'Changed app access settings',
          event: 'e-1',
        },
      }),
      aFinding({
        id: 'f-administrator-removed-alice',
        control: 'administrator',
        change: 'removed',
        subject: { type: 'person', id: '712020:1d3f0c', name: 'alice@acme.com' },
        app: null,
        role: 'org-admin',
        expected: 'org-admin',
        actual: null,
        location: { path: '.github/atlassian-access.yml', line: 33, column: 5 },
        message: 'alice@acme.com is no organization admin any more, though the baseline lists them.',
        fix: {
          path: 'Settings › Administrators',
          link: `https://admin.atlassian.com/o/${ORGANIZATION_ID}/admins`,
          guide: 'https://example.com/guide.md',
          accept: 'administrators:\n  org-admin: {}\n',
          except: '',
        },
      }),
      anUnknown(),
      aFinding({
        id: 'f-group-source-changed',
        control: 'group-source',
        change: 'changed',
        status: 'excepted',
        subject: { type: 'group', id: '276f955c-63d7-42c8-9520-92d01dca0625', name: 'App-Atlassian-Jira-User' },
        app: null,
        role: null,
        expected: 'idp',
        actual: 'admins',
        people: 412,
        message: 'App-Atlassian-Jira-User is managed by admins, not by the identity provider.',
      }),
      aFinding({
        id: 'f-exception-unused',
        control: 'exception',
        change: 'unused',
        status: 'notice',
        subject: { type: 'exception', id: 'direct-role 712020:99', name: 'direct-role 712020:99' },
        app: null,
        role: null,
        message: 'The exception for direct-role 712020:99 matches nothing and can be removed.',
      }),
    ],
  }
}

export const anUnknown = (given: Partial<Finding> = {}): Finding =>
  aFinding({
    id: 'f-public-access-unreadable',
    control: 'public-access',
    change: 'unreadable',
    status: 'unknown',
    subject: { type: 'control', id: 'public-access', name: 'Anonymous access' },
    app: 'acme/jira-software',
    role: null,
    expected: null,
    actual: null,
    message:
      'The permission schemes of acme/jira-software could not be read (403 from GET /rest/api/3/permissionscheme): give the site credential of a Jira administrator.',
    fix: {
      path: 'Apps › Sites and apps',
      link: 'https://admin.atlassian.com/o/1/overview',
      accept: '',
      except: '',
      guide: 'https://example.com/guide.md',
    },
    ...given,
  })

export const anUnknownNight = (): Result => ({
  ...aResult(),
  verdict: 'unknown',
  controls: aResult().controls.map(control =>
    control.id === 'public-access' ? { ...control, status: 'unknown', reason: 'A read failed.' } : control,
  ),
  findings: [anUnknown()],
  coverage: {
    complete: false,
    requests: 12,
    reads: [
      { resource: 'groups', pages: 1, items: 100, expected: 230, complete: false, error: 'The cursor did not move.' },
      { resource: 'app instances', pages: 1, items: 3, complete: true },
    ],
  },
})
