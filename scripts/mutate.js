/**
 * Mutation testing: StrykerJS changes controls, evaluation and collection in one place at a time, and a test has to fail
 * for it.
 *
 *     node scripts/mutate.js                          a sample, the same one each time; below a threshold is exit code 1
 *     node scripts/mutate.js --all                    every mutant, by the same thresholds; takes hours
 *     node scripts/mutate.js src/controls/policy.ts   every mutant of these files, by no threshold
 *
 * Where Stryker can't be installed (offline) it says so, and the exit code is 0.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { reasonOf } from './install.js'
import { percentOf, reportOn, scoreOf, scoreText } from './mutation/score.js'
import { installStryker } from './mutation/stryker.js'

/** Thresholds in percent, just below what the tests reach: raise them with the tests. */
const AREAS = [
  { name: 'controls and evaluate', folders: ['src/controls', 'src/evaluate'], threshold: 90 },
  { name: 'collect', folders: ['src/collect'], threshold: 78 },
]
/** Processes that run mutants; as many as a runner of GitHub has cores for. */
const CONCURRENCY = 2

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const MUTATED = AREAS.flatMap(({ folders }) => folders.map(folder => `${folder}/**/*.ts`))
/**
 * The properties come first: one of them kills most mutants, and a mutant that is dead needs no further test. The table
 * of faults comes never: it takes longer than all the others.
 */
const TESTS = [
  ...['test/evaluate/properties.test.js', 'test/controls/*.test.js', 'test/evaluate/*.test.js'],
  ...['test/collect/!(faults).test.js'],
]

const configure = (folder, runner, mutate, checkers) => ({
  mutate,
  checkers,
  testRunner: 'mocha',
  plugins: [runner, join(ROOT, 'scripts/mutation/sample.js')],
  mochaOptions: { require: ['./scripts/mutation/words.js'], spec: TESTS },
  // Stryker's copy has no node_modules yet when it is compiled, so it is this folder's script that does it. Stryker
  // knows no quotes in a command, and takes a space with a backslash for one of a name.
  buildCommand: `node ${join(ROOT, 'scripts/mutation/compile.js').replaceAll(' ', '\\ ')}`,
  coverageAnalysis: 'perTest',
  // What runs once, as a file is read, would need a new process for each mutant.
  ignoreStatic: true,
  ignorePatterns: ['dist', 'docs', 'build', 'coverage', 'tsconfig*.json'],
  disableTypeChecks: false,
  concurrency: CONCURRENCY,
  timeoutMS: 20_000,
  tempDirName: join(folder, 'copy'),
  reporters: ['json', 'progress-append-only'],
  jsonReporter: { fileName: join(folder, 'report.json') },
  logLevel: 'error',
  allowConsoleColors: false,
})

/** Stryker's report of the mutants of the files; null where Stryker failed, such as for a test that fails without a mutant. */
function mutate({ program, runner }, files, checkers) {
  const folder = mkdtempSync(join(tmpdir(), 'mutants-'))
  try {
    const config = join(folder, 'config.json')
    writeFileSync(config, JSON.stringify(configure(folder, runner, files, checkers)))
    const { status } = spawnSync(process.execPath, [program, 'run', config], { cwd: ROOT, stdio: 'inherit' })
    return status !== 0 ? null : JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8'))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function provideStryker() {
  try {
    return installStryker()
  } catch (error) {
    console.log(`StrykerJS could not be installed (${reasonOf(error)}): no mutant was run.`)
    return null
  }
}

/** Which files, whether by the sample, and held to what: files that are named are for looking. */
function choose(options) {
  const files = options.filter(option => !option.startsWith('--'))
  if (files.length > 0) return { files, checkers: [], areas: [{ name: files.join(', '), folders: [''], threshold: 0 }] }
  return { files: MUTATED, checkers: options.includes('--all') ? [] : ['sample'], areas: AREAS }
}

/** Whether the tests kill as many mutants of an area as they have to. */
function reportArea(report, { name, folders, threshold }) {
  const score = scoreOf(reportOn(report, folders))
  for (const survivor of score.survivors) console.log(`survived: ${survivor}`)
  console.log(`${name}: ${scoreText(score, threshold)}`)
  return percentOf(score) >= threshold
}

function main(options) {
  const stryker = provideStryker()
  if (stryker === null) return 0
  const { files, checkers, areas } = choose(options)
  const report = mutate(stryker, files, checkers)
  if (report === null) {
    console.log('StrykerJS did not come to an end, and said above why: is there a test that fails without a mutant?')
    return 1
  }
  return areas.map(area => reportArea(report, area)).every(isEnough => isEnough) ? 0 : 1
}

process.exitCode = main(process.argv.slice(2))
