import { isLoopback } from '../loopback.js'
import type { Client } from './client.js'
import { ENDPOINTS } from './endpoint.js'
import { type ApplicationRole, ApplicationRoles, parseShape } from './shapes.js'

/**
 * The origin of a site that may be given the site credential, or null. Only `https://<site>.atlassian.net` is, without
 * user and port; on loopback (tests, the demo) only where the admin APIs are on loopback too.
 */
export function siteOrigin(hostUrl: string, adminUrl: string): string | null {
  if (!URL.canParse(hostUrl)) return null
  const url = new URL(hostUrl)
  if (url.username !== '' || url.password !== '') return null
  if (isLoopback(hostUrl) && isLoopback(adminUrl)) return url.protocol === 'http:' ? url.origin : null
  const isSite = /^[a-z0-9-]+\.atlassian\.net$/.test(url.hostname)
  return url.protocol === 'https:' && isSite && url.port === '' ? url.origin : null
}

/** Jira's own count of seats, for Jira administrators: one entry a Jira app of the site. */
export async function readApplicationRoles(site: Client): Promise<readonly ApplicationRole[]> {
  const { body } = await site.ask({ endpoint: ENDPOINTS.applicationRoles })
  return parseShape(ApplicationRoles, body, 'applicationRoles')
}
