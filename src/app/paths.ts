import { realpathSync } from 'node:fs'
import { basename, dirname, join, relative, resolve, sep } from 'node:path'
import type { Inputs } from './inputs.js'

/** Folders of the repository that other programs read: a file of the gate would mean something there. */
const TAKEN = ['.git', '.github'] as const

/**
 * What is wrong with the paths of the inputs, a sentence each. The output directory is rewritten by every run and
 * uploaded whole, so nothing that is committed may be in it: least of all the baseline, which is never overwritten.
 */
export function pathProblems(
  { mode, baseline, outputDirectory }: Pick<Inputs, 'mode' | 'baseline' | 'outputDirectory'>,
  workspace: string,
): readonly string[] {
  if (mode !== 'check' && mode !== 'capture') return []
  const output = realPath(resolve(workspace, outputDirectory))
  const quoted = JSON.stringify(outputDirectory)
  const advice = 'Write the name of a folder that is used for nothing else, such as atlassian-access'
  if (isWithin(realPath(workspace), output))
    return [`The input output-directory (${quoted}) is the workspace or a folder above it. ${advice}.`]
  const taken = TAKEN.find(name => isWithin(output, realPath(join(workspace, name))))
  if (taken !== undefined) return [`The input output-directory (${quoted}) is in the folder ${taken}. ${advice}.`]
  if (!isWithin(realPath(resolve(workspace, baseline)), output)) return []
  return [
    `The input baseline (${JSON.stringify(baseline)}) is in the output directory (${quoted}), where each run writes its own files. Keep the baseline outside of it, such as at .github/atlassian-access.yml.`,
  ]
}

/** The path without links; of what does not exist yet, that of the nearest folder that does. */
function realPath(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    const parent = dirname(path)
    return parent === path ? path : join(realPath(parent), basename(path))
  }
}

/** By names in one case and one form of Unicode, as some file systems do not tell others apart. */
function isWithin(path: string, folder: string): boolean {
  const [inner, outer] = [path, folder].map(text => text.normalize('NFC').toLowerCase())
  const way = relative(outer ?? '', inner ?? '')
  return way === '' || (way !== '..' && !way.startsWith(`..${sep}`) && way !== (inner ?? ''))
}
