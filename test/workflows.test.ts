import { readdirSync, readFileSync } from 'node:fs'
import { parse } from 'yaml'

type Given = Readonly<Record<string, unknown>>
type Step = { readonly uses?: string; readonly with?: Given }
type Concurrency = { readonly group: string; readonly 'cancel-in-progress': boolean }
type Job = {
  readonly uses?: string
  readonly with?: Given
  readonly secrets?: Given
  readonly permissions?: Given
  readonly steps?: readonly Step[]
  readonly concurrency?: Concurrency
}
type Workflow = { readonly jobs: Readonly<Record<string, Job>>; readonly concurrency?: Concurrency }

const EXAMPLES = 'docs/examples/'
const FILES = [
  '.github/workflows/gate.yml',
  '.github/workflows/onboarding.yml',
  ...readdirSync(EXAMPLES)
    .filter(name => name.endsWith('.yml') && name !== 'atlassian-access.yml')
    .map(name => EXAMPLES + name),
]

const workflowIn = (file: string): Workflow => parse(readFileSync(file, 'utf8'))

const uploads = FILES.flatMap(file =>
  Object.values(workflowIn(file).jobs)
    .flatMap(({ steps = [] }) => steps)
    .filter(({ uses = '' }) => uses.startsWith('actions/upload-artifact@'))
    .map(step => ({ file, step })),
)

test('the workflows upload the files, and those with a check the report unzipped', () => {
  const archives = uploads.map(({ file, step }) => [file, step.with?.archive ?? true])
  expect(archives).toEqual([
    ['.github/workflows/gate.yml', true],
    ['.github/workflows/gate.yml', false],
    ['.github/workflows/onboarding.yml', true],
    ['docs/examples/nightly-steps.yml', true],
    ['docs/examples/nightly-steps.yml', false],
  ])
})

test.each(uploads)('an upload of $file replaces the artifact of a run that is run again', ({ step }) => {
  expect(step.with).toMatchObject({ overwrite: true, 'if-no-files-found': 'ignore' })
})

const groups = FILES.flatMap(file => {
  const { jobs, concurrency } = workflowIn(file)
  return [concurrency, ...Object.values(jobs).map(job => job.concurrency)].flatMap(one =>
    one === undefined ? [] : [{ file, ...one }],
  )
})

// GitHub cancels a run that waits as soon as a newer one of its group waits.
test.each(groups)('a run of another branch does not cancel a run of $file that waits', ({ group }) => {
  expect(group).toMatch(/github\.ref\b/)
})

test('a pull request has a group of its own, also where its event runs on the default branch', () => {
  const { group } = groups.find(({ file }) => file.endsWith('gate.yml')) ?? { group: '' }
  expect(group).toMatch(/\{ github\.event\.pull_request\.number \|\| github\.ref \}/)
})

test.each(groups.filter(({ file }) => /gate|nightly/.test(file)))(
  'a run of $file that may be writing an issue is not cancelled, and another mode does not wait for it',
  concurrency => {
    expect(concurrency['cancel-in-progress']).toBe(false)
    expect(concurrency.group).toMatch(/inputs\.mode\b/)
  },
)

const TEMPLATE = 'docs/examples/template/.github/workflows/'
const TEMPLATE_FILES = readdirSync(TEMPLATE).map(name => TEMPLATE + name)
const CALLERS = [...FILES.filter(file => file.startsWith(EXAMPLES)), ...TEMPLATE_FILES]

const REPOSITORY = 'atlassian-access-gate/atlassian-access-gate'
const RELEASE = '@v1'

type Use = { readonly file: string; readonly uses: string; readonly with?: Given; readonly secrets?: Given }

/** The uses of the action and of its reusable workflows, as a job and as a step. */
const OWN_USES: readonly Use[] = CALLERS.flatMap(file =>
  Object.values(workflowIn(file).jobs)
    .flatMap(({ steps = [], ...job }) => [job, ...steps])
    .flatMap(({ uses = '', ...rest }) => (uses.startsWith(REPOSITORY) ? [{ file, uses, ...rest }] : [])),
)

test('the template has the three workflows of a governance repository', () => {
  expect(TEMPLATE_FILES.map(file => file.replace(TEMPLATE, ''))).toEqual([
    'atlassian-access-onboarding.yml',
    'atlassian-access-validate.yml',
    'atlassian-access.yml',
  ])
})

test('each example and each workflow of the template uses the released action', () => {
  expect(new Set(OWN_USES.map(({ file }) => file))).toEqual(new Set(CALLERS))
  expect(OWN_USES.filter(({ uses }) => !uses.endsWith(RELEASE))).toEqual([])
})

/** The inputs and secrets of the action, or of the reusable workflow. */
function acceptedBy(uses: string): { readonly inputs: readonly string[]; readonly secrets: readonly string[] } {
  const path = uses.slice(REPOSITORY.length, -RELEASE.length)
  if (path === '') return { inputs: Object.keys(parse(readFileSync('action.yml', 'utf8')).inputs), secrets: [] }
  const { inputs, secrets } = parse(readFileSync(path.slice(1), 'utf8')).on.workflow_call
  return { inputs: Object.keys(inputs), secrets: Object.keys(secrets) }
}

test.each(OWN_USES)('$file passes only inputs and secrets that exist', ({ uses, ...given }) => {
  const { inputs, secrets } = acceptedBy(uses)
  expect(Object.keys(given.with ?? {}).filter(name => !inputs.includes(name))).toEqual([])
  expect(Object.keys(given.secrets ?? {}).filter(name => !secrets.includes(name))).toEqual([])
})

const permissionsIn = (file: string) => Object.values(workflowIn(file).jobs).map(({ permissions = {} }) => permissions)

test('only the onboarding may write to the contents and to pull requests', () => {
  const writers = [...FILES, ...TEMPLATE_FILES].filter(file =>
    permissionsIn(file).some(granted => granted.contents === 'write' || granted['pull-requests'] === 'write'),
  )
  expect(writers).toEqual([
    '.github/workflows/onboarding.yml',
    'docs/examples/onboarding.yml',
    `${TEMPLATE}atlassian-access-onboarding.yml`,
  ])
})

test('a caller of the onboarding grants the permissions of its job', () => {
  const [called, caller] = ['.github/workflows/onboarding.yml', 'docs/examples/onboarding.yml'].map(permissionsIn)
  expect(caller).toEqual(called)
})

test('the nightly workflow cannot open a pull request', () => {
  expect(Object.keys(parse(readFileSync('.github/workflows/gate.yml', 'utf8')).on.workflow_call.inputs)).not.toContain(
    'pull-request',
  )
})
