/** Parses ARIs (Atlassian resource identifiers) and app aliases, `<site>/<app>`. */

/** `ari:cloud:jira-software::site/<cloud id>` -> `jira-software` and `<cloud id>`. */
export function readAri(ari: string): { readonly owner: string; readonly cloudId: string } | null {
  const match = /^ari:cloud:([^:]+):[^:]*:[^/]+\/(.+)$/.exec(ari)
  return match?.[1] === undefined || match[2] === undefined ? null : { owner: match[1], cloudId: match[2] }
}

/** The cloud id in the ARI of a site; null for other ARIs, such as a workspace. */
export const siteIdIn = (ari: string): string | null => /^ari:cloud:[^:]+:[^:]*:site\/(.+)$/.exec(ari)?.[1] ?? null

/** `acme` of `acme/confluence`; null for an alias without a site. */
export const siteIn = (alias: string): string | null =>
  alias.startsWith('ari:') || !alias.includes('/') ? null : alias.slice(0, alias.indexOf('/'))
