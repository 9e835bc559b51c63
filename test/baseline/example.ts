/** The example of the README with complete IDs. */
export const EXAMPLE = `version: 1
organization: 3f1c0f2e-7b1a-4d0e-9a55-0c9b1f7c2a10

# App instances that may exist. The key is the alias used below: <site>/<app>.
apps:
  acme/confluence: ari:cloud:confluence::site/8a2e3c1d-0000-4000-8000-000000000001
  acme/jira-servicedesk: ari:cloud:jira-servicedesk::site/8a2e3c1d-0000-4000-8000-000000000001
  acme/jira-software: ari:cloud:jira-software::site/8a2e3c1d-0000-4000-8000-000000000001

# App access settings by email domain. ANYONE is any domain. {} grants no access.
app-access:
  ANYONE: {}
  acme.com:
    acme/jira-servicedesk: { role: customer, approval: true }

# Groups with the roles that they grant on each app. managed-by: idp | admins | team-members | open
groups:
  App-Atlassian-Jira-User:
    id: 276f955c-63d7-42c8-9520-92d01dca0625
    managed-by: idp
    roles:
      acme/jira-software: [user]
  jira-users-acme:
    id: 952d12c3-5b5b-4d04-bb32-44d383afc4b2
    managed-by: admins
    members: 0                      # a default group, kept empty
    default-for:
      acme/jira-software: user
    roles:
      acme/jira-software: [user]

# Administrators by role: account ID, then a note.
administrators:
  org-admin:
    712020:1d3f0c: alice@acme.com
  site-admin: {}

# Direct role assignments, without a group: account ID -> app -> roles.
direct-roles: {}

# Unmanaged (external) accounts that may hold a seat: account ID, then a note.
external-people: {}

# Verified domains.
domains: [acme.com]

# Organization policies by ID. The digest covers all settings of a policy.
policies:
  9a0b1c2d: { type: ip-allowlist, name: Office, status: enabled, digest: "sha256:5f70bf18a086007016e948b04aed3b82103a36bea41755b6cddfaf10ace3c6ef" }

# Customer access of each service project (read with undocumented-apis, otherwise attested below).
customer-access: {}

# License budgets: more seats in use are drift.
licenses:
  acme/jira-software: { budget: 450 }

# Access paths that no API shows: an administrator checked each one, and records an end date.
attestations:
  user-invites: { value: "off", by: alice@acme.com, on: 2026-11-01, expires: 2027-01-31 }
  invitation-links: { value: "off", by: alice@acme.com, on: 2026-11-01, expires: 2027-01-31 }

# Accepted findings, which are still evaluated and shown. subject is an ID; expires at most 366 days ahead.
exceptions:
  - control: direct-role
    subject: 712020:77aa01
    app: acme/jira-software
    reason: Break-glass account, reviewed by security
    owner: alice@acme.com
    expires: 2027-01-31
`

export const PATH = '.github/atlassian-access.yml'
export const TODAY = '2026-11-20'
