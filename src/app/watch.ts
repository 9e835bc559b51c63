import { GithubError } from '../github/error.js'
import type { Repository } from '../github/repository.js'
import type { Context } from '../hosts/context.js'
import { DAY_MS } from '../model/days.js'
import type { Log } from '../model/ports.js'
import type { Previous } from './previous.js'

/** GitHub can skip a scheduled run under load, but not three in a row. */
const SILENT_DAYS = 3

/** Warnings about missed runs, a sentence each. They do not change the verdict. */
export async function watchGate(
  { context, previous, now, log }: { context: Context; previous: Previous; now: Date; log: Log },
  repository: Repository | null,
): Promise<readonly string[]> {
  return [...gapBefore(previous, now), ...(await stoppedSchedule(context, repository, now, log))]
}

function gapBefore({ report }: Previous, now: Date): readonly string[] {
  const days = report === null ? 0 : daysSince(report.generatedAt, now)
  if (report === null || days <= SILENT_DAYS) return []
  return [
    `The previous run was on ${report.generatedAt.slice(0, 10)}, ${days} days ago. An access path that was opened and closed since then was not detected.`,
  ]
}

/** A scheduled run shows that the schedule works. */
async function stoppedSchedule(
  { event, workflow }: Context,
  repository: Repository | null,
  now: Date,
  log: Log,
): Promise<readonly string[]> {
  const isOther = event !== null && event !== 'schedule' && !event.startsWith('pull_request')
  if (repository === null || workflow === null || !isOther) return []
  try {
    const last = await repository.readLastScheduledRun(workflow)
    if (last === null || daysSince(last, now) <= SILENT_DAYS) return []
    return [
      `The schedule of ${workflow} has not started a run since ${last.slice(0, 10)}. GitHub may have disabled it: check the Actions tab.`,
    ]
  } catch (error) {
    if (!(error instanceof GithubError)) throw error
    log.info(`The last scheduled run could not be read: ${error.message}`)
    return []
  }
}

const daysSince = (time: string, now: Date): number => Math.floor((now.getTime() - Date.parse(time)) / DAY_MS)
