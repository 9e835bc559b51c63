import { unzipSync } from 'fflate'
import { GithubError } from './error.js'

const WANTED = ['report.json', 'licenses.csv', 'seats.csv', 'snapshot.json'] as const
/** These two carry what is beside the verdict and may be large: where they are too large, they tell nothing. */
const OPTIONAL: ReadonlySet<string> = new Set(['seats.csv', 'snapshot.json'])
type Wanted = (typeof WANTED)[number]
export type ArtifactFiles = Readonly<Record<Wanted, string | undefined>>

const MAX_FILE_BYTES = 20 * 1_048_576

/** The files that a night builds upon; nothing else of the zip is unpacked, and nothing is written to disk. */
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
      'The earlier artifact holds neither report.json nor licenses.csv: check the input `artifact-name`',
    )
  }
  return files
}

function unzip(zip: Uint8Array): Readonly<Record<string, Uint8Array>> {
  try {
    return unzipSync(zip, { filter: ({ name, originalSize }) => isWanted(name) && isSmall(name, originalSize) })
  } catch (error) {
    if (error instanceof GithubError) throw error
    throw new GithubError('The earlier artifact is not a zip file that can be read: look at its run')
  }
}

/** fflate unpacks into a buffer of the size that the zip declares and no larger, so a lie about it gains nothing. */
function isSmall(name: string, bytes: number): boolean {
  if (bytes <= MAX_FILE_BYTES) return true
  if (OPTIONAL.has(name)) return false
  throw new GithubError(`${name} of the earlier artifact is larger than 20 MiB unpacked: it was not read`)
}

const isWanted = (path: string): path is Wanted => WANTED.some(name => name === path)

function textOf(files: Readonly<Record<string, Uint8Array>>, name: Wanted): string | undefined {
  const bytes = files[name]
  if (bytes === undefined) return undefined
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new GithubError(`${name} of the earlier artifact is not UTF-8: look at its run`)
  }
}
