import { Failure } from '../atlassian/failure.js'
import { type Organization, readUserCount, readUsersWithRole } from '../atlassian/organization.js'
import { ADMIN_ROLES } from '../atlassian/roles.js'
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
      readUsersWithRole(org, role),
      readUserCount(org, { roles: [role] }),
    ])
    if (role === 'org-admin' && items.length === 0) throw new Failure('shape', NO_ADMINISTRATOR)
    const value = items.map(toPerson)
    return { value: value.toSorted((a, b) => (a.id < b.id ? -1 : 1)), pages, items: items.length, expected }
  })
  return Object.fromEntries(roles.map(({ key, fact }) => [key, fact]))
}

const NO_ADMINISTRATOR =
  'Atlassian lists no organization administrator at all, though one made the key: give the key the scope read:directories:admin, or use a key without scopes.'

const toPerson = ({ accountId, name, email }: User): Person => ({
  id: accountId,
  name: name ?? null,
  email: email ?? null,
})
