import type { IssueKind } from './issue-entry.js'

/** By what the gate knows a text of its own; a line of Markdown that nobody sees. */
export const markerOf = (kind: IssueKind | 'pull-request', organizationId: string): string =>
  `<!-- atlassian-access-gate:${kind}:${organizationId.replace(/[^\w.:-]/g, '')} -->`
