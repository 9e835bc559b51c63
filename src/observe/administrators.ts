import { type Organization, readUserCount, readUsers } from '../atlassian/organization.js'
import { ADMIN_ROLES, roleName } from '../atlassian/roles.js'
import type { User } from '../atlassian/shapes.js'
import type { Fact } from './fact.js'
import type { Person } from './observed.js'
import type { Receipts } from './receipts.js'

export async function observeAdministrators(
  org: Organization,
  receipts: Receipts,
): Promise<Readonly<Record<string, Fact<readonly Person[]>>>> {
  const roles = await receipts.readEach('administrators', ['administrator'], ADMIN_ROLES, async role => {
    const [{ items, pages }, expected] = await Promise.all([
      readUsers(org, { roles: [role] }),
      readUserCount(org, { roles: [role] }),
    ])
    const value = items.filter(user => holds(user, role)).map(toPerson)
    return { value: value.toSorted((a, b) => (a.id < b.id ? -1 : 1)), pages, items: items.length, expected }
  })
  return Object.fromEntries(roles.map(({ key, fact }) => [key, fact]))
}

/**
 * The roles of organization and site admins are of the platform alone, so there the search decides. A user access admin
 * may be one of a single app by a group, which is the matter of other controls: the platform roles tell, where told.
 */
const holds = ({ platformRoles }: User, role: (typeof ADMIN_ROLES)[number]): boolean =>
  role !== 'user-access-admin' || platformRoles == null || platformRoles.map(roleName).includes(role)

const toPerson = ({ accountId, name, email }: User): Person => ({
  id: accountId,
  name: name ?? null,
  email: email ?? null,
})
