import { CONTROL_TITLES } from '../controls/titles.js'
import { CONTROL_IDS, type ControlId } from '../model/finding.js'

/** What a control is to whoever reads a finding of it without knowing the gate. Own text, no foreign one. */
type RuleText = {
  /** What is compared, and why it matters. */
  readonly watches: string
  readonly act: string
  /**
   * Above 0 up to 10, falling with the power that a door gives, as in `byImportance`. GitHub calls it critical above 9,
   * high from 7, medium from 4, else low:
   * https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning#reportingdescriptor-object
   */
  readonly severity: `${number}.${number}`
}

// Nothing is critical: a deviation may have been wanted, and only a person can tell.
const RULES: Readonly<Record<ControlId, RuleText>> = {
  administrator: {
    watches:
      'Who administers the organization, its sites and its apps. Administrators let people in, and each one holds a seat on every app.',
    act: 'Take the role away from whoever should not have it, or list the account id under administrators.',
    severity: '8.9',
  },
  'public-access': {
    watches: 'Which projects and spaces anyone on the internet may see without signing in.',
    act: 'Close anonymous access in the permissions of the project or space, or list its key under public-access.',
    severity: '8.6',
  },
  'app-access': {
    watches:
      'Who may come in, or ask to, by an e-mail address of a domain, or of any. Such people take a seat past the identity provider.',
    act: 'Remove the role of the domain in the app access settings, or write it down under app-access.',
    severity: '8.2',
  },
  'customer-access': {
    watches: 'How customers come into each service project: by invitation, by signing up, or without an account.',
    act: 'Set the customer access of the service project back, or write it down under customer-access.',
    severity: '7.9',
  },
  credential: {
    watches:
      'The API keys of the organization. Whoever holds one can do what its scopes allow, and needs no seat and no group.',
    act: 'Revoke a key that nobody answers for, or list its id with a note under credentials.',
    severity: '7.6',
  },
  'external-person': {
    watches:
      'People with a seat whose account the organization does not manage: no identity provider can close it when they leave.',
    act: 'Remove the person from the apps, or list the account id under external-people.',
    severity: '7.3',
  },
  'direct-role': {
    watches:
      'Roles that somebody was given by hand, past every group. Nobody takes them back when the person leaves a team.',
    act: 'Take the role back and let a group give it, or list it under direct-roles.',
    severity: '7.0',
  },
  'group-role': {
    watches: 'Which group gives which role on which app: the heart of access by the identity provider.',
    act: 'Take the role from the group, or list it under groups.',
    severity: '6.8',
  },
  'default-group': {
    watches:
      'The groups that newcomers of an app are put into. Atlassian lets no app be without one, so it should stay empty.',
    act: 'Take the people out of the group and let the identity provider put them into theirs, or write the number down under groups.',
    severity: '6.5',
  },
  'group-source': {
    watches: 'Who puts people into a group that gives a role: the identity provider, or somebody by hand.',
    act: 'Let the identity provider manage the group, or write down who does under groups.',
    severity: '6.2',
  },
  'group-identity': {
    watches: 'Whether the group behind a name is still the same, and the only one of that name.',
    act: 'Find out who made or renamed the group, and delete the one that is not yours, or write its id down under groups.',
    severity: '5.8',
  },
  attestation: {
    watches: 'Doors that no API shows: somebody looked, and says until when that holds.',
    act: 'Look at the door in the admin console, and write down how it stands, who looked and until when that holds, under attestations.',
    severity: '5.5',
  },
  'verified-domain': {
    watches:
      'Whose accounts the organization manages: only those at a verified domain can come through the identity provider.',
    act: 'Verify the domain again or give the claim up, or write the domain down under domains.',
    severity: '5.2',
  },
  policy: {
    watches: 'IP allowlists, data residency and whatever else Atlassian keeps as a policy of the organization.',
    act: 'Set the policy back, or write its new state down under policies.',
    severity: '5.0',
  },
  'app-instance': {
    watches: 'Every app instance that may exist. A new one brings default groups and domain rules of its own.',
    act: 'Remove the app instance, or list it under apps, with the doors that it opens.',
    severity: '4.5',
  },
  'license-budget': {
    watches: 'Seats in use against what was allowed. A seat added by accident is billed even when it is removed again.',
    act: 'Take seats back from whoever does not need one, or raise the budget under licenses.',
    severity: '3.5',
  },
  exception: {
    watches: 'Deviations that somebody answers for until a day, and whether anything still needs them.',
    act: 'Close the door before the exception ends, agree on it anew, or take out an exception that covers nothing.',
    severity: '2.5',
  },
  'audit-change': {
    watches: 'What was done to access since the run before, by the audit log of the organization.',
    act: 'Ask whoever did it, where nobody expected it.',
    severity: '2.0',
  },
}

/** These tell of what may become a deviation, or explains one. */
const NEVER_DRIFT: ReadonlySet<ControlId> = new Set(['exception', 'audit-change'])

/** The place of each control's rule among `sarifRules`. */
export const ruleIndex = (control: ControlId): number => CONTROL_IDS.indexOf(control)

/** A rule for every control, also for one that is off: GitHub expects rules to change with the version of the tool only. */
export const sarifRules = (): readonly unknown[] => CONTROL_IDS.map(ruleOf)

function ruleOf(id: ControlId) {
  const { watches, act, severity } = RULES[id]
  const title = CONTROL_TITLES[id]
  const mayDrift = !NEVER_DRIFT.has(id)
  return {
    id,
    name: pascalCase(id),
    shortDescription: { text: title },
    fullDescription: { text: watches },
    help: { text: `${watches} ${act}`, markdown: `**${title}.** ${watches}\n\n**What to do.** ${act}` },
    defaultConfiguration: { level: mayDrift ? 'error' : 'note' },
    properties: {
      tags: ['security'],
      // A finding says what was read, and Atlassian said it: there is no guess in it.
      precision: 'very-high',
      'problem.severity': mayDrift ? 'error' : 'recommendation',
      'security-severity': severity,
    },
  }
}

/** `app-access` is `AppAccess`, as SARIF writes names of rules. */
const pascalCase = (id: string): string => id.replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase())
