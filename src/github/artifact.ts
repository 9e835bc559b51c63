import { downloadZip } from './download.js'
import type { Repository } from './repository.js'
import { type Artifact, timeOf } from './shapes.js'
import { type ArtifactFiles, unpack } from './unpack.js'

export type ArtifactQuery = {
  readonly name: string
  /** Only artifacts of this branch are used; null accepts every branch. */
  readonly branch: string | null
}

/**
 * Lists the artifacts of previous runs, newest first.
 * @throws GithubError
 */
export async function listEarlierArtifacts(repository: Repository, query: ArtifactQuery): Promise<readonly Artifact[]> {
  const artifacts = await repository.listArtifacts(query.name)
  return artifacts
    .filter(artifact => artifact.name === query.name && artifact.expired !== true)
    .filter(artifact => isOurs(artifact) && isOfBranch(artifact, query.branch))
    .toSorted((a, b) => timeIn(b) - timeIn(a) || b.id - a.id)
}

/**
 * `timeoutMs` limits the download.
 * @throws GithubError
 */
export async function readArtifact(
  repository: Repository,
  { id }: Artifact,
  timeoutMs?: number,
): Promise<ArtifactFiles> {
  const place = await repository.locateArtifact(id)
  return unpack('zip' in place ? place.zip : await downloadZip(place.address, repository.apiUrl, timeoutMs))
}

/** An artifact without a creation time counts as the oldest. */
const timeIn = ({ created_at: createdAt }: Artifact): number => timeOf(createdAt)?.getTime() ?? 0

/** A pull request from a fork can upload an artifact with any name to this repository. Its content is not trusted. */
function isOurs({ workflow_run: run }: Artifact): boolean {
  const head = run?.head_repository_id ?? null
  const own = run?.repository_id ?? null
  return own === null || head === own
}

function isOfBranch({ workflow_run: run }: Artifact, branch: string | null): boolean {
  const head = run?.head_branch ?? null
  return head === null || branch === null || head === branch
}
