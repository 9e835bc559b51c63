/**
 * Mutation testing: StrykerJS makes one change at a time in controls, evaluation and collection, and at least one test
 * must fail.
 *
 *     node scripts/mutate.js                          a fixed sample; exit code 1 below a threshold
 *     node scripts/mutate.js --all                    all mutants with the same thresholds; takes hours
 *     node scripts/mutate.js src/controls/policy.ts   all mutants of these files, without a threshold
 *
 * If Stryker cannot be installed (offline), the script prints the reason and exits with 0.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { reasonOf } from './install.js'
import { percentOf, reportOn, scoreOf, scoreText } from './mutation/score.js'
import { installStryker } from './mutation/stryker.js'

/**
 * Thresholds in percent, just below the current scores. Raise them when the scores improve. The sample of `collect` is
 * half as dense, because its tests use sockets: 83 % of 123 mutants and 77 % of 61 were killed by the same tests.
 */
const AREAS = [
  { name: 'controls and evaluate', folders: ['src/controls', 'src/evaluate'], threshold: 90 },
  { name: 'collect', folders: ['src/collect'], threshold: 75 },
]
/** Number of processes. A GitHub runner has at least two cores. */
const CONCURRENCY = 2

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const MUTATED = AREAS.flatMap(({ folders }) => folders.map(folder => `${folder}/**/*.ts`))
/**
 * The property tests run first because they kill most mutants, and a killed mutant needs no further test. The fault
 * table is excluded because it takes longer than all other tests.
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
  // Stryker's copy has no node_modules when it is compiled, so the script of this folder compiles it. Stryker does not
  // support quotes in a command, so spaces are escaped with a backslash.
  buildCommand: `node ${join(ROOT, 'scripts/mutation/compile.js').replaceAll(' ', '\\ ')}`,
  coverageAnalysis: 'perTest',
  // A mutant in code that runs only once, on load, would need a new process.
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

/** The Stryker report for the files; null if Stryker failed, for example because a test fails without a mutant. */
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
    console.log(`StrykerJS could not be installed (${reasonOf(error)}). No mutants were tested.`)
    return null
  }
}

/** Selects files, sample and thresholds. Files on the command line have no threshold. */
function choose(options) {
  const files = options.filter(option => !option.startsWith('--'))
  if (files.length > 0) return { files, checkers: [], areas: [{ name: files.join(', '), folders: [''], threshold: 0 }] }
  return { files: MUTATED, checkers: options.includes('--all') ? [] : ['sample'], areas: AREAS }
}

/** Prints the score of an area and returns whether it reaches the threshold. */
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
    console.log('StrykerJS failed. See its output above. Check whether a test fails without a mutant.')
    return 1
  }
  return areas.map(area => reportArea(report, area)).every(isEnough => isEnough) ? 0 : 1
}

process.exitCode = main(process.argv.slice(2))
