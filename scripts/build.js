// Compiles src with tsc and bundles it with ncc into dist: one chunk, not minified, with all licenses.
import { execFileSync } from 'node:child_process'
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { completeLicenses } from './licenses.js'

const run = (tool, ...options) => execFileSync(process.execPath, [tool, ...options], { stdio: 'inherit' })

// ncc does not remove files of previous builds, so it builds into an empty folder. A failed build does not change dist.
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
  throw new Error(`The bundle has several chunks (${files}). Remove the dynamic import that causes them.`)
}
writeFileSync('build/bundle/licenses.txt', completeLicenses(readFileSync('build/bundle/licenses.txt', 'utf8')))
rmSync('dist', { recursive: true, force: true })
cpSync('build/bundle', 'dist', { recursive: true })
