import { type Previous, readPrevious } from '../../src/app/previous.js'
import { type EmbeddedGithub, type GithubWorld, startGithub } from '../../src/sandbox/github.js'
import { repositoryOf } from '../github/run-factories.js'

const NAME = 'atlassian-access'
const OURS = '3f1c0f2e-7b1a-4d0e-9a55-0c9b1f7c2a10'
const OTHER = '00000000-7b1a-4d0e-9a55-0c9b1f7c2a10'

let github: EmbeddedGithub
afterEach(() => github.close())

type Files = Readonly<Record<string, string | Uint8Array>>

const csv = (day: number) =>
  `date,app,used,capacity,remaining,budget,source\n2026-11-${day},acme/confluence,${day},50,,,role-holders\n`
const report = (day: number, organization = OURS) =>
  JSON.stringify({
    organization: { id: organization, name: 'Acme' },
    generatedAt: `2026-11-${day}T02:17:00.000Z`,
    verdict: 'drift',
    findings: [{ id: 'a', firstSeen: `2026-11-${day}T02:17:00.000Z`, changedBy: null }],
  })
const complete = (day: number, organization = OURS): Files => ({
  'report.json': report(day, organization),
  'licenses.csv': csv(day),
})
const withoutHistory = (day: number): Files => ({ 'report.json': report(day) })
const CORRUPT = 'no zip'

/** Artifacts of successive days, the oldest first; day 10 is the first. */
async function read(uploads: readonly (Files | typeof CORRUPT)[], world: Partial<GithubWorld> = {}): Promise<Previous> {
  github = await startGithub(world)
  for (const [index, files] of uploads.entries()) {
    const change = { created_at: `2026-11-${index + 10}T02:17:00Z` }
    if (files === CORRUPT) github.addArtifact(NAME, {}, { ...change, zip: new TextEncoder().encode('<html>') })
    else github.addArtifact(NAME, files, change)
  }
  const log = { info: () => {}, warning: () => {}, error: () => {} }
  return readPrevious(repositoryOf(github), { name: NAME, branch: 'main', organization: OURS, log })
}

const seen = ({ findings, licensesCsv, warnings }: Previous) => ({
  firstSeen: findings.get('a')?.firstSeen.slice(8, 10) ?? null,
  history: /^2026-11-(\d\d),/m.exec(licensesCsv ?? '')?.[1] ?? null,
  warnings,
})

const warning = (text: string) => expect.stringContaining(text)
const downloads = () => github.requests.filter(({ host }) => host === 'artifacts').length

test('the newest artifact is enough where it has everything', async () => {
  expect(seen(await read([complete(10), complete(11)]))).toEqual({ firstSeen: '11', history: '11', warnings: [] })
  expect(downloads()).toBe(1)
})

test.each<[what: string, newest: Files | typeof CORRUPT, expected: object]>([
  [
    'cannot be unpacked',
    CORRUPT,
    { firstSeen: '10', history: '10', warnings: [warning('Artifact 2 of 2026-11-11 was skipped: ')] },
  ],
  [
    'holds neither file',
    { 'report.md': '' },
    { firstSeen: '10', history: '10', warnings: [warning('contains neither')] },
  ],
  [
    'is of another organization',
    complete(11, OTHER),
    { firstSeen: '10', history: '10', warnings: [warning('it belongs to another organization')] },
  ],
  [
    'has no license history',
    withoutHistory(11),
    { firstSeen: '11', history: '10', warnings: [warning('Artifact 2 of 2026-11-11 has no license history that')] },
  ],
  [
    'has a license history of another form',
    { ...complete(11), 'licenses.csv': '<html>' },
    { firstSeen: '11', history: '10', warnings: [warning('has no license history that can be read')] },
  ],
  [
    'has a report that cannot be read',
    { ...complete(11), 'report.json': '{' },
    { firstSeen: '10', history: '10', warnings: [warning('has no report that can be read')] },
  ],
  [
    'has no report',
    { 'licenses.csv': csv(11) },
    { firstSeen: '10', history: '10', warnings: [warning('has no report that can be read')] },
  ],
  [
    'has a report of this organization in another version',
    { ...complete(11), 'report.json': JSON.stringify({ organization: { id: OURS }, schemaVersion: 99 }) },
    { firstSeen: '10', history: '11', warnings: [warning('has no report that can be read')] },
  ],
])('where the newest artifact %s, the older one serves', async (_, newest, expected) => {
  expect(seen(await read([complete(10), newest]))).toEqual(expected)
})

test('an organization in capital letters is the same', async () => {
  expect(seen(await read([complete(11, OURS.toUpperCase())]))).toMatchObject({ firstSeen: '11', warnings: [] })
})

test('another organization is never used, even where there is nothing else', async () => {
  expect(seen(await read([complete(10, OTHER), complete(11, OTHER)]))).toEqual({
    firstSeen: null,
    history: null,
    warnings: [
      warning('Artifact 2 of 2026-11-11 was skipped'),
      warning('Artifact 1 of 2026-11-10 was skipped'),
      warning('every finding counts as new'),
      warning('The license history was not carried forward: the newest 2 artifacts had none to read'),
    ],
  })
})

test('a history without a report is used where there is no other, and that is said', async () => {
  expect(seen(await read([{ 'licenses.csv': csv(11) }]))).toEqual({
    firstSeen: null,
    history: '11',
    warnings: [
      warning('has no report that can be read'),
      warning('every finding counts as new'),
      warning('its organization could not be verified'),
    ],
  })
})

test('what lies behind five artifacts is not looked for', async () => {
  const { history } = seen(await read([complete(10), CORRUPT, CORRUPT, CORRUPT, CORRUPT, CORRUPT]))
  expect([history, downloads()]).toEqual([null, 5])
})

test('the fifth is still looked at', async () => {
  expect(seen(await read([complete(10), CORRUPT, CORRUPT, CORRUPT, CORRUPT]))).toMatchObject({ history: '10' })
})

test('a list that is refused is a warning, and no artifact is one without', async () => {
  const refused = await read([complete(10)], { permissions: { issues: true, actions: false, contents: true } })
  expect(seen(refused)).toEqual({ firstSeen: null, history: null, warnings: [warning('actions: read')] })
  await github.close()
  expect(seen(await read([]))).toEqual({ firstSeen: null, history: null, warnings: [] })
})
