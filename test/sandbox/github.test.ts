import { strFromU8, unzipSync } from 'fflate'
import { type EmbeddedGithub, type GithubIssue, type GithubWorld, startGithub } from '../../src/sandbox/github.js'

let github: EmbeddedGithub
afterEach(() => github.close())

async function start(world: Partial<GithubWorld> = {}): Promise<void> {
  github = await startGithub({ now: () => new Date('2026-11-23T02:17:00Z'), ...world })
}

const anIssue = (number: number): GithubIssue => ({
  number,
  title: 'T',
  body: null,
  state: 'open',
  state_reason: null,
  labels: [],
  assignees: [],
  created_at: '2026-11-20T00:00:00Z',
  closed_at: null,
  comments: [],
})

type Ask = { readonly method?: string; readonly json?: unknown; readonly raw?: string; readonly token?: string | null }

async function ask(path: string, { method = 'GET', json, raw, token = github.world.token }: Ask = {}) {
  const body = raw ?? (json === undefined ? null : JSON.stringify(json))
  const headers = { 'user-agent': 'test', ...(token !== null && { authorization: `Bearer ${token}` }) }
  const response = await fetch(`${github.url}/repos/acme/governance${path}`, {
    method,
    body,
    headers,
    redirect: 'manual',
  })
  return { status: response.status, headers: response.headers, data: JSON.parse((await response.text()) || 'null') }
}

const post = (path: string, json: unknown) => ask(path, { method: 'POST', json })
const put = (path: string, json: unknown) => ask(path, { method: 'PUT', json })
const patch = (path: string, json: unknown) => ask(path, { method: 'PATCH', json })
const numbers = (issues: readonly { readonly number: number }[]) => issues.map(({ number }) => number)

test('a request without a token or with a wrong token is refused', async () => {
  await start()
  expect(await ask('', { token: null })).toMatchObject({ status: 401, data: { message: 'Requires authentication' } })
  expect(await ask('', { token: 'wrong' })).toMatchObject({ status: 401, data: { message: 'Bad credentials' } })
})

test('a missing permission is status 403, and a hidden repository is status 404', async () => {
  await start({ permissions: { issues: false, actions: false, contents: true } })
  expect(await ask('/issues')).toMatchObject({
    status: 403,
    data: { message: 'Resource not accessible by integration' },
  })
  expect(await ask('/actions/artifacts')).toMatchObject({ status: 403 })
  github.world.permissions.contents = false
  expect(await ask('')).toMatchObject({ status: 404 })
  github.world.visibility = 'public'
  expect(await ask('')).toMatchObject({ status: 200, data: { private: false, visibility: 'public' } })
})

test('other repositories and other endpoints are not found', async () => {
  await start()
  expect(await ask('-other/issues')).toMatchObject({ status: 404 })
  expect(await ask('/releases')).toMatchObject({ status: 404 })
  expect(await ask('/issues/1')).toMatchObject({ status: 404 })
})

test('an issue is created with labels and read in the format of GitHub', async () => {
  await start()
  const { status } = await post('/issues', { title: 'T', body: 'B', labels: ['new'], assignees: ['alice'] })
  expect(status).toBe(201)
  expect(github.world.labels).toEqual(['new'])
  expect((await ask('/issues/1')).data).toMatchObject({
    number: 1,
    title: 'T',
    body: 'B',
    state: 'open',
    state_reason: null,
    labels: [{ name: 'new' }],
    assignees: [{ login: 'alice' }],
    created_at: '2026-11-23T02:17:00Z',
    closed_at: null,
    comments: 0,
    html_url: `${github.url}/acme/governance/issues/1`,
  })
})

test('issues can be filtered by state and label, sorted, and paged', async () => {
  await start()
  for (const label of ['a', 'b', 'A']) await post('/issues', { title: label, labels: [label] })
  await patch('/issues/1', { state: 'closed' })
  expect(numbers((await ask('/issues')).data)).toEqual([3, 2])
  expect(numbers((await ask('/issues?state=all&direction=asc')).data)).toEqual([1, 2, 3])
  expect(numbers((await ask('/issues?state=all&labels=a')).data)).toEqual([3, 1])
  const { data, headers } = await ask('/issues?state=all&per_page=2')
  expect(numbers(data)).toEqual([3, 2])
  const next = /<([^>]+)>; rel="next"/.exec(headers.get('link') ?? '')?.[1] ?? ''
  const last = await ask(next.replace(`${github.url}/repos/acme/governance`, ''))
  expect(numbers(last.data)).toEqual([1])
  expect(last.headers.get('link')).not.toContain('rel="next"')
})

test('a page has at most 100 items', async () => {
  await start()
  await post('/issues', { title: 'T' })
  for (let count = 0; count < 101; count += 1) await post('/issues/1/comments', { body: `${count}` })
  expect((await ask('/issues/1/comments?per_page=1000')).data).toHaveLength(100)
  expect((await ask('/issues/1/comments')).data).toHaveLength(30)
})

test('an issue is closed and reopened with a reason', async () => {
  await start()
  await post('/issues', { title: 'T' })
  const closed = await patch('/issues/1', { state: 'closed', state_reason: 'not_planned' })
  expect(closed.data).toMatchObject({
    state: 'closed',
    state_reason: 'not_planned',
    closed_at: '2026-11-23T02:17:00Z',
  })
  expect((await patch('/issues/1', { state: 'open' })).data).toMatchObject({
    state: 'open',
    state_reason: 'reopened',
    closed_at: null,
  })
})

test('a body that is too long is refused on creation and silently ignored on an update', async () => {
  await start()
  const long = 'é'.repeat(65_537)
  expect(await post('/issues', { title: 'T', body: long })).toMatchObject({ status: 422 })
  expect(await post('/issues', { title: 'T', body: long.slice(1) })).toMatchObject({ status: 201 })
  expect(await post('/issues/1/comments', { body: long })).toMatchObject({ status: 422 })
  const updated = await patch('/issues/1', { body: long })
  expect([updated.status, updated.data.body.length]).toEqual([200, 65_536])
})

test.each<[what: string, json: unknown]>([
  ['no title', {}],
  ['a blank title', { title: ' ' }],
  ['a title that is too long', { title: 'x'.repeat(257) }],
  ['an unknown state', { title: 'T', state: 'done' }],
  ['an unknown reason', { title: 'T', state_reason: 'fixed' }],
  ['labels that are not a list', { title: 'T', labels: 'bug' }],
  ['a label that is too long', { title: 'T', labels: ['x'.repeat(51)] }],
])('an issue with %s is refused', async (_, json) => {
  await start()
  expect(await post('/issues', json)).toMatchObject({ status: 422, data: { message: 'Validation Failed' } })
})

test('a body that is not JSON is refused', async () => {
  await start()
  expect(await ask('/issues', { method: 'POST', raw: '{' })).toMatchObject({ status: 400 })
})

test('a comment is stored and read back', async () => {
  await start()
  await post('/issues', { title: 'T' })
  const { data } = await post('/issues/1/comments', { body: 'Hello' })
  expect((await ask(`/issues/comments/${data.id}`)).data.body).toBe('Hello')
  expect(await post('/issues/1/comments', { body: ' ' })).toMatchObject({ status: 422 })
})

test('artifacts are listed by name, newest first', async () => {
  await start()
  github.addArtifact('a', {}, { created_at: '2026-11-20T00:00:00Z' })
  github.addArtifact('b', {})
  github.addArtifact('a', {}, { created_at: '2026-11-21T00:00:00Z' })
  const { data } = await ask('/actions/artifacts?name=a')
  expect(data).toMatchObject({ total_count: 2, artifacts: [{ id: 3, name: 'a', expired: false }, { id: 1 }] })
  expect((await ask('/actions/artifacts/2')).data).toMatchObject({
    name: 'b',
    workflow_run: { head_branch: 'main', repository_id: 4_242, head_repository_id: 4_242 },
  })
})

test('a zip is on another host, which refuses and records a credential', async () => {
  await start()
  github.addArtifact('a', { 'report.json': '{}' })
  const { status, headers } = await ask('/actions/artifacts/1/zip')
  const location = headers.get('location') ?? ''
  expect([status, new URL(location).origin === github.url]).toEqual([302, false])
  const refused = await fetch(location, { headers: { authorization: 'Bearer stolen' } })
  expect(refused.status).toBe(400)
  expect((await fetch(location.replace(/\?.*/, ''))).status).toBe(403)
  const zip = unzipSync(new Uint8Array(await (await fetch(location)).arrayBuffer()))
  expect(strFromU8(zip['report.json'] ?? new Uint8Array())).toBe('{}')
  const recorded = github.requests.filter(({ host }) => host === 'artifacts')
  expect(recorded.map(({ authorization, status: answered }) => [authorization, answered])).toEqual([
    ['Bearer stolen', 400],
    [null, 403],
    [null, 200],
  ])
})

test('an expired artifact is status 410', async () => {
  await start()
  github.addArtifact('a', {}, { expired: true })
  expect(await ask('/actions/artifacts/1/zip')).toMatchObject({ status: 410 })
})

test('a fault applies for the configured number of times', async () => {
  await start({
    faults: [
      { method: 'GET', path: /issues$/, times: 1, status: 503 },
      { path: /comments$/, status: 'reset' },
    ],
  })
  expect((await ask('/issues')).status).toBe(503)
  expect((await ask('/issues')).status).toBe(200)
  await expect(ask('/issues/1/comments')).rejects.toThrow('fetch failed')
  expect(github.requests.map(({ status }) => status)).toEqual([503, 200, 'reset'])
})

test('with disabled issues, issues are status 410, but pull requests accept comments', async () => {
  await start({ hasIssues: false })
  github.world.issues.push(anIssue(1), { ...anIssue(2), pull_request: { url: '' } })
  for (const answer of [await ask('/issues'), await ask('/issues/1'), await post('/issues', { title: 'T' })]) {
    expect(answer).toMatchObject({ status: 410, data: { message: 'Issues are disabled for this repo' } })
  }
  expect(await post('/issues/2/comments', { body: 'Hello' })).toMatchObject({ status: 201 })
})

test('an archived repository is read-only', async () => {
  await start({ archived: true })
  github.world.issues.push(anIssue(1))
  expect(await ask('/issues/1')).toMatchObject({ status: 200 })
  for (const answer of [await post('/issues', { title: 'T' }), await patch('/issues/1', { state: 'closed' })]) {
    expect(answer).toMatchObject({ status: 403, data: { message: 'Repository was archived so is read-only.' } })
  }
})

test('a locked issue accepts changes but no comments', async () => {
  await start()
  github.world.issues.push({ ...anIssue(1), locked: true })
  expect(await patch('/issues/1', { body: 'B' })).toMatchObject({ status: 200, data: { locked: true } })
  expect(await post('/issues/1/comments', { body: 'B' })).toMatchObject({ status: 403 })
})

test('an unknown assignee is refused with its name', async () => {
  await start()
  expect(await post('/issues', { title: 'T', assignees: ['alice', 'mallory'] })).toMatchObject({
    status: 422,
    data: { errors: [{ field: 'assignees', code: 'invalid', value: 'mallory' }] },
  })
})

test('a run has one artifact per name, unless it overwrites the artifact', async () => {
  await start()
  const upload = { run: 7, name: 'a', files: {} }
  expect(github.uploadArtifact(upload)).toBe(201)
  expect(github.uploadArtifact(upload)).toBe(409)
  expect(github.uploadArtifact({ ...upload, run: 8 })).toBe(201)
  expect(github.uploadArtifact({ ...upload, overwrite: true })).toBe(201)
  expect(github.world.artifacts.map(({ workflow_run: run }) => run?.id)).toEqual([8, 7])
})

describe('Branches, files and pull requests', () => {
  const GRANTED = { issues: false, actions: false, contents: true, contentsWrite: true, pullRequests: true }
  const open = (world: Partial<GithubWorld> = {}) => start({ permissions: GRANTED, ...world })
  const first = () => github.world.commits[0]?.sha ?? ''
  const branch = (name = 'change', sha = first()) => post('/git/refs', { ref: `refs/heads/${name}`, sha })
  const write = (text: string, change: object = {}) =>
    put('/contents/a%2Fb.yml', {
      message: 'M',
      content: Buffer.from(text).toString('base64'),
      branch: 'change',
      ...change,
    })
  const pull = (change: object = {}) => post('/pulls', { title: 'T', head: 'change', base: 'main', ...change })

  test('a file is written to a branch, read back with its ID in git, and replaced by this ID', async () => {
    await open()
    expect(await branch()).toMatchObject({ status: 201, data: { ref: 'refs/heads/change', object: { sha: first() } } })
    const { status, data } = await write('hello\n')
    // From "git hash-object".
    expect([status, data.content.sha]).toEqual([201, 'ce013625030ba8dba906f756967f9e9ca394464a'])
    expect((await ask('/contents/a/b.yml?ref=change')).data).toMatchObject({
      sha: data.content.sha,
      encoding: 'base64',
    })
    expect(await ask('/contents/a/b.yml?ref=main')).toMatchObject({ status: 404 })
    expect((await write('bye', { sha: data.content.sha })).status).toBe(200)
    const tip = (await ask('/branches/change')).data.commit
    expect(tip).toMatchObject({ commit: { message: 'M' }, parents: [{ sha: data.commit.sha }] })
  })

  test.each<[what: string, change: object, status: number, message: string]>([
    ['without the ID of the present file', {}, 422, '"sha" wasn\'t supplied'],
    ['with the ID of another file', { sha: '1234' }, 409, 'a/b.yml does not match 1234'],
    ['on an unknown branch', { branch: 'none' }, 404, 'Branch none not found'],
    ['without a message', { message: '' }, 422, '"message" wasn\'t supplied'],
    ['that is not base64', { content: '?' }, 422, 'content is not valid Base64'],
  ])('a file %s is refused', async (_, change, status, message) => {
    await open()
    await branch()
    await write('hello')
    expect(await write('bye', change)).toMatchObject({ status, data: { message: expect.stringContaining(message) } })
  })

  test('a workflow cannot be written with the token of a job', async () => {
    await open()
    const file = { message: 'M', content: '', branch: 'main' }
    expect(await put('/contents/.github/workflows/x.yml', file)).toMatchObject({ status: 403 })
  })

  test.each<[what: string, json: object, message: string]>([
    ['that exists', { ref: 'refs/heads/main' }, 'Reference already exists'],
    ['below another branch', { ref: 'refs/heads/main/below' }, 'Reference update failed'],
    ['without its prefix', { ref: 'change' }, 'must start with'],
    ['of an unknown commit', { sha: '1234' }, 'Object does not exist'],
  ])('a branch %s is refused', async (_, json, message) => {
    await open()
    const given = { ref: 'refs/heads/change', sha: first(), ...json }
    const data = { message: expect.stringContaining(message) }
    expect(await post('/git/refs', given)).toMatchObject({ status: 422, data })
  })

  test('a branch moves back only by force', async () => {
    await open()
    await branch()
    await write('hello')
    const back = (change: object) => patch('/git/refs/heads%2Fchange', { sha: first(), ...change })
    expect(await back({})).toMatchObject({ status: 422, data: { message: 'Update is not a fast forward' } })
    expect(await back({ force: true })).toMatchObject({ status: 200, data: { object: { sha: first() } } })
    expect(await patch('/git/refs/heads/none', { sha: first() })).toMatchObject({ status: 422 })
    expect(await ask('/branches/none')).toMatchObject({ status: 404, data: { message: 'Branch not found' } })
  })

  test('a pull request is opened, listed by its branch, changed, closed and reopened', async () => {
    await open()
    await branch()
    await write('hello')
    expect(await pull({ body: 'B' })).toMatchObject({ status: 201, data: { number: 1, body: 'B', merged: false } })
    expect((await ask('/pulls?head=acme:change')).data).toMatchObject([{ number: 1, head: { ref: 'change' } }])
    for (const other of ['head=acme:main', 'head=else:change', 'base=change', 'state=closed']) {
      expect((await ask(`/pulls?${other}`)).data).toEqual([])
    }
    expect((await patch('/pulls/1', { body: 'C', state: 'closed' })).data).toMatchObject({ body: 'C', state: 'closed' })
    expect((await patch('/pulls/1', { state: 'open' })).data).toMatchObject({ state: 'open' })
    expect((await ask('/pulls/1')).data).toMatchObject({ title: 'T', html_url: `${github.url}/acme/governance/pull/1` })
    expect(await ask('/pulls/2')).toMatchObject({ status: 404 })
  })

  test.each<[what: string, change: object, error: object]>([
    ['without a title', { title: undefined }, { field: 'title', code: 'missing_field' }],
    ['from an unknown branch', { head: 'none' }, { field: 'head', code: 'invalid' }],
    ['into an unknown branch', { base: 'none' }, { field: 'base', code: 'invalid' }],
    ['without commits', { base: 'change' }, { message: 'No commits between change and change' }],
    ['with a body that is too long', { body: 'x'.repeat(65_537) }, { message: expect.stringContaining('too long') }],
    ['like an open one', {}, { message: 'A pull request already exists for acme:change.' }],
  ])('a pull request %s is refused', async (_, change, error) => {
    await open()
    await branch()
    await write('hello')
    await pull()
    const errors = [{ resource: 'PullRequest', ...error }]
    expect(await pull(change)).toMatchObject({ status: 422, data: { message: 'Validation Failed', errors } })
  })

  test('a closed pull request whose branch is gone, or that has a successor, cannot be reopened', async () => {
    await open()
    await branch()
    await write('hello')
    await pull()
    await patch('/pulls/1', { state: 'closed' })
    await pull()
    expect(await patch('/pulls/1', { state: 'open' })).toMatchObject({ status: 422 })
    await patch('/pulls/2', { state: 'closed' })
    github.world.branches = github.world.branches.filter(({ name }) => name !== 'change')
    expect(await patch('/pulls/1', { state: 'open' })).toMatchObject({ status: 422 })
  })

  test('each permission is needed, and the setting of the repository', async () => {
    await open({ permissions: { ...GRANTED, contentsWrite: false, pullRequests: false }, actionsMayOpenPulls: false })
    const missing = { status: 403, data: { message: 'Resource not accessible by integration' } }
    expect(await branch()).toMatchObject(missing)
    expect(await write('hello')).toMatchObject(missing)
    expect(await pull()).toMatchObject(missing)
    expect(await ask('/pulls')).toMatchObject(missing)
    github.world.permissions = GRANTED
    expect(await pull()).toMatchObject({
      status: 403,
      data: { message: 'GitHub Actions is not permitted to create or approve pull requests.' },
    })
  })
})
