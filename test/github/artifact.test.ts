import { inspect } from 'node:util'
import { listEarlierArtifacts, readArtifact } from '../../src/github/artifact.js'
import { downloadZip } from '../../src/github/download.js'
import { type EmbeddedGithub, type GithubArtifact, type GithubWorld, startGithub } from '../../src/sandbox/github.js'
import { repositoryOf } from './run-factories.js'

const NAME = 'atlassian-access'
const FILES = { 'report.json': '{"schemaVersion":1}', 'licenses.csv': 'date,app\n', 'seats.csv': 'app,person\n' }

let github: EmbeddedGithub
let elsewhere: EmbeddedGithub | undefined
afterEach(async () => {
  await github.close()
  await elsewhere?.close()
})

async function start(world: Partial<GithubWorld> = {}): Promise<void> {
  github = await startGithub(world)
}

/** The files of the newest artifact; null if there is none. */
async function read(branch: string | null = 'main', timeoutMs?: number) {
  const repository = repositoryOf(github)
  const [newest] = await listEarlierArtifacts(repository, { name: NAME, branch })
  return newest === undefined ? null : readArtifact(repository, newest, timeoutMs)
}

const run = (change: Partial<NonNullable<GithubArtifact['workflow_run']>> = {}) => ({
  workflow_run: { id: 1, head_branch: 'main', repository_id: 4_242, head_repository_id: 4_242, ...change },
})
const at = (day: number) => ({ created_at: `2026-11-${day}T02:17:00Z` })

test('only the newest artifact with the given name is read', async () => {
  await start()
  github.addArtifact(NAME, { 'report.json': 'newest' }, at(22))
  github.addArtifact(NAME, { 'report.json': 'older' }, at(21))
  github.addArtifact('another', { 'report.json': 'another' }, at(23))
  expect(await read()).toEqual({ 'report.json': 'newest' })
})

test('the files are returned unchanged', async () => {
  await start()
  github.addArtifact(NAME, FILES)
  const { 'seats.csv': _, ...files } = FILES
  expect(await read()).toMatchObject(files)
})

test.each<[sentence: string, change: Partial<GithubArtifact>]>([
  ['expired', { expired: true }],
  ['of a fork', run({ head_repository_id: 666 })],
  ['of a deleted fork', run({ head_repository_id: null })],
  ['of another branch', run({ head_branch: 'feature' })],
])('an artifact that is %s is ignored', async (_, change) => {
  await start()
  github.addArtifact(NAME, FILES, change)
  expect(await read()).toBeNull()
})

test.each<[sentence: string, branch: string | null, change: Partial<GithubArtifact>]>([
  ['if the branch of this run is unknown', null, run({ head_branch: 'feature' })],
  ['if the branch of the artifact is unknown', 'main', run({ head_branch: null })],
  ['if the run of the artifact is unknown', 'main', { workflow_run: null }],
])('an artifact is read %s', async (_, branch, change) => {
  await start()
  github.addArtifact(NAME, FILES, change)
  expect(await read(branch)).not.toBeNull()
})

test('the newest matching artifact is found on any page of the list', async () => {
  await start()
  for (let day = 10; day < 30; day += 1) {
    for (let copy = 0; copy < 10; copy += 1)
      github.addArtifact(NAME, { 'report.json': `${day}` }, run({ head_branch: 'x' }))
  }
  github.addArtifact(NAME, { 'report.json': 'ours' }, at(10))
  expect(await read()).toMatchObject({ 'report.json': 'ours' })
})

test('an artifact without a creation time counts as the oldest', async () => {
  await start()
  github.addArtifact(NAME, { 'report.json': 'older' }, at(10))
  github.addArtifact(NAME, { 'report.json': 'timeless' }, { created_at: null })
  expect(await read()).toMatchObject({ 'report.json': 'older' })
})

test('the token is sent to the API host only, not to the storage host', async () => {
  await start()
  github.addArtifact(NAME, FILES)
  await read()
  expect(github.requests.map(({ host, status, authorization }) => [host, status, authorization])).toEqual([
    ['api', 200, `token ${github.world.token}`],
    ['api', 302, `token ${github.world.token}`],
    ['artifacts', 200, null],
  ])
})

test.each<[sentence: string, world: Partial<GithubWorld>, text: string]>([
  [
    'that may not be listed',
    { permissions: { issues: true, actions: false, contents: true } },
    'GitHub refused to list the artifacts (403 Resource not accessible by integration): give the job `permissions: actions: read`',
  ],
  [
    'whose address is refused',
    { faults: [{ path: /\/zip$/, status: 410 }] },
    'GitHub refused to download artifact 2 (410',
  ],
  ['whose download is refused', { faults: [{ path: /^\/2\.zip/, status: 403 }] }, 'could not be downloaded (403)'],
  [
    'whose download is cut off',
    { faults: [{ path: /^\/2\.zip/, status: 'reset' }] },
    'could not be downloaded (ECONNRESET)',
  ],
  ['without a download URL', { faults: [{ path: /\/zip$/, status: 200 }] }, 'returned no download URL'],
])('an artifact %s is reported with an error message', async (_, world, text) => {
  await start(world)
  github.addArtifact(NAME, FILES, at(20))
  github.addArtifact(NAME, FILES, at(21))
  await expect(read()).rejects.toThrow(text)
})

test('an artifact is unreadable if it is not a zip, contains neither file, or is not UTF-8', async () => {
  await start()
  github.addArtifact(NAME, FILES, { ...at(20), zip: new Uint8Array(100) })
  await expect(read()).rejects.toThrow('is not a valid zip file')
  github.addArtifact(NAME, { 'report.md': '' }, at(21))
  await expect(read()).rejects.toThrow('contains neither report.json nor licenses.csv')
  github.addArtifact(NAME, { 'report.json': new Uint8Array([0xff, 0xfe, 0xff]) }, at(22))
  await expect(read()).rejects.toThrow('report.json of the previous artifact is not valid UTF-8')
})

test('a file larger than 20 MiB is not unpacked', async () => {
  await start()
  github.addArtifact(NAME, { 'licenses.csv': new Uint8Array(20 * 1_048_576 + 1) })
  await expect(read()).rejects.toThrow('licenses.csv of the previous artifact is larger than 20 MiB')
})

test('the download of a zip larger than 50 MiB is aborted', async () => {
  await start()
  github.addArtifact(NAME, FILES, { zip: new Uint8Array(50 * 1_048_576 + 1) })
  await expect(read()).rejects.toThrow('could not be downloaded (ERR_BAD_RESPONSE)')
})

test('a download without a response ends with a time-out', async () => {
  await start({ faults: [{ path: /^\/1\.zip/, status: 'hang' }] })
  github.addArtifact(NAME, FILES)
  await expect(read(null, 50)).rejects.toThrow('could not be downloaded')
})

test.each([
  ['http://storage.example.org/1.zip', 'http://127.0.0.1:1'],
  ['http://127.0.0.1:1/1.zip', 'https://api.github.com'],
  ['https://user:password@storage.example.org/1.zip', 'https://api.github.com'],
  ['file:///etc/passwd', 'http://127.0.0.1:1'],
  ['nonsense', 'http://127.0.0.1:1'],
])('the URL %s is not downloaded with the API URL %s', async (address, apiUrl) => {
  await start()
  await expect(downloadZip(address, apiUrl)).rejects.toThrow('does not use https')
})

test('a redirect of the download is not followed', async () => {
  elsewhere = await startGithub()
  const location = `${elsewhere.url}/stolen`
  await start({ faults: [{ path: /^\/1\.zip/, status: 302, headers: { location } }] })
  github.addArtifact(NAME, FILES)
  await expect(read()).rejects.toThrow('could not be downloaded (302)')
  expect(elsewhere.requests).toEqual([])
})

test('no error contains the signed URL', async () => {
  await start({ faults: [{ path: /zip$/, status: 500 }] })
  const error = await downloadZip(`${github.url}/1.zip?sig=sentinel`, github.url).catch((thrown: unknown) => thrown)
  expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('sentinel')
})
