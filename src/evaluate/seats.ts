import type { CurrentState, Way } from '../collect/current-state.js'
import { eachSeat, type Seat } from '../collect/seat.js'
import type { ControlContext } from '../controls/control.js'
import { openKeyring } from '../controls/group.js'
import { type Fact, mapFact } from '../model/fact.js'
import type { AppSeatWays, SeatWay } from './result.js'

/** How each seat of each app instance is granted. A user with two grants uses one seat. */
export function explainSeats(context: ControlContext): readonly AppSeatWays[] {
  const { observed, names } = context
  const groups = nameGroups(context)
  const apps = observed.apps.known ? observed.apps.value : []
  return apps
    .map(({ id }) => ({
      app: names.aliasOf(id),
      seats: explain(observed.people, id, groups),
    }))
    .toSorted((a, b) => (a.app < b.app ? -1 : 1))
}

type GroupNames = (id: string) => string

/** The baseline key for each group, which distinguishes groups with the same name. */
function nameGroups(context: ControlContext): GroupNames {
  const { newKey } = openKeyring(context)
  const { groups } = context.observed
  const byId = new Map((groups.known ? groups.value : []).map(group => [group.id, group]))
  return id => {
    const group = byId.get(id)
    return group === undefined ? id : newKey(group)
  }
}

/** Users with the same roles share one list, so its grants are named once. */
function explain(people: CurrentState['people'], app: string, groups: GroupNames): AppSeatWays['seats'] {
  const named = new Map<Seat['holdings'], readonly (readonly [role: string, way: string])[]>()
  const explained: SeatWay[] = []
  const seats = eachSeat(people, app, ({ id, addedToOrg }, holdings) => {
    const ways = named.get(holdings) ?? waysOf(holdings, groups)
    named.set(holdings, ways)
    for (const [role, way] of ways) explained.push({ person: id, role, way, added: addedToOrg })
  })
  return mapFact(seats, () => explained)
}

const waysOf = (holdings: Seat['holdings'], groups: GroupNames) =>
  holdings.flatMap(({ role, ways }) => nameWays(ways, groups).map(way => [role, way] as const))

function nameWays(ways: Fact<readonly Way[]>, groups: GroupNames): readonly string[] {
  return ways.known ? [...new Set(ways.value.map(way => nameWay(way, groups)))].toSorted() : ['unknown']
}

/** `group:` without a name is a group that Atlassian does not name. */
function nameWay(way: Way, groups: GroupNames): string {
  if (way.by !== 'group') return way.by
  return `group:${way.group === null ? '' : groups(way.group)}`
}
