/**
 * How close a night comes to what cannot be beaten. Prints one table; the exit code is 1 where a bound does not hold.
 *
 *     npm run bench [-- --quick] [-- --bundle=<path>]
 *
 * The measured night is `check` of the bundle, in a process of its own, against the sandbox in another one, which takes
 * 20 ms for each answer and refuses what is too much. With --quick the largest world is left out.
 */
import { execFileSync, fork, spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { availableParallelism, cpus, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { askPlainly } from './bench/plain.js'
import { AT_ONCE, benchWorld, idealOf, LATENCY_MS, requestsIn, requestsOf } from './bench/world.js'

const here = path => fileURLToPath(new URL(path, import.meta.url))
const option = name => process.argv.find(text => text.startsWith(`--${name}=`))?.slice(name.length + 3)

const BUNDLE = resolve(option('bundle') ?? here('../dist/index.js'))
const SIZES = [
  [100, 50],
  [5_000, 500],
  [100_000, 5_000],
].slice(0, process.argv.includes('--quick') ? 2 : 3)

/** Beyond this the plain client is not run, and what it would take is computed. */
const PLAIN_LIMIT_MS = 60_000
const START_UPS = 15

const BOUNDS = { requests: 1.02, wall: 1.25, memory: 1.5, startUpMs: 150 }

async function withSandbox([people, groups], use) {
  const child = fork(here('./bench/sandbox.js'), [String(people), String(groups)])
  const hear = () => new Promise(done => child.once('message', done))
  try {
    const address = await hear()
    return await use(address, () => {
      const told = hear()
      child.send('tell')
      return told
    })
  } finally {
    child.disconnect()
  }
}

/** One run of the bundle; the time and the memory of the process. */
async function runBundle(folder, { url, key, organization }, mode) {
  const peak = join(folder, `peak-${mode}`)
  const options = ['--org-id', organization, '--atlassian-api-url', url, '--redact', 'never', '--fail-on', 'never']
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
  const ended = Date.now()
  if (code !== 0) throw new Error(`${mode} ended with ${code}: ${said.slice(-2_000)}`)
  return { ended, memory: Number(await readFile(peak, 'utf8')), verdict: said.trim().split('\n').at(-1) }
}

async function measure(size) {
  const folder = await mkdtemp(join(tmpdir(), 'bench-'))
  try {
    const plan = requestsOf(benchWorld(...size))
    await withSandbox(size, address => runBundle(folder, address, 'capture'))
    const night = await withSandbox(size, async (address, tell) => {
      const run = await runBundle(folder, address, 'check')
      const asked = await tell()
      return { ...run, ...asked, wall: run.ended - asked.first + LATENCY_MS }
    })
    const plain = await runPlain(size, plan)
    return { size, night, plain, bound: requestsIn(plan, 'longest'), ...idealOf(plan) }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function runPlain(size, plan) {
  const requests = requestsIn(plan, 'usual')
  if (requests * LATENCY_MS > PLAIN_LIMIT_MS) return { requests, wall: requests * LATENCY_MS, how: 'computed' }
  return withSandbox(size, async address => {
    const start = Date.now()
    const asked = await askPlainly(address, plan)
    return { requests: asked, wall: Date.now() - start, how: 'measured' }
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
const count = number => number.toLocaleString('en-US')
const row = (...cells) => `| ${cells.join(' | ')} |`
const verdictOf = (ratio, bound) =>
  `${ratio.toFixed(3)} (${ratio <= bound ? 'holds' : 'DOES NOT HOLD'}: at most ${bound})`

function rowsOf({ size, night, plain, bound, ideal, chain, sideBySide }) {
  const world = `${count(size[0])} people, ${count(size[1])} groups`
  const why = chain >= sideBySide ? 'pages one after the other' : `side by side, ${AT_ONCE} at once`
  return [
    [world, 'requests', count(night.requests), `${count(bound)} (bound)`, night.requests / bound, BOUNDS.requests],
    [world, 'wall time', seconds(night.wall), `${seconds(ideal)} (ideal: ${why})`, night.wall / ideal, BOUNDS.wall],
    [
      world,
      'requests of the plain client',
      count(plain.requests),
      `${count(night.requests)} (the gate)`,
      plain.requests / night.requests,
      null,
    ],
    [
      world,
      `wall time of the plain client, ${plain.how}`,
      seconds(plain.wall),
      `${seconds(night.wall)} (the gate)`,
      plain.wall / night.wall,
      null,
    ],
    [world, 'peak memory', `${Math.round(night.memory / MIB)} MiB`, '', null, null],
  ]
}

const results = []
for (const size of SIZES) {
  results.push(await measure(size))
  const { night } = results.at(-1)
  console.error(`${size[0]} people: ${seconds(night.wall)}, ${night.refused} refused. ${night.verdict}`)
}
const [, middle, large] = results
const startUp = measureStartUp()
const { size: bytes } = await stat(BUNDLE)
const rows = [
  ...results.flatMap(rowsOf),
  ...(large === undefined
    ? []
    : [
        [
          '100,000 against 5,000 people',
          'peak memory',
          `${Math.round(large.night.memory / MIB)} MiB`,
          `${Math.round(middle.night.memory / MIB)} MiB`,
          large.night.memory / middle.night.memory,
          BOUNDS.memory,
        ],
      ]),
]
const held = rows.map(([, , , , ratio, bound]) => bound === null || ratio <= bound)
const extra = startUp.bundle - startUp.bare

console.log(`Node ${process.version}, ${cpus()[0]?.model}, ${availableParallelism()} cores.\n`)
console.log(row('World', 'What', 'Measured', 'Against', 'Ratio'))
console.log(row('---', '---', '---:', '---:', '---'))
for (const [world, what, measured, against, ratio, bound] of rows) {
  const told = ratio === null ? '' : bound === null ? ratio.toFixed(2) : verdictOf(ratio, bound)
  console.log(row(world, what, measured, against, told))
}
const isQuick = extra <= BOUNDS.startUpMs
console.log(
  row(
    '',
    'start-up of the bundle',
    `${startUp.bundle.toFixed(0)} ms`,
    `${startUp.bare.toFixed(0)} ms (bare Node)`,
    `+${extra.toFixed(0)} ms (${isQuick ? 'holds' : 'DOES NOT HOLD'}: at most +${BOUNDS.startUpMs} ms)`,
  ),
)
console.log(row('', 'size of the bundle', `${(bytes / MIB).toFixed(2)} MiB`, '', ''))
if (!isQuick || held.includes(false)) process.exitCode = 1
