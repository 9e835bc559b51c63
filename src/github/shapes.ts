import { z } from 'zod'

/** GitHub's answers as far as the gate reads them; other keys may come and go. */

export const repositoryShape = z.looseObject({
  private: z.boolean().nullish(),
  // Not sent by older GitHub Enterprise Servers.
  visibility: z.string().nullish(),
})

export const issueShape = z.looseObject({
  number: z.int().positive(),
  title: z.string(),
  body: z.string().nullish(),
  state: z.enum(['open', 'closed']),
  closed_at: z.iso.datetime({ offset: true }).nullish(),
  html_url: z.string().nullish(),
  labels: z.array(z.union([z.string(), z.looseObject({ name: z.string() })])),
  pull_request: z.unknown().optional(),
})

export const commentShape = z.looseObject({ id: z.int().positive(), body: z.string() })

export const artifactShape = z.looseObject({
  id: z.int().positive(),
  name: z.string(),
  created_at: z.iso.datetime({ offset: true }),
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

export const runsShape = z.looseObject({
  workflow_runs: z.array(z.looseObject({ created_at: z.iso.datetime({ offset: true }) })),
})

export type RepositoryFacts = z.infer<typeof repositoryShape>
export type Issue = z.infer<typeof issueShape>
export type Comment = z.infer<typeof commentShape>
export type Artifact = z.infer<typeof artifactShape>
