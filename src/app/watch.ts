import { GithubError } from '../github/error.js'
import type { Repository } from '../github/repository.js'
import type { Context } from '../hosts/context.js'
import { DAY_MS } from '../model/days.js'
import type { Log } from '../model/ports.js'
import type { Previous } from './previous.js'

/** A night may be lost to GitHub's own load; three in a row are not. */
const SILENT_DAYS = 3

/** What the gate says of itself: a sentence each, for the summary. Nothing here changes the verdict. */
export async function watchGate(
  { context, earlier, now, log }: { context: Context; earlier: Previous; now: Date; log: Log },
  repository: Repository | null,
): Promise<readonly string[]> {
  return [...gapBefore(earlier, now), ...(await stoppedSchedule(context, repository, now, log))]
}

function gapBefore({ report }: Previous, now: Date): readonly string[] {
  const days = report === null ? 0 : daysSince(report.generatedAt, now)
  if (report === null || days <= SILENT_DAYS) return []
  return [
    `The run before this one was on ${report.generatedAt.slice(0, 10)}, ${days} days ago: a door that was opened and closed again in between was not seen.`,
  ]
}

/** Whoever was started by the schedule need not ask whether it runs. */
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
      `The schedule of ${workflow} started no run since ${last.slice(0, 10)}: GitHub may have switched it off, so look at the Actions tab.`,
    ]
  } catch (error) {
    if (!(error instanceof GithubError)) throw error
    log.info(`Whether the schedule still runs is not known: ${error.message}`)
    return []
  }
}

const daysSince = (time: string, now: Date): number => Math.floor((now.getTime() - Date.parse(time)) / DAY_MS)
