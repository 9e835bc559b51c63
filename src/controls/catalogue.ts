import type { AppNames } from '../collect/app-names.js'
import type { Observed } from '../collect/current-state.js'
import { administrator, captureAdministrators } from './administrator.js'
import { appAccess, captureAppAccess } from './app-access.js'
import { appInstance, captureApps } from './app-instance.js'
import { attestation, captureAttestations } from './attestation.js'
import { auditChange } from './audit-change.js'
import type { Captured, Control, Section } from './control.js'
import { captureCredentials, credential } from './credential.js'
import { captureCustomerAccess, customerAccess } from './customer-access.js'
import { defaultGroup } from './default-group.js'
import { captureDirectRoles, directRole } from './direct-role.js'
import { captureExceptions, exception } from './exception.js'
import { captureExternalPeople, externalPerson } from './external-person.js'
import { captureGroups } from './group.js'
import { groupIdentity } from './group-identity.js'
import { groupRole } from './group-role.js'
import { groupSource } from './group-source.js'
import { captureLicenses, licenseBudget } from './license-budget.js'
import { capturePolicies, policy } from './policy.js'
import { capturePublicAccess, publicAccess } from './public-access.js'
import { captureDomains, verifiedDomain } from './verified-domain.js'

/** Every control. A new one is a file of its own and a line here. */
export const CONTROLS: readonly Control[] = [
  appInstance,
  appAccess,
  groupRole,
  groupSource,
  groupIdentity,
  defaultGroup,
  directRole,
  administrator,
  externalPerson,
  verifiedDomain,
  policy,
  customerAccess,
  publicAccess,
  licenseBudget,
  attestation,
  credential,
  exception,
  auditChange,
]

/** A section of the baseline as `capture` writes it. */
export type SectionText = {
  readonly key: Section
  /** What the door is and what the strict value would be, for whoever reads the file. */
  readonly comment: readonly string[]
  readonly capture: (observed: Observed, names: AppNames) => Captured
}

export const SECTIONS: readonly SectionText[] = [
  {
    key: 'apps',
    comment: [
      'Every app instance that may exist. The key is the alias used below: <site>/<app>.',
      'Strict: nothing that IT did not order. A new instance opens doors of its own.',
    ],
    capture: captureApps,
  },
  {
    key: 'app-access',
    comment: [
      'App access settings: who may come in, or ask to, by e-mail domain. ANYONE is any domain. {} is a closed door.',
      'Strict: every domain is {}. With approval: true people still can ask, and whoever approves gives a seat.',
    ],
    capture: captureAppAccess,
  },
  {
    key: 'groups',
    comment: [
      'Which group gives which role on which app, and who manages the group: idp (the identity provider), admins (by hand), team-members, or open (a team that anyone can join).',
      'Strict: every group that gives user or admin is managed by idp. Default groups are the exception, because Atlassian lets no app be without one: they should stay empty, which is members: 0.',
    ],
    capture: captureGroups,
  },
  {
    key: 'administrators',
    comment: [
      'Administrators, by role: account id, then a note, and for roles that are held per site or app where: on. They let people in, and hold a seat on every app.',
      'Strict: two to five organization administrators, a break-glass account among them, and no one else.',
    ],
    capture: captureAdministrators,
  },
  {
    key: 'direct-roles',
    comment: [
      'Roles given to a person directly, not by a group: account id, then app, then roles.',
      'Strict: {}. A role by hand stays when the person leaves the group, the team or the company.',
    ],
    capture: captureDirectRoles,
  },
  {
    key: 'external-people',
    comment: [
      'Unmanaged (external) accounts that may hold a seat: account id, then a note.',
      'Strict: {}. The identity provider can neither close such an account nor ask it for a second factor.',
    ],
    capture: captureExternalPeople,
  },
  {
    key: 'domains',
    comment: [
      'Verified domains: accounts at them are managed by the organization and can come through the identity provider.',
      'Strict: every domain of the company, and all of them verified.',
    ],
    capture: captureDomains,
  },
  {
    key: 'policies',
    comment: [
      'Organization policies, by id: IP allowlists, data residency, and whatever else Atlassian keeps as one. The digest covers everything that people set.',
      'Strict: each policy as IT decided on it.',
    ],
    capture: capturePolicies,
  },
  {
    key: 'customer-access',
    comment: [
      'How customers come into each service project: <site>/<project key>.',
      'Strict: all false. Read by an endpoint that Atlassian does not document (undocumented-apis: true), with a site credential.',
    ],
    capture: captureCustomerAccess,
  },
  {
    key: 'public-access',
    comment: [
      'What anyone may see without signing in: app, then keys of projects or spaces. Read with a site credential.',
      'Strict: {}.',
    ],
    capture: capturePublicAccess,
  },
  {
    key: 'licenses',
    comment: [
      'License budgets: drift when more seats are used. Captured: the seats that were bought, where that is known.',
      'Strict: what you mean to pay for. A seat added by accident is billed even when it is taken back.',
      'With idle-after: 90d beside the budget, seats that nobody used for so long are told, never as drift.',
    ],
    capture: captureLicenses,
  },
  {
    key: 'credentials',
    comment: [
      'Organization API keys that may exist: key id, then a note. Whoever holds one can do what its scopes allow, and without scopes all that an administrator can.',
      'Strict: keys with a purpose and an owner, and with no more scopes than they need.',
    ],
    capture: captureCredentials,
  },
  {
    key: 'attestations',
    comment: [
      'Doors that no API shows: somebody looks, writes down how the door stands and who looked, and says until when that holds. When it ends, the verdict is unknown.',
      'Strict: every door below, each with its strict value.',
    ],
    capture: captureAttestations,
  },
  {
    key: 'exceptions',
    comment: [
      'Accepted deviations, each for one subject, by its id, with an owner, a reason and an end at most 366 days ahead. They are still compared and shown.',
      'Strict: []. What is unknown is never excepted.',
    ],
    capture: captureExceptions,
  },
]
