/** Artifacts: listed by the API, and downloaded from another host with a signed URL. */
import { strToU8, zipSync } from 'fflate'
import { type Ask, compare, page, type Reply, type Route, refusal } from './answers.js'
import { wireArtifact } from './wire.js'
import { type GithubArtifact, type GithubWorld, timestamp } from './world.js'

const SIGNATURE = 'sig=loopback'

export const ARTIFACT_ROUTES: readonly Route[] = [
  { method: 'GET', path: /^\/actions\/artifacts$/, needs: 'actions', answer: listArtifacts },
  { method: 'GET', path: /^\/actions\/artifacts\/(\d+)$/, needs: 'actions', answer: showArtifact },
  { method: 'GET', path: /^\/actions\/artifacts\/(\d+)\/zip$/, needs: 'actions', answer: locateZip },
]

function listArtifacts(ask: Ask): Reply {
  const name = ask.query.get('name')
  const rows = ask.world.artifacts
    .filter(artifact => name === null || artifact.name === name)
    .sort(
      (a, b) =>
        compare(Date.parse(b.created_at ?? '1970-01-01'), Date.parse(a.created_at ?? '1970-01-01')) || b.id - a.id,
    )
  return page(ask, rows, items => ({
    total_count: rows.length,
    artifacts: items.map(artifact => wireArtifact(ask, artifact)),
  }))
}

function showArtifact(ask: Ask, id: number): Reply {
  return withArtifact(ask, id, artifact => ({ status: 200, json: wireArtifact(ask, artifact) }))
}

function locateZip(ask: Ask, id: number): Reply {
  return withArtifact(ask, id, artifact =>
    artifact.expired
      ? refusal(410, 'Artifact has expired')
      : { status: 302, headers: { location: `${ask.artifacts}/${id}.zip?${SIGNATURE}` } },
  )
}

function withArtifact({ world }: Ask, id: number, answerWith: (artifact: GithubArtifact) => Reply): Reply {
  const artifact = world.artifacts.find(each => each.id === id)
  return artifact ? answerWith(artifact) : refusal(404, 'Not Found')
}

export function artifactOf(
  world: GithubWorld,
  name: string,
  files: Readonly<Record<string, string | Uint8Array>>,
): GithubArtifact {
  const entries = Object.entries(files).map(([path, content]): [string, Uint8Array] => [
    path,
    typeof content === 'string' ? strToU8(content) : content,
  ])
  const id = Math.max(0, ...world.artifacts.map(artifact => artifact.id)) + 1
  const run = { id: 100 + id, head_branch: world.defaultBranch, repository_id: world.id, head_repository_id: world.id }
  const zip = zipSync(Object.fromEntries(entries))
  return { id, name, created_at: timestamp(world), expired: false, workflow_run: run, zip }
}

/**
 * Behaves like the service behind actions/upload-artifact: a second upload with the same name in a run is refused (409)
 * unless it overwrites. Source: actions/toolkit, packages/artifact, CreateArtifact.
 */
export function uploadArtifact(world: GithubWorld, artifact: GithubArtifact, overwrite: boolean): 201 | 409 {
  const isSame = (other: GithubArtifact): boolean =>
    other.name === artifact.name && other.workflow_run?.id === artifact.workflow_run?.id
  const index = world.artifacts.findIndex(isSame)
  if (index >= 0 && !overwrite) return 409
  if (index >= 0) world.artifacts.splice(index, 1)
  world.artifacts.push(artifact)
  return 201
}

/** Azure refuses a request with both a signed URL and an Authorization header. */
export function downloadZip(world: GithubWorld, { pathname, search }: URL, authorization: string | null): Reply {
  const artifact = world.artifacts.find(({ id }) => pathname === `/${id}.zip`)
  if (authorization !== null) return refusal(400, 'InvalidAuthenticationInfo')
  if (search !== `?${SIGNATURE}`) return refusal(403, 'AuthenticationFailed')
  if (artifact === undefined) return refusal(404, 'BlobNotFound')
  return { status: 200, bytes: artifact.zip, headers: { 'content-type': 'application/zip' } }
}
