import type { Severity } from './finding.js'
import type { Guide } from './guide.js'

/** An access path that no public API shows. An administrator attests its value for a limited time. */
export type AttestedPath = {
  readonly id: string
  readonly title: string
  readonly severity: Severity
  /** The values that can be attested, besides `not-applicable`; the first one is recommended. */
  readonly values: readonly [string, ...string[]]
  /** The place in the admin console. */
  readonly place: string
  /** Its name before 2025, where that differs. */
  readonly oldPlace?: string
  /**
   * Audit log events that touch it, by their display names: Atlassian publishes no ids. Null where no event is known.
   */
  readonly events: RegExp | null
  /** Apps that the path belongs to, by resource owner; none for a path of every organization. */
  readonly products: readonly string[]
  readonly guide: Guide
}

/** The attestation that answers for "Any domain" where the API does not mention it. */
export const ANY_DOMAIN_PATH = 'any-domain'

/**
 * Most important first. Places, values and plans are those of Atlassian's documentation: support.atlassian.com,
 * user-management, organization-administration, security-and-access-policies, jira-service-management-cloud,
 * confluence-cloud.
 */
export const ACCESS_PATHS: readonly AttestedPath[] = [
  {
    id: 'any-domain',
    title: 'Any domain',
    severity: 'critical',
    values: ['no access', 'request with approval', 'direct access'],
    place: 'Apps > App access settings > Any domain',
    oldPlace: 'Products > User access settings',
    events: /any domain|approved domain|domain access|(app|user) access setting/i,
    products: [],
    guide: {
      what: 'Any domain is the rule for users whose email domain has no rule of its own. It applies per app.',
      risk:
        'By default, users of any email domain can request access. With direct access, any person with an email ' +
        'address can join and use a seat.',
      steps: [
        'Open Apps > App access settings > Any domain.',
        'Select each site and app, and set the role None.',
        'Save the change.',
        'Repeat this after you add an app.',
      ],
      confirm:
        'Any domain shows the role None for every app. A test account of another domain sees no request button on ' +
        'the site.',
      verify:
        'The gate first reads `ANYONE` from the app access settings API, and an answer there replaces this ' +
        'attestation. Where the API does not mention `ANYONE`, an administrator attests the value with a date and ' +
        'an end date. An expired attestation is unknown; any value other than the recommended one makes the path ' +
        'open. An audit log event about the app access settings after the attestation date is drift.',
      plan: 'All plans',
      exceptions:
        'None are reasonable for an organization that grants all access through IT. Portal customers need no rule ' +
        'here.',
    },
  },
  {
    id: 'user-invites',
    title: 'User invites',
    severity: 'critical',
    values: ['off', 'on with approval', 'on'],
    place: 'Apps > App access settings > User invites',
    oldPlace: 'Products > User access settings',
    events: /invit(?!\w* link)|join setting/i,
    products: [],
    guide: {
      what:
        'User invites define whether existing users can invite others to an app. The options are invite anyone, ' +
        'require admin approval, and off.',
      risk:
        'An invited user receives a seat, often by one click in a share dialog. An invitation counts as a seat even ' +
        'if the user never accepts it.',
      steps: [
        'Open Apps > App access settings > User invites.',
        'Set user invites to off for each site and app. The menu may be named differently.',
        'Save the change.',
        'Open Directory > Users and review invitations that were not accepted. The menu may be named differently.',
      ],
      confirm:
        'User invites shows off for every site and app. A test user without an administrator role sees no invite ' +
        'button.',
      verify:
        'No public API shows this setting, so an administrator attests its value with a date and an end date. An ' +
        'expired attestation is unknown; any value other than the recommended one makes the path open. An audit log ' +
        'event about invitations or join settings after the attestation date is drift. Invited accounts also appear ' +
        'as members of default groups or as direct roles, which the gate reads.',
      plan: 'All plans',
      exceptions:
        'On with approval is reasonable while a team moves to the identity provider. Attest the value `on with ' +
        'approval` with a near end date.',
    },
  },
  {
    id: 'invitation-links',
    title: 'Invitation links',
    severity: 'critical',
    values: ['off', 'on'],
    place: 'Apps > App access settings > Invitation links',
    oldPlace: 'Products > User access settings',
    events: /invit\w* link|link invit/i,
    products: [],
    guide: {
      what:
        'An invitation link grants access to an app to any user who opens it, without admin approval. A link ' +
        'expires after 30 days and is then created again.',
      risk:
        'A link that is forwarded or published gives seats to unknown users. The users can create a new account ' +
        'with the link.',
      steps: [
        'Open Apps > App access settings > Invitation links.',
        'Switch off the link of each app on each site.',
        'Check each new app after you add it.',
      ],
      confirm:
        'Invitation links shows off for every app. An old link opened in a private browser window gives no access.',
      verify:
        'No public API shows this setting, so an administrator attests its value with a date and an end date. An ' +
        'expired attestation is unknown; any value other than the recommended one makes the path open. An audit log ' +
        'event about invitation links after the attestation date is drift.',
      plan: 'All plans',
      exceptions: 'None are reasonable; invite single users through the identity provider instead.',
    },
  },
  {
    id: 'access-requests',
    title: 'Access requests',
    severity: 'high',
    values: ['none pending', 'pending'],
    place: 'Apps > User requests > Access requests',
    oldPlace: 'Products > Access requests',
    events: /access request|request\w* access/i,
    products: [],
    guide: {
      what: 'The queue lists users who requested access to an app. An approval adds the user to the default group.',
      risk:
        'One click on Approve uses a seat, and billing starts. An administrator can approve without knowing the ' +
        'process of IT.',
      steps: [
        'Open Apps > User requests > Access requests.',
        'Deny each request. A denied user cannot request the same access again.',
        'Send the users to the request process of IT.',
        'Open Apps > App access settings and set the role None for every domain and for Any domain, so that no ' +
          'new requests arrive.',
        'Instruct all user access admins not to approve requests in the console.',
      ],
      confirm: 'Apps > User requests > Access requests shows no pending request.',
      verify:
        'No public API shows this setting, so an administrator attests its value with a date and an end date. An ' +
        'expired attestation is unknown; any value other than the recommended one makes the path open. An audit log ' +
        'event about access requests after the attestation date is drift. An approved request also appears as a ' +
        'member of a default group.',
      plan: 'All plans',
      exceptions:
        'A queue with requests is reasonable where IT uses approvals as its process. Attest the value `pending` ' +
        'with a near end date.',
    },
  },
  {
    id: 'requests-on-behalf',
    title: 'Requests on behalf of others',
    severity: 'high',
    values: ['not possible', 'possible'],
    place: 'Apps > App access settings > User invites',
    oldPlace: 'Products > User access settings',
    events: null,
    products: [],
    guide: {
      what:
        'Users with access can request access for other users, also for users without an account. These requests ' +
        'arrive in the queue of access requests.',
      risk:
        'An approval creates an account and uses a seat for a user whom IT does not know. Share dialogs in ' +
        'Confluence and Jira lead users to such requests.',
      steps: [
        'Open Apps > App access settings > User invites and set it to off for each site and app. The menu may be ' +
          'named differently.',
        'Set the role None for every approved domain and for Any domain.',
        'Log in as a test user without an administrator role, and share a page with an unknown email address.',
        'Open Apps > User requests > Access requests and check whether a request arrived.',
        'If a request arrived, deny it and attest the value `possible`.',
      ],
      confirm: 'The test user cannot create a request, and Apps > User requests > Access requests stays empty.',
      verify:
        'No public API shows this setting, so an administrator attests its value with a date and an end date. An ' +
        'expired attestation is unknown; any value other than the recommended one makes the path open. The audit ' +
        'log has no known event for it, so a change before the end date is not detected. Approved requests appear ' +
        'as members of default groups, which the gate reads.',
      plan: 'All plans',
      exceptions:
        'The value `possible` is reasonable while Atlassian offers no separate switch, if IT denies each request. ' +
        'Review the queue every month.',
    },
  },
  {
    id: 'google-workspace-sync',
    title: 'Google Workspace sync',
    severity: 'high',
    values: ['not used, or groups only and no default apps', 'all users, or default apps granted'],
    place: 'Security > Identity providers > Google Workspace',
    oldPlace: 'Security > Google Workspace',
    events: /google/i,
    products: [],
    guide: {
      what:
        'The Google Workspace sync creates Atlassian accounts for Google users. Unlike SCIM provisioning, it grants ' +
        'the default apps to new users.',
      risk:
        'Every synced user can receive a seat of each default app. A sync of all users gives seats to the complete ' +
        'company.',
      steps: [
        'Open Security > Identity providers > Google Workspace. The menu may be named differently.',
        'Limit the sync to selected groups.',
        'Switch off default app access for new users. The menu may be named differently.',
        'If you use another identity provider, disconnect the Google Workspace sync. The menu may be named ' +
          'differently.',
        'Open Directory > Groups and remove members that the sync added to default groups. The menu may be named ' +
          'differently.',
      ],
      confirm: 'The Google Workspace page shows selected groups and no default apps, or no connection.',
      verify:
        'No public API shows this setting, so an administrator attests its value with a date and an end date. An ' +
        'expired attestation is unknown; any value other than the recommended one makes the path open. An audit log ' +
        'event about Google Workspace after the attestation date is drift. New accounts in a default group are ' +
        'drift of the control `default-group`.',
      plan: 'All plans',
      exceptions: 'None are reasonable. A sync of all users without default apps needs the approval of IT.',
    },
  },
  {
    id: 'automatic-access-goals',
    title: 'Automatic access to Goals and Projects',
    severity: 'high',
    values: ['off', 'on'],
    place: 'Apps > Goals and Projects > Automatic access',
    events: /automatic access/i,
    products: [],
    guide: {
      what:
        'Automatic access adds roles for apps such as Goals and Projects to your default groups. Some organizations ' +
        'also see Talent and User access admin roles there.',
      risk:
        'Users receive roles that IT did not grant. Removing Goals from a user can remove the default group, and ' +
        'with it access to Confluence.',
      steps: [
        'Open Apps > Goals and Projects > Automatic access. The menu may be named differently.',
        'Switch automatic access off. Only an organization admin can do this.',
        'Open Directory > Groups and select each default group. The menu may be named differently.',
        'Remove the roles of Goals and Projects from these groups.',
        'If the console does not show the switch, attest the value `on` and review group roles in the report.',
      ],
      confirm: 'Automatic access shows off, and no default group has a role on Goals or Projects.',
      verify:
        'No public API shows this setting, so an administrator attests its value with a date and an end date. An ' +
        'expired attestation is unknown; any value other than the recommended one makes the path open. An audit log ' +
        'event about automatic access after the attestation date is drift. Added group roles are drift of the ' +
        'control `group-role`.',
      plan: 'All plans, but not every organization shows the switch',
      exceptions: 'The value `on` is reasonable where the switch is missing and the group roles are in the baseline.',
    },
  },
  {
    id: 'jsm-self-signup',
    title: 'Customer sign-up',
    severity: 'high',
    values: ['not allowed', 'allowed'],
    place: 'Settings > Products > Jira Service Management > Customer access > Portal access > Sign-up',
    oldPlace: 'Products > Customer access',
    events: /sign.?up/i,
    products: ['jira-servicedesk'],
    guide: {
      what: 'Customer sign-up lets visitors create a customer account by a form or by an email to the service project.',
      risk:
        'Any person on the internet can create an account and send requests. Portal customers use no seat, but some ' +
        'of them request access to other apps.',
      steps: [
        'In Jira, open Settings > Products > Jira Service Management > Customer access.',
        'Under Portal access, select that customers cannot create their own accounts.',
        'Save the change for each site.',
        'Remove portal-only customers that you do not know at Apps > the site > Jira Service Management > ' +
          'Portal-only customers.',
      ],
      confirm: 'The portal shows no sign-up link in a private browser window.',
      verify:
        'No public API shows this setting, so an administrator attests its value with a date and an end date. An ' +
        'expired attestation is unknown; any value other than the recommended one makes the path open. An audit log ' +
        'event about sign-up after the attestation date is drift. With `undocumented-apis: true`, the control ' +
        '`customer-access` also reads the sign-up settings.',
      plan: 'Jira Service Management, all plans',
      exceptions:
        'A public help center for customers of the company, with external access limited where possible. Attest the ' +
        'value `allowed`.',
    },
  },
  {
    id: 'jsm-internal-customers',
    title: 'Internal customer access',
    severity: 'high',
    values: ['off', 'on'],
    place: 'Settings > Products > Jira Service Management > Customer access > Internal access',
    oldPlace: 'Products > Customer access',
    events: /customer access|internal customer/i,
    products: ['jira-servicedesk'],
    guide: {
      what: 'Internal access gives users of an approved domain an Atlassian account with the role customer.',
      risk:
        'These customers appear in your directory under Directory > Users. The role customer uses no app seat, but ' +
        'the account can receive further roles and can request access.',
      steps: [
        'In Jira, open Settings > Products > Jira Service Management > Customer access > Internal access.',
        'Switch internal access off.',
        'Open Apps > App access settings > Approved domains and check that no domain has the role Customer.',
        'Open Directory > Users, filter by the role Customer and remove accounts that need no access. The menu ' +
          'may be named differently.',
      ],
      confirm: 'Internal access shows off, and no approved domain has the role Customer.',
      verify:
        'No public API shows this setting, so an administrator attests its value with a date and an end date. An ' +
        'expired attestation is unknown; any value other than the recommended one makes the path open. An audit log ' +
        'event about customer access after the attestation date is drift. The control `directory-customers` counts ' +
        'users whose only role is customer.',
      plan: 'Jira Service Management, all plans',
      exceptions:
        'A help center for employees who have managed accounts. Attest the value `on`, and list the domain under ' +
        '`app-access`.',
    },
  },
  {
    id: 'app-requests',
    title: 'App requests',
    severity: 'high',
    values: ['review required', 'sign-up without review'],
    place: 'Apps > App requests > Settings',
    oldPlace: 'Products > Product requests',
    events: /(app|product) request/i,
    products: [],
    guide: {
      what:
        'App requests define whether users with a managed account can start apps and sites of their own. By ' +
        'default, they can.',
      risk:
        'A user can create a site outside your organization settings, with data and users that IT does not control. ' +
        'A started trial can become a paid plan.',
      steps: [
        'Open Apps > App requests > Settings. The menu may be named differently.',
        'Select Require admin review for each listed app.',
        'Save the change.',
        'Open the list of discovered apps and decide about each site: move it to the organization or close it. ' +
          'The menu may be named differently.',
        'Below the Enterprise plan, review the list of discovered apps every month and attest `sign-up without ' +
          'review`.',
      ],
      confirm: 'App requests > Settings shows Require admin review for every app.',
      verify:
        'No public API shows this setting, so an administrator attests its value with a date and an end date. An ' +
        'expired attestation is unknown; any value other than the recommended one makes the path open. An audit log ' +
        'event about app requests after the attestation date is drift. New apps of your organization are drift of ' +
        'the control `app-instance`; separate organizations are not visible to the gate.',
      plan: 'Enterprise (or Bitbucket Premium or Trello Enterprise for their own apps)',
      exceptions:
        'Below Enterprise, this path cannot be closed. Attest the current value, so that the report shows the open ' +
        'path.',
    },
  },
  {
    id: 'sso-enforced',
    title: 'Single sign-on enforced',
    severity: 'high',
    values: ['on', 'on for some policies', 'off'],
    place: 'Security > Authentication policies > each policy > Single sign-on',
    events: /single sign|\bsso\b|saml|authentication polic/i,
    products: [],
    guide: {
      what:
        'An authentication policy can require that its members log in through the identity provider. Each policy ' +
        'has its own setting.',
      risk:
        'Without single sign-on, users can log in with a password, even when the identity provider blocks their ' +
        'login. Their seats stay in use.',
      steps: [
        'Open Security > Identity providers and connect SAML single sign-on to the directory.',
        'Open Security > Authentication policies and select the policy. The menu may be named differently.',
        'Test single sign-on with a few users in a separate policy.',
        'Select Enforce single sign-on and save. The menu may be named differently.',
        'Repeat this for every policy of the directory, apart from the policy of break-glass accounts.',
      ],
      confirm:
        'Every policy shows single sign-on as enforced. A test user in a private browser window is sent to the ' +
        'identity provider.',
      verify:
        'No public API shows this setting, so an administrator attests its value with a date and an end date. An ' +
        'expired attestation is unknown; any value other than the recommended one makes the path open. An audit log ' +
        'event about single sign-on or authentication policies after the attestation date is drift.',
      plan: 'Atlassian Guard Standard, or Teamwork Collection Premium or Enterprise',
      exceptions:
        'A policy for one or two break-glass accounts with two-step verification. Attest the value `on for some ' +
        'policies` for it.',
    },
  },
  {
    id: 'default-policy',
    title: 'Default authentication policy',
    severity: 'high',
    values: ['the strictest one', 'another policy'],
    place: 'Security > Authentication policies > Default policy',
    events: /default (authentication )?polic|authentication polic/i,
    products: [],
    guide: {
      what: 'New accounts become members of the default authentication policy. Each directory has one default policy.',
      risk:
        'A weak default policy lets new accounts log in with a password only. Accounts remain there until an ' +
        'administrator moves them.',
      steps: [
        'Open Security > Authentication policies. The menu may be named differently.',
        'Find the policy with the mark Default in each directory. The menu may be named differently.',
        'Set the policy with enforced single sign-on as the default of the identity provider directory. The menu ' +
          'may be named differently.',
        'Require two-step verification in the default policy of the local directory.',
        'Move members of weaker policies to the strict policy.',
      ],
      confirm: 'The mark Default is on the policy with the strictest settings in each directory.',
      verify:
        'No public API shows this setting, so an administrator attests its value with a date and an end date. An ' +
        'expired attestation is unknown; any value other than the recommended one makes the path open. An audit log ' +
        'event about authentication policies after the attestation date is drift.',
      plan: 'Atlassian Guard Standard, or Teamwork Collection Premium or Enterprise',
      exceptions:
        'A test directory without users. A non-billable policy must not be the default of the identity provider ' +
        'directory.',
    },
  },
  {
    id: 'scim-key',
    title: 'SCIM API key',
    severity: 'high',
    values: [
      'identity provider only, more than 30 days left',
      'identity provider only, ends within 30 days',
      'stored elsewhere',
    ],
    place: 'Security > Identity providers > the directory > User provisioning',
    events: /scim\w* (api )?(key|token)|provisioning (api )?(key|token)/i,
    products: [],
    guide: {
      what:
        'The SCIM API key lets the identity provider create users and change group members in the directory. It has ' +
        'an end date.',
      risk:
        'With the key, any program can add users to synced groups, and each of them uses a seat. After the end date ' +
        'the sync stops, so leavers keep their access.',
      steps: [
        'Open Security > Identity providers and select the directory.',
        'Open User provisioning and read the end date of the API key. The menu may be named differently.',
        'If fewer than 30 days are left, create a new key. The menu may be named differently.',
        'Enter the new key in the identity provider and run a sync.',
        'Delete all other copies of the key, for example in scripts and password notes.',
      ],
      confirm:
        'User provisioning shows an end date more than 30 days ahead, and the identity provider reports a ' +
        'successful sync.',
      verify:
        'No public API shows this setting, so an administrator attests its value with a date and an end date. An ' +
        'expired attestation is unknown; any value other than the recommended one makes the path open. An audit log ' +
        'event about SCIM keys after the attestation date is drift. Set the end date of the attestation at least 30 ' +
        'days before the end of the key.',
      plan: 'Atlassian Guard Standard, or Teamwork Collection Premium or Enterprise',
      exceptions: 'A second copy of the key in the recovery vault of IT.',
    },
  },
  {
    id: 'api-tokens',
    title: 'User API tokens',
    severity: 'high',
    values: ['blocked', 'allowed with a short lifetime', 'allowed'],
    place: 'Security > Authentication policies > each policy > User API tokens',
    events: /api token\w* (setting|polic|control|access|expir)|(allow|block)\w* .*api token/i,
    products: [],
    guide: {
      what:
        'A user API token gives a script the access of the user. Each authentication policy allows or blocks the ' +
        'tokens of its members.',
      risk:
        'A token works without single sign-on and stays valid after the user changes teams. A leaked token gives ' +
        'unchecked access with the seat of its user.',
      steps: [
        'Open Security > Authentication policies and select the policy. The menu may be named differently.',
        'Find User API tokens and select Block. The menu may be named differently.',
        'Create a separate policy for the accounts of integrations, and allow tokens with a short maximum ' +
          'lifetime there.',
        'Repeat this for each policy.',
        'Ask the owners of integrations to move to service accounts or OAuth.',
      ],
      confirm: 'Each policy shows User API tokens as blocked, apart from the policy for integrations.',
      verify:
        'No public API shows this setting, so an administrator attests its value with a date and an end date. An ' +
        'expired attestation is unknown; any value other than the recommended one makes the path open. An audit log ' +
        'event about API token settings after the attestation date is drift.',
      plan: 'Atlassian Guard Standard, or Teamwork Collection Premium or Enterprise',
      exceptions:
        'The site credential of the gate itself, in a policy that allows tokens with a lifetime limit. Attest ' +
        '`allowed with a short lifetime`.',
    },
  },
  {
    id: 'confluence-anonymous',
    title: 'Confluence anonymous access',
    severity: 'high',
    values: ['enforced off', 'off', 'on'],
    place: 'Confluence > Settings > Security > Anonymous access',
    oldPlace: 'Confluence > Global permissions',
    events: /anonymous/i,
    products: ['confluence'],
    guide: {
      what:
        'Anonymous access lets visitors read Confluence without login. When it is enforced off, space ' +
        'administrators cannot switch it on.',
      risk:
        'Visitors and search engines can read pages. Anonymous visitors use no seat, but guests can see anonymous ' +
        'spaces even if it is off for the site.',
      steps: [
        'In Confluence, open Settings > Security > Anonymous access. The menu may be named differently.',
        'Switch anonymous access off and enforce the setting for all spaces. The menu may be named differently.',
        'Open Space settings > Space access of spaces that had anonymous access, and remove it. The menu may be ' +
          'named differently.',
        'Repeat this for each site.',
      ],
      confirm: 'Anonymous access shows enforced off. A private browser window that opens the wiki shows a login page.',
      verify:
        'No public API shows this setting, so an administrator attests its value with a date and an end date. An ' +
        'expired attestation is unknown; any value other than the recommended one makes the path open. An audit log ' +
        'event about anonymous access after the attestation date is drift. With a site credential, the control ' +
        '`public-access` also reads the spaces.',
      plan: 'Confluence; enforcement needs a paid plan with role-based access',
      exceptions: 'A public documentation site, separate from the internal one.',
    },
  },
  {
    id: 'jsm-external-customers',
    title: 'External customer access',
    severity: 'medium',
    values: ['off', 'listed domains only', 'on'],
    place: 'Settings > Products > Jira Service Management > Customer access > External access',
    oldPlace: 'Products > Customer access',
    events: /customer access|external customer|portal.only/i,
    products: ['jira-servicedesk'],
    guide: {
      what:
        'External access gives users outside your domains a portal-only account. The setting accepts any domain or ' +
        'listed domains.',
      risk:
        'Unknown users can send requests and see content of the help center. Portal-only accounts use no seat, and ' +
        'are not in the directory.',
      steps: [
        'In Jira, open Settings > Products > Jira Service Management > Customer access > External access.',
        'Switch external access off, or limit it to listed domains.',
        'Save the change for each site.',
        'Review Apps > the site > Jira Service Management > Portal-only customers and remove unknown accounts.',
      ],
      confirm: 'External access shows off, or only the domains of approved customers.',
      verify:
        'No public API shows this setting, so an administrator attests its value with a date and an end date. An ' +
        'expired attestation is unknown; any value other than the recommended one makes the path open. An audit log ' +
        'event about customer access after the attestation date is drift.',
      plan: 'Jira Service Management, all plans',
      exceptions: 'Listed domains of customers with a contract. Attest the value `listed domains only`.',
    },
  },
  {
    id: 'jsm-channel-access',
    title: 'Access to service projects',
    severity: 'medium',
    values: ['restricted in every project', 'open in some projects'],
    place: 'Project settings > Channels and self service > Access, in each service project',
    oldPlace: 'Project settings > Customer permissions',
    events: /channel|customer permission/i,
    products: ['jira-servicedesk'],
    guide: {
      what:
        'Each service project accepts requests from added customers only (Restricted) or from all users with an ' +
        'account (Open).',
      risk:
        'With Open, every user with a customer account can send requests and see the request forms. The number of ' +
        'unknown customers grows without approval.',
      steps: [
        'In the service project, open Project settings > Channels and self service > Access. The menu may be ' +
          'named differently.',
        'Select Restricted.',
        'Limit customer sharing to organizations or switch it off.',
        'Open the permission scheme of the service project and remove broad groups from Browse Projects. The menu ' +
          'may be named differently.',
        'Repeat this for each service project.',
      ],
      confirm: 'Each service project shows Restricted, and the customer list contains only known customers.',
      verify:
        'No public API shows this setting, so an administrator attests its value with a date and an end date. An ' +
        'expired attestation is unknown; any value other than the recommended one makes the path open. An audit log ' +
        'event about channels or customer permissions after the attestation date is drift. With `undocumented-apis: ' +
        'true`, the control `customer-access` also reads the setting and reports new service projects.',
      plan: 'Jira Service Management, all plans',
      exceptions:
        'An IT help desk for all employees. Attest `open in some projects` and name the projects in the note.',
    },
  },
  {
    id: 'jsm-portal-login',
    title: 'Portal login',
    severity: 'medium',
    values: ['required', 'not required'],
    place: 'Settings > Products > Jira Service Management > Customer access > Portal access > Login',
    oldPlace: 'Products > Customer access',
    events: /portal (access|log.?in)|help center access/i,
    products: ['jira-servicedesk'],
    guide: {
      what: 'The portal can be visible with or without login. The setting applies to the site.',
      risk:
        'Without login, any visitor can see the help center, its articles and its request forms. This uses no seat, ' +
        'but it reveals internal information.',
      steps: [
        'In Jira, open Settings > Products > Jira Service Management > Customer access.',
        'Under Portal access, require login to view the portal.',
        'Save the change for each site.',
      ],
      confirm: 'A private browser window that opens the portal shows a login page.',
      verify:
        'No public API shows this setting, so an administrator attests its value with a date and an end date. An ' +
        'expired attestation is unknown; any value other than the recommended one makes the path open. An audit log ' +
        'event about portal access after the attestation date is drift.',
      plan: 'Jira Service Management, all plans',
      exceptions: 'A public help center for customers of the company.',
    },
  },
  {
    id: 'jsm-chat-channels',
    title: 'Chat channels',
    severity: 'medium',
    values: ['none connected', 'connected in some projects'],
    place: 'Project settings > Channels and self service > Chat, in each service project',
    events: /chat/i,
    products: ['jira-servicedesk'],
    guide: {
      what: 'A service project can receive requests from Slack or Microsoft Teams channels.',
      risk:
        'Chat ignores the restriction of the service project. Each user who sends a chat message is added as a ' +
        'customer automatically.',
      steps: [
        'In the service project, open Project settings > Channels and self service > Chat. The menu may be named ' +
          'differently.',
        'Disconnect each Slack or Teams channel that IT did not approve. The menu may be named differently.',
        'Remove customers that only chat has added.',
        'Repeat this for each service project.',
      ],
      confirm: 'The page Chat of each service project shows no connected channel.',
      verify:
        'No public API shows this setting, so an administrator attests its value with a date and an end date. An ' +
        'expired attestation is unknown; any value other than the recommended one makes the path open. An audit log ' +
        'event about chat after the attestation date is drift.',
      plan: 'Jira Service Management, all plans',
      exceptions:
        'A chat channel that only employees can join. Attest `connected in some projects` and name the projects in ' +
        'the note.',
    },
  },
  {
    id: 'jsm-portal-authentication',
    title: 'Portal authentication',
    severity: 'medium',
    values: ['single sign-on', 'password'],
    place: 'Settings > Products > Jira Service Management > Authentication',
    events: /portal.*(authentication|single sign|saml)/i,
    products: ['jira-servicedesk'],
    guide: {
      what: 'Portal-only customers log in with a password or through single sign-on. The setting applies to the site.',
      risk:
        'With a password, customers keep their access after they leave their company. Portal-only accounts use no ' +
        'seat.',
      steps: [
        'In Jira, open Settings > Products > Jira Service Management > Authentication.',
        'Configure SAML single sign-on for portal-only accounts.',
        'Test the login with one customer account.',
        'Set single sign-on as the only login method.',
      ],
      confirm: 'The page Authentication shows single sign-on only. A test customer is sent to the identity provider.',
      verify:
        'No public API shows this setting, so an administrator attests its value with a date and an end date. An ' +
        'expired attestation is unknown; any value other than the recommended one makes the path open. An audit log ' +
        'event about portal authentication after the attestation date is drift.',
      plan: 'Jira Service Management and Atlassian Guard Standard',
      exceptions: 'Customers of other companies without an identity provider. Attest the value `password`.',
    },
  },
  {
    id: 'external-user-policy',
    title: 'External user policy',
    severity: 'medium',
    values: [
      'single sign-on or one-time passcode, tokens blocked',
      'single sign-on or one-time passcode, tokens allowed',
      'none',
    ],
    place: 'Security > External users > External user policy',
    oldPlace: 'Security > External user security',
    events: /external user/i,
    products: [],
    guide: {
      what:
        'The external user policy defines how unmanaged accounts verify themselves. Without it, no verification is ' +
        'required.',
      risk:
        'An unmanaged account with a stolen password can use its seat and read content. Your identity provider ' +
        'cannot stop the login.',
      steps: [
        'Open Security > External users > External user policy. The menu may be named differently.',
        'Require single sign-on or a one-time passcode.',
        'Block API tokens of external users.',
        'Save the policy and test it with one external account.',
      ],
      confirm: 'The policy shows single sign-on or one-time passcode, and tokens as blocked.',
      verify:
        'No public API shows this setting, so an administrator attests its value with a date and an end date. An ' +
        'expired attestation is unknown; any value other than the recommended one makes the path open. An audit log ' +
        'event about external users after the attestation date is drift. The control `external-person` lists ' +
        'unmanaged accounts with a seat.',
      plan: 'Atlassian Guard Standard',
      exceptions:
        'None are reasonable while unmanaged accounts hold a seat. Use `not-applicable` only if the organization ' +
        'has no external users.',
    },
  },
  {
    id: 'external-user-test-policy',
    title: 'External user test policy',
    severity: 'medium',
    values: ['nobody in it', 'users in it'],
    place: 'Security > External users > Test policy',
    oldPlace: 'Security > External user security',
    events: /external user.*test|test polic/i,
    products: [],
    guide: {
      what:
        'The test policy lets you try settings with up to five external users. Its members are not under the main ' +
        'external user policy.',
      risk:
        'Users who remain in the test policy can bypass the required verification. Their seats stay usable without ' +
        'a second factor.',
      steps: [
        'Open Security > External users > Test policy. The menu may be named differently.',
        'Remove every user from the test policy. The menu may be named differently.',
        'Save the change.',
        'Check that the main external user policy applies to these users.',
      ],
      confirm: 'The test policy shows no users.',
      verify:
        'No public API shows this setting, so an administrator attests its value with a date and an end date. An ' +
        'expired attestation is unknown; any value other than the recommended one makes the path open. An audit log ' +
        'event about the test policy after the attestation date is drift.',
      plan: 'Atlassian Guard Standard',
      exceptions: 'Up to five test users during a change of the policy, with an end date of some days.',
    },
  },
  {
    id: 'third-party-login',
    title: 'Third-party login',
    severity: 'medium',
    values: ['blocked', 'allowed'],
    place: 'Security > Authentication policies > each policy > Third-party login',
    events: /third.?party log.?in|social log.?in/i,
    products: [],
    guide: {
      what: 'Third-party login lets users log in with an account of Google, Microsoft, Apple or Slack.',
      risk:
        'The login bypasses the rules of your identity provider. A user who left can still log in with a ' +
        'third-party account of the same address, and keeps the seat.',
      steps: [
        'Open Security > Authentication policies and select the policy. The menu may be named differently.',
        'Find Third-party login and select Block. The menu may be named differently.',
        'Save the policy and repeat this for each policy.',
      ],
      confirm: 'Each policy shows Third-party login as blocked.',
      verify:
        'No public API shows this setting, so an administrator attests its value with a date and an end date. An ' +
        'expired attestation is unknown; any value other than the recommended one makes the path open. An audit log ' +
        'event about third-party login after the attestation date is drift.',
      plan: 'Atlassian Guard Standard, or Teamwork Collection Premium or Enterprise',
      exceptions: 'None are reasonable once single sign-on is enforced.',
    },
  },
  {
    id: 'collection-apps',
    title: 'Apps in a collection',
    severity: 'medium',
    values: ['only approved apps and sites linked', 'other apps or sites linked'],
    place: 'Billing > Subscriptions > the collection',
    events: null,
    products: [],
    guide: {
      what:
        'Teamwork Collection bills unique users across Jira, Confluence and Loom. A subscription links the apps and ' +
        'sites whose users count.',
      risk:
        'A user with a role on one linked app uses a seat of the collection. A newly linked app or site can ' +
        'therefore add seats without a change of groups.',
      steps: [
        'Open Billing > Subscriptions and select the collection. The menu may be named differently.',
        'Compare the linked apps and sites with the list that IT approved.',
        'Unlink apps and sites that are not approved. The menu may be named differently.',
        'Add a budget `collection` with all linked apps under `licenses` in the baseline.',
      ],
      confirm: 'The subscription lists only approved apps and sites, and its number of users is close to the budget.',
      verify:
        'No public API shows this setting, so an administrator attests its value with a date and an end date. An ' +
        'expired attestation is unknown; any value other than the recommended one makes the path open. The audit ' +
        'log has no known event for it, so a change before the end date is not detected. A budget over the linked ' +
        'apps shows additional users as drift of the control `license-budget`.',
      plan: 'Teamwork Collection',
      exceptions: 'An app that is linked for a trial, with the end date of the trial.',
    },
  },
  {
    id: 'claim-setting',
    title: 'Account claim setting',
    severity: 'medium',
    values: ['manual', 'automatic'],
    place: 'Settings > Domains > the domain > Claim settings',
    oldPlace: 'Security > Domains',
    events: /claim/i,
    products: [],
    guide: {
      what:
        'The claim setting defines whether new accounts at a verified domain become managed accounts automatically ' +
        'or by an administrator.',
      risk:
        'With automatic claims, every new account at the domain becomes managed, and Guard can bill it. Employees ' +
        'can create such accounts on other sites.',
      steps: [
        'Open Settings > Domains and select the domain.',
        'Open Claim settings and select manual. The menu may be named differently.',
        'Claim accounts that IT approved, and review the list of unclaimed accounts every month. The menu may be ' +
          'named differently.',
        'Repeat this for each verified domain.',
      ],
      confirm: 'Claim settings shows manual for each verified domain.',
      verify:
        'No public API shows this setting, so an administrator attests its value with a date and an end date. An ' +
        'expired attestation is unknown; any value other than the recommended one makes the path open. An audit log ' +
        'event about claims after the attestation date is drift.',
      plan: 'All plans; Guard bills managed accounts',
      exceptions:
        'Automatic is reasonable with just-in-time provisioning by single sign-on, which requires it. Attest the ' +
        'value `automatic`.',
    },
  },
  {
    id: 'future-agents',
    title: 'Default access for future agents',
    severity: 'medium',
    values: ['no access', 'selected apps or groups', 'all apps'],
    place: 'Rovo > Agents > Default access for future agents',
    events: /future agent|agent\w* (default )?access/i,
    products: [],
    guide: {
      what: 'This setting defines which apps Rovo agents that are added later can use. Agents receive the role user.',
      risk:
        'New agents can read and change content without a review by IT. Unchecked agents then have the same role as ' +
        'users.',
      steps: [
        'Open Rovo > Agents > Default access for future agents. The menu may be named differently.',
        'Remove all apps and groups from the default access. The menu may be named differently.',
        'Grant access to each approved agent individually.',
        'Check the page after each new agent.',
      ],
      confirm: 'Default access for future agents shows no app and no group.',
      verify:
        'No public API shows this setting, so an administrator attests its value with a date and an end date. An ' +
        'expired attestation is unknown; any value other than the recommended one makes the path open. An audit log ' +
        'event about agent access after the attestation date is drift.',
      plan: 'Plans with Rovo',
      exceptions: 'A test site without internal content. Attest `selected apps or groups`.',
    },
  },
  {
    id: 'studio-create',
    title: 'Creation in Studio',
    severity: 'medium',
    values: ['selected groups', 'all Studio users'],
    place: 'Apps > Studio > Creation permissions',
    events: /studio.*(permission|setting|access)|(permission|setting|access).*studio/i,
    products: [],
    guide: {
      what:
        'Studio lets users create agents, automations and apps. By default, all Studio users can create them, and ' +
        'app admins become Studio app admins.',
      risk:
        'Users can create agents and automations that act with access of other users. IT has not checked them, and ' +
        'they can change data or share it.',
      steps: [
        'Open the administration page of Studio. The menu may be named differently.',
        'Find the setting that defines which users can create agents, automations and apps. The menu may be named ' +
          'differently.',
        'Select specific groups, and choose synced groups only.',
        'Review the existing agents and automations, and delete those without an owner.',
        'Open Directory > Groups and check which groups have a role on Studio. The menu may be named differently.',
      ],
      confirm: 'The setting lists only the approved groups. A test user outside these groups cannot create an agent.',
      verify:
        'No public API shows this setting, so an administrator attests its value with a date and an end date. An ' +
        'expired attestation is unknown; any value other than the recommended one makes the path open. An audit log ' +
        'event about Studio settings after the attestation date is drift. Studio roles of groups are part of the ' +
        'control `group-role`.',
      plan: 'Plans with Studio',
      exceptions: 'All Studio users are reasonable where the role on Studio itself is limited to a synced group.',
    },
  },
  {
    id: 'rovo-access',
    title: 'Rovo access',
    severity: 'medium',
    values: ['blocked, or approved groups or apps only', 'on for everyone'],
    place: 'Rovo > Access',
    events: /rovo.*(access|setting|block|activat)|(access|block|activat)\w*.*rovo/i,
    products: [],
    guide: {
      what:
        'Rovo is on for all users of paid plans. You can block it per app, and on the Enterprise plan you can limit ' +
        'it to groups.',
      risk: 'Rovo makes all content that a user can read easy to find, including content that was shared too widely.',
      steps: [
        'Open the Rovo page of Atlassian Administration. The menu may be named differently.',
        'Block Rovo for each app that is not approved. The menu may be named differently.',
        'On the Enterprise plan, limit Rovo access to synced groups. The menu may be named differently.',
        'Check the setting after you add an app.',
      ],
      confirm: 'The Rovo page shows the blocked apps, or the approved groups on the Enterprise plan.',
      verify:
        'No public API shows this setting, so an administrator attests its value with a date and an end date. An ' +
        'expired attestation is unknown; any value other than the recommended one makes the path open. An audit log ' +
        'event about Rovo access after the attestation date is drift. The role `ai-access` of groups is part of the ' +
        'control `group-role`.',
      plan: 'Paid plans; limits by group need Enterprise',
      exceptions:
        'On for everyone is reasonable after a review of content permissions. Attest the value `on for everyone`.',
    },
  },
  {
    id: 'user-installed-apps',
    title: 'User-installed apps',
    severity: 'medium',
    values: ['blocked', 'allowed'],
    place: 'Apps > the site > Connected apps > Settings',
    oldPlace: 'Products > Connected apps',
    events: /user.?(installed|consented) app|block\w* user app/i,
    products: [],
    guide: {
      what: 'Users can connect third-party apps to their account by their own consent. By default, this is allowed.',
      risk:
        'A connected app can read everything that the user can read. IT has not checked the vendor, and the access ' +
        'lasts until the user revokes it.',
      steps: [
        'Open Apps, select the site and open Connected apps > Settings.',
        'Select Block user apps.',
        'Review the list of connected apps and remove those that are not approved. The menu may be named differently.',
        'Repeat this for each site.',
      ],
      confirm: 'Connected apps > Settings shows Block user apps on each site.',
      verify:
        'No public API shows this setting, so an administrator attests its value with a date and an end date. An ' +
        'expired attestation is unknown; any value other than the recommended one makes the path open. An audit log ' +
        'event about user-installed apps after the attestation date is drift.',
      plan: 'All plans',
      exceptions: 'None are reasonable; an administrator can install an approved app for all users.',
    },
  },
  {
    id: 'confluence-public-links',
    title: 'Confluence public links',
    severity: 'medium',
    values: ['off', 'on'],
    place: 'Confluence > Settings > Security > Public links',
    events: /public link/i,
    products: ['confluence'],
    guide: {
      what:
        'A public link shows one Confluence page to any visitor with the link. The site, the space and the page ' +
        'have a setting.',
      risk:
        'A forwarded link shows internal pages to unchecked visitors without a seat. It stays valid until a user ' +
        'switches it off.',
      steps: [
        'In Confluence, open Settings > Security > Public links. The menu may be named differently.',
        'Switch public links off for the site.',
        'If some spaces need public links, switch them on for these spaces only. The menu may be named differently.',
        'Repeat this for each site.',
      ],
      confirm: 'Public links shows off. An old public link in a private browser window shows no page.',
      verify:
        'No public API shows this setting, so an administrator attests its value with a date and an end date. An ' +
        'expired attestation is unknown; any value other than the recommended one makes the path open. An audit log ' +
        'event about public links after the attestation date is drift.',
      plan: 'Confluence',
      exceptions: 'A space with press material. Attest the value `on` and name the space in the note.',
    },
  },
  {
    id: 'csm-channels',
    title: 'Customer Service Management channels',
    severity: 'medium',
    values: ['restricted', 'open'],
    place: 'Customer Service Management > the experience > Channels > Access',
    events: /channel/i,
    products: [],
    guide: {
      what: 'A channel of Customer Service Management is open to anyone or restricted to customer organizations.',
      risk:
        'An open channel accepts requests from any person on the internet. Unknown customers appear without ' +
        'approval; they use no seat.',
      steps: [
        'In Customer Service Management, select the experience and open Channels. The menu may be named differently.',
        'Select the channel and open Access. The menu may be named differently.',
        'Restrict the channel to customer organizations.',
        'Repeat this for each channel of each experience.',
      ],
      confirm: 'Each channel shows restricted access with the approved customer organizations.',
      verify:
        'No public API shows this setting, so an administrator attests its value with a date and an end date. An ' +
        'expired attestation is unknown; any value other than the recommended one makes the path open. An audit log ' +
        'event about channels after the attestation date is drift.',
      plan: 'Customer Service Management',
      exceptions: 'A public support channel that the company approved. Attest the value `open`.',
    },
  },
  {
    id: 'bitbucket-invites',
    title: 'Bitbucket invitations',
    severity: 'medium',
    values: ['administrators only', 'all members'],
    place: 'Bitbucket > Workspace settings > Invite permissions',
    events: /workspace.*invit|invit.*workspace/i,
    products: ['bitbucket'],
    guide: {
      what:
        'Older Bitbucket workspaces have their own setting for invitations. Newer workspaces follow the app access ' +
        'settings of the organization.',
      risk: 'Members can invite others, and Bitbucket bills each user per workspace. Invited users can read source code.',
      steps: [
        'In Bitbucket, open Workspace settings > Invite permissions. The menu may be named differently.',
        'Select Admins only.',
        'Review the members of the workspace and remove users that are not approved. The menu may be named ' +
          'differently.',
        'Repeat this for each workspace.',
      ],
      confirm: 'Invite permissions shows Admins only in each workspace.',
      verify:
        'No public API shows this setting, so an administrator attests its value with a date and an end date. An ' +
        'expired attestation is unknown; any value other than the recommended one makes the path open. An audit log ' +
        'event about workspace invitations after the attestation date is drift.',
      plan: 'Bitbucket, all plans',
      exceptions: 'A workspace for an open source project, with free users only. Attest the value `all members`.',
    },
  },
  {
    id: 'jsm-portal-provisioning',
    title: 'Portal provisioning',
    severity: 'low',
    values: ['not used, or approved identity provider only', 'other identity provider'],
    place: 'Apps > the site > Portal-only customers > Identity provider',
    events: /(portal.only|customer).*(provisioning|scim|identity provider)/i,
    products: ['jira-servicedesk'],
    guide: {
      what: 'An identity provider can create portal-only customers by SCIM. It syncs its groups to customer organizations.',
      risk:
        'A connected identity provider decides which customers reach the portal. Portal-only accounts use no app ' +
        'seat and never count for Guard.',
      steps: [
        'Open Apps, select the site and open Portal-only customers > Identity provider.',
        'Check that only an approved identity provider is connected.',
        'Disconnect each identity provider that is not approved. The menu may be named differently.',
        'Decide about each group name conflict: sync or do not sync.',
      ],
      confirm: 'The page Identity provider shows no connection, or the approved identity provider only.',
      verify:
        'No public API shows this setting, so an administrator attests its value with a date and an end date. An ' +
        'expired attestation is unknown; any value other than the recommended one makes the path open. An audit log ' +
        'event about portal provisioning after the attestation date is drift.',
      plan: 'Jira Service Management, all sites',
      exceptions:
        'The identity provider of a partner company with a contract. Attest `other identity provider` with an end ' +
        'date.',
    },
  },
  {
    id: 'trello-signup',
    title: 'Trello sign-up of managed users',
    severity: 'low',
    values: ['review required', 'allowed'],
    place: 'Trello Enterprise > Settings > Sign-up of managed users',
    events: /trello/i,
    products: ['trello'],
    guide: {
      what: 'This setting defines whether users with a managed account can start Trello without review.',
      risk:
        'Users create boards with company data outside the control of IT. Guard can bill managed accounts that use ' +
        'Trello.',
      steps: [
        'Open the settings of Trello Enterprise. The menu may be named differently.',
        'Find the sign-up of managed users and require a review. The menu may be named differently.',
        'Review the existing Trello workspaces of managed users and move or close them. The menu may be named ' +
          'differently.',
      ],
      confirm: 'The setting shows that a review is required.',
      verify:
        'No public API shows this setting, so an administrator attests its value with a date and an end date. An ' +
        'expired attestation is unknown; any value other than the recommended one makes the path open. An audit log ' +
        'event about Trello after the attestation date is drift.',
      plan: 'Trello Enterprise',
      exceptions: 'Without Trello Enterprise, this path cannot be closed. Attest the value `allowed`.',
    },
  },
]

/** Undefined for a path that only the baseline knows. */
export const findPath = (id: string): AttestedPath | undefined => ACCESS_PATHS.find(path => path.id === id)

/** What a kind of event is called: its name, and the name of its group. */
type EventKind = { readonly name: string; readonly group: string | null }

const wordsOf = ({ name, group }: EventKind): string => `${name} (${group ?? ''})`

/** The attested access paths that an event of this kind touches. */
export const pathsOf = (kind: EventKind): readonly AttestedPath[] =>
  ACCESS_PATHS.filter(({ events }) => events?.test(wordsOf(kind)) === true)

/** Kinds of events that may change who has access, as far as a name tells it. */
const ACCESS_EVENTS =
  /domain|invit|access|default|role|\bgroup|member|polic|identity provider|scim|saml|single sign|api key|api token|customer|sign.?up|site (created|added)|created (a )?site|admin|claim|provision|product (added|removed)|trial|anonymous|public link/i

export const concernsAccess = (kind: EventKind): boolean =>
  ACCESS_EVENTS.test(wordsOf(kind)) || pathsOf(kind).length > 0
