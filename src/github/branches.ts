import { z } from 'zod'
import type { Calls } from './calls.js'
import { type Branch, branchShape, fileCommitShape, fileShape, type Pull, pullShape, refShape } from './shapes.js'

export type NewPull = {
  readonly title: string
  readonly body: string
  /** The branch with the change, and the branch that it is merged into. */
  readonly head: string
  readonly base: string
}

export type PullChange = { readonly body: string }

export type NewCommit = {
  readonly branch: string
  readonly path: string
  readonly text: string
  readonly message: string
  /** The ID of the content that is replaced; null for a new file. */
  readonly replaces: string | null
}

/** The operations on branches, their files, and pull requests. */
export type Branches = {
  /** The newest commit of a branch; null if the branch does not exist. */
  readonly readBranch: (branch: string) => Promise<Branch | null>
  readonly createBranch: (branch: string, commit: string) => Promise<void>
  /** Points the branch to a commit that need not follow the present one. */
  readonly moveBranch: (branch: string, commit: string) => Promise<void>
  /** The ID of the content of a file; null if the file does not exist. */
  readonly readContentId: (path: string, branch: string) => Promise<string | null>
  readonly writeFile: (commit: NewCommit) => Promise<void>
  /** The open pull requests of a branch of this repository. */
  readonly listPulls: (branch: string) => Promise<readonly Pull[]>
  readonly readPull: (number: number) => Promise<Pull>
  readonly createPull: (pull: NewPull) => Promise<Pull>
  readonly changePull: (number: number, change: PullChange) => Promise<Pull>
}

const READ = 'contents: read'
const WRITE = 'contents: write'
const PULLS = 'pull-requests: write'

export function openBranches({ askFor, askForOrNull, call, listAll, owner }: Calls): Branches {
  return {
    readBranch: async branch => {
      const request = call('GET', '/branches/{branch}', READ, `read the branch ${branch}`, { branch })
      return (await askForOrNull(branchShape, request))?.commit ?? null
    },
    createBranch: async (branch, sha) => {
      const fields = { ref: `refs/heads/${branch}`, sha }
      await askFor(refShape, call('POST', '/git/refs', WRITE, `create the branch ${branch}`, fields))
    },
    moveBranch: async (branch, sha) => {
      const fields = { ref: `heads/${branch}`, sha, force: true }
      await askFor(refShape, call('PATCH', '/git/refs/{ref}', WRITE, `update the branch ${branch}`, fields))
    },
    readContentId: async (path, ref) => {
      // The object media type supports files larger than 1 MB.
      const fields = { path, ref, mediaType: { format: 'object' } }
      const request = call('GET', '/contents/{path}', READ, `read ${path} on the branch ${ref}`, fields)
      return (await askForOrNull(fileShape, request))?.sha ?? null
    },
    writeFile: async ({ branch, path, text, message, replaces }) => {
      const content = Buffer.from(text, 'utf8').toString('base64')
      const fields = { path, branch, message, content, ...(replaces !== null && { sha: replaces }) }
      const request = call('PUT', '/contents/{path}', WRITE, `write ${path} on the branch ${branch}`, fields)
      await askFor(fileCommitShape, request)
    },
    listPulls: async branch => {
      const fields = { state: 'open', head: `${owner}:${branch}`, direction: 'asc' }
      const request = call('GET', '/pulls', PULLS, `list the pull requests of the branch ${branch}`, fields)
      return (await listAll(z.array(pullShape), request)).flat().filter(({ head }) => head.ref === branch)
    },
    readPull: number => askFor(pullShape, call('GET', `/pulls/${number}`, PULLS, `read pull request #${number}`)),
    createPull: pull => askFor(pullShape, call('POST', '/pulls', PULLS, 'open a pull request', pull)),
    changePull: (number, change) =>
      askFor(pullShape, call('PATCH', `/pulls/${number}`, PULLS, `change pull request #${number}`, change)),
  }
}
