/** A governance repository with one of the shipped workflows, and the embedded servers for its runs. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { startAtlassian } from '../../build/sandbox/atlassian.js'
import { demoWorld } from '../../build/sandbox/demo-world.js'
import { startGithub } from '../../build/sandbox/github.js'
import { runWorkflow } from './run.js'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))
const GATE = 'atlassian-access-gate/atlassian-access-gate'
const WORKFLOW = '.github/workflows/atlassian-access.yml'
const ARTIFACT = 'atlassian-access'
const REUSABLE = ['.github/workflows/gate.yml', '.github/workflows/onboarding.yml']
export const RUN_ID = '7001'

/** Third-party actions that the workflows use. Without GitHub, local stand-ins replace them. */
const STAND_INS = ['actions/checkout', 'actions/upload-artifact', 'actions/download-artifact', 'github/codeql-action']

/** `example` is a file in docs/examples. All files are written into `folder`. */
export async function openStage(act, example, folder) {
  const [atlassian, github] = await Promise.all([startAtlassian(demoWorld()), startGithub()])
  const { owner, name, token } = github.world
  const customer = openRepository(join(folder, 'customer'), `${owner}/${name}`)
  const gate = openRepository(join(folder, 'gate'), GATE)
  gate.commit(publishedFiles())
  customer.commit({ [WORKFLOW]: addressed(readRoot(`docs/examples/${example}`), atlassian.url) })

  const places = { artifacts: join(folder, 'artifacts'), alerts: join(folder, 'alerts.sarif') }
  const usual = {
    act,
    folder: join(folder, 'act'),
    repository: customer.folder,
    workflow: WORKFLOW,
    repositories: { [`${GATE}@v1`]: gate.folder, ...standIns(readRoot('.github/workflows/gate.yml')) },
    env: {
      GITHUB_API_URL: github.url,
      GITHUB_RUN_ID: RUN_ID,
      STAND_IN_REPOSITORIES: JSON.stringify({ [`${owner}/${name}`]: customer.folder, [GATE]: gate.folder }),
      STAND_IN_ARTIFACTS: places.artifacts,
      STAND_IN_ALERTS: places.alerts,
      STAND_IN_SARIF_CHECK: new URL('sarif-check.js', import.meta.url).href,
    },
    secrets: { ATLASSIAN_ORG_API_KEY: atlassian.world.orgApiKey, GITHUB_TOKEN: token },
  }
  const vars = { ATLASSIAN_ORG_ID: atlassian.world.organization.id, GATE_REPOSITORY: GATE, GATE_COMMIT: gate.head() }
  const readKept = () => readFiles(join(places.artifacts, ARTIFACT))
  return {
    atlassian,
    github,
    commit: customer.commit,
    head: customer.head,
    edit: change => customer.commit({ [WORKFLOW]: change(customer.read(WORKFLOW)) }),
    /** The files of the newest artifact. */
    kept: readKept,
    /** Runs the workflow and adds its artifact to the embedded repository. */
    run: async ({ event, payload = {}, vars: changed = {}, attempt = 'first' }) => {
      const asked = github.requests.length
      // Artifacts belong to the run, so they are kept for its next attempt.
      if (attempt === 'first') rmSync(places.artifacts, { recursive: true, force: true })
      rmSync(places.alerts, { force: true })
      const permissions = permissionsOf(customer.read(WORKFLOW))
      github.world.permissions = tokenPermissions(permissions)
      const env = { ...usual.env, STAND_IN_PERMISSIONS: JSON.stringify(permissions) }
      const ended = await runWorkflow({ ...usual, env, event, payload, vars: { ...vars, ...changed } })
      const files = readKept()
      if (Object.keys(files).length > 0) github.addArtifact(ARTIFACT, files)
      const alerts = existsSync(places.alerts) ? readFileSync(places.alerts, 'utf8') : null
      return { ...ended, files, page: readPage(places.artifacts), alerts, requests: github.requests.slice(asked) }
    },
    close: () => Promise.all([atlassian.close(), github.close()]),
  }
}

/** The permissions of the only job. act does not enforce them, so the stand-ins and the embedded repository do. */
const permissionsOf = workflow => Object.values(parse(workflow).jobs)[0].permissions ?? {}

const tokenPermissions = ({ issues, actions, contents, 'pull-requests': pulls }) => ({
  issues: issues === 'write',
  actions: actions !== undefined,
  contents: contents !== undefined,
  contentsWrite: contents === 'write',
  pullRequests: pulls === 'write',
})

/** The files of a release tag that the workflows use. */
function publishedFiles() {
  const dist = Object.entries(readFiles(join(ROOT, 'dist'))).map(([name, text]) => [`dist/${name}`, text])
  return {
    ...Object.fromEntries(dist),
    'action.yml': readRoot('action.yml'),
    ...Object.fromEntries(REUSABLE.map(path => [path, ownCommit(readRoot(path))])),
  }
}

/** act 0.2.87 does not support these two fields of the job context, so variables replace them. */
const ownCommit = text =>
  text.replaceAll('job.workflow_repository', 'vars.GATE_REPOSITORY').replaceAll('job.workflow_sha', 'vars.GATE_COMMIT')

/** Adds the input with the URL of the embedded organization. */
const addressed = (text, url) => text.replace(/^( +)org-id: .*$/m, `$&\n$1atlassian-api-url: ${url}`)

/** The stand-in folders by `owner/name@commit`, because the workflows pin actions to commits. */
function standIns(workflow) {
  const pins = [...workflow.matchAll(/uses: ([\w-]+\/[\w-]+)[\w/-]*@(\w+)/g)]
  return Object.fromEntries(
    pins
      .filter(([, action]) => STAND_INS.includes(action))
      .map(([, action, ref]) => [`${action}@${ref}`, join(ROOT, 'scripts/act/stand-ins', action.split('/')[1])]),
  )
}

/** A local repository with the GitHub name `name`. */
function openRepository(folder, name) {
  const git = (...words) => execFileSync('git', ['-C', folder, ...words], { encoding: 'utf8' }).trim()
  mkdirSync(folder, { recursive: true })
  git('init', '--quiet')
  git('symbolic-ref', 'HEAD', 'refs/heads/main')
  git('remote', 'add', 'origin', `https://github.com/${name}`)
  return {
    folder,
    head: () => git('rev-parse', 'HEAD'),
    read: path => readFileSync(join(folder, path), 'utf8'),
    commit: files => {
      for (const [path, text] of Object.entries(files)) {
        mkdirSync(dirname(join(folder, path)), { recursive: true })
        writeFileSync(join(folder, path), text)
      }
      git('add', '--all', '--force')
      git(...AUTHOR, 'commit', '--quiet', '--no-verify', '--message', 'Update')
    },
  }
}

const AUTHOR = ['-c', 'user.name=Alice Archer', '-c', 'user.email=alice@acme.com', '-c', 'commit.gpgsign=false']

const readRoot = path => readFileSync(join(ROOT, path), 'utf8')

/** The artifact that is a single HTML file; null if there is none. */
function readPage(artifacts) {
  const name = existsSync(artifacts) ? readdirSync(artifacts).find(artifact => artifact.endsWith('.html')) : undefined
  return name === undefined ? null : readFileSync(join(artifacts, name, name), 'utf8')
}

/** The texts of the files in a folder by name; {} if the folder does not exist. */
function readFiles(folder) {
  if (!existsSync(folder)) return {}
  return Object.fromEntries(readdirSync(folder).map(name => [name, readFileSync(join(folder, name), 'utf8')]))
}
