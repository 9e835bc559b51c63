import type { AppNames } from '../collect/app-names.js'
import type { AppSeats, CurrentState } from '../collect/current-state.js'
import { type Fact, known, unknown } from '../model/fact.js'
import { impossible, NOTHING_TO_ACCEPT, removing, setting } from './acceptance.js'
import { billingPlace } from './console.js'
import { type Captured, type ControlContext, countOf, type Draft, defineControl, unreadable } from './control.js'
import { findIdleSeats } from './idle-seat.js'

const ID = 'license-budget'

/** Seats in use compared with the budget. Atlassian bills a seat that was added by accident also after its removal. */
export const licenseBudget = defineControl({
  id: ID,
  title: 'License budgets',
  severity: 'medium',
  section: {
    key: 'licenses',
    comment: [
      'License budgets: more seats in use than the budget is drift. Captured: the number of seats bought, where it is known.',
      'Recommended: the number of seats that you plan to pay for. Atlassian bills a seat that was added by accident also after its removal.',
      'Add idle-after: 90d to list seats without activity for 90 days. Idle seats are never drift.',
    ],
    capture: captureLicenses,
  },
  reads: ['apps', 'seats'],
  place: billingPlace,
  guide: {
    what:
      'A license budget is the number of seats that may be in use, per app or for a collection of apps. A seat is ' +
      'used by each active user with the role user or admin.',
    risk:
      'Atlassian bills the highest number of users in a monthly period, without a credit for later removals. An ' +
      'accident of one day therefore costs money, and monthly plans have no hard limit.',
    steps: [
      'Open Billing > Subscriptions, select the app and open Manage users (before 2025: Billing > Manage ' +
        'subscriptions). The menu may be named differently.',
      'Compare the number of users with the budget.',
      'Open `seats.csv` of the run and find the users without a need for the app, and the grant of each seat.',
      'Remove these users from the group in the identity provider, or remove their direct role.',
      'Set `budget` close to the use: seats in use plus a tenth.',
      'Add `idle-after: 90d` to list seats without activity.',
    ],
    confirm: 'Billing > Subscriptions shows a number of users that is at or below the budget.',
    verify:
      'The gate counts distinct active users with the role user or admin; with a site credential it uses the count of ' +
      'Jira. A number above `budget`, or above the known capacity, is drift. A difference between the two counts and ' +
      'idle seats are notices. A count that could not be read is unknown.',
    plan: 'All plans',
    exceptions:
      'A planned increase such as a training or an acquisition, with a ticket and an end date. Use `most` as the limit.',
  },
  compare,
})

export type SeatSource = 'application-role' | 'role-holders'

/** The seats of an app instance by the best source: the count of Jira where it can be read. */
export type Seats = { readonly used: number; readonly capacity: number | null; readonly source: SeatSource }

export function readSeats(observed: CurrentState, resource: string): Fact<Seats> {
  const seats = observed.seats.find(({ app }) => app === resource)
  if (seats === undefined)
    return unknown(observed.apps.known ? 'The app instance is missing from the organization.' : observed.apps.reason)
  const bought = capacityOf(observed, resource)
  if (seats.applicationRole !== null) return fromRole(seats.applicationRole, bought)
  if (!seats.roleHolders.known) return seats.roleHolders
  return known({ used: seats.roleHolders.value, capacity: bought, source: 'role-holders' })
}

function fromRole(role: NonNullable<AppSeats['applicationRole']>, bought: number | null): Fact<Seats> {
  if (!role.known) return role
  return known({ used: role.value.used, capacity: role.value.capacity ?? bought, source: 'application-role' })
}

export const capacityOf = (observed: CurrentState, resource: string): number | null =>
  (observed.apps.known ? observed.apps.value : []).find(({ id }) => id === resource)?.capacity ?? null

function compare(context: ControlContext): readonly Draft[] {
  const budgets = Object.entries(context.baseline.licenses ?? {})
  return budgets.flatMap(([alias, entry]) => compareApp(context, alias, entry))
}

type Entry = NonNullable<ControlContext['baseline']['licenses']>[string]

function compareApp(context: ControlContext, alias: string, entry: Entry): readonly Draft[] {
  const { observed, names, orgId, today } = context
  const { budget, 'idle-after': idleAfter } = entry
  const resource = names.resourceOf(alias) ?? alias
  const place = billingPlace(orgId)
  const subject = { type: 'app', id: resource, name: alias } as const
  const at = ['licenses', alias, 'budget']
  const base = { control: ID, subject, app: resource, at, place } as const
  const idleBase = { ...base, at: ['licenses', alias, 'idle-after'] }
  if (observed.apps.known && !observed.apps.value.some(({ id }) => id === resource)) {
    const message = `${alias} has a license budget in the baseline but is missing from the organization.`
    const accept = removing(['licenses', alias])
    return [{ ...base, change: 'removed', status: 'drift', expected: { budget }, actual: null, message, accept }]
  }
  const seats = readSeats(observed, resource)
  const holders = observed.seats.find(({ app }) => app === resource)?.roleHolders
  if (!seats.known) return [{ ...unreadable(ID, at, seats.reason, place, subject), app: resource }]
  const unread =
    holders?.known === false ? [{ ...unreadable(ID, at, holders.reason, place, subject), app: resource }] : []
  return [
    ...unread,
    ...judgeSeats(base, alias, entry, seats.value),
    ...judgeSources(base, alias, seats.value, holders),
    ...(idleAfter === undefined ? [] : findIdleSeats(idleBase, observed, { app: resource, alias, idleAfter, today })),
  ]
}

type Base = Pick<Draft, 'control' | 'subject' | 'at' | 'place'> & { readonly app: string }

function judgeSeats(base: Base, alias: string, entry: Entry, { used, capacity }: Seats): readonly Draft[] {
  const { budget } = entry
  const limits = [
    ...(used > budget ? [`the baseline allows ${budget}`] : []),
    ...(capacity !== null && used > capacity ? [`${capacity} were bought`] : []),
  ]
  if (limits.length === 0) return []
  return [
    {
      ...base,
      change: 'exceeded',
      status: 'drift',
      expected: { budget, capacity },
      actual: { used },
      message: `${alias} uses ${countOf(used, 'seat', 'seats')}; ${limits.join(' and ')}.`,
      // A budget above the capacity would still exceed the number of seats bought.
      accept:
        capacity !== null && used > capacity
          ? impossible(
              `A budget cannot accept this: only ${capacity} seats were bought. Buy more seats, or remove users.`,
            )
          : setting(['licenses', alias], { ...entry, budget: used }),
    },
  ]
}

/** A difference between two counts of the same seats is a notice. */
function judgeSources(base: Base, alias: string, seats: Seats, holders: Fact<number> | undefined): readonly Draft[] {
  if (seats.source !== 'application-role' || holders?.known !== true || holders.value === seats.used) return []
  return [
    {
      ...base,
      change: 'changed',
      status: 'notice',
      expected: { used: seats.used, source: 'application-role' },
      actual: { used: holders.value, source: 'role-holders' },
      message: `${alias}: Jira counts ${countOf(seats.used, 'seat', 'seats')}, but ${countOf(holders.value, 'user holds', 'users hold')} a role that uses a seat.`,
      accept: NOTHING_TO_ACCEPT,
    },
  ]
}

/** The capacity is the budget where it is known; otherwise a commented line asks for a number. */
export function captureLicenses(observed: CurrentState, names: AppNames): Captured {
  if (!observed.apps.known) return observed.apps
  const apps = observed.apps.value.map(({ id }) => ({ alias: names.aliasOf(id), seats: readSeats(observed, id) }))
  const unread = apps.find(({ seats }) => !seats.known)
  if (unread?.seats.known === false)
    return unknown(`The seats of ${unread.alias} could not be read: ${unread.seats.reason}`)
  const budgets: Record<string, { budget: number }> = {}
  const notes: string[] = []
  for (const { alias, seats } of apps) {
    const { used, capacity } = seats.known ? seats.value : { used: 0, capacity: null }
    if (capacity !== null && capacity >= used) budgets[alias] = { budget: capacity }
    else
      notes.push(
        `${alias}: { budget: ${used} } # ${capacity === null ? 'capacity not reported' : `only ${capacity} bought`}: choose a number`,
      )
  }
  return known({ value: budgets, notes: notes.toSorted() })
}
