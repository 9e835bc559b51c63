/**
 * Compiles source and tests in place, in the project copy that runs the mutants: `x.ts` to `x.js`, which is the
 * imported name.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { transformSync } from '@swc/core'

const OPTIONS = {
  jsc: { target: 'es2023', parser: { syntax: 'typescript' } },
  module: { type: 'es6' },
  swcrc: false,
}

for (const folder of ['src', 'test']) {
  for (const name of readdirSync(folder, { recursive: true })) {
    if (!name.endsWith('.ts')) continue
    const file = join(folder, name)
    const { code } = transformSync(readFileSync(file, 'utf8'), { ...OPTIONS, filename: file })
    writeFileSync(file.replace(/\.ts$/, '.js'), code)
  }
}
