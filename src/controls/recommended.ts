import type { AppNames } from '../collect/app-names.js'
import type { CurrentState } from '../collect/current-state.js'
import { ANY_DOMAIN } from '../model/domain.js'
import { isFields } from '../model/fields.js'
import { SEAT_ROLES } from '../model/roles.js'
import { countOf, type Section } from './control.js'
import { readSeats } from './license-budget.js'

/** A line of the baseline that differs from the current state. */
export type Difference = {
  readonly at: readonly string[]
  /** The current state, for a comment. */
  readonly current: string
}

export type Recommended = { readonly value: unknown; readonly differences: readonly Difference[] }

type Entries = Readonly<Record<string, Readonly<Record<string, unknown>>>>

/** The captured entries of a section with the recommended value wherever the current state is weaker. */
export function recommend(section: Section, captured: unknown, observed: CurrentState, names: AppNames): Recommended {
  switch (section) {
    case 'app-access':
      return recommendAppAccess(captured as Entries)
    case 'groups':
      return recommendGroups(captured as Entries)
    case 'direct-roles':
      return recommendNone(section, captured as Entries, 'account', 'accounts')
    case 'external-people':
      return recommendNone(section, captured as Entries, 'account', 'accounts')
    case 'public-access':
      return recommendNone(section, captured as Entries, 'app', 'apps')
    case 'customer-access':
      return recommendCustomerAccess(captured as Entries)
    case 'licenses':
      return recommendBudgets(observed, names)
    default:
      return { value: captured, differences: [] }
  }
}

/** No domain has a role, and the entry for any domain says so. */
function recommendAppAccess(captured: Entries): Recommended {
  const open = Object.entries(captured).filter(([, apps]) => Object.keys(apps).length > 0)
  return {
    value: Object.fromEntries([ANY_DOMAIN, ...Object.keys(captured)].map(domain => [domain, {}])),
    differences: open.map(([domain, apps]) => ({ at: ['app-access', domain], current: accessText(apps) })),
  }
}

const accessText = (apps: Readonly<Record<string, unknown>>): string =>
  Object.entries(apps)
    .map(([app, access]) => {
      const { role, approval } = isFields(access) ? access : {}
      return `${role} on ${app} ${approval === true ? 'with' : 'without'} approval`
    })
    .join(', ')

/** Default groups are empty; every other group that grants a seat is managed by the identity provider. */
function recommendGroups(captured: Entries): Recommended {
  const entries = Object.entries(captured).map(([name, group]) => {
    const isDefault = group['default-for'] !== undefined
    if (isDefault && group.members !== 0) {
      const current = countOf(Number(group.members), 'member', 'members')
      return { name, group: { ...group, members: 0 }, difference: { at: ['groups', name, 'members'], current } }
    }
    if (!isDefault && grantsSeat(group.roles) && group['managed-by'] !== 'idp') {
      const difference = { at: ['groups', name, 'managed-by'], current: String(group['managed-by']) }
      return { name, group: { ...group, 'managed-by': 'idp' }, difference }
    }
    return { name, group, difference: null }
  })
  return {
    value: Object.fromEntries(entries.map(({ name, group }) => [name, group])),
    differences: entries.flatMap(({ difference }) => (difference === null ? [] : [difference])),
  }
}

const grantsSeat = (roles: unknown): boolean =>
  isFields(roles) && Object.values(roles).some(held => Array.isArray(held) && held.some(role => SEAT_ROLES.has(role)))

function recommendNone(section: Section, captured: Entries, one: string, many: string): Recommended {
  const count = Object.keys(captured).length
  return { value: {}, differences: count === 0 ? [] : [{ at: [section], current: countOf(count, one, many) }] }
}

function recommendCustomerAccess(captured: Entries): Recommended {
  const entries = Object.entries(captured)
  const openOf = (flags: Readonly<Record<string, unknown>>) => Object.keys(flags).filter(flag => flags[flag] === true)
  return {
    value: Object.fromEntries(
      entries.map(([desk, flags]) => [desk, Object.fromEntries(Object.keys(flags).map(flag => [flag, false]))]),
    ),
    differences: entries.flatMap(([desk, flags]) => {
      const open = openOf(flags)
      return open.length === 0 ? [] : [{ at: ['customer-access', desk], current: open.join(', ') }]
    }),
  }
}

/** A tenth more than the seats in use, at least two: a normal week of hires does not break it. Never above the number bought. */
function recommendBudgets(observed: CurrentState, names: AppNames): Recommended {
  const apps = observed.apps.known ? observed.apps.value : []
  const budgets = apps.flatMap(({ id }) => {
    const seats = readSeats(observed, id)
    if (!seats.known) return []
    const { used, capacity } = seats.value
    const wanted = used + Math.max(LEAST_SPARE, Math.ceil(used / 10))
    const budget = Math.min(wanted, capacity ?? wanted)
    const bought = capacity === null ? 'number bought not known' : `${capacity} bought`
    return [{ alias: names.aliasOf(id), budget, current: `${used} used, ${bought}` }]
  })
  return {
    value: Object.fromEntries(budgets.map(({ alias, budget }) => [alias, { budget }])),
    differences: budgets.map(({ alias, current }) => ({ at: ['licenses', alias], current })),
  }
}

const LEAST_SPARE = 2
