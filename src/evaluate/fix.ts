import { type Edit, type FindApp, renderEdits, withApps } from '../baseline/edit.js'
import { renderEntry } from '../baseline/yaml.js'
import type { ControlContext, Draft } from '../controls/control.js'
import { proposeException } from '../controls/exception.js'
import type { Fix } from '../model/finding.js'

/** How a deviation may stay: as YAML that makes it the baseline, and as YAML of an exception from it. */
export type Fixes = (draft: Draft) => Pick<Fix, 'accept' | 'except'>

/** The apps that are there are looked up once for all drafts of a night. */
export function openFixes(context: ControlContext): Fixes {
  const findApp = openApps(context)
  return draft => ({ accept: renderAcceptance(draft, context, findApp), except: renderException(draft, context) })
}

/** The edits that accept drafts, with what their apps need; none where a baseline can't, or may not on its own. */
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
      return `# Once you have looked again, and with your own name:\n${renderEdits(context.baseline, accept.edits)}`
    case 'none':
      return accept.why === '' ? '' : `# ${accept.why}\n`
  }
}

function renderException(draft: Draft, context: ControlContext): string {
  const edit = proposeException(draft, context)
  // Only the new one: those that are there already stand above it.
  return edit?.do === 'add' ? renderEntry(edit.at, [edit.member]) : ''
}

function openApps({ observed, names }: ControlContext): FindApp {
  const there = new Set(observed.apps.known ? observed.apps.value.map(({ id }) => id) : [])
  return alias => {
    const resource = names.resourceAt(alias)
    return resource === null ? null : { resource, isThere: there.has(resource) }
  }
}
