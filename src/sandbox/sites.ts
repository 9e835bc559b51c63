/**
 * The site endpoints: application roles, permission schemes, projects and service desks of Jira, and spaces of
 * Confluence.
 */
import { type Ask, notFound, oneOf, type PagingFault, Refusal, type Route, type Rules, textOf } from './ask.js'
import { SEAT_ROLES, seatHolders } from './holdings.js'
import { pageOf } from './paging.js'
import type { App, Group, PermissionScheme, Project, ServiceDesk, Space } from './world.js'

const JIRA_APPS: Readonly<Record<string, string>> = {
  'jira-core': 'Jira Work Management',
  'jira-product-discovery': 'Jira Product Discovery',
  'jira-servicedesk': 'Jira Service Management',
  'jira-software': 'Jira Software',
}

const START: Rules = {
  start: { is: 'number', min: 0, max: 1_000_000 },
  limit: { is: 'number', min: 1, max: 100 },
}

const START_AT: Rules = {
  startAt: { is: 'number', min: 0, max: 1_000_000 },
  maxResults: { is: 'number', min: 1, max: 100 },
}

const CURSOR: Rules = { cursor: { is: 'text' }, limit: { is: 'number', min: 1, max: 250 } }

const PRINCIPAL: Rules = { 'principal-type': oneOf('USER', 'GROUP', 'ACCESS_CLASS'), 'principal-id': { is: 'text' } }

const read = (path: string, rules: Rules, answer: Route['answer']): Route => ({
  method: 'GET',
  path,
  scope: null,
  rules,
  answer,
})

export const SITE_ROUTES: readonly Route[] = [
  read('/rest/api/3/applicationrole', {}, applicationRoles),
  read('/rest/api/3/permissionscheme', { expand: { is: 'text' } }, permissionSchemes),
  read('/rest/api/3/project/search', START_AT, projects),
  read('/rest/api/3/project/:projectKey/permissionscheme', { expand: { is: 'text' } }, projectScheme),
  read('/rest/servicedeskapi/servicedesk', START, serviceDesks),
  read('/rest/servicedesk/1/servicedesk/:projectKey/settings/requestsecurity', {}, requestSecurity),
  read('/wiki/api/v2/space-role-mode', {}, spaceRoleMode),
  read('/wiki/api/v2/spaces', CURSOR, spaces),
  read('/wiki/api/v2/spaces/:spaceId/role-assignments', { ...CURSOR, ...PRINCIPAL }, spaceRoles),
]

const noAdministrator = (): Refusal => new Refusal(403, '', 'Only Jira administrators can do this')

function applicationRoles(ask: Ask): unknown {
  if (!ask.world.dialect.applicationRoles) throw noAdministrator()
  return ask.world.apps.filter(({ site, owner }) => site === ask.site && owner in JIRA_APPS).map(roleOf(ask))
}

const roleOf =
  ({ world, origin }: Ask) =>
  ({ id, owner, capacity, applicationUsers }: App): unknown => {
    const used = applicationUsers ?? seatHolders(world, id).length
    const detail = ({ id, name }: Group) => ({ groupId: id, name, self: `${origin}/rest/api/3/group?groupId=${id}` })
    const granting = world.groups.filter(({ grants }) => grants.some(grant => grant.resource === id && opens(grant)))
    const defaults = granting.filter(({ grants }) => grants.some(grant => grant.resource === id && grant.defaultRole))
    return {
      key: owner,
      name: JIRA_APPS[owner],
      groups: granting.map(({ name }) => name),
      groupDetails: granting.map(detail),
      defaultGroups: defaults.map(({ name }) => name),
      defaultGroupsDetails: defaults.map(detail),
      selectedByDefault: false,
      defined: true,
      numberOfSeats: capacity ?? -1,
      remainingSeats: capacity === null ? -1 : capacity - used,
      userCount: used,
      userCountDescription: `${used} users`,
      hasUnlimitedSeats: capacity === null,
      platform: false,
    }
  }

const opens = ({ roles }: { roles: readonly string[] }): boolean => roles.some(role => SEAT_ROLES.includes(role))

function permissionSchemes({ world, site, origin, values }: Ask): unknown {
  const withGrants = hasGrants(textOf(values, 'expand'))
  const schemes = world.permissionSchemes.filter(scheme => scheme.site === site)
  return {
    permissionSchemes: schemes.map(scheme => schemeOf(scheme, `${origin}/rest/api/3/permissionscheme`, withGrants)),
  }
}

function schemeOf({ id, name, grants }: PermissionScheme, path: string, withGrants: boolean): unknown {
  const permissions = grants.map(({ permission, holder, value }, index) => ({
    id: id * 100 + index,
    self: `${path}/${id}/permission/${id * 100 + index}`,
    holder: { type: holder, ...(value !== null && { parameter: value, value }) },
    permission,
  }))
  return { id, name, self: `${path}/${id}`, ...(withGrants && { permissions }) }
}

type Cut<T> = { readonly shown: readonly T[]; readonly isLast: boolean }

/** A page of a list with offset paging, or the result of a paging fault. */
function cutPage<T>(all: readonly T[], start: number, size: number, pagingFault: PagingFault | null): Cut<T> {
  const shown = all.slice(start, start + size)
  switch (pagingFault) {
    case 'endless':
      return { shown: [], isLast: false }
    case 'again':
    case 'same-cursor':
      return { shown: all.slice(0, size), isLast: false }
    case 'no-next':
      return { shown: shown.slice(0, Math.floor(shown.length / 2)), isLast: true }
    case null:
      return { shown, isLast: start + size >= all.length }
  }
}

function projects({ world, site, values, origin, path, pagingFault }: Ask): unknown {
  const { startAt, maxResults } = { startAt: 0, maxResults: 50, ...values }
  const all = world.projects.filter(project => project.site === site).sort((a, b) => (a.key < b.key ? -1 : 1))
  const size = Math.min(maxResults, world.dialect.pageSize ?? maxResults)
  const { shown, isLast } = cutPage(all, startAt, size, pagingFault)
  const pageAt = (start: number) => `${origin}${path}?maxResults=${size}&startAt=${start}`
  return {
    self: pageAt(startAt),
    ...(!isLast && { nextPage: pageAt(startAt + size) }),
    maxResults: size,
    startAt,
    total: all.length,
    isLast,
    values: shown.map(projectOf(origin)),
  }
}

const projectOf =
  (origin: string) =>
  ({ key, name, type, style }: Project): unknown => ({
    self: `${origin}/rest/api/3/project/${key}`,
    key,
    name,
    projectTypeKey: type,
    simplified: style === 'next-gen',
    style,
    isPrivate: false,
  })

function projectScheme({ world, site, origin, values, params }: Ask): unknown {
  const project = world.projects.find(project => project.site === site && project.key === params.projectKey)
  if (!project) throw notFound('', `No project could be found with key '${params.projectKey}'.`)
  const unlisted = { site, id: project.schemeId, name: `Scheme of ${project.key}`, grants: [] }
  const scheme = world.permissionSchemes.find(scheme => scheme.site === site && scheme.id === project.schemeId)
  return schemeOf(scheme ?? unlisted, `${origin}/rest/api/3/permissionscheme`, hasGrants(textOf(values, 'expand')))
}

const hasGrants = (expand: string | null): boolean => /\b(all|permissions)\b/.test(expand ?? '')

function serviceDesks({ world, site, values, origin, path, pagingFault }: Ask): unknown {
  const { start, limit } = { start: 0, limit: 50, ...values }
  const all = world.serviceDesks.filter(desk => desk.site === site)
  const size = Math.min(limit, world.dialect.pageSize ?? limit)
  const { shown, isLast: isLastPage } = cutPage(all, start, size, pagingFault)
  const next = `${origin}${path}?start=${start + size}&limit=${limit}`
  return {
    size: shown.length,
    start,
    limit: size,
    isLastPage,
    _links: { base: origin, context: '', ...(!isLastPage && { next }) },
    values: shown.map(deskOf(origin)),
  }
}

const deskOf =
  (origin: string) =>
  ({ id, projectKey, projectName }: ServiceDesk): unknown => ({
    id,
    projectId: `100${id}`,
    projectKey,
    projectName,
    _links: { self: `${origin}/rest/servicedeskapi/servicedesk/${id}` },
  })

/** Not documented by Atlassian. The format comes from third-party code. */
function requestSecurity({ world, site, params }: Ask): unknown {
  const served = world.dialect.requestSecurity
  if (served === 403) throw noAdministrator()
  const desk = world.serviceDesks.find(desk => desk.site === site && desk.projectKey === params.projectKey)
  if (served !== true || !desk) throw notFound('', 'No such service desk')
  return {
    id: Number(desk.id),
    projectName: desk.projectName,
    manageEnabled: true,
    autocompleteEnabled: false,
    serviceDeskOpenAccess: desk.openAccess,
    serviceDeskPublicSignup: desk.publicSignup,
    globalPublicSignup: desk.globalSignup,
    globalAnonymousAccess: desk.anonymous,
    anonymousAccessLinkedConfluenceSpace: false,
    unlicensedAccessLinkedConfluenceSpace: false,
    emailAddress: null,
    portalUrl: `/servicedesk/customer/portal/${desk.id}`,
    portalId: Number(desk.id),
    canAdministerJIRA: true,
    customerRoleMisconfigured: false,
  }
}

/** A site without Confluence returns 404 for every path below /wiki. */
function spacesOf({ world, site }: Ask): readonly Space[] {
  const hasConfluence = world.apps.some(app => app.site === site && app.owner === 'confluence')
  if (!hasConfluence) throw notFound('', 'Confluence is not on this site')
  return world.spaces.filter(space => space.site === site)
}

function spaceRoleMode(ask: Ask): unknown {
  spacesOf(ask)
  return { mode: ask.world.dialect.spaceRoles ? 'ROLES' : 'PRE_ROLES' }
}

/** `_links.next` is a path that starts with /wiki. */
function spaces(ask: Ask): unknown {
  const { items, next } = pageOf(ask, spacesOf(ask), 25)
  const limit = typeof ask.values.limit === 'number' ? `limit=${ask.values.limit}&` : ''
  return {
    results: items.map(({ id, key, name }) => ({ id, key, name, type: 'global', status: 'current' })),
    _links: {
      base: `${ask.origin}/wiki`,
      ...(next !== null && { next: `${ask.path}?${limit}cursor=${encodeURIComponent(next)}` }),
    },
  }
}

function spaceRoles(ask: Ask): unknown {
  const space = spacesOf(ask).find(({ id }) => id === ask.params.spaceId)
  if (!space) throw notFound('', 'The space does not exist')
  if (!ask.world.dialect.spaceRoles) throw new Refusal(400, '', 'Space roles are not in use')
  const [type, id] = [textOf(ask.values, 'principal-type'), textOf(ask.values, 'principal-id')]
  if ((type === null) !== (id === null)) throw new Refusal(400, '', 'principal-type and principal-id go together')
  const classes = ['all-licensed-users', ...(space.anonymous ? ['anonymous-users'] : [])]
  const all = classes.map(principalId => ({
    principal: { principalType: 'ACCESS_CLASS', principalId },
    roleId: 'viewer',
  }))
  const asked = all.filter(
    ({ principal }) => type === null || (principal.principalType === type && principal.principalId === id),
  )
  return { results: pageOf(ask, asked, 25).items, _links: { base: `${ask.origin}/wiki` } }
}
