import type { Result, Verdict } from '../evaluate/result.js'
import { jsonFile } from './canonical.js'

const COLORS: Readonly<Record<Verdict, string>> = { compliant: 'brightgreen', drift: 'red', unknown: 'lightgrey' }

/** `badge.json`: https://shields.io/badges/endpoint-badge */
export function renderBadge({ verdict, posture: { open } }: Pick<Result, 'verdict' | 'posture'>): string {
  const isOpen = verdict === 'compliant' && open > 0
  const [message, color] = isOpen ? [`compliant, ${open} open`, 'yellowgreen'] : [verdict, COLORS[verdict]]
  return jsonFile({ schemaVersion: 1, label: 'atlassian access', message, color })
}
