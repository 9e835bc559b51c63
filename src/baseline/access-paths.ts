/**
 * The doors that no API of Atlassian's shows, and that a person attests for a limited time. Paths, values and plans are
 * those of Atlassian's documentation: support.atlassian.com/user-management, /organization-administration,
 * /security-and-access-policies, /jira-service-management-cloud, /confluence-cloud.
 */
export type AttestedPath = {
  readonly id: string
  /** Where it is in the console, under its name of today and the one before 2025. */
  readonly path: string
  /** The value in an organization in which all access goes through IT. */
  readonly strict: string
  readonly why: string
  /** What Atlassian sells it with; empty where everyone has it. */
  readonly plan: string
  /**
   * Kinds of events of the audit log that touch it, by their display names: Atlassian publishes no ids. Null where the
   * log is not known to tell of it.
   */
  readonly events: RegExp | null
}

const ACCESS = 'Apps > App access settings (before 2025: Products > User access settings)'
const POLICIES = 'Security > Authentication policies (same name before 2025)'
const CUSTOMERS =
  'Settings > Products > Jira Service Management > Customer access (before 2025: Products > Customer access)'
const GUARD = 'Atlassian Guard Standard'

const door = (
  id: string,
  strict: string,
  path: string,
  why: string,
  events: RegExp | null,
  plan = '',
): AttestedPath => ({ id, strict, path, why, events, plan })

/** The attestation that answers for "Any domain" where the API does not mention it. */
export const ANY_DOMAIN_PATH = 'any-domain'

export const ATTESTED_PATHS: readonly AttestedPath[] = [
  door(
    ANY_DOMAIN_PATH,
    'no access',
    'Apps > App access settings > Any domain (before 2025: Products > User access settings)',
    'by default, users of any email domain may request access; needed only where the API does not mention ANYONE',
    /any domain|approved domain|domain access|(app|user) access setting/i,
  ),
  door(
    'user-invites',
    'off',
    `${ACCESS} > User invites`,
    'people who have access can give it to others',
    /invit(?!\w* link)|join setting/i,
  ),
  door(
    'invitation-links',
    'off',
    `${ACCESS} > Invitation links`,
    'whoever holds the link comes in, without anyone’s approval',
    /invit\w* link|link invit/i,
  ),
  door(
    'access-requests',
    'none pending',
    'Apps > User requests > Access requests (before 2025: Products > Access requests)',
    'whoever approves one puts the person into the default group, and the seat is billed',
    /access request|request\w* access/i,
  ),
  door(
    'app-requests',
    'review required',
    'Apps > App requests > Settings (before 2025: Products > Product requests)',
    'people start sites and apps of their own with their managed account',
    /(app|product) request/i,
    'Enterprise',
  ),
  door(
    'automatic-access-goals',
    'off',
    'Apps > Goals and Projects > Automatic access (same name before 2025)',
    'Atlassian adds roles to your default groups',
    /automatic access/i,
  ),
  door(
    'future-agents',
    'no access',
    'Rovo > Agents > Default access for future agents (same name before 2025)',
    'agents that do not exist yet get the role user',
    /future agent|agent\w* (default )?access/i,
  ),
  door(
    'user-installed-apps',
    'blocked',
    'Apps > the site > Connected apps > Settings (before 2025: Products > Connected apps)',
    'anyone connects an app, which reads what they may read',
    /user.?(installed|consented) app|block\w* user app/i,
  ),
  door(
    'claim-setting',
    'manual',
    'Settings > Domains > the domain > Claim settings (before 2025: Security > Domains)',
    'automatic makes every new account at the domain a managed one that Guard bills',
    /claim/i,
  ),
  door(
    'google-workspace-sync',
    'not used, or groups only and no default apps',
    'Security > Identity providers > Google Workspace (before 2025: Security > Google Workspace)',
    'unlike other providers it gives new people the default apps',
    /google/i,
  ),
  door(
    'sso-enforced',
    'on',
    `${POLICIES} > each policy > Single sign-on`,
    'without it people log in past the identity provider',
    /single sign|\bsso\b|saml|authentication polic/i,
    GUARD,
  ),
  door(
    'default-policy',
    'the strictest one',
    `${POLICIES} > Default policy`,
    'new accounts fall under it',
    /default (authentication )?polic|authentication polic/i,
    GUARD,
  ),
  door(
    'third-party-login',
    'blocked',
    `${POLICIES} > each policy > Third-party login`,
    'an account at Google, Microsoft, Apple or Slack logs in as well',
    /third.?party log.?in|social log.?in/i,
    GUARD,
  ),
  door(
    'api-tokens',
    'blocked',
    `${POLICIES} > each policy > User API tokens`,
    'a token works past single sign-on, and after somebody left a team',
    /api token\w* (setting|polic|control|access|expir)|(allow|block)\w* .*api token/i,
    GUARD,
  ),
  door(
    'external-user-policy',
    'single sign-on or one-time passcode, tokens blocked',
    'Security > External users > External user policy (before 2025: Security > External user security)',
    'accounts that you do not manage need no second factor else',
    /external user/i,
    GUARD,
  ),
  door(
    'external-user-test-policy',
    'nobody in it',
    'Security > External users > Test policy (before 2025: Security > External user security)',
    'who is forgotten in it is under no policy',
    /external user.*test|test polic/i,
    GUARD,
  ),
  door(
    'jsm-internal-customers',
    'off',
    `${CUSTOMERS} > Internal access`,
    'people of an approved domain get an Atlassian account as customers',
    /customer access|internal customer/i,
    'Jira Service Management',
  ),
  door(
    'jsm-external-customers',
    'off',
    `${CUSTOMERS} > External access`,
    'anyone gets an account of the portal',
    /customer access|external customer|portal.only/i,
    'Jira Service Management',
  ),
  door(
    'jsm-self-signup',
    'not allowed',
    `${CUSTOMERS} > Portal access > Sign-up`,
    'strangers make themselves an account, by the form or by a mail',
    /sign.?up/i,
    'Jira Service Management',
  ),
  door(
    'jsm-portal-login',
    'required',
    `${CUSTOMERS} > Portal access > Login`,
    'without it anyone reads the help center',
    /portal (access|log.?in)|help center access/i,
    'Jira Service Management',
  ),
  door(
    'jsm-portal-authentication',
    'single sign-on',
    'Settings > Products > Jira Service Management > Authentication (same name before 2025)',
    'customers of the portal log in with a password else',
    /portal.*(authentication|single sign|saml)/i,
    `Jira Service Management, ${GUARD}`,
  ),
  door(
    'jsm-channel-access',
    'restricted in every project',
    'Project settings > Channels and self service > Access, in each service project (before 2025: Customer permissions)',
    'an open project takes requests of everyone who has an account',
    /channel|customer permission/i,
    'Jira Service Management',
  ),
  door(
    'jsm-chat-channels',
    'none connected',
    'Project settings > Channels and self service > Chat, in each service project (same name before 2025)',
    'who chats is let into the project, whatever its access says',
    /chat/i,
    'Jira Service Management',
  ),
  door(
    'csm-channels',
    'restricted',
    'Customer Service Management > the experience > Channels > Access (new in 2025)',
    'a channel that is open takes requests of anyone',
    /channel/i,
    'Customer Service Management',
  ),
  door(
    'confluence-anonymous',
    'enforced off',
    'Confluence > Settings > Security > Anonymous access (before 2025: Global permissions)',
    'anyone reads the wiki, and space administrators can open theirs',
    /anonymous/i,
    'Confluence',
  ),
  door(
    'confluence-public-links',
    'off',
    'Confluence > Settings > Security > Public links (same name before 2025)',
    'a page is read by whoever has its link',
    /public link/i,
    'Confluence',
  ),
  door(
    'bitbucket-invites',
    'administrators only',
    'Bitbucket > Workspace settings > Invite permissions (same name before 2025)',
    'members of an older workspace invite others, who are billed for each workspace',
    /workspace.*invit|invit.*workspace/i,
    'Bitbucket',
  ),
  door(
    'trello-signup',
    'review required',
    'Trello Enterprise > Settings > Sign-up of managed users (same name before 2025)',
    'people start boards of their own with their managed account',
    /trello/i,
    'Trello Enterprise',
  ),
]

export const ATTESTED_DOOR_IDS: readonly string[] = ATTESTED_PATHS.map(({ id }) => id)

/** What a kind of event is called: its name, and the name of its group. */
type EventKind = { readonly name: string; readonly group: string | null }

const wordsOf = ({ name, group }: EventKind): string => `${name} (${group ?? ''})`

/** The attested doors that an event of this kind touches. */
export const doorsOf = (kind: EventKind): readonly AttestedPath[] =>
  ATTESTED_PATHS.filter(({ events }) => events?.test(wordsOf(kind)) === true)

/** Kinds of events that may change who has access, as far as a name tells it. */
const ACCESS_EVENTS =
  /domain|invit|access|default|role|\bgroup|member|polic|identity provider|scim|saml|single sign|api key|api token|customer|sign.?up|site (created|added)|created (a )?site|admin|claim|provision|product (added|removed)|trial|anonymous|public link/i

export const concernsAccess = (kind: EventKind): boolean =>
  ACCESS_EVENTS.test(wordsOf(kind)) || doorsOf(kind).length > 0
