/**
 * Writes the committed files that are made from the source, so that each fact has one place.
 *
 *     npm run generate [-- --check]
 *
 * With --check the script writes no file. It lists the stale files, and the exit code is 1 if there are any.
 */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { compiled, ROOT } from './generate/compiled.js'
import { CONTROL_PAGES, guidePages, PATH_PAGES } from './generate/guide-pages.js'
import { fill } from './generate/markdown.js'
import { endpointTable, gateParts, onboardingParts, referenceTables } from './generate/tables.js'

const QUOTING_PAGE = 'docs/troubleshooting.md'

/** The template of a governance repository contains copies of the examples. */
const TEMPLATE_COPIES = [
  ['nightly.yml', 'atlassian-access.yml'],
  ['onboarding.yml', 'atlassian-access-onboarding.yml'],
  ['validate.yml', 'atlassian-access-validate.yml'],
].map(([example, copy]) => [
  `docs/examples/template/.github/workflows/${copy}`,
  () => textOf(`docs/examples/${example}`),
])

/** Files with the text that they must have, made from their current text (null for a new file). */
const RENDERERS = [
  ['baseline.schema.json', baselineSchema],
  ['docs/reference.md', async current => fill(current, await referenceTables())],
  ['docs/operations.md', async current => fill(current, { endpoints: await endpointTable() })],
  ['docs/examples/atlassian-access.yml', exampleBaseline],
  ['.github/workflows/gate.yml', async current => fill(current, await gateParts())],
  ['.github/workflows/onboarding.yml', async current => fill(current, await onboardingParts())],
  ...TEMPLATE_COPIES,
]

async function baselineSchema() {
  const { baselineJsonSchema } = await compiled('baseline/json-schema.js')
  return `${JSON.stringify(baselineJsonSchema(), null, 2)}\n`
}

/** The baseline that `capture` writes for the organization of the demo. */
async function exampleBaseline() {
  const { startAtlassian } = await compiled('sandbox/atlassian.js')
  const { demoWorld } = await compiled('sandbox/demo-world.js')
  const { readInputs } = await compiled('app/inputs.js')
  const { main } = await compiled('app/main.js')
  const sandbox = await startAtlassian(demoWorld())
  const { organization, orgApiKey } = sandbox.world
  const credential = { 'org-api-key': orgApiKey, 'atlassian-api-url': sandbox.url }
  const inputs = readInputs({ mode: 'capture', preset: 'current', 'org-id': organization.id, ...credential }, false)
  const written = new Map()
  await main({
    inputs,
    context: { repository: null, runId: null, commit: null, runUrl: null },
    ports: silentPorts(written),
  })
  await sandbox.close()
  return written.get(inputs.baseline)
}

function silentPorts(written) {
  const silent = () => {}
  return {
    log: { info: silent, warning: silent, error: silent },
    output: { annotate: silent, setOutput: silent, showSummary: async () => {}, print: silent },
    clock: { now: () => new Date(0), sleep: async () => {}, random: () => 0 },
    files: {
      read: async () => null,
      write: async (path, text) => void written.set(path, text),
      writeAll: async texts => {
        for (const [path, text] of Object.entries(texts)) written.set(path, text)
      },
    },
  }
}

/**
 * Messages that the troubleshooting page quotes but the source does not contain. A quote is in “ ”, with … for a part
 * that varies.
 */
async function staleQuotes() {
  const names = (await readdir(new URL('src/', ROOT), { recursive: true })).filter(name => name.endsWith('.ts'))
  const source = (await Promise.all(names.map(name => textOf(`src/${name.replaceAll('\\', '/')}`)))).join('\n')
  const page = (await textOf(QUOTING_PAGE)) ?? ''
  const quoted = /<!-- quoted -->([\s\S]*?)<!-- \/quoted -->/.exec(page)?.[1] ?? ''
  const quotes = [...quoted.matchAll(/“([^”]+)”/g)].map(([, quote]) => quote)
  return quotes.filter(quote => !quote.split('…').every(part => source.includes(part.trim())))
}

/** Every file that differs from the text it must have. The text is null for a page whose definition is gone. */
async function staleFiles() {
  const rendered = await Promise.all(
    RENDERERS.map(async ([path, render]) => {
      const current = await textOf(path)
      return { path, current, text: await render(current) }
    }),
  )
  const pages = await guidePages()
  const current = await Promise.all(
    [...pages].map(async ([path, text]) => ({ path, text, current: await textOf(path) })),
  )
  const left = (await pagesIn(CONTROL_PAGES, PATH_PAGES)).filter(path => !pages.has(path))
  return [...rendered, ...current, ...left.map(path => ({ path, text: null, current: '' }))].filter(
    ({ text, current }) => text !== current,
  )
}

async function pagesIn(...folders) {
  const lists = await Promise.all(
    folders.map(async folder => {
      await mkdir(new URL(`${folder}/`, ROOT), { recursive: true })
      const names = await readdir(new URL(`${folder}/`, ROOT))
      return names.map(name => `${folder}/${name}`)
    }),
  )
  return lists.flat()
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
  for (const { path } of files) console.error(`${path} is stale. Run "npm run generate" and commit it.`)
  process.exitCode = files.length === 0 ? 0 : 1
}

async function update(files) {
  for (const { path, text } of files) {
    if (text === null) await rm(new URL(path, ROOT))
    else await writeFile(new URL(path, ROOT), text)
    console.log(`${path} ${text === null ? 'removed' : 'written'}.`)
  }
}

try {
  const files = await staleFiles()
  const quotes = await staleQuotes()
  if (process.argv.includes('--check')) report(files)
  else await update(files)
  for (const quote of quotes) {
    console.error(`${QUOTING_PAGE} quotes a message that the source does not contain: “${quote}”. Correct the quote.`)
    process.exitCode = 1
  }
} catch (error) {
  console.error(error.message)
  process.exitCode = 1
}
