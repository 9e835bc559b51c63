import type { Fact } from '../model/fact.js'

/** The receipt of one read: proof of what was followed to its end, or the reason why it was not. */
export type Read = {
  /** What was read, for people: `groups`, `role assignments of App-Atlassian-Jira-User`. */
  readonly resource: string
  readonly pages: number
  readonly items: number
  /** How many the API itself says there are, where it has a count. */
  readonly expected?: number
  readonly complete: boolean
  /** One sentence, where the read failed or was not whole. */
  readonly error?: string
}

export type Organization = { readonly id: string; readonly name: string }

export type Directory = { readonly id: string; readonly name: string }

/** An app instance: Atlassian calls it a workspace in the API and a product on older screens. */
export type AppInstance = {
  /** The resource's ARI, `ari:cloud:jira-software::site/<cloud id>`. */
  readonly id: string
  /** `<site>/<resource owner>`, see app-names.ts. */
  readonly alias: string
  readonly owner: string
  readonly name: string
  /** `online`, `offline`, `deprecated`, or what Atlassian comes up with next. */
  readonly status: string | null
  readonly hostUrl: string | null
  /** Seats that were bought, where the license data is available. */
  readonly capacity: number | null
}

/** One app that people of a domain may enter, or ask to. `app` is an ARI. */
export type DomainGrant = { readonly app: string; readonly role: string; readonly approval: boolean }

/** `domain` is normalized; `ANYONE` is any domain. A closed door has no grants. */
export type DomainAccess = { readonly domain: string; readonly grants: Fact<readonly DomainGrant[]> }

export type ManagedBy = 'idp' | 'admins' | 'team-members' | 'open'

/** The roles that a group gives on one resource. Roles are without the `atlassian/` prefix. */
export type GroupGrant = {
  readonly resource: string
  readonly owner: string
  readonly roles: readonly string[]
  /** Set where this is a default group of the app: the role that newcomers get. */
  readonly defaultRole: string | null
}

/** A group that grants a role or is a default group, or one of which that could not be decided. */
export type Group = {
  readonly id: string
  readonly name: string
  readonly managedBy: Fact<ManagedBy>
  readonly members: Fact<number>
  readonly grants: Fact<readonly GroupGrant[]>
}

export type GroupName = { readonly id: string; readonly name: string }

export type Person = { readonly id: string; readonly name: string | null; readonly email: string | null }

/** One of the ways by which somebody holds a role. */
export type Way =
  /** `group` is its id; null where Atlassian says "by a group", but not by which. */
  | { readonly by: 'group'; readonly group: string | null }
  /** Told by Atlassian, or concluded: no group of the person's grants the role. */
  | { readonly by: 'direct'; readonly evidence: 'reported' | 'membership' }
  /** Comes with another role, as every app's does with that of an organization administrator. */
  | { readonly by: 'inferred' }

/** A role that somebody holds on a resource. What is known of the ways is never empty. */
export type Holding = {
  readonly resource: string
  readonly role: string
  readonly ways: Fact<readonly Way[]>
  /** False where the membership in the directory of the app is suspended: the role is held, and takes no seat. */
  readonly isActive: boolean
}

/** Someone who may hold roles. Service accounts of apps are among them, and are no people: see `isPerson`. */
export type Account = Person & {
  /** `atlassian`, `app`, `customer`, or what Atlassian comes up with next. */
  readonly type: string | null
  /** Null where it is not told, or not understood. */
  readonly status: 'active' | 'suspended' | 'not_invited' | 'deactivated' | 'for_deletion' | null
  readonly claim: 'managed' | 'unmanaged' | null
  readonly source: 'synced' | 'invited' | null
  /** False where nobody confirmed the e-mail address, as before an invitation is accepted. */
  readonly emailVerified: boolean | null
  /** ISO 8601. */
  readonly addedToOrg: string | null
  /** YYYY-MM-DD by the app's ARI, as of yesterday; null where no such dates are told at all. */
  readonly lastActive: Readonly<Record<string, string>> | null
  readonly platformRoles: readonly string[]
  readonly holdings: Fact<readonly Holding[]>
}

/** `status` is Atlassian's: verified, unverified, deleted, superseded, missing_token. */
export type VerifiedDomain = { readonly name: string; readonly status: string }

export type AppSeats = {
  /** The app instance's ARI. */
  readonly app: string
  /** Distinct active people who hold `user` or `admin`; Atlassian's own count where not all of them are known. */
  readonly roleHolders: Fact<number>
  /** Jira's own count, where a site credential is given and the app is of the Jira family; else null. */
  readonly applicationRole: Fact<{ readonly used: number; readonly capacity: number | null }> | null
}

/** An organization policy, such as an IP allowlist. Types that nobody knows yet are kept like the others. */
export type Policy = {
  readonly id: string
  readonly type: string
  readonly name: string
  /** Null where Atlassian does not report it: whether the policy is in force is then unknown. */
  readonly status: string | null
  /** `sha256:<64 hexadecimal digits>` over the settings. */
  readonly digest: string
  /** All that people set, in one order: see policies.ts. */
  readonly settings: unknown
}

/** A key of the organization's admin APIs. */
export type ApiKey = {
  readonly id: string
  readonly label: string | null
  /** `ALLOWED`, `BLOCKED`, or what Atlassian comes up with next. */
  readonly status: string | null
  /** ISO 8601; null where it does not end, or that is not told. */
  readonly expiresAt: string | null
  readonly lastActiveAt: string | null
  /** Empty for a key without scopes, which may do whatever an administrator may; null where they are not told. */
  readonly scopes: readonly string[] | null
}

/** A service project: `site` is the first part of the aliases of its site. */
export type ServiceDesk = { readonly site: string; readonly key: string; readonly name: string }

/** How customers come into a service project, by an endpoint that Atlassian does not document. */
export type CustomerAccess = ServiceDesk & {
  readonly access: Fact<{
    readonly openAccess: boolean
    readonly publicSignup: boolean
    readonly globalSignup: boolean
    readonly anonymous: boolean
  }>
}

/** A project or space that anyone may see without signing in. `app` is the ARI of its app instance. */
export type PublicPlace = { readonly app: string; readonly key: string; readonly name: string }

/** What anyone may see of one app instance. */
export type PublicAccess = {
  readonly app: string
  readonly places: Fact<readonly PublicPlace[]>
  /** Permission schemes of the site that grant to anyone and that no project uses; on one Jira app of the site. */
  readonly unusedSchemes?: readonly OpenScheme[]
}

export type OpenScheme = { readonly id: number; readonly name: string }

/** A kind of event of the organization's audit log. */
export type EventAction = { readonly id: string; readonly name: string; readonly group: string | null }

/** An event that concerns access. */
export type AuditEvent = {
  readonly id: string
  /** ISO 8601. */
  readonly time: string
  readonly action: EventAction
  readonly actor: Person
  /** Ids and names of what it was done to and where. */
  readonly objects: readonly string[]
  /** It came after the run before this one. */
  readonly isNew: boolean
}

export type Audit = {
  /** The organization's own catalogue of actions. */
  readonly actions: Fact<readonly EventAction[]>
  /** Those that concern access, oldest first, from `since` on. */
  readonly events: Fact<readonly AuditEvent[]>
  /** ISO 8601. */
  readonly since: string
  /** Nothing at all is in the log, as it is without Atlassian Guard. */
  readonly isEmpty: boolean
}

/** Everything that a night found out about the organization, sorted, without a clock in it. */
export type CurrentState = {
  readonly organization: Fact<Organization>
  readonly directories: Fact<readonly Directory[]>
  readonly apps: Fact<readonly AppInstance[]>
  readonly appAccess: Fact<readonly DomainAccess[]>
  readonly groups: Fact<readonly Group[]>
  /** Every group of the organization, also those that grant nothing. */
  readonly groupNames: Fact<readonly GroupName[]>
  /** By role without prefix: org-admin, site-admin, user-access-admin. */
  readonly administrators: Readonly<Record<string, Fact<readonly Person[]>>>
  /** Every account of the directories, with the roles that it holds. */
  readonly people: Fact<readonly Account[]>
  readonly domains: Fact<readonly VerifiedDomain[]>
  readonly seats: readonly AppSeats[]
  readonly policies: Fact<readonly Policy[]>
  readonly credentials: Fact<readonly ApiKey[]>
  /** Null without a site credential. */
  readonly serviceDesks: Fact<readonly ServiceDesk[]> | null
  /** Null without a site credential, and where endpoints that are not documented may not be asked. */
  readonly customerAccess: Fact<readonly CustomerAccess[]> | null
  /** Null without a site credential. */
  readonly publicAccess: readonly PublicAccess[] | null
  readonly audit: Audit
}

/** The names of the facts: each read belongs to the facts that it makes known. */
export type FactName = keyof CurrentState | 'defaultMembers'
