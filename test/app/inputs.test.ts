import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import {
  CREDENTIALS,
  DEFAULTS,
  INPUT_HELP,
  INPUT_NAMES,
  type Inputs,
  type RawInputs,
  readInputs,
  secretsOf,
} from '../../src/app/inputs.js'

const KEY = 'ATCTT3xFfGN0-key'
const TOKEN = 'ATATT3xFfGF0-token'

const raw = (given: RawInputs = {}): RawInputs => ({ 'org-api-key': KEY, 'github-token': 'ghs_of-the-job', ...given })

function read(given: RawInputs = {}): Inputs {
  const inputs = readInputs(raw(given), true)
  if ('problems' in inputs) throw new Error(inputs.problems.join(' '))
  return inputs
}

function problemsOf(given: RawInputs, keepsIssues = true): readonly string[] {
  const inputs = readInputs(raw(given), keepsIssues)
  return 'problems' in inputs ? inputs.problems : []
}

describe('action.yml', () => {
  type Action = {
    readonly inputs: Readonly<Record<string, { readonly default?: string; readonly description?: string }>>
    readonly outputs: Readonly<Record<string, unknown>>
    readonly runs: unknown
  }
  const action: Action = parse(readFileSync(new URL('../../action.yml', import.meta.url), 'utf8'))

  test('has the inputs that are read, in the same order', () => {
    expect(Object.keys(action.inputs)).toEqual([...INPUT_NAMES])
  })

  test('has the same defaults, but that of the token, which only a workflow knows', () => {
    const defaults = Object.fromEntries(
      Object.entries(action.inputs).map(([name, input]) => [name, input.default ?? '']),
    )
    expect(defaults).toEqual({ ...DEFAULTS, 'github-token': expect.stringMatching(/^\$\{\{ github\.token \}\}$/) })
  })

  test('has texts as defaults, as the runner passes them on', () => {
    const kinds = Object.values(action.inputs).flatMap(input =>
      input.default === undefined ? [] : [typeof input.default],
    )
    expect(new Set(kinds)).toEqual(new Set(['string']))
  })

  test('describes each input as the help of the command line does', () => {
    const described = Object.entries(action.inputs).map(([name, { description }]) => [
      name,
      description?.replaceAll('`', ''),
    ])
    expect(Object.fromEntries(described)).toEqual(INPUT_HELP)
  })

  test('has the outputs that a workflow is promised', () => {
    expect(Object.keys(action.outputs)).toEqual([
      'verdict',
      'drift-count',
      'unknown-count',
      'excepted-count',
      'open-count',
      'issue-number',
      'issue-url',
      'report',
      'licenses',
      'baseline',
      'pull-request-number',
      'pull-request-url',
    ])
  })

  test('runs the committed bundle', () => {
    expect(action.runs).toEqual({ using: 'node24', main: 'dist/index.js' })
  })
})

describe('Inputs that are not given', () => {
  test('are the defaults', () => {
    expect(read()).toEqual({
      mode: 'check',
      preset: 'recommended',
      baseline: '.github/atlassian-access.yml',
      pullRequest: false,
      orgId: null,
      orgApiKey: KEY,
      site: null,
      githubToken: 'ghs_of-the-job',
      failOn: ['drift', 'unknown'],
      issue: true,
      issueLabels: ['atlassian-access'],
      issueAssignees: [],
      outputDirectory: 'atlassian-access',
      artifactName: 'atlassian-access',
      redact: 'auto',
      atlassianUrl: 'https://api.atlassian.com',
      readEveryone: false,
      undocumentedApis: false,
    })
  })

  test.each(['', '   ', '\n'])('are the same as %j', nothing => {
    const others = INPUT_NAMES.filter(name => name !== 'org-api-key' && name !== 'github-token')
    expect(read(Object.fromEntries(others.map(name => [name, nothing])))).toEqual(read())
  })
})

describe('An input that is given', () => {
  test.each<[keyof Inputs, RawInputs, unknown]>([
    ['mode', { mode: 'doctor' }, 'doctor'],
    ['baseline', { baseline: ' access.yml\n' }, 'access.yml'],
    ['orgId', { 'org-id': '3f1c0f2e-7b1a' }, '3f1c0f2e-7b1a'],
    ['orgApiKey', { 'org-api-key': ` ${KEY}\n` }, KEY],
    ['site', { 'site-email': 'it@acme.com', 'site-api-token': TOKEN }, { email: 'it@acme.com', token: TOKEN }],
    ['failOn', { 'fail-on': ' drift ' }, ['drift']],
    ['failOn', { 'fail-on': 'unknown,drift' }, ['unknown', 'drift']],
    ['failOn', { 'fail-on': 'never' }, []],
    ['issue', { issue: 'false' }, false],
    ['issue', { issue: 'FALSE' }, false],
    ['issue', { issue: 'True' }, true],
    ['issueLabels', { 'issue-labels': 'access, it ,,' }, ['access', 'it']],
    ['issueAssignees', { 'issue-assignees': 'alice,bob' }, ['alice', 'bob']],
    ['outputDirectory', { 'output-directory': 'out' }, 'out'],
    ['artifactName', { 'artifact-name': 'night' }, 'night'],
    ['redact', { redact: 'never' }, 'never'],
    [
      'atlassianUrl',
      { 'atlassian-api-url': 'https://api.atlassian-us-gov-mod.com/' },
      'https://api.atlassian-us-gov-mod.com',
    ],
    ['atlassianUrl', { 'atlassian-api-url': 'http://127.0.0.1:8080' }, 'http://127.0.0.1:8080'],
    ['readEveryone', { 'read-everyone': 'true' }, true],
    ['undocumentedApis', { 'undocumented-apis': 'true' }, true],
  ])('is read: %s of %j', (name, given, value) => {
    expect(read(given)[name]).toEqual(value)
  })

  test('can not be changed afterwards', () => {
    expect(Object.isFrozen(read())).toBe(true)
  })
})

describe('A wrong input is named, with what to write instead', () => {
  test.each<[string, RawInputs]>([
    [
      'The input mode is "chekc", did you mean "check"?: choose one of check, capture, validate, doctor.',
      { mode: 'chekc' },
    ],
    ['The input mode is "night": choose one of check, capture, validate, doctor.', { mode: 'night' }],
    [
      'The input org-id is not a valid organization ID: copy it from the address of admin.atlassian.com, after /o/.',
      { 'org-id': 'https://admin.atlassian.com/o/3f1c' },
    ],
    [
      'The input org-api-key is missing: create a key under admin.atlassian.com > Settings > API keys, and pass it as a secret (on the command line as ATLASSIAN_ORG_API_KEY).',
      { 'org-api-key': '' },
    ],
    [
      'The input org-api-key contains white space or an invalid character: copy the secret again.',
      { 'org-api-key': 'two words' },
    ],
    [
      'The input site-api-token contains white space or an invalid character: copy the secret again.',
      { 'site-email': 'it@acme.com', 'site-api-token': 'tökén' },
    ],
    ['The input site-email is set without site-api-token. Set both, or neither.', { 'site-email': 'it@acme.com' }],
    ['The input site-api-token is set without site-email. Set both, or neither.', { 'site-api-token': TOKEN }],
    [
      'The input github-token contains white space or an invalid character: copy the secret again.',
      { 'github-token': 'a b', issue: 'false' },
    ],
    [
      'The input github-token is empty, so no issue can be written. Omit it to use the token of the job, or set issue: false.',
      { 'github-token': '' },
    ],
    [
      'The input fail-on is "drfit": write drift, unknown, both with a comma between, or never.',
      { 'fail-on': 'drfit' },
    ],
    [
      'The input fail-on is "never,drift": write drift, unknown, both with a comma between, or never.',
      { 'fail-on': 'never,drift' },
    ],
    ['The input fail-on is ",": write drift, unknown, both with a comma between, or never.', { 'fail-on': ',' }],
    ['The input issue is "yes": write true or false.', { issue: 'yes' }],
    [
      'The input issue-labels has no label: the first label identifies the issues this action manages.',
      { 'issue-labels': ' , ' },
    ],
    ['The input redact is "alway", did you mean "always"?: choose one of auto, always, never.', { redact: 'alway' }],
    [
      'The input atlassian-api-url is not a valid address: write an address such as https://api.atlassian.com.',
      { 'atlassian-api-url': 'api.atlassian.com' },
    ],
    [
      'The input atlassian-api-url is not https, and would send the key unencrypted: write an address such as https://api.atlassian.com.',
      { 'atlassian-api-url': 'http://api.atlassian.com' },
    ],
    [
      'The input atlassian-api-url is not https, and would send the key unencrypted: write an address such as https://api.atlassian.com.',
      { 'atlassian-api-url': 'http://127.0.0.1.evil.com' },
    ],
    [
      'The input atlassian-api-url contains more than a host and a path: write an address such as https://api.atlassian.com.',
      { 'atlassian-api-url': 'https://user:secret@api.atlassian.com' },
    ],
    ['The input read-everyone is "1": write true or false.', { 'read-everyone': '1' }],
    ['The input undocumented-apis is "on": write true or false.', { 'undocumented-apis': 'on' }],
    [
      'The input org-id is missing. It is required for capture: copy it from the address of admin.atlassian.com, after /o/.',
      { mode: 'capture' },
    ],
  ])('%s', (sentence, given) => {
    expect(problemsOf(given)).toEqual([sentence])
  })

  test('all of them at once', () => {
    const given = { mode: 'capture', redact: 'x', issue: 'x', 'org-api-key': '', 'fail-on': 'x' }
    expect(problemsOf(given)).toHaveLength(5)
  })

  test.each(['org-api-key', 'site-api-token', 'github-token', 'atlassian-api-url', 'org-id'] as const)(
    'without repeating what may be a secret: %s',
    name => {
      const [secret, given] = ['hunter2 hunter2', { [name]: 'https://x:hunter2 hunter2@y' }]
      expect(problemsOf(given)).not.toEqual([])
      expect(problemsOf(given).join('\n')).not.toContain(secret)
    },
  )
})

describe('What is needed depends on the mode', () => {
  test.each(['check', 'capture', 'doctor'])('%s needs a key', mode => {
    expect(problemsOf({ mode, 'org-id': '3f1c', 'org-api-key': '' })).toHaveLength(1)
  })

  test('validate needs no secret', () => {
    expect(problemsOf({ mode: 'validate', 'org-api-key': '', 'github-token': '' })).toEqual([])
  })

  test('validate does not mind half of a credential', () => {
    expect(problemsOf({ mode: 'validate', 'site-email': 'it@acme.com' })).toEqual([])
  })

  test.each(['check', 'validate', 'doctor'])('%s takes the organization from the baseline', mode => {
    expect(problemsOf({ mode })).toEqual([])
  })

  test('a run that keeps no issues needs no token of GitHub', () => {
    expect(problemsOf({ 'github-token': '' }, false)).toEqual([])
  })

  test.each<RawInputs>([{ issue: 'false' }, { mode: 'capture', 'org-id': '3f1c' }, { mode: 'doctor' }])(
    'an action with %j needs no token of GitHub',
    given => {
      expect(problemsOf({ ...given, 'github-token': '' })).toEqual([])
    },
  )
})

describe('What must never be printed', () => {
  const base64 = (text: string): string => Buffer.from(text).toString('base64')

  test('is every secret, and how it travels', () => {
    const secrets = secretsOf({
      'org-api-key': KEY,
      'site-email': 'it@acme.com',
      'site-api-token': TOKEN,
      'github-token': 'g',
    })
    expect(secrets.toSorted()).toEqual(
      [KEY, TOKEN, 'g', base64(KEY), base64(TOKEN), base64('g'), base64(`it@acme.com:${TOKEN}`)].toSorted(),
    )
  })

  test('is a secret without the white space around it', () => {
    expect(secretsOf({ 'org-api-key': ` ${KEY}\n` })).toContain(KEY)
  })

  test('is nothing where no secret is given: an empty text would hide every line', () => {
    expect(secretsOf({ 'site-email': 'it@acme.com' })).toEqual([])
  })

  test.each(Object.keys(CREDENTIALS).filter(name => name !== 'site-email'))('is %s', name => {
    expect(secretsOf({ [name]: 'hunter2' })).toContain('hunter2')
  })
})
