import type { CurrentState, CustomerAccess } from '../collect/current-state.js'
import { known, unknown } from '../model/fact.js'
import type { Subject } from '../model/finding.js'
import { removing, setting } from './acceptance.js'
import { customerAccessPlace } from './console.js'
import {
  type Captured,
  type ControlContext,
  compareKeys,
  type Draft,
  defineControl,
  notAsked,
  unreadable,
} from './control.js'
import { notAskedReason, SET_SITE_CREDENTIAL, unaskedApps } from './site.js'

const ID = 'customer-access'

/** Customer access of each service project. With public sign-up, visitors can create accounts themselves. */
export const customerAccess = defineControl({
  id: ID,
  title: 'Service desk customer access',
  severity: 'high',
  section: {
    key: 'customer-access',
    comment: [
      'Customer access of each service project: <site>/<project key>.',
      'Recommended: all false. Read from an undocumented endpoint (undocumented-apis: true) with a site credential.',
    ],
    capture: captureCustomerAccess,
  },
  reads: ['customerAccess'],
  place: customerAccessPlace,
  auditEvents: /customer|portal|service|sign.?up/i,
  guide: {
    what:
      'Customer access defines how customers reach a service project: by an added account, by sign-up, with any ' +
      'account, or without login. The site and each project have settings of their own.',
    risk:
      'With sign-up, any person on the internet can create an account. Customers with an Atlassian account appear in ' +
      'your directory and can request access to other apps.',
    steps: [
      'In Jira, open Settings > Products > Jira Service Management > Customer access (before 2025: Products > ' +
        'Customer access).',
      'Switch off internal access and external access, or limit external access to listed domains.',
      'Under Portal access, do not allow customers to create their own accounts.',
      'Under Portal access, require login to view the portal.',
      'In each service project, open Project settings > Channels and self service > Access and select Restricted ' +
        '(before 2025: Customer permissions). The menu may be named differently.',
      'Remove broad groups and `anyone` from Browse Projects in the permission scheme of the service project. The ' +
        'menu may be named differently.',
    ],
    confirm:
      'A private browser window that opens the portal shows a login page without a sign-up link. Each service project ' +
      'shows Restricted.',
    verify:
      'With `site-email`, `site-api-token` and `undocumented-apis: true`, the gate reads four settings of each ' +
      'service project: open access, public sign-up, global sign-up and anonymous access. A new or missing service ' +
      'project, or a different setting, is drift. A service project or site that could not be read is unknown. ' +
      'Without these inputs, use the `jsm-` attestations.',
    plan: 'Jira Service Management, all plans',
    exceptions:
      'A public help center for customers of the company. Record its settings under `customer-access` after a ' +
      'security review.',
  },
  compare,
})

type Flags = NonNullable<ControlContext['baseline']['customer-access']>[string]

function compare(context: ControlContext): readonly Draft[] {
  const { baseline, observed, orgId } = context
  const current = observed.customerAccess
  if (current === null) return [unreadable(ID, [ID], whyNotAsked(observed), customerAccessPlace(orgId))]
  if (!current.known) return [unreadable(ID, [ID], current.reason, customerAccessPlace(orgId))]
  const unread = unreadProjects(context)
  const hidden = new Set([
    ...current.value.filter(({ access }) => !access.known).map(keyOf),
    ...Object.keys(baseline[ID] ?? {}).filter(key => unread.some(({ site }) => siteOf(key) === site)),
  ])
  const projects = new Map(current.value.map(project => [keyOf(project), project]))
  const expected = Object.entries(baseline[ID] ?? {}).filter(([key]) => !hidden.has(key))
  const actual = [...projects].flatMap(([key, { access }]) =>
    access.known ? [[key, toFlags(access.value)] as const] : [],
  )
  const { added, removed, both } = compareKeys(new Map(expected), new Map(actual))
  const subjectOf = (key: string): Subject => subject(key, projects.get(key)?.name)
  return [
    ...unread.map(({ draft }) => draft),
    ...current.value.flatMap(project => draftUnread(project, orgId)),
    ...added.map(([key, flags]) => draftAdded(orgId, subjectOf(key), flags)),
    ...removed.map(([key, flags]) => draftRemoved(orgId, subjectOf(key), flags)),
    ...both
      .filter(([, expectedFlags, flags]) => differing(expectedFlags, flags).length > 0)
      .map(([key, expectedFlags, flags]) => draftChanged(orgId, subjectOf(key), expectedFlags, flags)),
  ]
}

const keyOf = ({ site, key }: CustomerAccess): string => `${site}/${key}`

const siteOf = (alias: string): string => alias.split('/')[0] ?? ''

const subject = (id: string, name = id): Subject => ({ type: 'project', id, name })

/** The input that is missing, or the reason why the list of apps is not known. */
function whyNotAsked({ apps, serviceDesks }: CurrentState): string {
  if (!apps.known) return apps.reason
  const inputs =
    serviceDesks === null ? `${SET_SITE_CREDENTIAL}, and undocumented-apis: true` : 'set undocumented-apis: true'
  return `Customer access of service projects was not read: ${inputs}, because Atlassian does not document the endpoint.`
}

/** Jira Service Management apps of the baseline on sites that were not read. */
function unreadProjects({ baseline, observed, names, orgId }: ControlContext) {
  const listed = new Set(Object.values(baseline.apps ?? {}))
  return unaskedApps(observed)
    .filter(({ owner, id }) => owner === 'jira-servicedesk' && listed.has(id))
    .map(({ id, alias }) => {
      const name = names.aliasOf(id)
      const app = { type: 'app', id, name } as const
      return {
        site: siteOf(alias),
        draft: { ...unreadable(ID, [ID], notAskedReason(name), customerAccessPlace(orgId), app), app: id },
      }
    })
}

function toFlags(access: Extract<CustomerAccess['access'], { known: true }>['value']): Flags {
  return {
    'open-access': access.openAccess,
    'public-signup': access.publicSignup,
    'global-signup': access.globalSignup,
    anonymous: access.anonymous,
  }
}

const FLAGS = ['open-access', 'public-signup', 'global-signup', 'anonymous'] as const

const differing = (expected: Flags, actual: Flags) => FLAGS.filter(flag => expected[flag] !== actual[flag])

/** The effect of each flag. Each project of a site repeats the settings of the site. */
const OPENS = {
  'open-access': 'anyone can send requests',
  'public-signup': 'visitors can create an account for the project',
  'global-signup': 'visitors can create an account for the site',
  anonymous: 'visitors can view the portal without login',
} as const satisfies Record<(typeof FLAGS)[number], string>

function describe(flags: Flags): string {
  const open = FLAGS.filter(flag => flags[flag]).map(flag => OPENS[flag])
  return open.length === 0 ? 'only added customers have access' : open.join(', ')
}

/** Each message names its source, because an undocumented endpoint can change without notice. */
const SOURCE = '(read from an undocumented endpoint)'

const naming = ({ id, name }: Subject): string => (name === id ? id : `${name} (${id})`)

function draftUnread(project: CustomerAccess, orgId: string): readonly Draft[] {
  const key = keyOf(project)
  return project.access.known
    ? []
    : [unreadable(ID, [ID, key], project.access.reason, customerAccessPlace(orgId), subject(key, project.name))]
}

const draftOf = (orgId: string, project: Subject) =>
  ({
    control: ID,
    status: 'drift',
    subject: project,
    at: [ID, project.id],
    place: customerAccessPlace(orgId),
  }) as const

const draftAdded = (orgId: string, project: Subject, flags: Flags): Draft => ({
  ...draftOf(orgId, project),
  change: 'added',
  expected: null,
  actual: flags,
  message: `Service project ${naming(project)} is not in the baseline: ${describe(flags)} ${SOURCE}.`,
  accept: setting([ID, project.id], flags),
})

const draftRemoved = (orgId: string, project: Subject, flags: Flags): Draft => ({
  ...draftOf(orgId, project),
  change: 'removed',
  expected: flags,
  actual: null,
  message: `Service project ${naming(project)} is in the baseline but missing from the site, or hidden from the site credential ${SOURCE}.`,
  accept: removing([ID, project.id]),
})

function draftChanged(orgId: string, project: Subject, expected: Flags, flags: Flags): Draft {
  const changes = differing(expected, flags).map(flag => `${flag} is ${flags[flag]}`)
  return {
    ...draftOf(orgId, project),
    change: 'changed',
    expected,
    actual: flags,
    message: `Service project ${naming(project)} has customer access that differs from the baseline: ${changes.join(' and ')} ${SOURCE}.`,
    accept: setting([ID, project.id], flags),
  }
}

export function captureCustomerAccess(observed: CurrentState): Captured {
  const { apps, customerAccess: fact } = observed
  if (!apps.known) return apps
  if (fact === null) return notAsked(whyNotAsked(observed))
  if (!fact.known) return fact
  const unasked = unaskedApps(observed).find(({ owner }) => owner === 'jira-servicedesk')
  if (unasked !== undefined) return unknown(notAskedReason(unasked.alias))
  const entries: [string, Flags][] = []
  for (const project of fact.value) {
    if (!project.access.known)
      return unknown(`Service project ${keyOf(project)} could not be read: ${project.access.reason}`)
    entries.push([keyOf(project), toFlags(project.access.value)])
  }
  return known({ value: Object.fromEntries(entries) })
}
