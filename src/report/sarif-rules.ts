import { CONTROLS } from '../controls/catalogue.js'
import type { Control } from '../controls/control.js'
import type { ControlId, Severity } from '../model/finding.js'
import { guideUrl } from '../model/version.js'

/**
 * GitHub shows values above 9.0 as critical, from 7.0 as high, from 4.0 as medium, else as low:
 * https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning#reportingdescriptor-object
 */
const SECURITY_SEVERITY: Readonly<Record<Severity, string>> = {
  critical: '9.5',
  high: '8.0',
  medium: '5.5',
  low: '2.0',
}

/** The index of a control's rule in `sarifRules`. */
export const ruleIndex = (id: ControlId): number => CONTROLS.findIndex(control => control.id === id)

/** One rule per control, also for those that are off: GitHub expects rules to change only with the version of the tool. */
export const sarifRules = (): readonly unknown[] => CONTROLS.map(ruleOf)

function ruleOf({ id, title, severity, isNoticeOnly, guide }: Control) {
  const { what, risk, steps } = guide
  const numbered = steps.map((step, index) => `${index + 1}. ${step}`)
  return {
    id,
    name: pascalCase(id),
    shortDescription: { text: title },
    fullDescription: { text: what },
    helpUri: guideUrl('controls', id),
    help: {
      text: [what, risk, ...numbered].join('\n'),
      markdown: [`**${title}.** ${what}`, `**Risk.** ${risk}`, '**Fix.**', numbered.join('\n')].join('\n\n'),
    },
    defaultConfiguration: { level: isNoticeOnly ? 'note' : 'error' },
    properties: {
      tags: ['security'],
      // Findings report the answers of Atlassian, without heuristics.
      precision: 'very-high',
      'problem.severity': isNoticeOnly ? 'recommendation' : 'error',
      'security-severity': SECURITY_SEVERITY[severity],
    },
  }
}

/** `app-access` becomes `AppAccess`, the style of rule names in SARIF. */
const pascalCase = (id: string): string => id.replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase())
