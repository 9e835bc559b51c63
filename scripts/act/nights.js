/** What is run, in this order, and what has to come of it. */
import { createHash } from 'node:crypto'
import { demoWorldAdrift } from '../../build/sandbox/demo-drift.js'
import { demoWorld } from '../../build/sandbox/demo-world.js'
import { RUN_ID } from './stage.js'

const HOUR_MS = 3_600_000
const BASELINE = '.github/atlassian-access.yml'

/** What the workflows call the step that is the gate. */
const GATE_STEPS = new Map(['Gate', 'atlassian-access-gate/atlassian-access-gate@v1'].map(name => [name, 'the gate']))

/** Of every run, and of every check. */
const SOUND = { kept: 'every file of the manifest', secret: 'not in the log', writes: [] }
const CHECKED = { ...SOUND, page: 'as in the files' }
const COMPLIANT = { ...CHECKED, exit: 0, failed: [], verdict: 'compliant' }

/**
 * `only`: of the one workflow; `prepare` changes the stage before the run; `attempt: 'next'` runs the run before once
 * more, which has its artifacts already; `expected` is held against `tell`.
 */
export const NIGHTS = [
  {
    // As on GitHub Enterprise Server.
    title: 'A server that does not tell the commit of a reusable workflow',
    only: 'nightly.yml',
    event: 'schedule',
    vars: { GATE_REPOSITORY: '', GATE_COMMIT: '' },
    expected: {
      ...SOUND,
      page: 'none',
      exit: 1,
      failed: ['Refuse to guess the version of the gate'],
      kept: 'nothing',
      issues: [],
    },
  },
  {
    title: 'The first day, a capture by hand',
    event: 'workflow_dispatch',
    payload: { inputs: { mode: 'capture' } },
    expected: { ...COMPLIANT, issues: [], earlier: 'none' },
  },
  {
    title: 'A compliant night',
    event: 'schedule',
    prepare: stage => stage.commit({ [BASELINE]: stage.kept()['baseline.yml'] }),
    expected: { ...COMPLIANT, issues: [], earlier: 'read' },
  },
  {
    title: 'A night of drift',
    event: 'schedule',
    prepare: stage => {
      stage.atlassian.world = demoWorldAdrift(new Date(Date.now() - 3 * HOUR_MS).toISOString())
    },
    expected: { ...CHECKED, exit: 1, failed: ['the gate'], verdict: 'drift', issues: ['open'], earlier: 'read' },
  },
  {
    title: 'The drift again, with code scanning that the job may not write',
    only: 'nightly.yml',
    event: 'schedule',
    prepare: stage => stage.edit(text => text.replace('# code-scanning: true', 'code-scanning: true')),
    expected: {
      ...CHECKED,
      exit: 1,
      failed: ['the gate', 'Show the findings as alerts'],
      verdict: 'drift',
      issues: ['open'],
      alerts: 'none',
    },
  },
  {
    title: 'The failed run is run again, with code scanning that the job may write',
    only: 'nightly.yml',
    event: 'schedule',
    attempt: 'next',
    prepare: stage => stage.edit(text => text.replace('# security-events: write', 'security-events: write')),
    expected: {
      ...CHECKED,
      exit: 1,
      failed: ['the gate'],
      verdict: 'drift',
      issues: ['open'],
      alerts: 'as in report.sarif',
    },
  },
  {
    title: 'The doors are closed again, and the failed run is run again',
    event: 'schedule',
    attempt: 'next',
    prepare: stage => {
      stage.atlassian.world = demoWorld()
    },
    expected: { ...COMPLIANT, issues: ['closed'] },
  },
]

/** What came of a run, by the names of `expected`. */
export function tell({ code, steps, log, files, page, alerts, requests }, { atlassian, github, head }) {
  const secrets = [atlassian.world.orgApiKey, github.world.token]
  return {
    exit: code,
    failed: steps.filter(({ result }) => result === 'failure').map(({ name }) => GATE_STEPS.get(name) ?? name),
    verdict: JSON.parse(files['report.json'] ?? '{}').verdict ?? 'none',
    kept: compareManifest(files, { id: RUN_ID, commit: head() }),
    earlier: requests.some(({ host, status }) => host === 'artifacts' && status === 200) ? 'read' : 'none',
    page: page === null ? 'none' : page === files['report.html'] ? 'as in the files' : 'another one',
    issues: github.world.issues.map(({ state }) => state),
    alerts: alerts === null ? 'none' : alerts === files['report.sarif'] ? 'as in report.sarif' : 'others',
    secret: secrets.some(secret => log.join('\n').includes(secret)) ? 'in the log' : 'not in the log',
    writes: atlassian.requests.filter(({ method, path }) => method !== 'GET' && !/\/(search|workspaces)$/.test(path)),
  }
}

function compareManifest(files, { id, commit }) {
  if (Object.keys(files).length === 0) return 'nothing'
  const { run, files: listed } = JSON.parse(files['manifest.json'] ?? '{}')
  if (run?.id !== id || run.commit !== commit) return 'no manifest of this run'
  const hashOf = text =>
    createHash('sha256')
      .update(text ?? '')
      .digest('hex')
  const isWhole = Object.entries(listed).every(([name, hash]) => hashOf(files[name]) === hash)
  return isWhole ? 'every file of the manifest' : 'other files than the manifest has'
}
