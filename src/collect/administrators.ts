import { type Organization, readUserCount, readUsers } from '../atlassian/organization-api.js'
import type { User } from '../atlassian/shapes.js'
import type { Fact } from '../model/fact.js'
import { ADMIN_ROLES } from '../model/roles.js'
import type { Person } from './current-state.js'
import type { Receipts } from './receipts.js'

/** Every account with an administrator role, on any resource and granted by any means. */
export async function collectAdministrators(
  org: Organization,
  receipts: Receipts,
): Promise<Readonly<Record<string, Fact<readonly Person[]>>>> {
  const roles = await receipts.readEach('administrators', ['administrators'], ADMIN_ROLES, async role => {
    const [{ items, pages }, expected] = await Promise.all([
      readUsers(org, { roles: [role] }),
      readUserCount(org, { roles: [role] }),
    ])
    const value = items.map(toPerson)
    return { value: value.toSorted((a, b) => (a.id < b.id ? -1 : 1)), pages, items: items.length, expected }
  })
  return Object.fromEntries(roles.map(({ key, fact }) => [key, fact]))
}

const toPerson = ({ accountId, name, email }: User): Person => ({
  id: accountId,
  name: name ?? null,
  email: email ?? null,
})
