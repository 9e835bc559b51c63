import { isLoopback } from '../model/loopback.js'
import { nearest } from '../model/suggest.js'

export const MODES = ['check', 'capture', 'validate', 'doctor'] as const
export type Mode = (typeof MODES)[number]

const PRESETS = ['recommended', 'current'] as const
export type Preset = (typeof PRESETS)[number]

const REDACTIONS = ['auto', 'always', 'never'] as const
const VERDICTS = ['drift', 'unknown'] as const
export type FailingVerdict = (typeof VERDICTS)[number]

/** The inputs and their defaults, as in action.yml; a test holds the two together. */
export const DEFAULTS = {
  mode: 'check',
  preset: 'recommended',
  baseline: '.github/atlassian-access.yml',
  'pull-request': 'false',
  'org-id': '',
  'org-api-key': '',
  'site-email': '',
  'site-api-token': '',
  'github-token': '',
  'fail-on': 'drift,unknown',
  issue: 'true',
  'issue-labels': 'atlassian-access',
  'issue-assignees': '',
  'output-directory': 'atlassian-access',
  'artifact-name': 'atlassian-access',
  redact: 'auto',
  'atlassian-api-url': 'https://api.atlassian.com',
  'read-everyone': 'false',
  'undocumented-apis': 'false',
} as const

export type InputName = keyof typeof DEFAULTS

/** What each input is for, as in action.yml; a test compares the two. */
export const INPUT_HELP: Readonly<Record<InputName, string>> = {
  mode: 'check, capture (write a baseline), validate (check the baseline file only: no network, no secret) or doctor (ask every endpoint once).',
  preset:
    'For capture: recommended writes the recommended value wherever the current state is weaker, so that the next check reports every open access path as drift; current writes the current state.',
  baseline: 'Path of the baseline, from the workspace.',
  'pull-request':
    'For capture: also open a pull request that adds the baseline, or update the open one. Needs contents: write and pull-requests: write.',
  'org-id':
    'ID of the organization. Required for capture. Otherwise the organization of the baseline is used, and this input must agree with it.',
  'org-api-key': 'Organization API key. Required for all modes except validate.',
  'site-email':
    'Email address of a site administrator, for reads of Jira and Confluence. Optional, together with site-api-token.',
  'site-api-token':
    'API token of this site administrator. The gate sends it only to the sites of the baseline, or of the organization for capture.',
  'github-token': 'Token for the issues, the pull request and the previous artifact.',
  'fail-on': 'Verdicts that fail the run, as a comma list of drift and unknown; or never.',
  issue: 'Create and update the tracking issues (drift; check incomplete).',
  'issue-labels': 'Comma list of labels. The first label identifies the issues that this action manages.',
  'issue-assignees': 'Comma list of GitHub users. New issues are assigned to them.',
  'output-directory':
    'Directory for the output files, from the workspace. Use it for no other files, and keep the baseline outside of it.',
  'artifact-name':
    'Name of the artifact that the workflow uploads. The license history continues from the newest previous artifact of this name (needs actions: read).',
  redact:
    'Redaction of names, email addresses and account IDs in log, summary, issue and files: auto (when the repository is public or its visibility cannot be read), always or never.',
  'atlassian-api-url': 'URL of the Atlassian admin APIs, for government clouds, proxies and tests.',
  'read-everyone':
    'Read the role assignments of every user, with one request for each user, and not only of ambiguous users.',
  'undocumented-apis':
    'Also use endpoints that Atlassian does not document (docs/operations.md lists them). Needs the site credential.',
}

export const INPUT_NAMES = Object.keys(DEFAULTS) as readonly InputName[]

/** Never options of the command line: every process of the machine can read options. */
export const CREDENTIALS = {
  'org-api-key': 'ATLASSIAN_ORG_API_KEY',
  'site-email': 'ATLASSIAN_SITE_EMAIL',
  'site-api-token': 'ATLASSIAN_SITE_API_TOKEN',
  'github-token': 'GITHUB_TOKEN',
} as const satisfies Partial<Record<InputName, string>>

/** Inputs as given; an empty text counts as not given. */
export type RawInputs = Readonly<Partial<Record<InputName, string>>>

export type Inputs = {
  readonly mode: Mode
  readonly preset: Preset
  readonly baseline: string
  readonly pullRequest: boolean
  readonly orgId: string | null
  readonly orgApiKey: string
  readonly site: { readonly email: string; readonly token: string } | null
  readonly githubToken: string | null
  readonly failOn: readonly FailingVerdict[]
  readonly issue: boolean
  readonly issueLabels: readonly string[]
  readonly issueAssignees: readonly string[]
  readonly outputDirectory: string
  readonly artifactName: string
  readonly redact: (typeof REDACTIONS)[number]
  /** Without a slash at its end. */
  readonly atlassianUrl: string
  readonly readEveryone: boolean
  readonly undocumentedApis: boolean
}

/** All problems of the inputs, a sentence each. */
export type InputProblems = { readonly problems: readonly string[] }

/** `keepsIssues`: the action runs in a repository, so that a missing token is an error. */
export function readInputs(raw: RawInputs, keepsIssues: boolean): Inputs | InputProblems {
  const problems: string[] = []
  const text = (name: InputName): string => raw[name]?.trim() || DEFAULTS[name]
  const read = <T>(name: InputName, parse: (text: string) => T | Problem, otherwise: T): T => {
    const value = parse(text(name))
    if (!isProblem(value)) return value
    problems.push(`The input ${name} ${value.problem}.`)
    return otherwise
  }
  const mode = read('mode', oneOf(MODES), 'check')
  const inputs: Inputs = {
    mode,
    preset: read('preset', oneOf(PRESETS), 'recommended'),
    baseline: text('baseline'),
    pullRequest: read('pull-request', flag, false),
    orgId: read('org-id', optionalId, null),
    orgApiKey: read('org-api-key', mode === 'validate' ? optionalSecret : requiredSecret, ''),
    site: mode === 'validate' ? null : readSite(text('site-email'), text('site-api-token'), problems),
    githubToken: read('github-token', optionalSecret, '') || null,
    failOn: read('fail-on', verdicts, []),
    issue: read('issue', flag, true),
    issueLabels: read('issue-labels', nonEmptyList, []),
    issueAssignees: list(text('issue-assignees')),
    outputDirectory: text('output-directory'),
    artifactName: text('artifact-name'),
    redact: read('redact', oneOf(REDACTIONS), 'auto'),
    atlassianUrl: read('atlassian-api-url', apiUrl, ''),
    readEveryone: read('read-everyone', flag, false),
    undocumentedApis: read('undocumented-apis', flag, false),
  }
  if (mode === 'capture' && text('org-id') === '') problems.push(NO_ORG_ID)
  if (mode === 'check' && keepsIssues && inputs.issue && inputs.githubToken === null) problems.push(NO_TOKEN)
  return problems.length > 0 ? { problems } : Object.freeze(inputs)
}

const NO_ORG_ID =
  'The input org-id is missing. It is required for capture: copy it from the address of admin.atlassian.com, after /o/.'

const NO_TOKEN =
  'The input github-token is empty, so no issue can be written. Omit it to use the token of the job, or set issue: false.'

/** The credentials, and the pair of email address and token. */
export function plainSecretsOf(raw: RawInputs): readonly string[] {
  const token = raw['site-api-token']?.trim() ?? ''
  const pair = token === '' ? '' : `${raw['site-email']?.trim() ?? ''}:${token}`
  return [raw['org-api-key']?.trim() ?? '', token, pair, raw['github-token']?.trim() ?? ''].filter(text => text !== '')
}

/** The values that must never be printed, also as base64. */
export function secretsOf(raw: RawInputs): readonly string[] {
  const token = raw['site-api-token']?.trim() ?? ''
  const pair = `${raw['site-email']?.trim() ?? ''}:${token}`
  const secrets = [raw['org-api-key']?.trim() ?? '', token, raw['github-token']?.trim() ?? '']
  return [...secrets, ...secrets.map(base64), ...(token === '' ? [] : [base64(pair)])].filter(secret => secret !== '')
}

const base64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64')

type Problem = { readonly problem: string }

const isProblem = (value: unknown): value is Problem =>
  typeof value === 'object' && value !== null && 'problem' in value

function oneOf<T extends string>(values: readonly T[]): (text: string) => T | Problem {
  return text => {
    const value = values.find(value => value === text)
    if (value !== undefined) return value
    const meant = nearest(text, values, () => 2)
    const hint = meant === null ? '' : `, did you mean ${JSON.stringify(meant)}?`
    return { problem: `is ${JSON.stringify(text)}${hint}: choose one of ${values.join(', ')}` }
  }
}

function flag(text: string): boolean | Problem {
  if (/^(true|True|TRUE)$/.test(text)) return true
  if (/^(false|False|FALSE)$/.test(text)) return false
  return { problem: `is ${JSON.stringify(text)}: write true or false` }
}

const list = (text: string): readonly string[] =>
  text
    .split(',')
    .map(item => item.trim())
    .filter(item => item !== '')

function nonEmptyList(text: string): readonly string[] | Problem {
  const items = list(text)
  return items.length > 0
    ? items
    : { problem: 'has no label: the first label identifies the issues this action manages' }
}

function verdicts(text: string): readonly FailingVerdict[] | Problem {
  const items = list(text)
  if (items.length === 1 && items[0] === 'never') return []
  const known = items.filter((item): item is FailingVerdict => VERDICTS.some(verdict => verdict === item))
  if (items.length > 0 && known.length === items.length) return known
  return { problem: `is ${JSON.stringify(text)}: write drift, unknown, both with a comma between, or never` }
}

/** Keys contain no white space and no control characters, which a header could not carry. */
const SECRET = /^[\x21-\x7e]+$/

function optionalSecret(text: string): string | Problem {
  if (text === '' || SECRET.test(text)) return text
  return { problem: 'contains white space or an invalid character: copy the secret again' }
}

function requiredSecret(text: string): string | Problem {
  if (text !== '') return optionalSecret(text)
  return {
    problem: `is missing: create a key under admin.atlassian.com > Settings > API keys, and pass it as a secret (on the command line as ${CREDENTIALS['org-api-key']})`,
  }
}

function optionalId(text: string): string | null | Problem {
  if (text === '') return null
  if (/^[A-Za-z0-9_-]+$/.test(text)) return text
  return { problem: 'is not a valid organization ID: copy it from the address of admin.atlassian.com, after /o/' }
}

/** Both or neither. */
function readSite(email: string, token: string, problems: string[]): Inputs['site'] {
  const checked = optionalSecret(token)
  if (isProblem(checked)) problems.push(`The input site-api-token ${checked.problem}.`)
  if (email !== '' && token !== '') return { email, token }
  if (email !== '' || token !== '') {
    const [given, missing] = email === '' ? ['site-api-token', 'site-email'] : ['site-email', 'site-api-token']
    problems.push(`The input ${given} is set without ${missing}. Set both, or neither.`)
  }
  return null
}

/** Must be https, because a credential is sent there. Plain http is allowed on loopback, for tests and the demo. */
function apiUrl(text: string): string | Problem {
  const advice = 'write an address such as https://api.atlassian.com'
  if (!URL.canParse(text)) return { problem: `is not a valid address: ${advice}` }
  const url = new URL(text)
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    return { problem: `contains more than a host and a path: ${advice}` }
  }
  const isSafe = url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(text))
  return isSafe ? text.replace(/\/+$/, '') : { problem: `is not https, and would send the key unencrypted: ${advice}` }
}
