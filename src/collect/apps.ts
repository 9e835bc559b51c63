import { type Organization, readWorkspaces } from '../atlassian/organization-api.js'
import type { Workspace } from '../atlassian/shapes.js'
import type { Fact } from '../model/fact.js'
import { aliasApps, readAri, siteName } from './app-names.js'
import type { AppInstance } from './current-state.js'
import type { Receipts } from './receipts.js'

/** All app instances of the organization, in any state: each new instance is a new access path. */
export function collectApps(org: Organization, receipts: Receipts): Promise<Fact<readonly AppInstance[]>> {
  return receipts.read('app instances', ['apps'], async () => {
    const { items, pages, total } = await readWorkspaces(org)
    const value = aliasApps(items.map(toApp)).map(({ site, ...app }) => app)
    const expected = total === undefined ? {} : { expected: total }
    return { value: value.toSorted((a, b) => (a.id < b.id ? -1 : 1)), pages, items: items.length, ...expected }
  })
}

type Unnamed = Omit<AppInstance, 'alias'> & { readonly site: string }

function toApp({ id, attributes }: Workspace): Unnamed {
  const name = attributes.name ?? id
  const hostUrl = attributes.hostUrl ?? null
  return {
    id,
    site: siteName(hostUrl, name),
    owner: readAri(id)?.owner ?? attributes.typeKey ?? attributes.type ?? 'app',
    name,
    status: attributes.status ?? null,
    hostUrl,
    capacity: attributes.capacity ?? null,
  }
}
