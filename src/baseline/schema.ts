import { z } from 'zod'
import { CHANGES, CONTROL_IDS } from '../model/finding.js'
import { KNOWN_ROLES } from '../model/roles.js'
import { nearest } from '../model/suggest.js'

/**
 * The shape of a baseline. It has no transforms, so that the JSON Schema for editors can be generated from it.
 * consistency.ts checks rules between sections. A message here continues after the name of the key.
 */

/** The fixed alias of the organization itself, where roles on it are listed. */
export const ORGANIZATION_ALIAS = 'organization'

export const GROUP_SOURCES = ['idp', 'admins', 'team-members', 'open'] as const

const text = (description: string, ...examples: readonly string[]) =>
  z.string().min(1, { error: 'is empty. Write a value' }).meta(annotation(description, examples))

const count = (description: string, ...examples: readonly number[]) =>
  z.int().min(0, { error: 'must be an integer of 0 or more' }).meta(annotation(description, examples))

const flag = (description: string) => z.boolean().meta({ description })

function annotation<T>(description: string, examples: readonly T[]) {
  return examples.length === 0 ? { description } : { description, examples: [...examples] }
}

const Note = z.string().meta({ description: 'A note, such as a name or an email address. Can be "".' })

const Key = z.string().min(1, { error: 'must not be empty. Write a key' })

const Alias = z.string().regex(/^(?!organization$)(?!ari:)\S+$/, {
  error: 'cannot be an alias: "organization", ARIs and white space are not allowed. Write <site>/<app>',
})

const AppKey = z.string().regex(/^\S+$/, { error: 'must be an alias of "apps" without white space' })

const SiteAndKey = z.string().regex(/^[^\s/]+\/[^\s/]+$/, { error: 'must have the form <site>/<project key>' })

const Ari = z
  .string()
  .regex(/^ari:\S+$/, { error: 'must be the ARI of an app instance. Write ari:cloud:<app>::site/<cloud id>' })
  .meta({
    description: 'The ARI of the app instance: its identity.',
    examples: ['ari:cloud:jira-software::site/8a2e3c1d-0000-4000-8000-000000000001'],
  })

const Role = z
  .union([z.enum(KNOWN_ROLES), z.string().min(1, { error: 'is empty. Write a role, such as user' })])
  .superRefine((role, context) => {
    const problem = roleProblem(role)
    if (problem !== null) context.addIssue({ code: 'custom', message: problem })
  })
  .meta({ description: "Atlassian's role id without the atlassian/ prefix.", examples: ['user', 'admin'] })

/** An unknown role is allowed, because Atlassian adds roles. A role similar to a known one is an error. */
function roleProblem(role: string): string | null {
  if ((KNOWN_ROLES as readonly string[]).includes(role)) return null
  if ((KNOWN_ROLES as readonly string[]).some(known => role === `atlassian/${known}`)) {
    return 'must not have the prefix atlassian/. Remove the prefix'
  }
  // Short names allow one edit ("super" is not a typing error of "user"), long names two.
  const meant = nearest(role, KNOWN_ROLES, known => (known.length > 6 ? 2 : 1))
  return meant === null
    ? null
    : `is ${JSON.stringify(role)}, which is not a known role; did you mean ${JSON.stringify(meant)}?`
}

const Roles = z.array(Role).meta({ description: 'Roles on the app.', examples: [['user'], ['user', 'admin']] })

const AppAccess = z
  .record(
    Key,
    z
      .record(
        AppKey,
        z.strictObject({
          role: Role.meta({
            description: 'The role that users of the domain receive.',
            examples: ['user', 'customer'],
          }),
          approval: flag('true: an administrator approves each request. false: users join without approval.'),
        }),
      )
      .meta({ description: 'App -> the access of users of this domain. {} grants no access.' }),
  )
  .meta({
    description:
      'App access settings by email domain: the role that users receive, with or without approval. ANYONE is any domain.',
    examples: [{ ANYONE: {}, 'acme.com': { 'acme/jira-servicedesk': { role: 'customer', approval: true } } }],
  })

const Group = z
  .strictObject({
    id: text('The ID of the group, which identifies it. The name is a note.', '276f955c-63d7-42c8-9520-92d01dca0625'),
    'managed-by': z.enum(GROUP_SOURCES).meta({
      description:
        'The source of the members: idp (synced from the identity provider), admins (manually managed), team-members ' +
        '(of a team), open (a team that any user can join).',
    }),
    members: count('For a default group: the maximum number of members.', 0).optional(),
    'default-for': z
      .record(AppKey, Role)
      .meta({ description: 'App -> the role that new users receive from this default group.' })
      .optional(),
    roles: z.record(AppKey, Roles).meta({ description: 'App -> the roles that the group grants on it.' }),
  })
  .meta({ description: 'A group that grants a role or is a default group.' })

/** A role per site or app. A plain note allows it on every site and app. */
const PlacedHolder = z.union([
  Note,
  z
    .strictObject({
      note: Note,
      on: z
        .array(text('A site, an alias of "apps", "organization", or an ARI.', 'acme'))
        .meta({ description: 'The only sites or apps where the account can have the role.', examples: [['acme']] }),
    })
    .meta({ description: 'An administrator of some sites or apps.' }),
])

const Administrators = z
  .strictObject({
    'org-admin': z.record(Key, Note).meta({ description: 'Organization admins: account ID, then a note.' }).optional(),
    'site-admin': z
      .record(Key, PlacedHolder)
      .meta({ description: 'Site admins: account ID, then { note, on: [<site>] }.' })
      .optional(),
    'user-access-admin': z
      .record(Key, PlacedHolder)
      .meta({ description: 'User access admins: account ID, then { note, on: [<site>/<app>] }.' })
      .optional(),
  })
  .meta({ description: 'Administrators by role. A missing or empty role has no administrators.' })

const Policy = z
  .strictObject({
    type: text('The type of the policy.', 'ip-allowlist'),
    name: z.string().meta({ description: 'The name of the policy, as a note.' }),
    status: text('The status of the policy.', 'enabled', 'disabled'),
    digest: text('SHA-256 of all settings of the policy, as written by capture.'),
  })
  .meta({ description: 'An organization policy.' })

const CustomerAccess = z
  .strictObject({
    'open-access': flag('Anyone can send requests without an account.'),
    'public-signup': flag('Visitors can create an account for this project.'),
    'global-signup': flag('Visitors can create an account for the site.'),
    anonymous: flag('Visitors can view the portal without login.'),
  })
  .meta({ description: 'The customer access of a service project.' })

const License = z.strictObject({
  budget: count('The allowed number of seats. More seats in use are drift.', 450),
  'idle-after': z
    .string()
    .regex(/^[1-9]\d{0,3}d$/, { error: 'must be a number of days. Write it like 90d' })
    .meta({
      description: 'Days without activity after which a seat is reported as idle: a notice, never drift.',
      examples: ['90d'],
    })
    .optional(),
})

const Attestation = z
  .strictObject({
    value: z.string().meta({ description: 'The value of the setting on the day of the check.', examples: ['off'] }),
    by: z.string().meta({ description: 'The administrator who checked it.', examples: ['alice@acme.com'] }),
    on: z.string().meta({ description: 'The day of the check, YYYY-MM-DD in UTC.', examples: ['2026-11-01'] }),
    expires: z
      .string()
      .meta({ description: 'The last day on which it is valid, YYYY-MM-DD in UTC.', examples: ['2027-01-31'] }),
  })
  .meta({ description: 'The checked value of an access path that no API shows.' })

const Exception = z
  .strictObject({
    control: z.enum(CONTROL_IDS).meta({ description: 'The control of the finding.' }),
    subject: text(
      'The ID of the account, group, app, domain or other subject of the finding. No patterns.',
      '712020:77aa01',
    ),
    app: text('The app of the finding. Without it, the exception covers all apps.', 'acme/jira-software').optional(),
    role: text('The role of the finding. Without it, the exception covers all roles.', 'user').optional(),
    change: z
      .enum(CHANGES)
      .meta({
        description: 'The change of the finding. Without it, the exception covers all changes.',
        examples: ['added'],
      })
      .optional(),
    most: count('For counted findings: the exception does not apply above this number.', 12).optional(),
    reason: text('The reason for the exception.', 'Break-glass account, reviewed by security'),
    owner: text('The owner of the exception.', 'alice@acme.com'),
    expires: text('The last day on which it applies, YYYY-MM-DD in UTC, at most 366 days ahead.', '2027-01-31'),
    ticket: text('The ticket of the approval.', 'SEC-123').optional(),
  })
  .meta({ description: 'An accepted finding, which is still evaluated and shown.' })

export const BaselineSchema = z
  .strictObject({
    version: z.literal(1).meta({ description: 'The version of this file format: 1.' }),
    organization: z
      .string()
      .regex(/^[^\s/]+$/, { error: 'must be the ID of the organization, without slashes and white space' })
      .meta({
        description: 'The ID of the organization, as in the URL of its admin console: admin.atlassian.com/o/<id>.',
        examples: ['3f1c0f2e-7b1a-4d0e-9a55-0c9b1f7c2a10'],
      }),
    apps: z
      .record(Alias, Ari)
      .meta({
        description: 'App instances that may exist: alias -> ARI. The alias, <site>/<app>, is used below.',
        examples: [{ 'acme/jira-software': 'ari:cloud:jira-software::site/8a2e3c1d-0000-4000-8000-000000000001' }],
      })
      .optional(),
    'app-access': AppAccess.optional(),
    groups: z.record(Key, Group).meta({ description: 'Groups with the roles that they grant on each app.' }).optional(),
    administrators: Administrators.optional(),
    'direct-roles': z
      .record(Key, z.record(AppKey, Roles))
      .meta({ description: 'Direct role assignments, without a group: account ID -> app -> roles.' })
      .optional(),
    'external-people': z
      .record(Key, Note)
      .meta({ description: 'Unmanaged (external) accounts that may hold a seat: account ID, then a note.' })
      .optional(),
    domains: z
      .array(text('A verified domain.', 'acme.com'))
      .meta({ description: 'Verified domains.', examples: [['acme.com']] })
      .optional(),
    policies: z.record(Key, Policy).meta({ description: 'Organization policies, by ID.' }).optional(),
    'customer-access': z
      .record(SiteAndKey, CustomerAccess)
      .meta({ description: 'Customer access of service projects: <site>/<project key> -> settings.' })
      .optional(),
    'public-access': z
      .record(AppKey, z.array(text('The key of a project or space that visitors can view without login.', 'PROJ')))
      .meta({ description: 'Projects and spaces that visitors can view without login: app -> keys.' })
      .optional(),
    licenses: z.record(AppKey, License).meta({ description: 'License budgets, by app.' }).optional(),
    credentials: z
      .record(Key, Note)
      .meta({ description: 'Organization API keys that may exist: key ID, then a note.' })
      .optional(),
    attestations: z
      .record(Key, Attestation)
      .meta({ description: 'Access paths that no API shows: the checked value and its end date.' })
      .optional(),
    exceptions: z
      .array(Exception)
      .meta({ description: 'Accepted findings, each with an owner and an end date.' })
      .optional(),
    unread: z
      .array(z.string())
      .meta({ description: 'Sections that capture could not read: unknown until they are captured or removed here.' })
      .optional(),
  })
  .meta({
    title: 'Atlassian access baseline',
    description: 'The access that is allowed in an Atlassian organization. A missing section is not checked.',
  })

export type Baseline = z.infer<typeof BaselineSchema>
export type SectionKey = Exclude<keyof Baseline, 'version' | 'organization' | 'unread'>
/** The sections of a baseline, all optional. */
export type Sections = Pick<Baseline, SectionKey>
