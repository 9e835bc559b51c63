import { type Edit, type FindApp, renderEdits, withApps } from '../baseline/edit.js'
import { renderEntry } from '../baseline/yaml.js'
import type { ControlContext, Draft } from '../controls/control.js'
import { proposeException } from '../controls/exception.js'
import type { Fix } from '../model/finding.js'

/** The YAML that accepts a finding: as a change of the baseline, and as an exception. */
export type Fixes = (draft: Draft) => Pick<Fix, 'accept' | 'except'>

/** Reads the list of apps once for all drafts. */
export function openFixes(context: ControlContext): Fixes {
  const findApp = openApps(context)
  return draft => ({ accept: renderAcceptance(draft, context, findApp), except: renderException(draft, context) })
}

/** The edits that accept drafts, with edits for their apps. Drafts that need a review or cannot be accepted have none. */
export function editsOf(
  drafts: readonly Draft[],
  context: ControlContext,
  findApp = openApps(context),
): readonly Edit[] {
  const edits = drafts.flatMap(({ accept }) => (accept.by === 'edit' ? accept.edits : []))
  return withApps(context.baseline, edits, findApp)
}

function renderAcceptance(draft: Draft, context: ControlContext, findApp: FindApp): string {
  const { accept } = draft
  switch (accept.by) {
    case 'edit':
      return renderEdits(context.baseline, editsOf([draft], context, findApp))
    case 'review':
      return `# After you checked the setting again, with your own email address:\n${renderEdits(context.baseline, accept.edits)}`
    case 'none':
      return accept.why === '' ? '' : `# ${accept.why}\n`
  }
}

function renderException(draft: Draft, context: ControlContext): string {
  const edit = proposeException(draft, context)
  // Only the new exception; existing exceptions stay unchanged.
  return edit?.do === 'add' ? renderEntry(edit.at, [edit.member]) : ''
}

function openApps({ observed, names }: ControlContext): FindApp {
  const currentApps = new Set(observed.apps.known ? observed.apps.value.map(({ id }) => id) : [])
  return alias => {
    const resource = names.resourceAt(alias)
    return resource === null ? null : { resource, isThere: currentApps.has(resource) }
  }
}
