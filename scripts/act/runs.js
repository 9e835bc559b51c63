/** The runs in order, with their expected results. */
import { createHash } from 'node:crypto'
import { demoWorldAdrift } from '../../build/sandbox/demo-drift.js'
import { demoWorld } from '../../build/sandbox/demo-world.js'
import { RUN_ID } from './stage.js'

const HOUR_MS = 3_600_000
const BASELINE = '.github/atlassian-access.yml'

/** The names of the check step in the workflows. */
const GATE_STEPS = new Map(['Gate', 'atlassian-access-gate/atlassian-access-gate@v1'].map(name => [name, 'the check']))

/** Expected for every run and for every check. */
const SOUND = { kept: 'every file of the manifest', secret: 'not in the log', writes: [] }
const CHECKED = { ...SOUND, page: 'as in the files' }
const COMPLIANT = { ...CHECKED, exit: 0, failed: [], verdict: 'compliant' }

/**
 * `only` limits the run to one workflow. `prepare` changes the stage before the run. `attempt: 'next'` repeats the
 * previous run, which already has artifacts. `expected` is compared with the result of `resultOf`.
 */
export const RUNS = [
  {
    // As on GitHub Enterprise Server.
    title: 'A server that does not report the commit of a reusable workflow',
    only: 'nightly.yml',
    event: 'schedule',
    vars: { GATE_REPOSITORY: '', GATE_COMMIT: '' },
    expected: {
      ...SOUND,
      page: 'none',
      exit: 1,
      failed: ['Refuse to run without the commit of this workflow'],
      kept: 'nothing',
      issues: [],
    },
  },
  {
    title: 'A manual capture on the first day',
    event: 'workflow_dispatch',
    payload: { inputs: { mode: 'capture', preset: 'current' } },
    expected: { ...COMPLIANT, issues: [], earlier: 'none' },
  },
  {
    title: 'A compliant run',
    event: 'schedule',
    prepare: stage => stage.commit({ [BASELINE]: stage.kept()['baseline.yml'] }),
    expected: { ...COMPLIANT, issues: [], earlier: 'read' },
  },
  {
    title: 'A run with drift',
    event: 'schedule',
    prepare: stage => {
      stage.atlassian.world = demoWorldAdrift(new Date(Date.now() - 3 * HOUR_MS).toISOString())
    },
    expected: { ...CHECKED, exit: 1, failed: ['the check'], verdict: 'drift', issues: ['open'], earlier: 'read' },
  },
  {
    title: 'The same drift, with code scanning but without the permission for it',
    only: 'nightly.yml',
    event: 'schedule',
    prepare: stage => stage.edit(text => text.replace('# code-scanning: true', 'code-scanning: true')),
    expected: {
      ...CHECKED,
      exit: 1,
      failed: ['the check', 'Show the findings as alerts'],
      verdict: 'drift',
      issues: ['open'],
      alerts: 'none',
    },
  },
  {
    title: 'The failed run is repeated, with code scanning and the permission for it',
    only: 'nightly.yml',
    event: 'schedule',
    attempt: 'next',
    prepare: stage => stage.edit(text => text.replace('# security-events: write', 'security-events: write')),
    expected: {
      ...CHECKED,
      exit: 1,
      failed: ['the check'],
      verdict: 'drift',
      issues: ['open'],
      alerts: 'as in report.sarif',
    },
  },
  {
    title: 'The drift is fixed, and the failed run is repeated',
    event: 'schedule',
    attempt: 'next',
    prepare: stage => {
      stage.atlassian.world = demoWorld()
    },
    expected: { ...COMPLIANT, issues: ['closed'] },
  },
]

const BRANCH = 'atlassian-access/baseline-3f1c0f2e-7b1a-4d0e-9a55-0c9b1f7c2a10'
const CAPTURED = { ...SOUND, page: 'none', exit: 0, failed: [], verdict: 'compliant', issues: [] }
const PULL = { state: 'open', head: BRANCH, base: 'main', paths: [BASELINE], text: 'as in the files' }

/** The onboarding workflow. The permissions of the calling job are those of the token. */
export const ONBOARDING_RUNS = [
  {
    title: 'A first capture with the setting that forbids pull requests',
    event: 'workflow_dispatch',
    prepare: stage => {
      stage.github.world.actionsMayOpenPulls = false
    },
    expected: { ...CAPTURED, branches: ['main', BRANCH], pulls: [] },
  },
  {
    title: 'The setting is enabled, and the run is repeated',
    event: 'workflow_dispatch',
    attempt: 'next',
    prepare: stage => {
      stage.github.world.actionsMayOpenPulls = true
    },
    expected: { ...CAPTURED, branches: ['main', BRANCH], pulls: [PULL] },
  },
  {
    title: 'Another capture after the organization changed',
    event: 'workflow_dispatch',
    prepare: stage => {
      stage.atlassian.world = demoWorldAdrift(new Date(Date.now() - 3 * HOUR_MS).toISOString())
    },
    expected: { ...CAPTURED, branches: ['main', BRANCH], pulls: [PULL] },
  },
  {
    title: 'A job without contents: write',
    event: 'workflow_dispatch',
    prepare: stage => {
      stage.github.world.branches = stage.github.world.branches.filter(({ name }) => name !== BRANCH)
      stage.github.world.issues = []
      stage.edit(text => text.replace('contents: write', 'contents: read'))
    },
    expected: { ...CAPTURED, branches: ['main'], pulls: [] },
  },
]

/** The result of a run, with the keys of `expected`. */
export function resultOf({ code, steps, log, files, page, alerts, requests }, { atlassian, github, head }) {
  const secrets = [atlassian.world.orgApiKey, github.world.token]
  return {
    exit: code,
    failed: steps.filter(({ result }) => result === 'failure').map(({ name }) => GATE_STEPS.get(name) ?? name),
    verdict: JSON.parse(files['report.json'] ?? '{}').verdict ?? 'none',
    kept: compareManifest(files, { id: RUN_ID, commit: head() }),
    earlier: requests.some(({ host, status }) => host === 'artifacts' && status === 200) ? 'read' : 'none',
    page: page === null ? 'none' : page === files['report.html'] ? 'as in the files' : 'another one',
    issues: github.world.issues.filter(({ pull_request: pull }) => pull === undefined).map(({ state }) => state),
    branches: github.world.branches.map(({ name }) => name),
    pulls: pullsOf(github.world, files['baseline.yml']),
    alerts: alerts === null ? 'none' : alerts === files['report.sarif'] ? 'as in report.sarif' : 'others',
    secret: secrets.some(secret => log.join('\n').includes(secret)) ? 'in the log' : 'not in the log',
    writes: atlassian.requests.filter(({ method, path }) => method !== 'GET' && !/\/(search|workspaces)$/.test(path)),
  }
}

/** The pull requests, with the files of their branch. */
function pullsOf({ issues, branches, files }, baseline) {
  return issues.flatMap(({ state, pull_request: pull }) => {
    if (pull === undefined) return []
    const { head, base } = pull
    const tip = branches.find(({ name }) => name === head)?.commit
    const tree = files.filter(({ commit }) => commit === tip)
    const text = tree.some(file => file.text === baseline) ? 'as in the files' : 'another one'
    return [{ state, head, base, paths: tree.map(({ path }) => path), text }]
  })
}

function compareManifest(files, { id, commit }) {
  if (Object.keys(files).length === 0) return 'nothing'
  const { run, files: listed } = JSON.parse(files['manifest.json'] ?? '{}')
  if (run?.id !== id || run.commit !== commit) return 'no manifest of this run'
  const hashOf = text =>
    createHash('sha256')
      .update(text ?? '')
      .digest('hex')
  const isComplete = Object.entries(listed).every(([name, hash]) => hashOf(files[name]) === hash)
  return isComplete ? 'every file of the manifest' : 'files that differ from the manifest'
}
