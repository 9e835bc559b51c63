import { unzipSync } from 'fflate'
import { GithubError } from './error.js'

const WANTED = ['report.json', 'licenses.csv', 'seats.csv', 'snapshot.json'] as const
/** The verdict does not depend on these files, and they can be large. A file above the limit is skipped. */
const OPTIONAL: ReadonlySet<string> = new Set(['seats.csv', 'snapshot.json'])
type Wanted = (typeof WANTED)[number]
export type ArtifactFiles = Readonly<Record<Wanted, string | undefined>>

const MAX_FILE_BYTES = 20 * 1_048_576

/** Unpacks only the files that the next run needs, in memory. */
export function unpack(zip: Uint8Array): ArtifactFiles {
  const unpacked = unzip(zip)
  const files: ArtifactFiles = {
    'report.json': textOf(unpacked, 'report.json'),
    'licenses.csv': textOf(unpacked, 'licenses.csv'),
    'seats.csv': textOf(unpacked, 'seats.csv'),
    'snapshot.json': textOf(unpacked, 'snapshot.json'),
  }
  if (files['report.json'] === undefined && files['licenses.csv'] === undefined) {
    throw new GithubError(
      'The previous artifact contains neither report.json nor licenses.csv: check the input `artifact-name`',
    )
  }
  return files
}

function unzip(zip: Uint8Array): Readonly<Record<string, Uint8Array>> {
  try {
    return unzipSync(zip, { filter: ({ name, originalSize }) => isWanted(name) && isSmall(name, originalSize) })
  } catch (error) {
    if (error instanceof GithubError) throw error
    throw new GithubError('The previous artifact is not a valid zip file: check the run that uploaded it')
  }
}

/** fflate never unpacks more than the size that the zip declares, so a false size cannot exhaust memory. */
function isSmall(name: string, bytes: number): boolean {
  if (bytes <= MAX_FILE_BYTES) return true
  if (OPTIONAL.has(name)) return false
  throw new GithubError(`${name} of the previous artifact is larger than 20 MiB unpacked and was not read`)
}

const isWanted = (path: string): path is Wanted => WANTED.some(name => name === path)

function textOf(files: Readonly<Record<string, Uint8Array>>, name: Wanted): string | undefined {
  const bytes = files[name]
  if (bytes === undefined) return undefined
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new GithubError(`${name} of the previous artifact is not valid UTF-8: check the run that uploaded it`)
  }
}
