/**
 * Mutation testing: StrykerJS changes controls and verdict in one place at a time, and a test has to fail for it.
 *
 *     node scripts/mutate.js                          a sample, the same one each time; below the threshold is exit code 1
 *     node scripts/mutate.js --all                    every mutant, by the same threshold; takes the better part of an hour
 *     node scripts/mutate.js src/controls/policy.ts   every mutant of these files, by no threshold
 *
 * Where Stryker can't be installed (offline) it says so, and the exit code is 0.
 */
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { percentOf, scoreOf, tellScore } from './mutation/score.js'
import { installStryker, PROGRAM, RUNNER } from './mutation/stryker.js'

/** In percent. Just below what the tests reach: raise it with them. */
const THRESHOLD = 80
/** Processes that run mutants; as many as a runner of GitHub has cores for. */
const CONCURRENCY = 2

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const MUTATED = ['src/controls/**/*.ts', 'src/verdict/**/*.ts']
/** The properties come first: one of them kills most mutants, and a mutant that is dead needs no further test. */
const TESTS = ['test/verdict/properties.test.js', 'test/controls/*.test.js', 'test/verdict/*.test.js']

const configure = (folder, mutate, checkers) => ({
  mutate,
  checkers,
  testRunner: 'mocha',
  plugins: [RUNNER, join(ROOT, 'scripts/mutation/sample.js')],
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

/** @throws where Stryker did not come to an end, such as for a test that fails without any mutant */
function mutate(files, checkers) {
  const folder = mkdtempSync(join(tmpdir(), 'mutants-'))
  try {
    const config = join(folder, 'config.json')
    writeFileSync(config, JSON.stringify(configure(folder, files, checkers)))
    execFileSync(process.execPath, [PROGRAM, 'run', config], { cwd: ROOT, stdio: 'inherit' })
    return scoreOf(JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function provideStryker() {
  try {
    installStryker()
    return true
  } catch (error) {
    const [reason = ''] = String(error.stderr || error.message)
      .split('\n')
      .filter(line => line.trim() !== '')
    console.log(`StrykerJS could not be installed (${reason.trim()}): no mutant was run.`)
    return false
  }
}

function main(options) {
  if (!provideStryker()) return 0
  const isAll = options.includes('--all')
  const files = options.filter(option => !option.startsWith('--'))
  const isWhole = isAll || files.length > 0
  const score = mutate(files.length > 0 ? files : MUTATED, isWhole ? [] : ['sample'])
  for (const survivor of score.survivors) console.log(`survived: ${survivor}`)
  console.log(tellScore(score, THRESHOLD))
  return files.length > 0 || percentOf(score) >= THRESHOLD ? 0 : 1
}

process.exitCode = main(process.argv.slice(2))
