import type { EndpointName } from '../../atlassian/endpoint.js'
import type { ControlId } from '../../model/finding.js'
import type { Shape } from './probes.js'

/** What one endpoint answered. No name, address or id of the organization is in it: it may go into a public report. */
export type Row = {
  readonly endpoint: EndpointName
  readonly status: number | null
  readonly shape: Shape | 'unknown' | 'not seen'
  readonly paging: string
  readonly rateLimit: string
  readonly scope: string
  readonly feeds: readonly ControlId[]
  /** Empty where all is well. */
  readonly advice: string
}
