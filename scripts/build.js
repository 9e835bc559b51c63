// Compiles src with tsc, bundles it with ncc into dist: one chunk, not minified, with the licenses of all that is in it.
import { execFileSync } from 'node:child_process'
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { completeLicenses } from './licenses.js'

const run = (tool, ...options) => execFileSync(process.execPath, [tool, ...options], { stdio: 'inherit' })

// ncc leaves files of earlier builds behind, so it builds into an empty folder; a build that fails leaves dist as it was.
rmSync('build', { recursive: true, force: true })
run('node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json')
run(
  'node_modules/@vercel/ncc/dist/ncc/cli.js',
  'build',
  'build/index.js',
  '-o',
  'build/bundle',
  '--license',
  'licenses.txt',
  '--no-cache',
)

const files = readdirSync('build/bundle').sort().join(' ')
if (files !== 'index.js licenses.txt package.json') {
  // A second chunk would lose the licenses of its packages.
  throw new Error(`The bundle is ${files}, not one chunk: a dynamic import came in.`)
}
writeFileSync('build/bundle/licenses.txt', completeLicenses(readFileSync('build/bundle/licenses.txt', 'utf8')))
rmSync('dist', { recursive: true, force: true })
cpSync('build/bundle', 'dist', { recursive: true })
