/** Branches and their refs. */
import { type Ask, type Reply, type Route, refusal } from './answers.js'
import { wireBranch, wireRef } from './wire-git.js'
import { findBranch, type GithubCommit, type GithubWorld } from './world.js'

export const GIT_ROUTES: readonly Route[] = [
  { method: 'GET', path: /^\/branches\/.+$/, needs: 'contents', answer: showBranch },
  { method: 'POST', path: /^\/git\/refs$/, needs: 'contentsWrite', answer: createRef },
  { method: 'PATCH', path: /^\/git\/refs\/.+$/, needs: 'contentsWrite', answer: updateRef },
]

const commitOf = ({ commits }: GithubWorld, wanted: unknown): GithubCommit | undefined =>
  commits.find(({ sha }) => sha === wanted)

function showBranch(ask: Ask): Reply {
  const { world, path } = ask
  const name = decodeURIComponent(path.slice(path.indexOf('/branches/') + '/branches/'.length))
  const branch = findBranch(world, name)
  const commit = commitOf(world, branch?.commit)
  if (commit === undefined) return refusal(404, 'Branch not found')
  return { status: 200, json: wireBranch(ask, name, commit) }
}

function createRef(ask: Ask): Reply {
  const { world, body } = ask
  const name = branchIn(body.ref)
  if (name === null) return refusal(422, "Reference name must start with 'refs/heads/' in this repository.")
  const commit = commitOf(world, body.sha)
  if (commit === undefined) return refusal(422, 'Object does not exist')
  if (findBranch(world, name) !== undefined) return refusal(422, 'Reference already exists')
  // As in git, a branch `a` and a branch `a/b` cannot both exist.
  const isTaken = world.branches.some(({ name: other }) => other.startsWith(`${name}/`) || name.startsWith(`${other}/`))
  if (isTaken) return refusal(422, 'Reference update failed')
  world.branches.push({ name, commit: commit.sha })
  return { status: 201, json: wireRef(ask, name, commit.sha) }
}

function updateRef(ask: Ask): Reply {
  const { world, body, path } = ask
  const name = branchIn(decodeURIComponent(path.slice(path.indexOf('/git/') + '/git/'.length)))
  const branch = name === null ? undefined : findBranch(world, name)
  const commit = commitOf(world, body.sha)
  if (branch === undefined) return refusal(422, 'Reference does not exist')
  if (commit === undefined) return refusal(422, 'Object does not exist')
  if (body.force !== true && !isAncestor(world, branch.commit, commit.sha)) {
    return refusal(422, 'Update is not a fast forward')
  }
  branch.commit = commit.sha
  return { status: 200, json: wireRef(ask, branch.name, commit.sha) }
}

const branchIn = (ref: unknown): string | null =>
  /^refs\/heads\/(\S+)$/.exec(typeof ref === 'string' ? ref : '')?.[1] ?? null

/** Whether `older` is `newer` or one of its ancestors. */
export function isAncestor(world: GithubWorld, older: string, newer: string): boolean {
  for (let sha: string | null = newer; sha !== null; sha = commitOf(world, sha)?.parent ?? null) {
    if (sha === older) return true
  }
  return false
}
