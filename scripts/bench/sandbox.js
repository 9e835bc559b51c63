/** The sandbox in a process of its own: tells its address, and on `tell` what it was asked and when. */
import { compiled } from './compiled.js'
import { benchWorld } from './world.js'

const { startAtlassian } = await compiled('sandbox/atlassian.js')
const { holdingsOf } = await compiled('sandbox/holdings.js')

const [people, groups] = process.argv.slice(2).map(Number)
const world = benchWorld(people, groups)
// Worked out before anybody asks: the sandbox is to be slow by its latency alone.
for (const person of world.people) holdingsOf(world, person)

const sandbox = await startAtlassian(world)
let first = null
sandbox.requests.push = request => {
  first ??= Date.now()
  return Array.prototype.push.call(sandbox.requests, request)
}

process.on('message', () => {
  const refused = sandbox.requests.filter(({ status }) => status === 429).length
  process.send({ requests: sandbox.requests.length, refused, first })
})
process.on('disconnect', () => process.exit())
process.send({ url: sandbox.url, key: world.orgApiKey, organization: world.organization.id })
