/** The scheduled runs of a workflow, newest first. */
import { type Ask, compare, page, type Reply, type Route, refusal } from './answers.js'
import { wireRun } from './wire.js'

export const RUN_ROUTES: readonly Route[] = [
  { method: 'GET', path: /^\/actions\/workflows\/[^/]+\/runs$/, needs: 'actions', answer: listRuns },
]

function listRuns(ask: Ask): Reply {
  if (ask.query.get('event') !== 'schedule') return refusal(404, 'Only scheduled runs are supported')
  const file = /\/workflows\/([^/]+)\/runs$/.exec(ask.path)?.[1]
  const runs = ask.world.scheduledRuns
    .filter(({ workflow }) => workflow === file)
    .toSorted((a, b) => compare(Date.parse(b.created_at), Date.parse(a.created_at)))
  return page(ask, runs, items => ({
    total_count: runs.length,
    workflow_runs: items.map(run => wireRun(ask, run)),
  }))
}
