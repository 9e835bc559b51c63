/**
 * Writes the committed files that are made from the source, so that each thing is said once.
 *
 *     npm run generate [-- --check]
 *
 * With --check nothing is written: the stale files are named, and the exit code is 1 if there are any.
 */
import { readdir, readFile, writeFile } from 'node:fs/promises'
import { parse } from 'yaml'

const ROOT = new URL('../', import.meta.url)

/**
 * What is generated: the path of a file, and its whole text made from the text it has now (null: there is none yet).
 * A file of which only parts are generated replaces these parts and gives the rest back as it was.
 *
 * @type {readonly { path: string, render: (current: string | null) => string | Promise<string> }[]}
 */
const GENERATED = [
  { path: 'baseline.schema.json', render: baselineSchema },
  { path: 'README.md', render: async current => fill(current, await readmeTables()) },
  { path: 'docs/examples/atlassian-access.yml', render: exampleBaseline },
  { path: '.github/workflows/gate.yml', render: async current => fill(current, await workflowParts()) },
]

async function baselineSchema() {
  const { baselineJsonSchema } = await compiled('baseline/json-schema.js')
  return `${JSON.stringify(baselineJsonSchema(), null, 2)}\n`
}

/** What `capture` writes for the organization of the demo. */
async function exampleBaseline() {
  const { startAtlassian } = await compiled('sandbox/atlassian.js')
  const { demoWorld } = await compiled('sandbox/demo-world.js')
  const { readInputs } = await compiled('app/inputs.js')
  const { main } = await compiled('app/main.js')
  const sandbox = await startAtlassian(demoWorld())
  const { organization, orgApiKey } = sandbox.world
  const credential = { 'org-api-key': orgApiKey, 'atlassian-api-url': sandbox.url }
  const inputs = readInputs({ mode: 'capture', 'org-id': organization.id, ...credential }, false)
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
 * Replaces what stands between the lines `generated:<name>` and `/generated:<name>`, each in a comment of its language,
 * and indents it as the first of them.
 */
function fill(current, parts) {
  return Object.entries(parts).reduce((text, [name, lines]) => {
    const mark = text => `(?:<!-- ${text} -->|# ${text})`
    const between = new RegExp(
      `^( *)(${mark(`generated:${name}`)}\\n)[\\s\\S]*?^ *(${mark(`/generated:${name}`)}\\n)`,
      'm',
    )
    if (!between.test(text)) throw new Error(`There is no place for the generated part ${name}.`)
    return text.replace(between, (_, indent, start, end) =>
      [indent + start, ...lines.map(line => `${line === '' ? '' : indent + line}\n`), indent + end].join(''),
    )
  }, current ?? '')
}

/** Messages that the README quotes but the source does not have any more: a quote is in “ ”, with … for what varies. */
async function staleQuotes() {
  const names = (await readdir(new URL('src/', ROOT), { recursive: true })).filter(name => name.endsWith('.ts'))
  const source = (await Promise.all(names.map(name => textOf(`src/${name.replaceAll('\\', '/')}`)))).join('\n')
  const quoted = /<!-- quoted -->([\s\S]*?)<!-- \/quoted -->/.exec((await textOf('README.md')) ?? '')?.[1] ?? ''
  const quotes = [...quoted.matchAll(/“([^”]+)”/g)].map(([, quote]) => quote)
  return quotes.filter(quote => !quote.split('…').every(part => source.includes(part.trim())))
}

async function readAction() {
  const { inputs, outputs } = parse(await textOf('action.yml'))
  return { inputs: Object.entries(inputs), outputs: Object.entries(outputs) }
}

async function readmeTables() {
  const { inputs, outputs } = await readAction()
  return {
    inputs: table(
      ['Input', 'Default', 'Meaning'],
      inputs.map(([name, { default: value, description }]) => [code(name), value ? code(value) : '', description]),
    ),
    outputs: table(
      ['Output', 'Meaning'],
      outputs.map(([name, { description }]) => [code(name), description]),
    ),
    controls: await controlTable(),
    doors: await pathTable(),
    endpoints: await endpointTable(),
  }
}

async function controlTable() {
  const { CONTROLS } = await compiled('controls/catalogue.js')
  const rows = CONTROLS.map(({ id, title, section, posture }) => [
    code(id),
    title,
    section === null ? 'none' : code(section.key),
    posture === undefined ? '' : 'yes',
  ])
  return table(['Control', 'What it watches', 'Section', 'Door of the posture'], rows)
}

/** The access paths that an administrator attests. */
async function pathTable() {
  const { ACCESS_PATHS } = await compiled('model/access-paths.js')
  const rows = ACCESS_PATHS.map(({ id, title, values, place, guide }) => [
    code(id),
    title,
    values[0],
    place,
    guide.plan,
  ])
  return table(['Id', 'Access path', 'Recommended', 'Where to look', 'Plan'], rows)
}

/** Every endpoint with the right it needs, and the controls that go blind without it. */
async function endpointTable() {
  const { ENDPOINTS, nameEndpoint } = await compiled('atlassian/endpoint.js')
  const { PROBES, SITE_PROBES } = await compiled('app/doctor/probes.js')
  const { controlsReading } = await compiled('controls/catalogue.js')
  const rows = [...PROBES, ...SITE_PROBES].map(({ endpoint, facts }) => {
    const feeds = controlsReading(facts).map(({ id }) => id)
    const { scope, path } = ENDPOINTS[endpoint]
    const app = { rest: 'Jira', wiki: 'Confluence' }[path.split('/')[1]]
    const right = app ? `the site credential, of a ${app} administrator` : code(scope ?? 'none')
    const use = feeds.length === 0 ? 'stands in for the search, where that is missing' : feeds.map(code).join(', ')
    return [right, code(nameEndpoint(ENDPOINTS[endpoint])), use]
  })
  rows.sort(([a], [b]) => a.localeCompare(b, 'en'))
  return table(['Scope of the key', 'Endpoint', 'Controls'], rows)
}

const SECRETS = ['org-api-key', 'site-email', 'site-api-token', 'github-token']

/** The reusable workflow has the inputs and outputs of the action, but for the secrets. */
async function workflowParts() {
  const { inputs, outputs } = await readAction()
  const open = inputs.filter(([name]) => !SECRETS.includes(name))
  return {
    inputs: open.flatMap(([name, input]) => [
      `${name}:`,
      `  description: ${JSON.stringify(input.description)}`,
      ...workflowType(input.default),
    ]),
    outputs: outputs.flatMap(([name, { description }]) => [
      `${name}:`,
      `  description: ${JSON.stringify(description)}`,
      `  value: \${{ jobs.gate.outputs.${name} }}`,
    ]),
    'job-outputs': outputs.map(([name]) => `${name}: \${{ steps.gate.outputs.${name} }}`),
    with: open.map(([name]) => `${name}: \${{ inputs.${name} }}`),
  }
}

function workflowType(value = '') {
  const isFlag = value === 'true' || value === 'false'
  return [`  type: ${isFlag ? 'boolean' : 'string'}`, `  default: ${isFlag ? value : JSON.stringify(value)}`]
}

const code = text => `\`${text}\``

function table(titles, rows) {
  const line = cells => `| ${cells.map(cell => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return ['', line(titles), line(titles.map(() => '---')), ...rows.map(line), '']
}

/** A module of the compiled source. */
async function compiled(path) {
  try {
    return await import(new URL(`build/${path}`, ROOT).href)
  } catch (error) {
    if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error
    throw new Error(`build/${path} cannot be loaded (${error.message}): run npm run generate, which compiles first.`)
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
  const quotes = await staleQuotes()
  if (process.argv.includes('--check')) report(files)
  else await update(files)
  for (const quote of quotes) {
    console.error(`README.md quotes a message that the source does not have: “${quote}”. Correct the quote by hand.`)
    process.exitCode = 1
  }
} catch (error) {
  console.error(error.message)
  process.exitCode = 1
}
