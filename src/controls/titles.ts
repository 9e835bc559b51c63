import type { ControlId } from '../model/finding.js'

/** What a control watches, in a few words that an administrator uses. */
export const CONTROL_TITLES: Readonly<Record<ControlId, string>> = {
  'app-instance': 'App instances',
  'app-access': 'App access by e-mail domain',
  'group-role': 'Roles given by groups',
  'group-source': 'Who manages the groups',
  'group-identity': 'Identity of the groups',
  'default-group': 'Default groups',
  'direct-role': 'Roles given to people directly',
  administrator: 'Administrators',
  'external-person': 'Unmanaged accounts with a seat',
  'verified-domain': 'Verified domains',
  policy: 'Organization policies',
  'customer-access': 'Service-desk customer access',
  'public-access': 'What anyone may see',
  'license-budget': 'License budgets',
  attestation: 'Doors that a person attests',
  exception: 'Exceptions',
  credential: 'Organization API keys',
  'audit-change': 'Changes in the audit log',
}
