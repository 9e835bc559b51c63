/**
 * The response bodies of the embedded GitHub, with all fields that GitHub's OpenAPI description requires.
 * `scripts/check-github-openapi.js` compares the two.
 */
import { createHash } from 'node:crypto'
import type { Ask, Fields } from './answers.js'
import type { GithubArtifact, GithubComment, GithubIssue, GithubRun, GithubWorld } from './world.js'

export type Place = Pick<Ask, 'world' | 'api'>

export const BOT = 'github-actions[bot]'

/** A stable number for a text. */
const numberOf = (text: string): number =>
  Number.parseInt(createHash('sha256').update(text).digest('hex').slice(0, 7), 16)

export const nodeId = (kind: string, id: string | number): string => `${kind}_${id}`

export const rootOf = ({ world, api }: Place): string => `${api}/repos/${world.owner}/${world.name}`

export const pageOf = ({ world, api }: Place): string => `${api}/${world.owner}/${world.name}`

export function wireUser({ api }: Pick<Place, 'api'>, login: string): Fields {
  const url = `${api}/users/${encodeURIComponent(login)}`
  const id = numberOf(login)
  return {
    login,
    id,
    node_id: nodeId('U', id),
    avatar_url: `${api}/avatars/${id}`,
    gravatar_id: '',
    url,
    html_url: `${api}/${encodeURIComponent(login)}`,
    ...addresses(url, ['followers', 'subscriptions', 'organizations', 'repos', 'received_events']),
    following_url: `${url}/following{/other_user}`,
    gists_url: `${url}/gists{/gist_id}`,
    starred_url: `${url}/starred{/owner}{/repo}`,
    events_url: `${url}/events{/privacy}`,
    type: login.endsWith('[bot]') ? 'Bot' : 'User',
    site_admin: false,
  }
}

const addresses = (root: string, names: readonly string[]): Fields =>
  Object.fromEntries(names.map(name => [`${name}_url`, `${root}/${name}`]))

/** The collection URLs of a repository, with GitHub's placeholders. */
const REPOSITORY_ADDRESSES: Readonly<Record<string, string>> = {
  archive_url: '/{archive_format}{/ref}',
  assignees_url: '/assignees{/user}',
  blobs_url: '/git/blobs{/sha}',
  branches_url: '/branches{/branch}',
  collaborators_url: '/collaborators{/collaborator}',
  comments_url: '/comments{/number}',
  commits_url: '/commits{/sha}',
  compare_url: '/compare/{base}...{head}',
  contents_url: '/contents/{+path}',
  contributors_url: '/contributors',
  deployments_url: '/deployments',
  downloads_url: '/downloads',
  events_url: '/events',
  forks_url: '/forks',
  git_commits_url: '/git/commits{/sha}',
  git_refs_url: '/git/refs{/sha}',
  git_tags_url: '/git/tags{/sha}',
  hooks_url: '/hooks',
  issue_comment_url: '/issues/comments{/number}',
  issue_events_url: '/issues/events{/number}',
  issues_url: '/issues{/number}',
  keys_url: '/keys{/key_id}',
  labels_url: '/labels{/name}',
  languages_url: '/languages',
  merges_url: '/merges',
  milestones_url: '/milestones{/number}',
  notifications_url: '/notifications{?since,all,participating}',
  pulls_url: '/pulls{/number}',
  releases_url: '/releases{/id}',
  stargazers_url: '/stargazers',
  statuses_url: '/statuses/{sha}',
  subscribers_url: '/subscribers',
  subscription_url: '/subscription',
  tags_url: '/tags',
  teams_url: '/teams',
  trees_url: '/git/trees{/sha}',
}

/** The repository inside other responses. */
function wireMinimalRepository(place: Place): Fields {
  const { id, owner, name, visibility } = place.world
  const root = rootOf(place)
  const collections = Object.entries(REPOSITORY_ADDRESSES).map(([key, path]) => [key, root + path])
  return {
    id,
    node_id: nodeId('R', id),
    name,
    full_name: `${owner}/${name}`,
    owner: wireUser(place, owner),
    private: visibility !== 'public',
    visibility,
    html_url: pageOf(place),
    description: null,
    fork: false,
    url: root,
    ...Object.fromEntries(collections),
  }
}

const REPOSITORY_COUNTS = [
  'forks_count',
  'stargazers_count',
  'watchers_count',
  'size',
  'open_issues_count',
  'subscribers_count',
  'network_count',
  'forks',
  'open_issues',
  'watchers',
]

export function wireRepository(place: Place): Fields {
  const { owner, name, defaultBranch, archived, hasIssues } = place.world
  const time = '2026-01-01T00:00:00Z'
  return {
    ...wireMinimalRepository(place),
    default_branch: defaultBranch,
    archived,
    disabled: false,
    has_issues: hasIssues,
    has_projects: false,
    has_wiki: false,
    has_pages: false,
    has_discussions: false,
    has_downloads: false,
    homepage: null,
    language: null,
    license: null,
    mirror_url: null,
    clone_url: `${pageOf(place)}.git`,
    git_url: `git://github.com/${owner}/${name}.git`,
    ssh_url: `git@github.com:${owner}/${name}.git`,
    svn_url: pageOf(place),
    created_at: time,
    updated_at: time,
    pushed_at: time,
    ...Object.fromEntries(REPOSITORY_COUNTS.map(key => [key, 0])),
  }
}

export function wireIssue(place: Place, issue: GithubIssue): Fields {
  const { number, labels, assignees, comments, locked = false, pull_request: pull, ...rest } = issue
  const url = `${rootOf(place)}/issues/${number}`
  const kind = pull === undefined ? 'issues' : 'pull'
  const users = assignees.map(login => wireUser(place, login))
  return {
    ...rest,
    id: 1_000_000 + number,
    node_id: nodeId('I', number),
    number,
    url,
    repository_url: rootOf(place),
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    html_url: `${pageOf(place)}/${kind}/${number}`,
    user: wireUser(place, BOT),
    labels: labels.map(name => wireLabel(place, name)),
    assignee: users[0] ?? null,
    assignees: users,
    milestone: null,
    locked,
    active_lock_reason: null,
    comments: comments.length,
    updated_at: issue.closed_at ?? issue.created_at,
    closed_by: issue.state === 'closed' ? wireUser(place, BOT) : null,
    author_association: 'NONE',
    ...(pull !== undefined && { pull_request: wirePullLinks(place, number) }),
  }
}

function wireLabel(place: Place, name: string): Fields {
  const id = numberOf(name)
  const url = `${rootOf(place)}/labels/${encodeURIComponent(name)}`
  return { id, node_id: nodeId('LA', id), url, name, color: 'ededed', default: false, description: null }
}

function wirePullLinks(place: Place, number: number): Fields {
  const page = `${pageOf(place)}/pull/${number}`
  return {
    url: `${rootOf(place)}/pulls/${number}`,
    html_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    merged_at: null,
  }
}

export function wireComment(place: Place, issue: number, comment: GithubComment): Fields {
  const { id, created_at: createdAt } = comment
  return {
    ...comment,
    node_id: nodeId('IC', id),
    url: `${rootOf(place)}/issues/comments/${id}`,
    html_url: `${pageOf(place)}/issues/${issue}#issuecomment-${id}`,
    issue_url: `${rootOf(place)}/issues/${issue}`,
    user: wireUser(place, BOT),
    created_at: createdAt,
    updated_at: createdAt,
    author_association: 'NONE',
    performed_via_github_app: null,
  }
}

const ARTIFACT_DAYS = 90

export function wireArtifact(place: Place, { zip, ...artifact }: GithubArtifact): Fields {
  const { id, created_at: createdAt } = artifact
  const url = `${rootOf(place)}/actions/artifacts/${id}`
  const ends = createdAt === null ? null : new Date(Date.parse(createdAt) + ARTIFACT_DAYS * 86_400_000).toISOString()
  return {
    ...artifact,
    node_id: nodeId('A', id),
    size_in_bytes: zip.length,
    url,
    archive_download_url: `${url}/zip`,
    expires_at: ends,
    updated_at: createdAt,
  }
}

export function wireRun(place: Place, { workflow, created_at: createdAt }: GithubRun): Fields {
  const id = numberOf(`${workflow} ${createdAt}`)
  const url = `${rootOf(place)}/actions/runs/${id}`
  const workflowId = numberOf(workflow)
  return {
    id,
    node_id: nodeId('WR', id),
    name: workflow,
    display_title: workflow,
    head_branch: place.world.defaultBranch,
    head_sha: createHash('sha1').update(`${id}`).digest('hex'),
    head_commit: null,
    path: `.github/workflows/${workflow}`,
    run_number: 1,
    event: 'schedule',
    status: 'completed',
    conclusion: 'success',
    workflow_id: workflowId,
    url,
    html_url: `${pageOf(place)}/actions/runs/${id}`,
    pull_requests: [],
    created_at: createdAt,
    updated_at: createdAt,
    ...addresses(url, ['jobs', 'logs', 'cancel', 'rerun', 'artifacts']),
    check_suite_url: `${rootOf(place)}/check-suites/${id}`,
    workflow_url: `${rootOf(place)}/actions/workflows/${workflowId}`,
    repository: wireMinimalRepository(place),
    head_repository: wireMinimalRepository(place),
  }
}

/** The ID of a file in git. */
export const blobOf = (bytes: Buffer): string =>
  createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex')

export function wireFile(place: Place, path: string, ref: string, bytes: Buffer): Fields {
  const url = `${rootOf(place)}/contents/${path}?ref=${ref}`
  const page = `${pageOf(place)}/blob/${ref}/${path}`
  const sha = blobOf(bytes)
  const git = `${rootOf(place)}/git/blobs/${sha}`
  return {
    type: 'file',
    encoding: 'base64',
    size: bytes.length,
    name: path.split('/').at(-1),
    path,
    content: bytes.toString('base64'),
    sha,
    url,
    git_url: git,
    html_url: page,
    download_url: `${pageOf(place)}/raw/${ref}/${path}`,
    _links: { self: url, git, html: page },
  }
}

/** The unused primary rate limit of a job token. Source: docs.github.com, rate limits. */
export const rateHeaders = (world: GithubWorld): Readonly<Record<string, string>> => ({
  'x-ratelimit-limit': '1000',
  'x-ratelimit-remaining': '999',
  'x-ratelimit-used': '1',
  'x-ratelimit-resource': 'core',
  'x-ratelimit-reset': `${Math.floor(world.now().getTime() / 1_000) + 3_600}`,
})
