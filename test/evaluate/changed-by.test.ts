import { known } from '../../src/model/fact.js'
import {
  aGrant,
  aGroup,
  anAudit,
  anEvent,
  aPerson,
  findingsOf,
  groupsOf,
  JIRA,
  STAFF,
} from '../controls/organization.js'

const GRANTED = { id: 'g', name: 'Granted role to group', group: 'App access' }
const drifted = groupsOf([aGroup({ grants: known([aGrant(), aGrant({ resource: JIRA })]) })])
const whoDid = (...events: readonly ReturnType<typeof anEvent>[]) =>
  findingsOf('group-role', { observed: { ...drifted, audit: anAudit({ events: known(events) }) } }).find(
    ({ change }) => change === 'added',
  )?.changedBy ?? null

test('a finding is attributed to the newest event that names its subject', () => {
  const events = [
    anEvent({ id: 'e-1', action: GRANTED, objects: [STAFF], time: '2026-11-20T08:00:00.000Z' }),
    anEvent({ id: 'e-2', action: GRANTED, objects: [STAFF, JIRA], time: '2026-11-21T08:00:00.000Z' }),
  ]
  expect(whoDid(...events)).toEqual({
    actor: 'Mallory Moss',
    time: '2026-11-21T08:00:00.000Z',
    action: 'Granted role to group',
    event: 'e-2',
  })
})

test.each([
  ['that names another subject', anEvent({ action: GRANTED, objects: ['another'] })],
  ['of another type', anEvent({ action: { id: 'l', name: 'Logged in', group: null }, objects: [STAFF] })],
])('a finding is not attributed to an event %s', (_, event) => {
  expect(whoDid(event)).toBeNull()
})

test('a finding keeps its event in later runs', () => {
  const administrators = {
    'org-admin': known([aPerson(), aPerson({ id: 'm' })]),
    'site-admin': known([]),
    'user-access-admin': known([]),
  }
  const [{ id } = { id: '' }] = findingsOf('administrator', { observed: { administrators } })
  const changedBy = { actor: 'M', time: '2026-11-01T00:00:00.000Z', action: 'Added admin', event: 'e' }
  const earlier = new Map([[id, { firstSeen: '2026-11-01T00:00:00.000Z', changedBy }]])
  expect(findingsOf('administrator', { observed: { administrators }, earlier })[0]?.changedBy).toEqual(changedBy)
})
