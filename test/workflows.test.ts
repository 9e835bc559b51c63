import { readdirSync, readFileSync } from 'node:fs'
import { parse } from 'yaml'

type Step = { readonly uses?: string; readonly with?: Readonly<Record<string, unknown>> }
type Concurrency = { readonly group: string; readonly 'cancel-in-progress': boolean }
type Job = { readonly steps?: readonly Step[]; readonly concurrency?: Concurrency }
type Workflow = { readonly jobs: Readonly<Record<string, Job>>; readonly concurrency?: Concurrency }

const EXAMPLES = 'docs/examples/'
const FILES = [
  '.github/workflows/gate.yml',
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

test('the gate and the spelled-out example upload the files, and the report unzipped', () => {
  const archives = uploads.map(({ file, step }) => [file, step.with?.archive ?? true])
  expect(archives).toEqual(
    ['.github/workflows/gate.yml', 'docs/examples/nightly-steps.yml'].flatMap(file => [
      [file, true],
      [file, false],
    ]),
  )
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
