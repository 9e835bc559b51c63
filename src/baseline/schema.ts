import { z } from 'zod'
import { CHANGES, CONTROL_IDS } from '../model/finding.js'
import { KNOWN_ROLES } from '../model/roles.js'
import { nearest } from '../model/suggest.js'

/**
 * The shape of a baseline, and nothing but the shape: no transforms, so that the JSON Schema for editors can be made
 * from it. What holds between sections is in check.ts. A message here goes on where the name of the key ends.
 */

/** The fixed alias of the organization itself, where roles on it are listed. */
export const ORGANIZATION_ALIAS = 'organization'

export const GROUP_SOURCES = ['idp', 'admins', 'team-members', 'open'] as const

const text = (description: string, ...examples: readonly string[]) =>
  z.string().min(1, { error: 'is empty: write a value' }).meta(annotation(description, examples))

const count = (description: string, ...examples: readonly number[]) =>
  z.int().min(0, { error: 'must be a whole number from 0 up' }).meta(annotation(description, examples))

const flag = (description: string) => z.boolean().meta({ description })

function annotation<T>(description: string, examples: readonly T[]) {
  return examples.length === 0 ? { description } : { description, examples: [...examples] }
}

const Note = z.string().meta({ description: 'A note for people, such as a name or an address. May be "".' })

const Key = z.string().min(1, { error: 'must not be empty' })

const Alias = z.string().regex(/^(?!organization$)(?!ari:)\S+$/, {
  error:
    'cannot be an alias: "organization" and ARIs are reserved, and an alias has no white space; write <site>/<app>',
})

const AppKey = z.string().regex(/^\S+$/, { error: 'must be an alias of "apps", without white space' })

const SiteAndKey = z.string().regex(/^[^\s/]+\/[^\s/]+$/, { error: 'must be written <site>/<project key>' })

const Ari = z
  .string()
  .regex(/^ari:\S+$/, { error: 'must be the ARI of an app instance: ari:cloud:<app>::site/<cloud id>' })
  .meta({
    description: 'The ARI of the app instance: its identity.',
    examples: ['ari:cloud:jira-software::site/8a2e3c1d-0000-4000-8000-000000000001'],
  })

const Role = z
  .union([z.enum(KNOWN_ROLES), z.string().min(1, { error: 'is empty: write a role, such as user' })])
  .superRefine((role, context) => {
    const problem = roleProblem(role)
    if (problem !== null) context.addIssue({ code: 'custom', message: problem })
  })
  .meta({ description: "Atlassian's role id without the atlassian/ prefix.", examples: ['user', 'admin'] })

/** A role nobody knows yet is fine, for Atlassian adds some; one that is nearly a known one is a slip of the pen. */
function roleProblem(role: string): string | null {
  if ((KNOWN_ROLES as readonly string[]).includes(role)) return null
  if ((KNOWN_ROLES as readonly string[]).some(known => role === `atlassian/${known}`)) {
    return 'must be written without the prefix atlassian/'
  }
  // Two edits make another word of a short one ("super" is no misspelt "user"), but not of a long one.
  const meant = nearest(role, KNOWN_ROLES, known => (known.length > 6 ? 2 : 1))
  return meant === null ? null : `is ${JSON.stringify(role)}, no known role; did you mean ${JSON.stringify(meant)}?`
}

const Roles = z.array(Role).meta({ description: 'Roles on the app.', examples: [['user'], ['user', 'admin']] })

const AppAccess = z
  .record(
    Key,
    z
      .record(
        AppKey,
        z.strictObject({
          role: Role.meta({ description: 'The role that people of the domain get.', examples: ['user', 'customer'] }),
          approval: flag('true: an administrator approves each request. false: they come in by themselves.'),
        }),
      )
      .meta({ description: 'App -> what people of this domain may do. {} is a closed door.' }),
  )
  .meta({
    description: 'App access settings by e-mail domain: who may come in, or ask to. ANYONE is any domain.',
    examples: [{ ANYONE: {}, 'acme.com': { 'acme/jira-servicedesk': { role: 'customer', approval: true } } }],
  })

const Group = z
  .strictObject({
    id: text("The group's id: its identity; the name is a note.", '276f955c-63d7-42c8-9520-92d01dca0625'),
    'managed-by': z.enum(GROUP_SOURCES).meta({
      description:
        'Who puts people in: idp (synced from the identity provider), admins (by hand), team-members (of a team), ' +
        'open (a team that anyone can join).',
    }),
    members: count('For a default group: how many people may be in it at most.', 0).optional(),
    'default-for': z
      .record(AppKey, Role)
      .meta({ description: 'App -> the role that newcomers get by being put in this group.' })
      .optional(),
    roles: z.record(AppKey, Roles).meta({ description: 'App -> the roles that the group grants on it.' }),
  })
  .meta({ description: 'A group that grants a role or is a default group.' })

/** A role that is held per site or app: a plain note allows it anywhere. */
const PlacedHolder = z.union([
  Note,
  z
    .strictObject({
      note: Note,
      on: z
        .array(text('A site, an alias of "apps", "organization", or an ARI.', 'acme'))
        .meta({ description: 'Where the account may hold the role, and nowhere else.', examples: [['acme']] }),
    })
    .meta({ description: 'An administrator of some sites or apps.' }),
])

const Administrators = z
  .strictObject({
    'org-admin': z
      .record(Key, Note)
      .meta({ description: 'Organization administrators: account id, then a note.' })
      .optional(),
    'site-admin': z
      .record(Key, PlacedHolder)
      .meta({ description: 'Site administrators: account id, then { note, on: [<site>] }.' })
      .optional(),
    'user-access-admin': z
      .record(Key, PlacedHolder)
      .meta({ description: 'User access administrators: account id, then { note, on: [<site>/<app>] }.' })
      .optional(),
  })
  .meta({ description: 'Administrators by role. A role that is left out, or {}, says that nobody has it.' })

const Policy = z
  .strictObject({
    type: text('The type of the policy.', 'ip-allowlist'),
    name: z.string().meta({ description: 'The name of the policy: a note for people.' }),
    status: text('The status of the policy.', 'enabled', 'disabled'),
    digest: text('SHA-256 over everything of the policy that people set, as capture writes it.'),
  })
  .meta({ description: 'An organization policy.' })

const CustomerAccess = z
  .strictObject({
    'open-access': flag('Anyone may raise requests without an account.'),
    'public-signup': flag('Customers may make an account for this project themselves.'),
    'global-signup': flag('Customers may make an account for the whole site themselves.'),
    anonymous: flag('The portal can be seen without signing in.'),
  })
  .meta({ description: 'How customers come into a service project.' })

const License = z.strictObject({
  budget: count('Drift when more seats than this are used.', 450),
  'idle-after': z
    .string()
    .regex(/^[1-9]\d{0,3}d$/, { error: 'must be a number of days, such as 90d' })
    .meta({
      description: 'Days without use after which a seat is told as idle: a notice, never drift.',
      examples: ['90d'],
    })
    .optional(),
})

const Attestation = z
  .strictObject({
    value: z.string().meta({ description: 'How the door stands, as somebody saw it.', examples: ['off'] }),
    by: z.string().meta({ description: 'Who looked.', examples: ['alice@acme.com'] }),
    on: z.string().meta({ description: 'The day they looked, YYYY-MM-DD in UTC.', examples: ['2026-11-01'] }),
    expires: z.string().meta({ description: 'The last day it holds, YYYY-MM-DD in UTC.', examples: ['2027-01-31'] }),
  })
  .meta({ description: 'A person looked at a door that no API shows.' })

const Exception = z
  .strictObject({
    control: z.enum(CONTROL_IDS).meta({ description: 'The control that the exception is made for.' }),
    subject: text('The id of the one person, group, app, domain … it is made for. No patterns.', '712020:77aa01'),
    app: text('The app it is made for, where it is only one.', 'acme/jira-software').optional(),
    role: text('The role it is made for, where it is only one.', 'user').optional(),
    change: z
      .enum(CHANGES)
      .meta({ description: 'The change it is made for, where it is only one.', examples: ['added'] })
      .optional(),
    most: count('For counted findings: the exception does not apply above this number.', 12).optional(),
    reason: text('Why.', 'Break-glass account, reviewed by security'),
    owner: text('Who answers for it.', 'alice@acme.com'),
    expires: text('The last day it holds, YYYY-MM-DD in UTC, at most 366 days ahead.', '2027-01-31'),
    ticket: text('Where it was agreed.', 'SEC-123').optional(),
  })
  .meta({ description: 'An accepted deviation: still evaluated, still shown.' })

export const BaselineSchema = z
  .strictObject({
    version: z.literal(1).meta({ description: 'The version of this file format: 1.' }),
    organization: z
      .string()
      .regex(/^[^\s/]+$/, { error: "must be the organization's id, without slashes and white space" })
      .meta({
        description: "The organization's id, as in the address of its admin console: admin.atlassian.com/o/<id>.",
        examples: ['3f1c0f2e-7b1a-4d0e-9a55-0c9b1f7c2a10'],
      }),
    apps: z
      .record(Alias, Ari)
      .meta({
        description: 'Every app instance that may exist: alias -> ARI. The alias, <site>/<app>, is used below.',
        examples: [{ 'acme/jira-software': 'ari:cloud:jira-software::site/8a2e3c1d-0000-4000-8000-000000000001' }],
      })
      .optional(),
    'app-access': AppAccess.optional(),
    groups: z.record(Key, Group).meta({ description: 'Which group grants which role on which app.' }).optional(),
    administrators: Administrators.optional(),
    'direct-roles': z
      .record(Key, z.record(AppKey, Roles))
      .meta({ description: 'Roles given to a person directly, not by a group: account id -> app -> roles.' })
      .optional(),
    'external-people': z
      .record(Key, Note)
      .meta({ description: 'Unmanaged (external) accounts that may hold a seat: account id, then a note.' })
      .optional(),
    domains: z
      .array(text('A verified domain.', 'acme.com'))
      .meta({ description: 'Verified domains.', examples: [['acme.com']] })
      .optional(),
    policies: z.record(Key, Policy).meta({ description: 'Organization policies, by id.' }).optional(),
    'customer-access': z
      .record(SiteAndKey, CustomerAccess)
      .meta({ description: 'Service-management customer access: <site>/<project key> -> what is open.' })
      .optional(),
    'public-access': z
      .record(AppKey, z.array(text('A project or space that anyone may see.', 'PROJ')))
      .meta({ description: 'What anyone may see without signing in: app -> keys of projects or spaces.' })
      .optional(),
    licenses: z.record(AppKey, License).meta({ description: 'License budgets, by app.' }).optional(),
    credentials: z
      .record(Key, Note)
      .meta({ description: 'Organization API keys that may exist: key id, then a note.' })
      .optional(),
    attestations: z
      .record(Key, Attestation)
      .meta({ description: 'Doors that no API shows: what a person saw, and until when that holds.' })
      .optional(),
    exceptions: z
      .array(Exception)
      .meta({ description: 'Accepted deviations, each with an owner and an end.' })
      .optional(),
    unread: z
      .array(z.string())
      .meta({ description: 'Sections that capture could not read: unknown until they are captured or removed here.' })
      .optional(),
  })
  .meta({
    title: 'Atlassian access baseline',
    description:
      'Which ways into an Atlassian organization may be open, and how far. A section left out is not checked.',
  })

export type Baseline = z.infer<typeof BaselineSchema>
export type SectionKey = Exclude<keyof Baseline, 'version' | 'organization' | 'unread'>
/** A baseline but for its head: every section may be left out. */
export type Sections = Pick<Baseline, SectionKey>
