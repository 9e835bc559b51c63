/** The response bodies for branches, commits and pull requests. See wire.ts. */
import type { Ask, Fields } from './answers.js'
import type { Pull } from './pulls.js'
import { BOT, nodeId, type Place, pageOf, rootOf, wireIssue, wireRepository, wireUser } from './wire.js'
import { findBranch, type GithubCommit } from './world.js'

const BOT_EMAIL = '41898282+github-actions[bot]@users.noreply.github.com'

export function wireBranch(place: Place, name: string, commit: GithubCommit): Fields {
  const url = `${rootOf(place)}/branches/${name}`
  return {
    name,
    commit: wireCommit(place, commit),
    _links: { self: url, html: `${pageOf(place)}/tree/${name}` },
    protected: false,
    protection: { enabled: false },
    protection_url: `${url}/protection`,
  }
}

export function wireRef(place: Place, branch: string, sha: string): Fields {
  return {
    ref: `refs/heads/${branch}`,
    node_id: nodeId('REF', branch),
    url: `${rootOf(place)}/git/refs/heads/${branch}`,
    object: { type: 'commit', sha, url: `${rootOf(place)}/git/commits/${sha}` },
  }
}

function wireCommit(place: Place, commit: GithubCommit): Fields {
  const { sha } = commit
  const url = `${rootOf(place)}/commits/${sha}`
  return {
    sha,
    node_id: nodeId('C', sha),
    url,
    html_url: `${pageOf(place)}/commit/${sha}`,
    comments_url: `${url}/comments`,
    commit: { ...wireGitCommit(place, commit), comment_count: 0 },
    author: wireUser(place, BOT),
    committer: wireUser(place, BOT),
    parents: parentsOf(place, commit),
  }
}

/** The commit as an object of git. */
function wireGitCommit(place: Place, { sha, message, created_at: date }: GithubCommit): Fields {
  const signature = { name: BOT, email: BOT_EMAIL, date }
  return {
    url: `${rootOf(place)}/git/commits/${sha}`,
    author: signature,
    committer: signature,
    message,
    tree: { sha, url: `${rootOf(place)}/git/trees/${sha}` },
  }
}

const parentsOf = (place: Place, { parent }: GithubCommit): readonly Fields[] =>
  parent === null
    ? []
    : [{ sha: parent, url: `${rootOf(place)}/commits/${parent}`, html_url: `${pageOf(place)}/commit/${parent}` }]

export function wireFileCommit(place: Place, commit: GithubCommit, content: Fields): Fields {
  const { content: _, encoding: __, ...file } = content
  return {
    content: file,
    commit: {
      ...wireGitCommit(place, commit),
      sha: commit.sha,
      node_id: nodeId('C', commit.sha),
      html_url: `${pageOf(place)}/commit/${commit.sha}`,
      parents: parentsOf(place, commit),
    },
  }
}

/** A pull request as an entry of the list. */
export function wireSimplePull(place: Ask, pull: Pull): Fields {
  const { number, state, title, body, created_at: createdAt, closed_at: closedAt, locked = false } = pull
  const { head, base, merged_at: mergedAt = null } = pull.pull_request
  const url = `${rootOf(place)}/pulls/${number}`
  const issue = `${rootOf(place)}/issues/${number}`
  const html = `${pageOf(place)}/pull/${number}`
  const { user, labels, assignee, assignees, milestone } = wireIssue(place, pull)
  const from = wireEnd(place, head)
  const addresses = {
    html_url: html,
    issue_url: issue,
    comments_url: `${issue}/comments`,
    review_comments_url: `${url}/comments`,
    review_comment_url: `${rootOf(place)}/pulls/comments{/number}`,
    commits_url: `${url}/commits`,
    statuses_url: `${rootOf(place)}/statuses/${from.sha}`,
  }
  const links = Object.entries({ self: url, ...withoutEnd(addresses) }).map(([name, href]) => [name, { href }])
  return {
    id: 2_000_000 + number,
    node_id: nodeId('PR', number),
    number,
    state,
    locked,
    title,
    body,
    user,
    labels,
    assignee,
    assignees,
    milestone,
    requested_reviewers: [],
    requested_teams: [],
    created_at: createdAt,
    updated_at: closedAt ?? createdAt,
    closed_at: closedAt,
    merged_at: mergedAt,
    merge_commit_sha: null,
    head: from,
    base: wireEnd(place, base),
    author_association: 'NONE',
    auto_merge: null,
    draft: false,
    active_lock_reason: null,
    url,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    ...addresses,
    _links: Object.fromEntries(links),
  }
}

const withoutEnd = (addresses: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(addresses).map(([name, url]) => [name.replace(/_url$/, ''), url]))

/** A pull request on its own. */
export function wirePull(place: Ask, pull: Pull): Fields {
  const mergedAt = pull.pull_request.merged_at ?? null
  return {
    ...wireSimplePull(place, pull),
    merged: mergedAt !== null,
    merged_by: mergedAt === null ? null : wireUser(place, 'alice'),
    mergeable: null,
    rebaseable: null,
    mergeable_state: 'unknown',
    comments: pull.comments.length,
    review_comments: 0,
    maintainer_can_modify: false,
    commits: 1,
    additions: 1,
    deletions: 0,
    changed_files: 1,
  }
}

function wireEnd(place: Ask, branch: string) {
  const { world } = place
  const sha = findBranch(world, branch)?.commit ?? '0'.repeat(40)
  const user = wireUser(place, world.owner)
  return { label: `${world.owner}:${branch}`, ref: branch, sha, user, repo: wireRepository(place) }
}
