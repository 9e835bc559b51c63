/**
 * The replacements for third-party actions refuse the same inputs as the real actions. Otherwise a run with act would
 * not be a valid test.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { renderSarif } from '../../src/report/sarif.js'
import { aDriftResult } from '../report/factories.js'

let workspace = ''
beforeEach(() => {
  workspace = mkdtempSync(join(tmpdir(), 'access-gate-stand-in-'))
})
afterEach(() => rmSync(workspace, { recursive: true, force: true }))

function write(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(workspace, path)), { recursive: true })
    writeFileSync(join(workspace, path), text)
  }
}

const ALL = { actions: 'read', 'security-events': 'write' }

/** Runs a replacement action as a separate step. */
function run(action: string, inputs: Readonly<Record<string, string>>, permissions: object = ALL) {
  const given = Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value])
  const env = {
    PATH: process.env.PATH,
    GITHUB_WORKSPACE: workspace,
    GITHUB_SHA: 'HEAD',
    STAND_IN_ARTIFACTS: join(workspace, '..', `${workspace.split('/').at(-1)}-artifacts`),
    STAND_IN_ALERTS: join(workspace, 'alerts'),
    STAND_IN_REPOSITORIES: JSON.stringify({ 'acme/governance': resolve('.') }),
    STAND_IN_PERMISSIONS: JSON.stringify(permissions),
    STAND_IN_SARIF_CHECK: pathToFileURL(resolve('scripts/act/sarif-check.js')).href,
    ...Object.fromEntries(given),
  }
  const main = resolve('scripts/act/stand-ins', action, 'main.cjs')
  const { status, stdout, stderr } = spawnSync(process.execPath, [main], { env, encoding: 'utf8' })
  return { status, output: stdout + stderr, artifacts: env.STAND_IN_ARTIFACTS }
}

const UPLOAD = {
  name: 'results',
  path: 'out',
  'if-no-files-found': 'warn',
  overwrite: 'false',
  'include-hidden-files': 'false',
  archive: 'true',
}
const upload = (change: Partial<typeof UPLOAD> = {}) => run('upload-artifact', { ...UPLOAD, ...change })

describe('upload-artifact', () => {
  beforeEach(() => write({ 'out/a.txt': 'a', 'out/.hidden': 'h', 'out/.folder/b.txt': 'b' }))
  afterEach(() => rmSync(`${workspace}-artifacts`, { recursive: true, force: true }))
  const kept = (artifacts: string, name = 'results') => readdirSync(join(artifacts, name)).toSorted()

  test('excludes hidden files', () => {
    const { status, artifacts } = upload()
    expect([status, kept(artifacts)]).toEqual([0, ['a.txt']])
  })

  test('includes hidden files on request', () => {
    const { artifacts } = upload({ 'include-hidden-files': 'true' })
    expect(kept(artifacts)).toEqual(['.folder', '.hidden', 'a.txt'])
  })

  test('refuses the name of an existing artifact', () => {
    upload()
    const { status, output } = upload()
    expect([status, output.includes('(409) Conflict')]).toEqual([1, true])
  })

  test('overwrites an artifact on request', () => {
    upload()
    rmSync(join(workspace, 'out/a.txt'))
    write({ 'out/c.txt': 'c' })
    const { status, artifacts } = upload({ overwrite: 'true' })
    expect([status, kept(artifacts)]).toEqual([0, ['c.txt']])
  })

  test.each([
    ['warn', 0, '::warning::No files were found'],
    ['ignore', 0, 'No files were found'],
    ['error', 1, 'No files were found'],
  ])('without files: %s', (found, code, message) => {
    const { status, output, artifacts } = upload({ path: 'nowhere', 'if-no-files-found': found })
    expect([status, output.includes(message), existsSync(artifacts)]).toEqual([code, true, false])
  })

  test('uses the file name for a file that is not zipped', () => {
    const { artifacts } = upload({ path: 'out/a.txt', archive: 'false' })
    expect(kept(artifacts, 'a.txt')).toEqual(['a.txt'])
  })

  test.each([
    ['several files without an archive', { archive: 'false', 'include-hidden-files': 'true' }],
    ['a name with a slash', { name: 'a/b' }],
    ['an invalid flag', { overwrite: 'yes' }],
  ])('refuses %s', (_, change) => {
    expect(upload(change).status).toBe(1)
  })
})

test('download-artifact refuses an unknown name', () => {
  const { status, output } = run('download-artifact', { name: 'results', path: '.' })
  expect([status, output.includes('Artifact not found for name: results')]).toEqual([1, true])
})

describe('checkout', () => {
  const checkout = (change: Readonly<Record<string, string>>) =>
    run('checkout', { repository: 'acme/governance', path: 'here', ref: '', ...change })

  test.each([
    ['an unknown repository', { repository: 'acme/nowhere' }],
    ['an unknown ref', { ref: 'refs/heads/no-such-branch' }],
    ['a path outside the workspace', { path: '../elsewhere' }],
  ])('refuses %s', (_, change) => {
    expect(checkout(change).status).not.toBe(0)
  })
})

describe('upload-sarif', () => {
  const SARIF = renderSarif(aDriftResult())
  const send = (text: string, permissions?: object) => {
    write({ 'report.sarif': text })
    return run('codeql-action/upload-sarif', { sarif_file: 'report.sarif' }, permissions)
  }
  const changed = (change: (sarif: { runs: Record<string, unknown>[] }) => void): string => {
    const sarif = JSON.parse(SARIF)
    change(sarif)
    return JSON.stringify(sarif)
  }

  test('accepts the report of a run', () => {
    expect(send(SARIF).status).toBe(0)
    expect(readFileSync(join(workspace, 'alerts'), 'utf8')).toBe(SARIF)
  })

  test.each([
    ['a file that is not JSON', 'nothing'],
    ['a file without a tool', changed(({ runs }) => void delete runs[0]?.tool)],
    [
      'a result without a location',
      changed(({ runs }) => void Object.assign(runs[0] ?? {}, { results: [{ message: { text: 'x' } }] })),
    ],
  ])('refuses %s', (_, text) => {
    expect(send(text).status).toBe(1)
  })

  test.each([[{}], [{ actions: 'read' }], [{ 'security-events': 'write' }], [{ ...ALL, 'security-events': 'read' }]])(
    'refuses a job with the permissions %j',
    permissions => {
      const { status, output } = send(SARIF, permissions)
      expect([status, output.includes('Resource not accessible by integration')]).toEqual([1, true])
    },
  )

  test('refuses a missing file', () => {
    expect(run('codeql-action/upload-sarif', { sarif_file: 'nowhere.sarif' }).status).toBe(1)
  })
})
