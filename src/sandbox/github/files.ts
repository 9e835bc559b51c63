/** Repository files: read at a branch or a commit, and written as a new commit on a branch. */
import { createHash } from 'node:crypto'
import { type Ask, type Fields, type Reply, type Route, refusal } from './answers.js'
import { blobOf, wireFile } from './wire.js'
import { wireFileCommit } from './wire-git.js'
import { findBranch, type GithubBranch, type GithubCommit, type GithubWorld, timestamp } from './world.js'

export const FILE_ROUTES: readonly Route[] = [
  { method: 'GET', path: /^\/contents\/.+$/, needs: 'contents', answer: showFile },
  { method: 'PUT', path: /^\/contents\/.+$/, needs: 'contentsWrite', answer: writeFile },
]

function showFile(ask: Ask): Reply {
  const { world, query, accept } = ask
  const name = nameIn(ask)
  const ref = query.get('ref') ?? world.defaultBranch
  const file = fileAt(world, findBranch(world, ref)?.commit ?? ref, name)
  if (file === undefined) return refusal(404, 'Not Found')
  const bytes = Buffer.from(file.text, 'utf8')
  if (/\braw\b/.test(accept)) {
    return { status: 200, bytes, headers: { 'content-type': 'application/vnd.github.raw+json; charset=utf-8' } }
  }
  return { status: 200, json: wireFile(ask, name, ref, bytes) }
}

const nameIn = ({ path }: Ask): string =>
  decodeURIComponent(path.slice(path.indexOf('/contents/') + '/contents/'.length))

const fileAt = ({ files }: GithubWorld, commit: string, path: string) =>
  files.find(each => each.path === path && each.commit === commit)

function writeFile(ask: Ask): Reply {
  const { world, body } = ask
  const path = nameIn(ask)
  const name = typeof body.branch === 'string' ? body.branch : world.defaultBranch
  const branch = findBranch(world, name)
  if (branch === undefined) return refusal(404, `Branch ${name} not found`)
  const problem = problemOfFile(body)
  if (problem !== null) return refusal(422, problem)
  // The token of a job has no permission for workflows.
  if (path.startsWith('.github/workflows/')) return refusal(403, 'Resource not accessible by integration')
  const old = fileAt(world, branch.commit, path)
  if (old !== undefined && typeof body.sha !== 'string') {
    return refusal(422, 'Invalid request.\n\n"sha" wasn\'t supplied.')
  }
  if (old !== undefined && body.sha !== blobOf(Buffer.from(old.text, 'utf8'))) {
    return refusal(409, `${path} does not match ${body.sha}`)
  }
  const bytes = Buffer.from(String(body.content), 'base64')
  const commit = commitFile(world, branch, { path, text: bytes.toString('utf8'), message: String(body.message) })
  return { status: old === undefined ? 201 : 200, json: wireFileCommit(ask, commit, wireFile(ask, path, name, bytes)) }
}

const BASE64 = /^[A-Za-z0-9+/\s]*={0,2}\s*$/

function problemOfFile({ message, content }: Fields): string | null {
  if (typeof message !== 'string' || message.trim() === '') return 'Invalid request.\n\n"message" wasn\'t supplied.'
  if (typeof content !== 'string') return 'Invalid request.\n\n"content" wasn\'t supplied.'
  return BASE64.test(content) ? null : 'content is not valid Base64'
}

type Change = { readonly path: string; readonly text: string; readonly message: string }

/** Adds a commit with one changed file to the branch, as a push of a user does too. */
export function commitFile(world: GithubWorld, branch: GithubBranch, { path, text, message }: Change): GithubCommit {
  const parent = branch.commit
  const sha = createHash('sha1')
    .update(JSON.stringify([parent, path, text, message]))
    .digest('hex')
  const kept = world.files.filter(file => file.commit === parent && file.path !== path)
  const commit = { sha, parent, message, created_at: timestamp(world) }
  world.files.push(...kept.map(file => ({ ...file, commit: sha })), { commit: sha, path, text })
  world.commits.push(commit)
  branch.commit = sha
  return commit
}
