/**
 * How close a night comes to what cannot be beaten. Prints one table; the exit code is 1 where a bound does not hold.
 *
 *     npm run bench [-- --quick] [-- --bundle=<path>]
 *
 * The measured night is `check` by the bundle in a process of its own, against the sandbox in another one, which takes
 * 20 ms for each answer and refuses what is too much. The time of its reads is that from the first request to the last
 * answer, on the sandbox's clock; of several nights the one that was least disturbed counts. With --quick the largest
 * world is left out. The plain client asks the same, in pages of the API's own length and one at a time.
 */
import { execFileSync, fork, spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { availableParallelism, cpus, loadavg, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { askPlainly } from './bench/plain.js'
import { AT_ONCE, benchWorld, idealOf, LATENCY_MS, requestsIn, requestsOf } from './bench/world.js'

const here = path => fileURLToPath(new URL(path, import.meta.url))
const option = name => process.argv.find(text => text.startsWith(`--${name}=`))?.slice(name.length + 3)

const BUNDLE = resolve(option('bundle') ?? here('../dist/index.js'))
const WORLDS = [
  { people: 100, groups: 50, nights: 5 },
  { people: 5_000, groups: 500, nights: 3 },
  { people: 100_000, groups: 5_000, nights: 1 },
].slice(0, process.argv.includes('--quick') ? 2 : 3)

/** Beyond this the plain client is not run, and what it would take is computed. */
const PLAIN_LIMIT_MS = 60_000
const START_UPS = 15

const BOUNDS = { requests: 1.02, time: 1.25, memory: 1.5, startUpMs: 150 }

async function withSandbox({ people, groups }, use) {
  const child = fork(here('./bench/sandbox.js'), [String(people), String(groups)])
  const hear = () => new Promise(done => child.once('message', done))
  try {
    const address = await hear()
    const tell = () => {
      const told = hear()
      child.send('tell')
      return told
    }
    return await use(address, tell)
  } finally {
    child.disconnect()
  }
}

/** One run of the bundle, as a terminal starts it: how long the process took, and the most memory that it held. */
async function runBundle(folder, { url, key, organization }, mode) {
  const peak = join(folder, `peak-${mode}`)
  const options = ['--org-id', organization, '--atlassian-api-url', url, '--redact', 'never', '--fail-on', 'never']
  const started = Date.now()
  const child = spawn(process.execPath, ['--import', here('./bench/peak.js'), BUNDLE, mode, ...options], {
    cwd: folder,
    env: { ...process.env, ATLASSIAN_ORG_API_KEY: key, BENCH_PEAK: peak },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  let said = ''
  child.stderr.on('data', text => {
    said += text
  })
  const code = await new Promise(done => child.on('close', done))
  if (code !== 0) throw new Error(`${mode} ended with ${code}: ${said.slice(-2_000)}`)
  return { whole: Date.now() - started, said, ...JSON.parse(await readFile(peak, 'utf8')) }
}

async function measure(size) {
  const folder = await mkdtemp(join(tmpdir(), 'bench-'))
  try {
    const plan = requestsOf(benchWorld(size.people, size.groups))
    await withSandbox(size, address => runBundle(folder, address, 'capture'))
    const nights = []
    while (nights.length < size.nights) nights.push(await measureNight(size, folder))
    const night = nights.toSorted((a, b) => a.reads - b.reads)[0]
    return { size, night, plain: await runPlain(size, plan), bound: requestsIn(plan, 'longest'), ...idealOf(plan) }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** A sandbox for each night: the audit log counts by the minute. */
const measureNight = (size, folder) =>
  withSandbox(size, async (address, tell) => {
    const run = await runBundle(folder, address, 'check')
    const { requests, refused, first, last } = await tell()
    const verdict = run.said.trim().split('\n').at(-1)
    console.error(`${count(size.people)} people: ${count(requests)} requests, ${refused} of them refused. ${verdict}`)
    return { ...run, requests, reads: last - first }
  })

async function runPlain(size, plan) {
  const requests = requestsIn(plan, 'usual')
  const least = requests * LATENCY_MS
  if (least > PLAIN_LIMIT_MS) return { requests, time: least, how: 'computed' }
  return withSandbox(size, async address => {
    const start = Date.now()
    const asked = await askPlainly(address, plan)
    return { requests: asked, time: Date.now() - start, how: 'measured' }
  })
}

const median = numbers => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]

function timeOf(...command) {
  const start = process.hrtime.bigint()
  execFileSync(process.execPath, command, { stdio: 'ignore' })
  return Number(process.hrtime.bigint() - start) / 1e6
}

function measureStartUp() {
  const pairs = Array.from({ length: START_UPS }, () => [timeOf('-e', '0'), timeOf(BUNDLE, '--version')])
  return { bare: median(pairs.map(([bare]) => bare)), bundle: median(pairs.map(([, bundle]) => bundle)) }
}

const MIB = 1_024 * 1_024
const seconds = ms => `${(ms / 1_000).toFixed(2)} s`
const mebibytes = bytes => `${Math.round(bytes / MIB)} MiB`
const count = number => number.toLocaleString('en-US')

/** A row of the table. `is` and `most` are the measured ratio, and the bound where there is one. */
const row = (world, what, measured, against = '', is = null, most = null) => ({
  cells: [world, what, measured, against, is === null ? '' : is.toFixed(2), most === null ? '' : verdictOf(is, most)],
  holds: most === null || is <= most,
})

const verdictOf = (is, most) => `${is <= most ? 'holds' : '**does not hold**'}: ≤ ${most}`

function rowsOf({ size, night, plain, bound, ideal, chain, sideBySide }) {
  const world = `${count(size.people)} people, ${count(size.groups)} groups`
  const why = chain >= sideBySide ? 'pages one after the other' : `${AT_ONCE} at once`
  const { requests, reads, whole, memory, processor } = night
  return [
    row(world, 'requests', count(requests), `bound: ${count(bound)}`, requests / bound, BOUNDS.requests),
    row(world, 'time of the reads', seconds(reads), `ideal: ${seconds(ideal)}, ${why}`, reads / ideal, BOUNDS.time),
    row(world, 'time of the process', seconds(whole), `${seconds(processor)} of a processor`),
    row(
      world,
      'requests of a plain client',
      count(plain.requests),
      `gate: ${count(requests)}`,
      plain.requests / requests,
    ),
    row(
      world,
      `time of a plain client, ${plain.how}`,
      seconds(plain.time),
      `gate: ${seconds(reads)}`,
      plain.time / reads,
    ),
    row(world, 'peak memory', mebibytes(memory)),
  ]
}

function memoryRow([, middle, large]) {
  if (large === undefined) return []
  const [most, least] = [large.night.memory, middle.night.memory]
  return [
    row('100,000 against 5,000 people', 'peak memory', mebibytes(most), mebibytes(least), most / least, BOUNDS.memory),
  ]
}

async function bundleRows() {
  const { bare, bundle } = measureStartUp()
  const extra = bundle - bare
  const holds = extra <= BOUNDS.startUpMs
  const told = `${holds ? 'holds' : '**does not hold**'}: ≤ +${BOUNDS.startUpMs} ms`
  const { size } = await stat(BUNDLE)
  const ms = time => `${time.toFixed(0)} ms`
  return [
    { cells: ['', 'start-up of the bundle', ms(bundle), `bare Node: ${ms(bare)}`, `+${ms(extra)}`, told], holds },
    row('', 'size of the bundle', `${(size / MIB).toFixed(2)} MiB`),
  ]
}

const [load] = loadavg()
const results = []
for (const world of WORLDS) results.push(await measure(world))
const rows = [...results.flatMap(rowsOf), ...memoryRow(results), ...(await bundleRows())]

const line = cells => `| ${cells.join(' | ')} |`
console.log(
  `Node ${process.version}, ${cpus()[0]?.model}, ${availableParallelism()} cores, of which ${load.toFixed(1)} were busy before. Latency ${LATENCY_MS} ms, ${AT_ONCE} requests at once in a family of endpoints, 10 a minute of the audit log.\n`,
)
console.log(line(['World', 'What', 'Measured', 'Against', 'Ratio', 'Bound']))
console.log(line(['---', '---', '---:', '---:', '---:', '---']))
for (const { cells } of rows) console.log(line(cells))
if (rows.some(({ holds }) => !holds)) process.exitCode = 1
