import type { Edit } from '../baseline/edit.js'

/** How the baseline can accept a finding. */
export type Acceptance =
  | { readonly by: 'edit'; readonly edits: readonly Edit[] }
  /** Valid only after an administrator has checked the access path again, so it is not part of the proposed baseline. */
  | { readonly by: 'review'; readonly edits: readonly Edit[] }
  /** No change of the baseline accepts it. `why` says what to do instead; empty where there is nothing to accept. */
  | { readonly by: 'none'; readonly why: string }

type Path = readonly string[]

export const setting = (at: Path, to: unknown): Acceptance => ({ by: 'edit', edits: [{ do: 'set', at, to }] })

export const adding = (at: Path, member: string): Acceptance => ({ by: 'edit', edits: [{ do: 'add', at, member }] })

export const removing = (at: Path): Acceptance => ({ by: 'edit', edits: [{ do: 'remove', at }] })

export const impossible = (why: string): Acceptance => ({ by: 'none', why })

/** For unknown findings and for notices. */
export const NOTHING_TO_ACCEPT: Acceptance = { by: 'none', why: '' }
