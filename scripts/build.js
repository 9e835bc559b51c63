// Compiles src with tsc, bundles it with ncc into dist: one chunk, not minified, with the licenses of all that is in it.
import { execFileSync } from 'node:child_process'
import { readdirSync, rmSync } from 'node:fs'

const run = (tool, ...options) => execFileSync(process.execPath, [tool, ...options], { stdio: 'inherit' })

// ncc leaves files of earlier builds behind.
for (const folder of ['build', 'dist']) rmSync(folder, { recursive: true, force: true })
run('node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json')
run(
  'node_modules/@vercel/ncc/dist/ncc/cli.js',
  'build',
  'build/index.js',
  '-o',
  'dist',
  '--license',
  'licenses.txt',
  '--no-cache',
)

const files = readdirSync('dist').sort().join(' ')
if (files !== 'index.js licenses.txt package.json') {
  // A second chunk would lose the licenses of its packages.
  console.error(`dist holds ${files}, not one chunk: a dynamic import came in.`)
  process.exitCode = 1
}
