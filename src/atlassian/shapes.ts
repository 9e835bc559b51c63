/**
 * The parts of Atlassian's responses that are used. Unknown fields are allowed. If a required field is missing or has
 * another type, the read fails: it never returns an empty list.
 */
import { z } from 'zod'
import { ENDPOINTS, type EndpointName, nameEndpoint } from './endpoint.js'
import { Failure } from './failure.js'

const maybe = <T extends z.ZodType>(type: T) => type.nullish()

const links = z.looseObject({ next: maybe(z.string()) })

const page = <T extends z.ZodType>(item: T) => z.looseObject({ data: z.array(item), links })

/** A list without paging. If the response has a link to a next page, the list is incomplete and the read fails. */
const inOneAnswer = <T extends z.ZodType>(shape: T) =>
  shape.refine(body => !promisesMore(body), { path: ['links', 'next'], error: 'unexpected next page' })

/** Checks all places where an endpoint family can link to the next page. */
function promisesMore(body: unknown): boolean {
  const { links: addresses, _links: siteAddresses, meta } = Object(body)
  return [addresses, siteAddresses, meta].some(place => Boolean(Object(place).next))
}

export const OrganizationShape = z.looseObject({
  data: z.looseObject({ id: z.string(), attributes: z.looseObject({ name: z.string() }) }),
})

export const DirectoryPage = page(z.looseObject({ directoryId: z.string().min(1), name: maybe(z.string()) }))

export const WorkspacePage = z.looseObject({
  data: z.array(
    z.looseObject({
      id: z.string().min(1),
      attributes: z.looseObject({
        name: maybe(z.string()),
        typeKey: maybe(z.string()),
        type: maybe(z.string()),
        status: maybe(z.string()),
        capacity: maybe(z.number()),
        hostUrl: maybe(z.string()),
      }),
    }),
  ),
  links,
  meta: maybe(z.looseObject({ total: maybe(z.number()) })),
})
export type Workspace = z.infer<typeof WorkspacePage>['data'][number]

export const AccessDomainPage = page(
  z.looseObject({
    domain: z.string().min(1),
    enabled: maybe(z.boolean()),
    numberOfProductsAppliesTo: maybe(z.number()),
  }),
)
export type AccessDomain = z.infer<typeof AccessDomainPage>['data'][number]

/** app-access.ts parses `products`, which have two published formats. */
export const AccessDomainDetail = inOneAnswer(
  z.looseObject({
    domain: maybe(z.string()),
    enabled: maybe(z.boolean()),
    products: z.array(z.record(z.string(), z.unknown())),
  }),
)
export type AccessDomainDetail = z.infer<typeof AccessDomainDetail>

export const GroupPage = page(
  z.looseObject({
    id: z.string().min(1),
    name: z.string(),
    externalSynced: maybe(z.boolean()),
    managedBy: maybe(z.string()),
    counts: maybe(z.looseObject({ users: maybe(z.number()), resources: maybe(z.number()) })),
  }),
)
export type ListedGroup = z.infer<typeof GroupPage>['data'][number]

export const GroupRolePage = page(
  z.looseObject({
    resourceId: z.string().min(1),
    resourceOwner: maybe(z.string()),
    defaultRole: maybe(z.string()),
    roles: z.array(z.string()),
  }),
)
export type GroupRole = z.infer<typeof GroupRolePage>['data'][number]

const UserShape = z.looseObject({
  accountId: z.string().min(1),
  name: maybe(z.string()),
  email: maybe(z.string()),
  platformRoles: maybe(z.array(z.string())),
})
export const UserPage = page(UserShape)
export type User = z.infer<typeof UserShape>

/** `last_active_timestamp` is the field of the older endpoint for a single user. */
const ProductAccess = z.looseObject({
  id: maybe(z.string()),
  key: maybe(z.string()),
  lastActiveTimestamp: maybe(z.string()),
  last_active_timestamp: maybe(z.string()),
})

/** A user with all expanded fields. A missing field means that the value is unknown. */
const AccountShape = UserShape.extend({
  accountType: maybe(z.string()),
  status: maybe(z.string()),
  accountStatus: maybe(z.string()),
  membershipStatus: maybe(z.string()),
  claimStatus: maybe(z.string()),
  managementSource: maybe(z.string()),
  emailVerified: maybe(z.boolean()),
  addedToOrg: maybe(z.string()),
  counts: maybe(z.looseObject({ resources: maybe(z.number()) })),
  groups: maybe(z.array(z.looseObject({ id: z.string().min(1) }))),
  productAccess: maybe(z.array(ProductAccess)),
})
export const AccountPage = page(AccountShape)
export type ListedAccount = z.infer<typeof AccountShape>

/** `roles` is the older field; `roleAssignments` also reports how each role was assigned. */
export const UserRolePage = page(
  z.looseObject({
    resourceId: z.string().min(1),
    roles: maybe(z.array(z.string())),
    roleAssignments: maybe(
      z.array(z.looseObject({ role: z.string(), roleAssignmentMethods: maybe(z.array(z.string())) })),
    ),
    userDirectoryStatus: maybe(z.string()),
  }),
)
export type UserRole = z.infer<typeof UserRolePage>['data'][number]

/** The number of users with each role in the organization. The only response that lists every existing role. */
export const UserStats = inOneAnswer(
  z.looseObject({
    roles: z.array(z.looseObject({ roleId: z.string().min(1), count: z.number().int().nonnegative() })),
  }),
)

export const CountShape = z.looseObject({ count: z.number().int().nonnegative() })

export const DomainPage = page(
  z.looseObject({
    id: z.string().min(1),
    attributes: z.looseObject({ name: z.string().min(1), claim: z.looseObject({ status: z.string() }) }),
  }),
)

/** The next page is in `meta`, in `links` or in both. Without both, it is unknown whether the page is the last one. */
export const PolicyPage = z
  .looseObject({
    data: z.array(
      z.looseObject({
        id: z.string().min(1),
        attributes: z.looseObject({ type: z.string().min(1), name: maybe(z.string()), status: maybe(z.string()) }),
      }),
    ),
    meta: maybe(z.looseObject({ next: maybe(z.string()) })),
    links: maybe(links),
  })
  .refine(({ meta, links: addresses }) => meta != null || addresses != null, {
    path: ['links'],
    error: 'links and meta are missing',
  })
export type ListedPolicy = z.infer<typeof PolicyPage>['data'][number]

export const ApiKeyPage = page(
  z.looseObject({
    id: z.string().min(1),
    label: maybe(z.string()),
    name: maybe(z.string()),
    status: maybe(z.string()),
    expiresAt: maybe(z.string()),
    lastActiveAt: maybe(z.string()),
    scopes: maybe(z.array(z.string())),
  }),
)
export type ListedApiKey = z.infer<typeof ApiKeyPage>['data'][number]

/** The list of event types. Atlassian publishes only their names. */
export const EventActionPage = inOneAnswer(
  z.looseObject({
    data: z.array(
      z.looseObject({
        id: z.string().min(1),
        attributes: z.looseObject({ displayName: maybe(z.string()), groupDisplayName: maybe(z.string()) }),
      }),
    ),
  }),
)
export type EventKind = z.infer<typeof EventActionPage>['data'][number]

const EventObject = z.looseObject({ id: maybe(z.string()), attributes: maybe(z.record(z.string(), z.unknown())) })

/** Without `meta` and `links`, it is unknown whether a page with events is the last one. */
export const EventPage = z
  .looseObject({
    data: z.array(
      z.looseObject({
        id: z.string().min(1),
        attributes: z.looseObject({
          time: z.iso.datetime({ offset: true }),
          processedAt: maybe(z.iso.datetime({ offset: true })),
          action: z.string().min(1),
          actor: maybe(z.looseObject({ id: maybe(z.string()), name: maybe(z.string()), email: maybe(z.string()) })),
          context: maybe(z.array(EventObject)),
          container: maybe(z.array(EventObject)),
        }),
      }),
    ),
    meta: maybe(z.looseObject({ next: maybe(z.string()) })),
    links: maybe(z.looseObject({ next: maybe(z.string()) })),
  })
  .refine(({ data, meta, links: addresses }) => data.length === 0 || meta != null || addresses != null, {
    path: ['links'],
    error: 'links and meta are missing',
  })
export type Event = z.infer<typeof EventPage>['data'][number]

export const ApplicationRoles = z.array(
  z.looseObject({
    key: z.string(),
    userCount: maybe(z.number()),
    numberOfSeats: maybe(z.number()),
    hasUnlimitedSeats: maybe(z.boolean()),
  }),
)
export type ApplicationRole = z.infer<typeof ApplicationRoles>[number]

/** `permissions` is required: a scheme without the field would look like a scheme without grants. */
export const PermissionSchemes = inOneAnswer(
  z.looseObject({
    permissionSchemes: z.array(
      z.looseObject({
        id: z.number(),
        name: maybe(z.string()),
        permissions: z.array(z.looseObject({ permission: z.string(), holder: z.looseObject({ type: z.string() }) })),
      }),
    ),
  }),
)
export type PermissionScheme = z.infer<typeof PermissionSchemes>['permissionSchemes'][number]

export const ProjectPage = z.looseObject({
  values: z.array(
    z.looseObject({
      key: z.string().min(1),
      name: maybe(z.string()),
      projectTypeKey: z.string(),
      simplified: maybe(z.boolean()),
    }),
  ),
  isLast: z.boolean(),
  total: maybe(z.number().int().nonnegative()),
})
export type Project = z.infer<typeof ProjectPage>['values'][number]

export const ProjectScheme = z.looseObject({ id: z.number() })

export const ServiceDeskPage = z.looseObject({
  values: z.array(z.looseObject({ projectKey: z.string().min(1), projectName: maybe(z.string()) })),
  isLastPage: z.boolean(),
})
export type ListedDesk = z.infer<typeof ServiceDeskPage>['values'][number]

/** The endpoint is not documented, so every field is required. */
export const RequestSecurity = z.looseObject({
  serviceDeskOpenAccess: z.boolean(),
  serviceDeskPublicSignup: z.boolean(),
  globalPublicSignup: z.boolean(),
  globalAnonymousAccess: z.boolean(),
})
export type RequestSecurity = z.infer<typeof RequestSecurity>

export const SpaceRoleMode = z.looseObject({ mode: z.string() })

export const SpacePage = z.looseObject({
  results: z.array(z.looseObject({ id: z.string().min(1), key: z.string().min(1), name: maybe(z.string()) })),
  _links: links,
})
export type Space = z.infer<typeof SpacePage>['results'][number]

/** One role is enough, so further pages do not matter. An empty page with a next page is inconclusive. */
export const SpaceRolePage = z
  .looseObject({
    results: z.array(
      z.looseObject({ principal: z.looseObject({ principalType: z.string(), principalId: z.string() }) }),
    ),
  })
  .refine(body => body.results.length > 0 || !promisesMore(body), {
    path: ['_links', 'next'],
    error: 'unexpected next page after an empty page',
  })

/** @throws Failure of kind `shape` with the endpoint and the first invalid field */
export function parseShape<T extends z.ZodType>(shape: T, body: unknown, endpoint: EndpointName): z.infer<T> {
  const result = shape.safeParse(body)
  if (result.success) return result.data
  const issue = result.error.issues[0]
  const field = issue === undefined || issue.path.length === 0 ? 'the top level' : issue.path.join('.')
  const detail = issue === undefined ? '' : ` (${issue.message})`
  throw new Failure(
    'shape',
    `${nameEndpoint(ENDPOINTS[endpoint])} returned an unknown format at ${field}${detail}. Check for a newer version of this action.`,
  )
}
