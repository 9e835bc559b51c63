/** The sandbox in a process of its own: tells its address, and when it is told to, what it was asked and when. */
import { compiled } from './compiled.js'
import { askPlainly } from './plain.js'
import { benchWorld, requestsOf } from './world.js'

const { startAtlassian } = await compiled('sandbox/atlassian.js')
const { OTHER_APP_ROLES } = await compiled('model/roles.js')

const [people, groups] = process.argv.slice(2).map(Number)
const world = benchWorld(people, groups)
const sandbox = await startAtlassian(world)
const address = { url: sandbox.url, key: world.orgApiKey, organization: world.organization.id }

/**
 * What a frozen world is asked once, it knows: asked here for what the night will ask, it is slow by its latency alone.
 * Not for the audit log, whose requests of a minute are few.
 */
async function warmUp() {
  const directory = `/admin/v2/orgs/${world.organization.id}/directories/-`
  const others = OTHER_APP_ROLES.map(role => `roleIds=atlassian/${role}`).join('&')
  const counts = world.apps.map(({ id }) => ({ path: `${directory}/users/count?resourceIds=${id}&${others}` }))
  const lists = requestsOf(world).filter(({ path }) => !path.includes('/event') && !path.includes('/role-assignments'))
  await askPlainly(address, [...counts, ...lists.map(list => (list.items > 1_000 ? { ...list, most: 50 } : list))])
}

await warmUp()
sandbox.requests.length = 0
const times = { first: 0, last: 0 }
sandbox.requests.push = request => {
  times.last = Date.now()
  times.first ||= times.last
  return Array.prototype.push.call(sandbox.requests, request)
}

process.on('message', () => {
  const refused = sandbox.requests.filter(({ status }) => status === 429).length
  const paths = sandbox.requests.map(({ method, path }) => `${method} ${path}`)
  process.send({ requests: sandbox.requests.length, refused, ...times, paths })
})
process.on('disconnect', () => process.exit())
process.send(address)
