/** The API keys of the organization and the API tokens of its users (API-access family). */
import { type Ask, oneOf, type Route, type Rules, textOf } from './ask.js'
import { tokenPage } from './paging.js'
import type { Credential, World } from './world.js'

const ACCESS = '/admin/api-access/v1/orgs/:orgId'
const FILTERS: Rules = { q: { is: 'text' }, status: oneOf('allowed', 'blocked') }
const PAGE: Rules = { cursor: { is: 'text' }, pageSize: { is: 'number', min: 1, max: 1000 }, sort: { is: 'text' } }

export const CREDENTIALS: readonly Route[] = [
  ...inventory('api-keys', world => world.apiKeys),
  ...inventory('api-tokens', world => world.apiTokens),
]

function inventory(name: string, all: (world: World) => readonly Credential[]): readonly Route[] {
  const scope = 'read:tokens:admin'
  const path = `${ACCESS}/${name}`
  const list = (ask: Ask) =>
    tokenPage(ask, found(ask, all(ask.world)), credential => credentialOf(ask.world, credential))
  const count = (ask: Ask) => ({ count: found(ask, all(ask.world)).length })
  const shared = { method: 'GET', scope, unknownParameterStatus: 500 } as const
  return [
    { ...shared, path, rules: { ...FILTERS, ...PAGE }, withCursor: 'repeated', answer: list },
    { ...shared, path: `${path}/count`, rules: FILTERS, answer: count },
  ]
}

function found({ values }: Ask, credentials: readonly Credential[]): readonly Credential[] {
  const term = textOf(values, 'q')?.toLowerCase() ?? ''
  const wanted = textOf(values, 'status')?.toUpperCase()
  return credentials.filter(({ label, status }) => label.toLowerCase().includes(term) && status === (wanted ?? status))
}

function credentialOf(world: World, { owner, ...credential }: Credential): unknown {
  const person = world.people.find(({ id }) => id === owner)
  const user = { id: owner, orgId: world.organization.id, name: person?.name ?? null, email: person?.email ?? null }
  return { ...credential, user }
}
