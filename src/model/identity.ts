/** The vocabulary of the identity provider (IdP), shared by the baseline, the clients, the controls and the reports. */

export const PROVIDER_KINDS = ['entra', 'okta', 'google', 'scim', 'csv'] as const
export type ProviderKind = (typeof PROVIDER_KINDS)[number]

/** Whether the sync passes on only the direct members of a group, or the members of nested groups as well. */
export type Nesting = 'direct' | 'flat'

/** `staged` users have no account yet. Null: the provider did not report a state that this version knows. */
export type IdpUserState = 'enabled' | 'disabled' | 'suspended' | 'deleted' | 'staged' | null

export type IdpUser = {
  readonly id: string
  readonly name: string | null
  readonly state: IdpUserState
  /**
   * The values of each attribute that can be joined with an email address, by the names that the baseline's `match` uses
   * (`mail`, `userPrincipalName`, `proxyAddresses`, …). Empty: the user has none. Null: the answer lacked the attribute,
   * such as without the permission to read it.
   */
  readonly attributes: Readonly<Record<string, readonly string[] | null>>
  /** Null if the provider did not report it. False for providers without guests. */
  readonly isGuest: boolean | null
  /** ISO 8601: when the state last changed; null if the provider does not report it. */
  readonly changedAt: string | null
}

export type IdpGroup = {
  readonly id: string
  readonly name: string
  /** ISO 8601: when a member was last added or removed; null if the provider does not report it. */
  readonly membershipChangedAt: string | null
  /** True if the group hides its members from readers without a special permission. */
  readonly hidesMembers: boolean
}

/** The members of a group at one moment. */
export type IdpMembers = {
  /** Users in every state, enabled or not. */
  readonly users: readonly IdpUser[]
  /** Nested groups. Their members are part of `users` only for `flat`. */
  readonly groups: readonly { readonly id: string; readonly name: string | null }[]
  readonly pages: number
  /** Number of rows in the list, including rows that are neither users nor groups, such as devices. */
  readonly items: number
  /** The provider's own count of these rows; null if it offers none. */
  readonly expected: number | null
}

/** The application at the provider that is connected to Atlassian. */
export type IdpApplication = {
  readonly isEnabled: boolean
  /** The users, groups and other principals that are assigned to the application. */
  readonly assigned: readonly {
    readonly id: string
    readonly name: string | null
    readonly type: 'user' | 'group' | 'other'
  }[]
}

/** How a group is pushed to Atlassian, for providers with a mapping per group (Okta). */
export type PushMapping = {
  /** The ID of the group at the provider. */
  readonly group: string
  /** `other` is a status that this version does not know. */
  readonly status: 'active' | 'inactive' | 'error' | 'other'
  readonly error: string | null
  /** ISO 8601; null if nothing was pushed yet or the provider does not report it. */
  readonly lastPush: string | null
}

/** The provisioning job of Entra ID. Null: not reported, or a value that this version does not know. */
export type SyncJob = {
  readonly id: string
  readonly code: 'NotConfigured' | 'NotRun' | 'Active' | 'Paused' | 'Quarantine' | null
  readonly schedule: 'Active' | 'Disabled' | 'Paused' | null
  readonly quarantine: { readonly reason: string | null; readonly since: string | null } | null
  /** The last execution that ended. `escrowed`: entries that failed and are retried. */
  readonly lastExecution: {
    readonly state: 'Succeeded' | 'Failed' | 'EntryLevelErrors' | null
    readonly endedAt: string | null
    readonly escrowed: number | null
  } | null
}

/** What can be read about the sync from the provider to Atlassian. */
export type SyncState =
  | { readonly kind: 'job'; readonly jobs: readonly SyncJob[] }
  | { readonly kind: 'push'; readonly mappings: readonly PushMapping[] }
  /** A file that was exported at a time. Null: neither the file nor the repository has the time. */
  | { readonly kind: 'export'; readonly exportedAt: string | null }
  /** The provider reports nothing about it (Google, SCIM). */
  | { readonly kind: 'not-reported'; readonly reason: string }
