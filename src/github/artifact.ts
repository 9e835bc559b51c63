import type { Log } from '../ports.js'
import { downloadZip } from './download.js'
import { GithubError } from './error.js'
import type { Repository } from './repository.js'
import type { Artifact } from './shapes.js'
import { type ArtifactFiles, unpack } from './unpack.js'

export type EarlierArtifact =
  | { readonly found: true; readonly files: ArtifactFiles; readonly createdAt: string }
  | { readonly found: false; readonly reason: 'none' }
  /** `problem` is one sentence: what was asked, what came back, what to do. */
  | { readonly found: false; readonly reason: 'unreadable'; readonly problem: string }

export type ArtifactQuery = {
  readonly name: string
  /** The branch of this run; null accepts those of every branch. */
  readonly branch: string | null
  readonly log: Log
  /** Of the download, in milliseconds. */
  readonly timeoutMs?: number
}

/**
 * What the newest earlier run left behind. If that can't be read it is said, and no older one is taken in its place:
 * the license history would lose a night without anybody knowing.
 */
export async function readEarlierArtifact(repository: Repository, query: ArtifactQuery): Promise<EarlierArtifact> {
  try {
    const artifact = newest(await repository.listArtifacts(query.name), query)
    if (artifact === null) return { found: false, reason: 'none' }
    query.log.info(`The newest earlier artifact is ${artifact.id} of ${artifact.created_at}`)
    const place = await repository.locateArtifact(artifact.id)
    const zip = 'zip' in place ? place.zip : await downloadZip(place.address, repository.apiUrl, query.timeoutMs)
    const files = unpack(zip)
    return { found: true, files, createdAt: artifact.created_at }
  } catch (error) {
    if (!(error instanceof GithubError)) throw error
    return { found: false, reason: 'unreadable', problem: error.message }
  }
}

function newest(artifacts: readonly Artifact[], { name, branch }: ArtifactQuery): Artifact | null {
  const [first] = artifacts
    .filter(artifact => artifact.name === name && !artifact.expired)
    .filter(artifact => isOurs(artifact) && isOfBranch(artifact, branch))
    .toSorted((a, b) => Date.parse(b.created_at) - Date.parse(a.created_at) || b.id - a.id)
  return first ?? null
}

/** A pull request from a fork may upload an artifact of any name here: what is in it is anybody's. */
function isOurs({ workflow_run: run }: Artifact): boolean {
  const head = run?.head_repository_id ?? null
  const own = run?.repository_id ?? null
  return own === null || head === own
}

function isOfBranch({ workflow_run: run }: Artifact, branch: string | null): boolean {
  const head = run?.head_branch ?? null
  return head === null || branch === null || head === branch
}
