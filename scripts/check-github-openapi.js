/**
 * Runs the bundle against the embedded GitHub, and validates every request and response against GitHub's OpenAPI
 * description. Run `npx tsc -p tsconfig.build.json` first. Needs a bundle in dist.
 *
 * If npm cannot install @octokit/openapi, nothing is checked and the exit code is 0.
 */
import { openContract } from './github-openapi/contract.js'
import { readDescription } from './github-openapi/description.js'
import { playRuns } from './github-openapi/runs.js'
import { leastOf } from './github-openapi/shapes.js'

/** The runs must call each endpoint at least once. Otherwise it would not be checked. */
const ENDPOINTS = [
  'GET /repos/{owner}/{repo}',
  'GET /repos/{owner}/{repo}/issues',
  'POST /repos/{owner}/{repo}/issues',
  'GET /repos/{owner}/{repo}/issues/{issue_number}',
  'PATCH /repos/{owner}/{repo}/issues/{issue_number}',
  'GET /repos/{owner}/{repo}/issues/{issue_number}/comments',
  'POST /repos/{owner}/{repo}/issues/{issue_number}/comments',
  'PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}',
  'GET /repos/{owner}/{repo}/contents/{path}',
  'PUT /repos/{owner}/{repo}/contents/{path}',
  'GET /repos/{owner}/{repo}/branches/{branch}',
  'POST /repos/{owner}/{repo}/git/refs',
  'PATCH /repos/{owner}/{repo}/git/refs/{ref}',
  'GET /repos/{owner}/{repo}/pulls',
  'POST /repos/{owner}/{repo}/pulls',
  'GET /repos/{owner}/{repo}/pulls/{pull_number}',
  'PATCH /repos/{owner}/{repo}/pulls/{pull_number}',
  'GET /repos/{owner}/{repo}/actions/artifacts',
  'GET /repos/{owner}/{repo}/actions/artifacts/{artifact_id}/{archive_format}',
  'GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs',
]
const STATUSES = [200, 201, 302, 401, 403, 404, 410, 422]

const description = tryDescription()
if (description !== null) process.exitCode = await check(description)

function tryDescription() {
  try {
    return readDescription()
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('\n')[0] : 'unknown error'
    console.log(`Skipped: npm could not install @octokit/openapi (${reason}).`)
    return null
  }
}

async function check(api) {
  const contract = openContract(api)
  const exchanges = await playRuns()
  const faults = exchanges.flatMap(exchange =>
    contract
      .faultsOf(exchange)
      .map(fault => `${exchange.run}: ${exchange.method} ${exchange.path} (${exchange.status}): ${fault}`),
  )
  const asked = new Set(exchanges.map(({ method, path }) => `${method} ${contract.templateOf(path)}`))
  const seen = new Set(exchanges.map(({ status }) => status))
  const violations = [
    ...faults,
    ...(await misunderstood(api)),
    ...ENDPOINTS.filter(endpoint => !asked.has(endpoint)).map(endpoint => `No run called ${endpoint}`),
    ...STATUSES.filter(status => !seen.has(status)).map(status => `No response had status ${status}`),
  ]
  for (const violation of new Set(violations)) console.error(violation)
  console.log(
    `${exchanges.length} requests to ${asked.size} endpoints and their responses compared with GitHub's OpenAPI description: ${violations.length} violations`,
  )
  return violations.length === 0 ? 0 : 1
}

/** Checks that minimal valid responses are accepted. */
async function misunderstood(api) {
  const shapes = await import('../build/github/shapes.js')
  const schemas = {
    repositoryShape: api.components.schemas['full-repository'],
    issueShape: api.components.schemas.issue,
    commentShape: api.components.schemas['issue-comment'],
    artifactsShape: answerOf(api, '/actions/artifacts'),
    branchShape: api.components.schemas['branch-with-protection'],
    refShape: api.components.schemas['git-ref'],
    fileShape: api.components.schemas['content-file'],
    fileCommitShape: api.components.schemas['file-commit'],
    pullShape: api.components.schemas['pull-request'],
    runsShape: answerOf(api, '/actions/workflows/{workflow_id}/runs'),
  }
  return Object.entries(schemas).flatMap(([name, schema]) =>
    [0, 1].flatMap(choice => {
      const { success, error } = shapes[name].safeParse(leastOf(api, schema, choice))
      return success ? [] : error.issues.map(({ path, message }) => `${name}: ${path.join('.')} ${message}`)
    }),
  )
}

function answerOf({ paths }, path) {
  return paths[`/repos/{owner}/{repo}${path}`].get.responses[200].content['application/json'].schema
}
