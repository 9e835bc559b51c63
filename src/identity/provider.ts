import type {
  IdpApplication,
  IdpGroup,
  IdpMembers,
  IdpUser,
  Nesting,
  ProviderKind,
  SyncState,
} from '../model/identity.js'

/** A list that was read to its end. */
export type IdpList<T> = { readonly items: readonly T[]; readonly pages: number }

/**
 * One identity provider, read only. Each function throws only `Failure`; a field that the answer lacks is null, and is
 * never given a default value.
 */
export type IdentityProvider = {
  readonly kind: ProviderKind
  /** The first read of a run. The ID is in the form of the baseline's `tenant`. */
  readonly readTenant: () => Promise<{ readonly id: string; readonly name: string | null }>
  /** Null if there is no group with this ID (any more). */
  readonly readGroup: (id: string) => Promise<IdpGroup | null>
  /** All groups with exactly this display name. */
  readonly findGroups: (name: string) => Promise<IdpList<IdpGroup>>
  readonly readMembers: (group: string, nesting: Nesting) => Promise<IdpMembers>
  /**
   * The users with one of these email addresses in any of the attributes that can be joined, in every state, including
   * deleted users as far as the provider keeps them.
   */
  readonly findUsers: (addresses: readonly string[]) => Promise<IdpList<IdpUser>>
  /** The users with these IDs, in every state. An ID without a user is left out. */
  readonly readUsers: (ids: readonly string[]) => Promise<IdpList<IdpUser>>
  /** Null if the provider has no such application (any more). Not asked for providers without applications. */
  readonly readApplication: () => Promise<IdpApplication | null>
  readonly readSync: () => Promise<SyncState>
  /** Requests sent so far, to all hosts of the provider. */
  readonly requests: () => number
  /** The time of the newest `Date` header; null before the first answer, and for providers without a server. */
  readonly serverTime: () => Date | null
}
