/** Issues and comments with the limits of GitHub. */
import {
  type Ask,
  compare,
  type Fields,
  invalid,
  page,
  type Reply,
  type Route,
  refusal,
  unknownValue,
} from './answers.js'
import { wireComment, wireIssue } from './wire.js'
import { type GithubComment, type GithubIssue, type GithubWorld, timestamp } from './world.js'

// GitHub's limits, in characters. GitHub refuses a longer text on creation and silently ignores it on an update.
export const MAX_BODY_CHARACTERS = 65_536
const MAX_TITLE_CHARACTERS = 256
const MAX_LABEL_CHARACTERS = 50
const STATE_REASONS: readonly unknown[] = ['completed', 'not_planned', 'duplicate', 'reopened', null, undefined]

export const ISSUE_ROUTES: readonly Route[] = [
  { method: 'GET', path: /^\/issues$/, needs: 'issues', answer: listIssues },
  { method: 'POST', path: /^\/issues$/, needs: 'issues', answer: createIssue },
  { method: 'GET', path: /^\/issues\/(\d+)$/, needs: 'issues', answer: showIssue },
  { method: 'PATCH', path: /^\/issues\/(\d+)$/, needs: 'issues', answer: updateIssue },
  { method: 'GET', path: /^\/issues\/(\d+)\/comments$/, needs: 'issues', answer: listComments },
  { method: 'POST', path: /^\/issues\/(\d+)\/comments$/, needs: 'issues', answer: addComment },
  { method: 'GET', path: /^\/issues\/comments\/(\d+)$/, needs: 'issues', answer: showComment },
  { method: 'PATCH', path: /^\/issues\/comments\/(\d+)$/, needs: 'issues', answer: updateComment },
]

const DISABLED = refusal(410, 'Issues are disabled for this repo')

function listIssues(ask: Ask): Reply {
  const { query, world } = ask
  if (!world.hasIssues) return DISABLED
  const state = query.get('state') ?? 'open'
  const labels = (query.get('labels') ?? '').toLowerCase().split(',').filter(Boolean)
  const field = query.get('sort') === 'comments' ? 'comments' : 'created_at'
  const rows = world.issues
    .filter(issue => state === 'all' || issue.state === state)
    .filter(issue => labels.every(label => issue.labels.some(own => own.toLowerCase() === label)))
    .sort((a, b) => compare(sortKey(a, field), sortKey(b, field)) || a.number - b.number)
  const sorted = query.get('direction') === 'asc' ? rows : rows.reverse()
  return page(ask, sorted, items => items.map(issue => wireIssue(ask, issue)))
}

function sortKey(issue: GithubIssue, field: 'comments' | 'created_at'): string | number {
  return field === 'comments' ? issue.comments.length : Date.parse(issue.created_at)
}

function createIssue(ask: Ask): Reply {
  const { world, body } = ask
  if (!world.hasIssues) return DISABLED
  const problem = problemOfIssue(body) ?? (typeof body.title === 'string' ? null : 'title is missing')
  if (problem) return invalid(problem)
  const unknown = unknownAssigneeIn(world, body)
  if (unknown !== undefined) return unknownValue('assignees', unknown)
  const labels = textsOf(body.labels)
  world.labels.push(...labels.filter(label => !world.labels.includes(label)))
  const issue: GithubIssue = {
    number: nextNumber(world),
    title: String(body.title),
    body: typeof body.body === 'string' ? body.body : null,
    state: 'open',
    state_reason: null,
    labels,
    assignees: textsOf(body.assignees),
    created_at: timestamp(world),
    closed_at: null,
    comments: [],
  }
  world.issues.push(issue)
  return { status: 201, json: wireIssue(ask, issue) }
}

/** Issues and pull requests share their numbers. */
export const nextNumber = ({ issues }: GithubWorld): number => Math.max(0, ...issues.map(({ number }) => number)) + 1

function showIssue(ask: Ask, number: number): Reply {
  return withIssue(ask, number, issue => ({ status: 200, json: wireIssue(ask, issue) }))
}

function updateIssue(ask: Ask, number: number): Reply {
  const { world, body } = ask
  return withIssue(ask, number, issue => {
    const isLong = typeof body.body === 'string' && isTooLong(body.body)
    const problem = problemOfIssue(isLong ? { ...body, body: '' } : body)
    if (problem) return invalid(problem)
    const unknown = unknownAssigneeIn(world, body)
    if (unknown !== undefined) return unknownValue('assignees', unknown)
    changeText(issue, isLong ? { ...body, body: undefined } : body)
    if (body.state === 'open' || body.state === 'closed') changeState(world, issue, body.state, body.state_reason)
    return { status: 200, json: wireIssue(ask, issue) }
  })
}

export function changeText(issue: GithubIssue, { title, body, labels }: Fields): void {
  if (typeof title === 'string') issue.title = title
  if (typeof body === 'string') issue.body = body
  if (labels !== undefined) issue.labels = textsOf(labels)
}

export function changeState(world: GithubWorld, issue: GithubIssue, state: 'open' | 'closed', reason: unknown): void {
  if (issue.state === state) return
  issue.state = state
  issue.closed_at = state === 'closed' ? timestamp(world) : null
  issue.state_reason = state === 'open' ? 'reopened' : typeof reason === 'string' ? reason : 'completed'
}

function listComments(ask: Ask, number: number): Reply {
  return withIssue(ask, number, ({ comments }) =>
    page(ask, comments, items => items.map(comment => wireComment(ask, number, comment))),
  )
}

function addComment(ask: Ask, number: number): Reply {
  const { body } = ask.body
  if (typeof body !== 'string' || body.trim() === '') return invalid("body can't be blank")
  if (isTooLong(body)) return invalid(`body is too long (maximum is ${MAX_BODY_CHARACTERS} characters)`)
  return withIssue(ask, number, issue => {
    if (issue.locked) return refusal(403, 'Unable to create comment because issue is locked.')
    const all = ask.world.issues.flatMap(({ comments }) => comments.map(({ id }) => id))
    const comment = { id: Math.max(1_000, ...all) + 1, body, created_at: timestamp(ask.world) }
    issue.comments.push(comment)
    return { status: 201, json: wireComment(ask, number, comment) }
  })
}

function updateComment(ask: Ask, id: number): Reply {
  const { body } = ask.body
  return withComment(ask, id, (comment, issue) => {
    if (typeof body !== 'string' || body.trim() === '') return invalid("body can't be blank")
    if (isTooLong(body)) return invalid(`body is too long (maximum is ${MAX_BODY_CHARACTERS} characters)`)
    comment.body = body
    return { status: 200, json: wireComment(ask, issue, comment) }
  })
}

function showComment(ask: Ask, id: number): Reply {
  return withComment(ask, id, (comment, issue) => ({ status: 200, json: wireComment(ask, issue, comment) }))
}

function withComment({ world }: Ask, id: number, answerWith: (comment: GithubComment, issue: number) => Reply): Reply {
  const issue = world.issues.find(({ comments }) => comments.some(each => each.id === id))
  const comment = issue?.comments.find(each => each.id === id)
  return issue && comment ? answerWith(comment, issue.number) : refusal(404, 'Not Found')
}

function withIssue({ world }: Ask, number: number, answerWith: (issue: GithubIssue) => Reply): Reply {
  const issue = world.issues.find(each => each.number === number)
  if (issue === undefined) return refusal(404, 'Not Found')
  // Pull requests accept comments even if issues are disabled.
  return !world.hasIssues && issue.pull_request === undefined ? DISABLED : answerWith(issue)
}

/** The first assignee that cannot be assigned. */
const unknownAssigneeIn = ({ assignable }: GithubWorld, { assignees }: Fields): string | undefined =>
  textsOf(assignees).find(login => !assignable.includes(login))

export function problemOfIssue(body: Fields): string | null {
  const { title, body: text, state, labels, assignees } = body
  if (title !== undefined && (typeof title !== 'string' || title.trim() === '')) return "title can't be blank"
  if (typeof title === 'string' && [...title].length > MAX_TITLE_CHARACTERS) {
    return `title is too long (maximum is ${MAX_TITLE_CHARACTERS} characters)`
  }
  if (text !== undefined && text !== null && typeof text !== 'string') return 'body is not a string'
  if (typeof text === 'string' && isTooLong(text)) {
    return `body is too long (maximum is ${MAX_BODY_CHARACTERS} characters)`
  }
  if (state !== undefined && state !== 'open' && state !== 'closed') return 'state is invalid'
  if (!STATE_REASONS.includes(body.state_reason)) return 'state_reason is invalid'
  if (!isTextList(labels) || !isTextList(assignees)) return 'labels and assignees are lists of strings'
  return textsOf(labels).some(label => label.length > MAX_LABEL_CHARACTERS) ? 'name is too long' : null
}

const isTooLong = (text: string): boolean => [...text].length > MAX_BODY_CHARACTERS
const isTextList = (value: unknown): boolean =>
  value === undefined || (Array.isArray(value) && value.every(item => typeof item === 'string'))
const textsOf = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : [])
