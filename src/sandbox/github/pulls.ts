/** Pull requests within the repository. Each is a row of the issues, as at GitHub. */
import { type Ask, type Fields, invalidPull, page, type Reply, type Route, refusal } from './answers.js'
import { isAncestor } from './git.js'
import { changeState, changeText, nextNumber, problemOfIssue } from './issues.js'
import { wirePull, wireSimplePull } from './wire-git.js'
import { findBranch, type GithubIssue, type GithubWorld, timestamp } from './world.js'

export const PULL_ROUTES: readonly Route[] = [
  { method: 'GET', path: /^\/pulls$/, needs: 'pullRequests', answer: listPulls },
  { method: 'POST', path: /^\/pulls$/, needs: 'pullRequests', answer: createPull },
  { method: 'GET', path: /^\/pulls\/(\d+)$/, needs: 'pullRequests', answer: showPull },
  { method: 'PATCH', path: /^\/pulls\/(\d+)$/, needs: 'pullRequests', answer: updatePull },
]

/** An issue that is a pull request with branches. */
export type Pull = GithubIssue & {
  pull_request: { url: string; head: string; base: string; merged_at?: string | null }
}

const isPull = (issue: GithubIssue): issue is Pull =>
  issue.pull_request?.head !== undefined && issue.pull_request.base !== undefined

function listPulls(ask: Ask): Reply {
  const { query, world } = ask
  const state = query.get('state') ?? 'open'
  const [owner, head] = splitHead(query.get('head') ?? '')
  const base = query.get('base')
  const rows = world.issues
    .filter(isPull)
    .filter(pull => state === 'all' || pull.state === state)
    // GitHub ignores a head without an owner.
    .filter(({ pull_request: pull }) => owner === null || (owner === world.owner && pull.head === head))
    .filter(({ pull_request: pull }) => base === null || pull.base === base)
    .toSorted((a, b) => b.number - a.number)
  const sorted = query.get('direction') === 'asc' ? rows.toReversed() : rows
  return page(ask, sorted, items => items.map(pull => wireSimplePull(ask, pull)))
}

/** Owner and branch of `owner:branch`. */
function splitHead(text: string): readonly [owner: string | null, branch: string] {
  const at = text.indexOf(':')
  return at < 0 ? [null, text] : [text.slice(0, at), text.slice(at + 1)]
}

function createPull(ask: Ask): Reply {
  const { world, body } = ask
  if (!world.actionsMayOpenPulls) {
    return refusal(403, 'GitHub Actions is not permitted to create or approve pull requests.')
  }
  const [, head] = splitHead(String(body.head ?? ''))
  const base = String(body.base ?? '')
  const problem = problemOfNew(world, body, head, base)
  if (problem !== null) return invalidPull(problem)
  const pull: Pull = {
    number: nextNumber(world),
    title: String(body.title),
    body: typeof body.body === 'string' ? body.body : null,
    state: 'open',
    state_reason: null,
    labels: [],
    assignees: [],
    created_at: timestamp(world),
    closed_at: null,
    comments: [],
    pull_request: { url: '', head, base },
  }
  world.issues.push(pull)
  return { status: 201, json: wirePull(ask, pull) }
}

function problemOfNew(world: GithubWorld, body: Fields, head: string, base: string): Fields | null {
  if (typeof body.title !== 'string') return { field: 'title', code: 'missing_field' }
  const problem = problemOfIssue(body)
  if (problem !== null) return custom(problem)
  const [from, to] = [findBranch(world, head), findBranch(world, base)]
  if (from === undefined) return { field: 'head', code: 'invalid' }
  if (to === undefined) return { field: 'base', code: 'invalid' }
  if (isAncestor(world, from.commit, to.commit)) return custom(`No commits between ${base} and ${head}`)
  return openTwin(world, head, base)
}

const custom = (message: string): Fields => ({ code: 'custom', message })

function openTwin(world: GithubWorld, head: string, base: string): Fields | null {
  const isTwin = (issue: GithubIssue): boolean =>
    isPull(issue) && issue.state === 'open' && issue.pull_request.head === head && issue.pull_request.base === base
  return world.issues.some(isTwin) ? custom(`A pull request already exists for ${world.owner}:${head}.`) : null
}

function showPull(ask: Ask, number: number): Reply {
  return withPull(ask, number, pull => ({ status: 200, json: wirePull(ask, pull) }))
}

function updatePull(ask: Ask, number: number): Reply {
  const { world, body } = ask
  return withPull(ask, number, pull => {
    const problem = problemOfIssue(body)
    if (problem !== null) return invalidPull(custom(problem))
    const { head, base } = pull.pull_request
    const isReopened = body.state === 'open' && pull.state === 'closed'
    if (isReopened && findBranch(world, head) === undefined) {
      return invalidPull(custom(`state cannot be changed. The ${head} branch has been deleted.`))
    }
    const twin = isReopened ? openTwin(world, head, base) : null
    if (twin !== null) return invalidPull(twin)
    changeText(pull, { title: body.title, body: body.body })
    if (body.state === 'open' || body.state === 'closed') changeState(world, pull, body.state, undefined)
    return { status: 200, json: wirePull(ask, pull) }
  })
}

function withPull({ world }: Ask, number: number, answerWith: (pull: Pull) => Reply): Reply {
  const pull = world.issues.filter(isPull).find(each => each.number === number)
  return pull === undefined ? refusal(404, 'Not Found') : answerWith(pull)
}
