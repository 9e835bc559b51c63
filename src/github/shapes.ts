import { z } from 'zod'

/**
 * The parts of GitHub responses that are used. The shapes are not stricter than the OpenAPI description of GitHub:
 * `scripts/check-github-openapi.js` compares the two.
 */

export const repositoryShape = z.looseObject({
  private: z.boolean().nullish(),
  // Older versions of GitHub Enterprise Server do not send it.
  visibility: z.string().nullish(),
  default_branch: z.string().nullish(),
  html_url: z.string().nullish(),
})

const labelShape = z.union([z.string(), z.looseObject({ name: z.string().nullish() })])

export const issueShape = z.looseObject({
  number: z.int().positive(),
  title: z.string(),
  body: z.string().nullish(),
  /** `open` or `closed`; the OpenAPI description allows any text. */
  state: z.string(),
  created_at: z.string().nullish(),
  closed_at: z.string().nullish(),
  html_url: z.string().nullish(),
  labels: z.array(labelShape).nullish(),
  pull_request: z.unknown().optional(),
})

export const commentShape = z.looseObject({ id: z.int().positive(), body: z.string().nullish() })

export const artifactShape = z.looseObject({
  id: z.int().positive(),
  name: z.string(),
  created_at: z.string().nullish(),
  expired: z.boolean().nullish(),
  workflow_run: z
    .looseObject({
      repository_id: z.number().nullish(),
      head_repository_id: z.number().nullish(),
      head_branch: z.string().nullish(),
    })
    .nullish(),
})

export const artifactsShape = z.looseObject({ artifacts: z.array(artifactShape) })

/** A branch with its newest commit. */
export const branchShape = z.looseObject({
  commit: z.looseObject({
    sha: z.string(),
    commit: z.looseObject({ message: z.string() }),
    parents: z.array(z.looseObject({ sha: z.string() })),
  }),
})

/** A ref of git; `object.sha` is the commit of a branch. */
export const refShape = z.looseObject({ object: z.looseObject({ sha: z.string() }) })

/** A file; `sha` is the ID of its content in git. */
export const fileShape = z.looseObject({ sha: z.string() })

/** `commit` and `content` of a written file. */
export const fileCommitShape = z.looseObject({ content: fileShape.nullish() })

export const pullShape = z.looseObject({
  number: z.int().positive(),
  title: z.string(),
  body: z.string().nullish(),
  state: z.string(),
  html_url: z.string().nullish(),
  head: z.looseObject({ ref: z.string() }),
})

export const runsShape = z.looseObject({
  workflow_runs: z.array(z.looseObject({ created_at: z.string().nullish() })),
})

export type RepositoryFacts = z.infer<typeof repositoryShape>
export type Issue = z.infer<typeof issueShape>
export type Comment = z.infer<typeof commentShape>
export type Branch = z.infer<typeof branchShape>['commit']
export type Pull = z.infer<typeof pullShape>
export type Artifact = z.infer<typeof artifactShape>

/** Parses a time; null if it is missing or invalid. */
export function timeOf(text: string | null | undefined): Date | null {
  const time = new Date(text ?? '')
  return Number.isNaN(time.getTime()) ? null : time
}
