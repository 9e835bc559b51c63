import type { Verdict } from '../evaluate/result.js'
import { jsonFile } from './canonical.js'

const COLORS: Readonly<Record<Verdict, string>> = { compliant: 'brightgreen', drift: 'red', unknown: 'lightgrey' }

/** `badge.json`: https://shields.io/badges/endpoint-badge */
export const renderBadge = (verdict: Verdict): string =>
  jsonFile({ schemaVersion: 1, label: 'atlassian access', message: verdict, color: COLORS[verdict] })
