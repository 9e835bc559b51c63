import { renameSync, rmSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Clock, Files } from '../model/ports.js'

export const systemClock: Clock = {
  now: () => new Date(),
  sleep: async ms => {
    await sleep(ms)
  },
  random: Math.random,
}

export function openFiles(workspace: string): Files {
  return {
    read: async path => {
      try {
        return await readFile(resolve(workspace, path), 'utf8')
      } catch (error) {
        if (isMissing(error)) return null
        throw error
      }
    },
    write: (path, text) => writeTexts(workspace, { [path]: text }),
    writeAll: texts => writeTexts(workspace, texts),
  }
}

/** The final path of a file, and the temporary path until all files are written. */
type Place = { readonly target: string; readonly unfinished: string }

/** Writes all files or none: a cancelled run leaves either the old or the new files. */
async function writeTexts(workspace: string, texts: Readonly<Record<string, string>>): Promise<void> {
  const places: Place[] = []
  try {
    for (const [path, text] of Object.entries(texts)) {
      const target = resolve(workspace, path)
      // A hidden file is not uploaded after a cancelled job. The fixed name lets the next run overwrite it.
      const unfinished = join(dirname(target), `.${basename(target)}.part`)
      places.push({ target, unfinished })
      await mkdir(dirname(target), { recursive: true })
      await writeFile(unfinished, text)
    }
    putInPlace(places)
  } catch (error) {
    for (const { unfinished } of places) rmSync(unfinished, { force: true })
    throw error
  }
}

/** Synchronous, so that no signal handler interrupts it. If the process is killed, the last file is missing. */
function putInPlace(places: readonly Place[]): void {
  const last = places.length > 1 ? places.at(-1) : undefined
  if (last !== undefined) rmSync(last.target, { force: true })
  for (const { unfinished, target } of places) renameSync(unfinished, target)
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')
