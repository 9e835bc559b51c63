import type { CurrentState, CustomerAccess } from '../collect/current-state.js'
import { known, unknown } from '../model/fact.js'
import type { Subject } from '../model/finding.js'
import { removing, setting } from './acceptance.js'
import { serviceDeskPlace } from './console.js'
import {
  type Captured,
  type ControlContext,
  compareKeys,
  type Draft,
  defineControl,
  notAsked,
  unreadable,
} from './control.js'
import { GIVE_SITE_CREDENTIAL, notAskedReason, unaskedApps } from './site.js'

const ID = 'customer-access'

/** How customers come into each service project: a form that anyone can fill in makes accounts by itself. */
export const customerAccess = defineControl({
  id: ID,
  title: 'Service-desk customer access',
  severity: 'high',
  section: {
    key: 'customer-access',
    comment: [
      'How customers come into each service project: <site>/<project key>.',
      'Strict: all false. Read by an endpoint that Atlassian does not document (undocumented-apis: true), with a site credential.',
    ],
    capture: captureCustomerAccess,
  },
  reads: ['customerAccess'],
  place: serviceDeskPlace,
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
  const there = observed.customerAccess
  if (there === null) return [unreadable(ID, [ID], whyNotAsked(observed), serviceDeskPlace(orgId))]
  if (!there.known) return [unreadable(ID, [ID], there.reason, serviceDeskPlace(orgId))]
  const unasked = unaskedDesks(context)
  const hidden = new Set([
    ...there.value.filter(({ access }) => !access.known).map(keyOf),
    ...Object.keys(baseline[ID] ?? {}).filter(key => unasked.some(({ site }) => siteOf(key) === site)),
  ])
  const desks = new Map(there.value.map(desk => [keyOf(desk), desk]))
  const expected = Object.entries(baseline[ID] ?? {}).filter(([key]) => !hidden.has(key))
  const actual = [...desks].flatMap(([key, { access }]) =>
    access.known ? [[key, toFlags(access.value)] as const] : [],
  )
  const { added, removed, both } = compareKeys(new Map(expected), new Map(actual))
  const subjectOf = (key: string): Subject => subject(key, desks.get(key)?.name)
  return [
    ...unasked.map(({ draft }) => draft),
    ...there.value.flatMap(desk => draftUnread(desk, orgId)),
    ...added.map(([key, flags]) => draftAdded(orgId, subjectOf(key), flags)),
    ...removed.map(([key, flags]) => draftRemoved(orgId, subjectOf(key), flags)),
    ...both
      .filter(([, wanted, flags]) => differing(wanted, flags).length > 0)
      .map(([key, wanted, flags]) => draftChanged(orgId, subjectOf(key), wanted, flags)),
  ]
}

const keyOf = ({ site, key }: CustomerAccess): string => `${site}/${key}`

const siteOf = (alias: string): string => alias.split('/')[0] ?? ''

const subject = (id: string, name = id): Subject => ({ type: 'project', id, name })

/** The first thing that is missing, as far as it can be told. */
function whyNotAsked({ apps, serviceDesks }: CurrentState): string {
  if (!apps.known) return apps.reason
  const credential = serviceDesks === null ? `${GIVE_SITE_CREDENTIAL}, and ` : ''
  return `How customers come into service projects was not asked: ${credential}set undocumented-apis: true, because Atlassian does not document the endpoint that tells it.`
}

/** Service Management on a site that was not asked: nothing can be said of its projects. */
function unaskedDesks({ baseline, observed, names, orgId }: ControlContext) {
  const listed = new Set(Object.values(baseline.apps ?? {}))
  return unaskedApps(observed)
    .filter(({ owner, id }) => owner === 'jira-servicedesk' && listed.has(id))
    .map(({ id, alias }) => {
      const name = names.aliasOf(id)
      const app = { type: 'app', id, name } as const
      return {
        site: siteOf(alias),
        draft: { ...unreadable(ID, [ID], notAskedReason(name), serviceDeskPlace(orgId), app), app: id },
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

const differing = (wanted: Flags, there: Flags) => FLAGS.filter(flag => wanted[flag] !== there[flag])

/** What each flag opens; those of the site are told by each of its projects. */
const OPENS = {
  'open-access': 'anyone may send requests to it',
  'public-signup': 'people may make an account for it themselves',
  'global-signup': 'people may make an account for the whole site themselves',
  anonymous: 'the portal can be seen without signing in',
} as const satisfies Record<(typeof FLAGS)[number], string>

function describe(flags: Flags): string {
  const open = FLAGS.filter(flag => flags[flag]).map(flag => OPENS[flag])
  return open.length === 0 ? 'only customers who were added may use it' : open.join(', ')
}

/** Every sentence says how good its source is. */
const SOURCE = '(read by an endpoint that Atlassian does not document)'

const naming = ({ id, name }: Subject): string => (name === id ? id : `${name} (${id})`)

function draftUnread(desk: CustomerAccess, orgId: string): readonly Draft[] {
  const key = keyOf(desk)
  return desk.access.known
    ? []
    : [unreadable(ID, [ID, key], desk.access.reason, serviceDeskPlace(orgId), subject(key, desk.name))]
}

const draftOf = (orgId: string, project: Subject) =>
  ({
    control: ID,
    status: 'drift',
    subject: project,
    at: [ID, project.id],
    place: serviceDeskPlace(orgId),
  }) as const

const draftAdded = (orgId: string, project: Subject, flags: Flags): Draft => ({
  ...draftOf(orgId, project),
  change: 'added',
  expected: null,
  actual: flags,
  message: `The service project ${naming(project)} is not in the baseline: ${describe(flags)} ${SOURCE}.`,
  accept: setting([ID, project.id], flags),
})

const draftRemoved = (orgId: string, project: Subject, flags: Flags): Draft => ({
  ...draftOf(orgId, project),
  change: 'removed',
  expected: flags,
  actual: null,
  message: `The service project ${naming(project)} of the baseline is not there, or the owner of the site credential may not see it ${SOURCE}.`,
  accept: removing([ID, project.id]),
})

function draftChanged(orgId: string, project: Subject, wanted: Flags, flags: Flags): Draft {
  const changes = differing(wanted, flags).map(flag => `${flag} is ${flags[flag]}`)
  return {
    ...draftOf(orgId, project),
    change: 'changed',
    expected: wanted,
    actual: flags,
    message: `The service project ${naming(project)} lets customers in otherwise than the baseline says, ${changes.join(' and ')} ${SOURCE}.`,
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
  for (const desk of fact.value) {
    if (!desk.access.known)
      return unknown(`The service project ${keyOf(desk)} could not be read: ${desk.access.reason}`)
    entries.push([keyOf(desk), toFlags(desk.access.value)])
  }
  return known({ value: Object.fromEntries(entries) })
}
