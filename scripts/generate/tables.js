import { readFile } from 'node:fs/promises'
import { parse } from 'yaml'
import { compiled, ROOT } from './compiled.js'
import { code, table } from './markdown.js'

async function readAction() {
  const { inputs, outputs } = parse(await readFile(new URL('action.yml', ROOT), 'utf8'))
  return { inputs: Object.entries(inputs), outputs: Object.entries(outputs) }
}

export async function referenceTables() {
  const { inputs, outputs } = await readAction()
  return {
    inputs: table(
      ['Input', 'Default', 'Meaning'],
      inputs.map(([name, { default: value, description }]) => [code(name), value ? code(value) : '', description]),
    ),
    outputs: table(
      ['Output', 'Meaning'],
      outputs.map(([name, { description }]) => [code(name), description]),
    ),
  }
}

/** Every endpoint with the scope it needs, and the controls that cannot be checked without it. */
export async function endpointTable() {
  const { ENDPOINTS, nameEndpoint } = await compiled('atlassian/endpoint.js')
  const { PROBES, SITE_PROBES } = await compiled('app/doctor/probes.js')
  const { controlsReading } = await compiled('controls/catalogue.js')
  const rows = [...PROBES, ...SITE_PROBES].map(({ endpoint, facts }) => {
    const feeds = controlsReading(facts).map(({ id }) => `[${id}](controls/${id}.md)`)
    const { scope, path } = ENDPOINTS[endpoint]
    const app = { rest: 'Jira', wiki: 'Confluence' }[path.split('/')[1]]
    const right = app ? `site credential of a ${app} administrator` : code(scope ?? 'none')
    const use = feeds.length === 0 ? 'used where the search endpoint is not available' : feeds.join(', ')
    return [right, code(nameEndpoint(ENDPOINTS[endpoint])), use]
  })
  rows.sort(([a], [b]) => a.localeCompare(b, 'en'))
  return table(['Scope of the key', 'Endpoint', 'Controls'], rows)
}

const SECRETS = ['org-api-key', 'site-email', 'site-api-token', 'github-token']

/** Only the workflow of the first capture may write to the repository. */
const OF_ONBOARDING = /^pull-request/

/** Inputs that make no difference for the first capture, or that its workflow sets. */
const NOT_OF_ONBOARDING = ['mode', 'pull-request', 'issue', 'issue-labels', 'issue-assignees']

/** The nightly workflow has the inputs and outputs of the action, except the secrets and the pull request. */
export async function gateParts() {
  const { inputs, outputs } = await readAction()
  const isOwn = ([name]) => !OF_ONBOARDING.test(name)
  return workflowParts('gate', inputs.filter(isOwn), outputs.filter(isOwn))
}

export async function onboardingParts() {
  const { inputs, outputs } = await readAction()
  const isOwn = ([name]) => !NOT_OF_ONBOARDING.includes(name)
  const isOutput = ([name]) => OF_ONBOARDING.test(name) || ['baseline', 'open-count', 'verdict'].includes(name)
  return workflowParts('onboarding', inputs.filter(isOwn), outputs.filter(isOutput))
}

/** `job` is the ID of the job and of its step. */
function workflowParts(job, inputs, outputs) {
  const open = inputs.filter(([name]) => !SECRETS.includes(name))
  return {
    inputs: open.flatMap(([name, input]) => [
      `${name}:`,
      `  description: ${JSON.stringify(input.description)}`,
      ...workflowType(input.default),
    ]),
    outputs: outputs.flatMap(([name, { description }]) => [
      `${name}:`,
      `  description: ${JSON.stringify(description)}`,
      `  value: \${{ jobs.${job}.outputs.${name} }}`,
    ]),
    'job-outputs': outputs.map(([name]) => `${name}: \${{ steps.${job}.outputs.${name} }}`),
    with: open.map(([name]) => `${name}: \${{ inputs.${name} }}`),
  }
}

function workflowType(value = '') {
  const isFlag = value === 'true' || value === 'false'
  return [`  type: ${isFlag ? 'boolean' : 'string'}`, `  default: ${isFlag ? value : JSON.stringify(value)}`]
}
