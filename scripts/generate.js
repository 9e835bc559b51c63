/**
 * Writes the committed files that are made from the source, so that each thing is said once.
 *
 *   npx tsc -p tsconfig.build.json && node scripts/generate.js [--check]
 *
 * With --check nothing is written: the stale files are named, and the exit code is 1 if there are any.
 */
import { readFile, writeFile } from 'node:fs/promises'

const ROOT = new URL('../', import.meta.url)

/**
 * What is generated: the path of a file, and its whole text made from the text it has now (null: there is none yet).
 * A file of which only parts are generated replaces these parts and gives the rest back as it was.
 *
 * @type {readonly { path: string, render: (current: string | null) => string | Promise<string> }[]}
 */
const GENERATED = [{ path: 'baseline.schema.json', render: baselineSchema }]

async function baselineSchema() {
  const { baselineJsonSchema } = await compiled('baseline/json-schema.js')
  return `${JSON.stringify(baselineJsonSchema(), null, 2)}\n`
}

/** A module of the compiled source. */
async function compiled(path) {
  try {
    return await import(new URL(`build/${path}`, ROOT).href)
  } catch (error) {
    if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error
    throw new Error(`build/${path} cannot be loaded (${error.message}): run npx tsc -p tsconfig.build.json first.`)
  }
}

/** The files whose text is not what it should be, with the text it should be. */
async function staleFiles() {
  const files = await Promise.all(
    GENERATED.map(async ({ path, render }) => {
      const current = await textOf(path)
      const text = await render(current)
      return { path, text, stale: text !== current }
    }),
  )
  return files.filter(({ stale }) => stale)
}

async function textOf(path) {
  try {
    return await readFile(new URL(path, ROOT), 'utf8')
  } catch (error) {
    if (error.code === 'ENOENT') return null
    throw error
  }
}

function report(files) {
  for (const { path } of files) console.error(`${path} is stale: run npm run generate and commit it.`)
  process.exitCode = files.length === 0 ? 0 : 1
}

async function update(files) {
  for (const { path, text } of files) {
    await writeFile(new URL(path, ROOT), text)
    console.log(`${path} written.`)
  }
}

try {
  const files = await staleFiles()
  if (process.argv.includes('--check')) report(files)
  else await update(files)
} catch (error) {
  console.error(error.message)
  process.exitCode = 1
}
