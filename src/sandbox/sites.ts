/** What a site answers to its administrator: Jira's application roles and schemes, and its service desks. */
import { type Ask, notFound, Refusal, type Route, type Rules, textOf } from './ask.js'
import { SEAT_ROLES, seatHolders } from './holdings.js'
import type { App, Group, PermissionScheme, ServiceDesk } from './world.js'

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
  read('/rest/servicedeskapi/servicedesk', START, serviceDesks),
  read('/rest/servicedesk/1/servicedesk/:projectKey/settings/requestsecurity', {}, requestSecurity),
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
  const withGrants = /\b(all|permissions)\b/.test(textOf(values, 'expand') ?? '')
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

function serviceDesks({ world, site, values, origin, path }: Ask): unknown {
  const { start, limit } = { start: 0, limit: 50, ...values }
  const all = world.serviceDesks.filter(desk => desk.site === site)
  const size = Math.min(limit, world.dialect.pageSize ?? limit)
  const shown = all.slice(start, start + size)
  const isLastPage = start + size >= all.length
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

/** Not documented; seen in other people's code. */
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
