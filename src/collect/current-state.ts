import type { Fact } from '../model/fact.js'

/** The record of one read: complete, or incomplete with the reason. */
export type Read = {
  /** The name of the read in reports: `groups`, `role assignments of groups`. */
  readonly resource: string
  readonly pages: number
  readonly items: number
  /** The number of items that the API reports, if it has a count. */
  readonly expected?: number
  readonly complete: boolean
  /** What is wrong and what to do, if the read is incomplete. */
  readonly error?: string
}

export type Organization = { readonly id: string; readonly name: string }

export type Directory = { readonly id: string; readonly name: string }

/** An app instance. The API calls it a workspace, older Atlassian screens call it a product. */
export type AppInstance = {
  /** The resource's ARI, `ari:cloud:jira-software::site/<cloud id>`. */
  readonly id: string
  /** `<site>/<resource owner>`, see app-names.ts. */
  readonly alias: string
  readonly owner: string
  readonly name: string
  /** `online`, `offline`, `deprecated`, or a later value. */
  readonly status: string | null
  readonly hostUrl: string | null
  /** The number of purchased seats, if license data is available. */
  readonly capacity: number | null
}

/** An app that users of a domain can join, or request access to. `app` is an ARI. */
export type DomainGrant = { readonly app: string; readonly role: string; readonly approval: boolean }

/** `domain` is normalized; `ANYONE` is any domain. A closed access path has no grants. */
export type DomainAccess = { readonly domain: string; readonly grants: Fact<readonly DomainGrant[]> }

export type ManagedBy = 'idp' | 'admins' | 'team-members' | 'open'

/** The roles that a group grants on one resource. Roles are without the `atlassian/` prefix. */
export type GroupGrant = {
  readonly resource: string
  readonly owner: string
  readonly roles: readonly string[]
  /** The role that new users get, if this is a default group of the app. */
  readonly defaultRole: string | null
}

/** A group that grants a role, is a default group, or could not be classified. */
export type Group = {
  readonly id: string
  readonly name: string
  readonly managedBy: Fact<ManagedBy>
  readonly members: Fact<number>
  readonly grants: Fact<readonly GroupGrant[]>
}

export type GroupName = { readonly id: string; readonly name: string }

export type Person = { readonly id: string; readonly name: string | null; readonly email: string | null }

/** How a role is granted. */
export type Way =
  /** `group` is the group's id; null if Atlassian reports a grant by a group but not which group. */
  | { readonly by: 'group'; readonly group: string | null }
  /** Reported by Atlassian, or derived from memberships: no group of the user grants the role. */
  | { readonly by: 'direct'; readonly evidence: 'reported' | 'membership' }
  /** Included in another role: an organization administrator has a role on every app. */
  | { readonly by: 'inferred' }

/** A role that an account holds on a resource. A known `ways` is never empty. */
export type Holding = {
  readonly resource: string
  readonly role: string
  readonly ways: Fact<readonly Way[]>
  /** False if the membership in the app's directory is suspended: the role does not use a seat. */
  readonly isActive: boolean
}

/** An account that can hold roles. Includes the service accounts of apps: see `isPerson`. */
export type Account = Person & {
  /** `atlassian`, `app`, `customer`, or a later value. */
  readonly type: string | null
  /** Null if the status is missing or unknown to this version. */
  readonly status: 'active' | 'suspended' | 'not_invited' | 'deactivated' | 'for_deletion' | null
  readonly claim: 'managed' | 'unmanaged' | null
  readonly source: 'synced' | 'invited' | null
  /** False if the email address is not confirmed, such as before the user accepts an invitation. */
  readonly emailVerified: boolean | null
  /** ISO 8601. */
  readonly addedToOrg: string | null
  /** YYYY-MM-DD by the app's ARI, as of the previous day; null if Atlassian reports no dates. */
  readonly lastActive: Readonly<Record<string, string>> | null
  readonly platformRoles: readonly string[]
  readonly holdings: Fact<readonly Holding[]>
}

/** `status` is Atlassian's: verified, unverified, deleted, superseded, missing_token. */
export type VerifiedDomain = { readonly name: string; readonly status: string }

export type AppSeats = {
  /** The app instance's ARI. */
  readonly app: string
  /** Distinct active users with `user` or `admin`; Atlassian's own count if some users are unknown. */
  readonly roleHolders: Fact<number>
  /** Jira's own count; null without a site credential and for apps outside the Jira family. */
  readonly applicationRole: Fact<{ readonly used: number; readonly capacity: number | null }> | null
}

/** An organization policy, such as an IP allowlist. Policies of unknown types are kept. */
export type Policy = {
  readonly id: string
  readonly type: string
  readonly name: string
  /** Null if Atlassian does not report it: it is then unknown whether the policy is in force. */
  readonly status: string | null
  /** `sha256:<64 hexadecimal digits>` over the settings. */
  readonly digest: string
  /** All settings that administrators control, in a fixed order: see settings.ts. */
  readonly settings: unknown
}

/** An organization API key. */
export type ApiKey = {
  readonly id: string
  readonly label: string | null
  /** `ALLOWED`, `BLOCKED`, or a later value. */
  readonly status: string | null
  /** ISO 8601; null if the key does not expire or Atlassian does not report the date. */
  readonly expiresAt: string | null
  readonly lastActiveAt: string | null
  /** Empty for a key without scopes, which has all administrator permissions; null if Atlassian does not report them. */
  readonly scopes: readonly string[] | null
}

/** A service project: `site` is the first part of the aliases of its site. */
export type ServiceDesk = { readonly site: string; readonly key: string; readonly name: string }

/** How customers get access to a service project. Read from an undocumented endpoint. */
export type CustomerAccess = ServiceDesk & {
  readonly access: Fact<{
    readonly openAccess: boolean
    readonly publicSignup: boolean
    readonly globalSignup: boolean
    readonly anonymous: boolean
  }>
}

/** A project or space that anyone can see without signing in. `app` is the ARI of its app instance. */
export type PublicPlace = { readonly app: string; readonly key: string; readonly name: string }

/** The public projects and spaces of one app instance. */
export type PublicAccess = {
  readonly app: string
  readonly places: Fact<readonly PublicPlace[]>
  /** Unused permission schemes of the site that grant access to anyone. Set on one Jira app per site. */
  readonly unusedSchemes?: readonly OpenScheme[]
}

export type OpenScheme = { readonly id: number; readonly name: string }

/** An event type of the organization's audit log. */
export type EventAction = { readonly id: string; readonly name: string; readonly group: string | null }

/** An event that concerns access. */
export type AuditEvent = {
  readonly id: string
  /** ISO 8601. */
  readonly time: string
  readonly action: EventAction
  readonly actor: Person
  /** Ids and names of the affected objects and their containers. */
  readonly objects: readonly string[]
  /** True if the event was processed after the previous run. */
  readonly isNew: boolean
}

export type Audit = {
  /** The organization's own catalog of actions. */
  readonly actions: Fact<readonly EventAction[]>
  /** Events since `since` that concern access, oldest first. */
  readonly events: Fact<readonly AuditEvent[]>
  /** ISO 8601. */
  readonly since: string
  /** True if the log has no events at all, such as without Atlassian Guard. */
  readonly isEmpty: boolean
}

/** The current state of the organization, sorted and without timestamps of the run. */
export type CurrentState = {
  readonly organization: Fact<Organization>
  readonly directories: Fact<readonly Directory[]>
  readonly apps: Fact<readonly AppInstance[]>
  readonly appAccess: Fact<readonly DomainAccess[]>
  readonly groups: Fact<readonly Group[]>
  /** Every group of the organization, including groups without roles. */
  readonly groupNames: Fact<readonly GroupName[]>
  /** By role, without the prefix: org-admin, site-admin, user-access-admin. */
  readonly administrators: Readonly<Record<string, Fact<readonly Person[]>>>
  /** Every account of the directories, with its roles. */
  readonly people: Fact<readonly Account[]>
  readonly domains: Fact<readonly VerifiedDomain[]>
  readonly seats: readonly AppSeats[]
  readonly policies: Fact<readonly Policy[]>
  readonly credentials: Fact<readonly ApiKey[]>
  /** Null without a site credential. */
  readonly serviceDesks: Fact<readonly ServiceDesk[]> | null
  /** Null without a site credential, and without the input `undocumented-apis`. */
  readonly customerAccess: Fact<readonly CustomerAccess[]> | null
  /** Null without a site credential. */
  readonly publicAccess: readonly PublicAccess[] | null
  readonly audit: Audit
}

/** The names of the facts. Each read lists the facts that depend on it. */
export type FactName = keyof CurrentState | 'defaultMembers'
