import type { Edit } from '../baseline/edit.js'

/** What would make a finding the baseline. */
export type Acceptance =
  | { readonly by: 'edit'; readonly edits: readonly Edit[] }
  /** Right only once a person has looked at the door: nothing that is proposed on its own. */
  | { readonly by: 'looking'; readonly edits: readonly Edit[] }
  /** No baseline does. `why` is what to do instead, in sentences; empty where there is nothing to accept. */
  | { readonly by: 'nothing'; readonly why: string }

type Path = readonly string[]

export const setting = (at: Path, to: unknown): Acceptance => ({ by: 'edit', edits: [{ do: 'set', at, to }] })

export const adding = (at: Path, member: string): Acceptance => ({ by: 'edit', edits: [{ do: 'add', at, member }] })

export const removing = (at: Path): Acceptance => ({ by: 'edit', edits: [{ do: 'remove', at }] })

export const impossible = (why: string): Acceptance => ({ by: 'nothing', why })

/** Of what is unknown, and of what is told and is no part of the verdict. */
export const NOTHING_TO_ACCEPT: Acceptance = { by: 'nothing', why: '' }
