import { type Organization, readUserCount, readUsersWithRole } from '../atlassian/organization.js'
import { roleName } from '../atlassian/roles.js'
import type { User } from '../atlassian/shapes.js'
import type { Fact } from './fact.js'
import type { Person } from './observed.js'
import type { Receipts } from './receipts.js'

/** The roles that make somebody an administrator of the organization or of a site; user access admins may invite. */
export const ADMIN_ROLES = ['org-admin', 'site-admin', 'user-access-admin'] as const

export async function observeAdministrators(
  org: Organization,
  receipts: Receipts,
): Promise<Readonly<Record<string, Fact<readonly Person[]>>>> {
  const roles = await receipts.readEach('administrators', ['administrator'], ADMIN_ROLES, async role => {
    const [{ items, pages }, expected] = await Promise.all([
      readUsersWithRole(org, role),
      readUserCount(org, { roles: [role] }),
    ])
    const value = items.filter(user => holds(user, role)).map(toPerson)
    return { value: value.toSorted((a, b) => (a.id < b.id ? -1 : 1)), pages, items: items.length, expected }
  })
  return Object.fromEntries(roles.map(({ key, fact }) => [key, fact]))
}

/**
 * The search also finds people who hold the role on one app. Where the person's platform roles are told, they decide;
 * else the search does.
 */
const holds = (user: User, role: string): boolean =>
  user.platformRoles == null || user.platformRoles.map(roleName).includes(role)

const toPerson = ({ accountId, name, email }: User): Person => ({
  id: accountId,
  name: name ?? null,
  email: email ?? null,
})
