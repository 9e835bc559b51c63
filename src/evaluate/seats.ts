import type { CurrentState, Way } from '../collect/current-state.js'
import { eachSeat, type Seat } from '../collect/seat.js'
import type { ControlContext } from '../controls/control.js'
import { openKeyring } from '../controls/group.js'
import { type Fact, mapFact } from '../model/fact.js'
import type { AppSeatWays, SeatWay } from './result.js'

/** Why each seat of each app instance is taken. A person with two ways in has one seat. */
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

/** As the baseline would list it today, so that of two groups with one name each is told apart. */
function nameGroups(context: ControlContext): GroupNames {
  const { newKey } = openKeyring(context)
  const { groups } = context.observed
  const byId = new Map((groups.known ? groups.value : []).map(group => [group.id, group]))
  return id => {
    const group = byId.get(id)
    return group === undefined ? id : newKey(group)
  }
}

/** What many hold alike is one list, whose ways are named once. */
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

/** `group:` alone is a group that Atlassian did not name. */
function nameWay(way: Way, groups: GroupNames): string {
  if (way.by !== 'group') return way.by
  return `group:${way.group === null ? '' : groups(way.group)}`
}
