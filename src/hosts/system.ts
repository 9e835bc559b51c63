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

/** Where a file is to be, and where it is until all of them are written. */
type Place = { readonly target: string; readonly unfinished: string }

/** A run that is cancelled in the middle leaves the old files or the new ones, and nothing in between. */
async function writeTexts(workspace: string, texts: Readonly<Record<string, string>>): Promise<void> {
  const places: Place[] = []
  try {
    for (const [path, text] of Object.entries(texts)) {
      const target = resolve(workspace, path)
      // Hidden, so that the upload of a cancelled job leaves it out; and of one name, so that the next run takes it away.
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

/** In one go: no signal is heard in between. Where a process is killed all the same, the last file is the one that lacks. */
function putInPlace(places: readonly Place[]): void {
  const last = places.length > 1 ? places.at(-1) : undefined
  if (last !== undefined) rmSync(last.target, { force: true })
  for (const { unfinished, target } of places) renameSync(unfinished, target)
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')
