/** If any GitHub request of a run fails, the next run produces the same issues as an uninterrupted run. */
import { GithubError } from '../../src/github/error.js'
import { updateIssues } from '../../src/github/issues.js'
import type { Repository } from '../../src/github/repository.js'
import { issueMarker } from '../../src/report/issue.js'
import { type GithubWorld, startGithub } from '../../src/sandbox/github.js'
import { ORGANIZATION_ID } from '../report/factories.js'
import { aClock, anIssueInput, daysLater, type RunSpec, repositoryOf } from './run-factories.js'

type Failing = 'not-sent' | 'response-lost'
type Point = { readonly at: number; readonly failing: Failing } | null

/** A repository whose request number `at` fails, before or after GitHub processes it. */
function interrupted(repository: Repository, point: Point, count: { asked: number }): Repository {
  const wrap =
    <T extends readonly unknown[], R>(ask: (...given: T) => Promise<R>) =>
    async (...given: T): Promise<R> => {
      const isPoint = point !== null && count.asked === point.at
      count.asked += 1
      if (isPoint && point.failing === 'not-sent') throw new GithubError('not sent', 500)
      const answer = await ask(...given)
      if (isPoint) throw new GithubError('response lost')
      return answer
    }
  return {
    ...repository,
    listIssues: wrap(repository.listIssues),
    readIssue: wrap(repository.readIssue),
    createIssue: wrap(repository.createIssue),
    changeIssue: wrap(repository.changeIssue),
    listComments: wrap(repository.listComments),
    readComment: wrap(repository.readComment),
    addComment: wrap(repository.addComment),
  }
}

type Scenario = {
  readonly name: string
  readonly before: readonly RunSpec[]
  readonly last: RunSpec
  readonly twin?: true
}

const SCENARIOS: readonly Scenario[] = [
  { name: 'opens an issue', before: [], last: { drift: ['a'] } },
  { name: 'adds a finding to an issue', before: [{ drift: ['a'] }], last: { drift: ['a', 'b'] } },
  { name: 'removes a finding from an issue', before: [{ drift: ['a', 'b'] }], last: { drift: ['b'] } },
  {
    name: 'adds a finding to an issue with incomplete coverage',
    before: [{ drift: ['a'] }],
    last: { drift: ['b'], complete: false },
  },
  { name: 'closes an issue', before: [{ drift: ['a'] }], last: {} },
  { name: 'reopens an issue', before: [{ drift: ['a'] }, {}], last: { drift: ['b'] } },
  { name: 'closes a duplicate issue', before: [], last: { drift: ['a'] }, twin: true },
  {
    name: 'updates issues of both kinds',
    before: [{ drift: ['a'], unknown: ['u'] }],
    last: { drift: ['b'], unknown: ['v'] },
  },
]

const twins = (): GithubWorld['issues'] =>
  [3, 5].map(number => ({
    number,
    title: 'Atlassian access drift: 1 finding',
    body: issueMarker('drift', ORGANIZATION_ID),
    state: 'open',
    state_reason: null,
    labels: ['atlassian-access'],
    assignees: [],
    created_at: '2026-11-20T00:00:00Z',
    closed_at: null,
    comments: [],
  }))

/**
 * Plays the runs of a scenario; the last run is interrupted and then repeated. `shown` contains no times and no tokens.
 */
async function play({ before, last, twin }: Scenario, point: Point) {
  let day = 0
  const github = await startGithub({ now: () => daysLater(day), issues: twin ? twins() : [] })
  const count = { asked: 0 }
  const keep = async (spec: RunSpec, repository: Repository) => {
    day += 1
    const options = { labels: ['atlassian-access'], assignees: [], clock: aClock() }
    const updated = await updateIssues(repository, anIssueInput({ now: daysLater(day), ...spec }), options).catch(
      () => null,
    )
    return updated?.actions ?? []
  }
  try {
    for (const spec of before) await keep(spec, repositoryOf(github))
    await keep(last, interrupted(repositoryOf(github), point, count))
    if (point !== null) await keep(last, repositoryOf(github))
    const quiet = await keep(last, repositoryOf(github))
    const shown = github.world.issues.map(({ number, title, body, state, comments }) => ({
      number,
      title,
      body,
      state,
      comments: comments.map(comment => comment.body.replace(/<!--.*-->/, '')),
    }))
    return { asked: count.asked, quiet, shown }
  } finally {
    await github.close()
  }
}

test.each(SCENARIOS)(
  'after an interruption at any request, the next run completes a run that $name',
  async scenario => {
    const complete = await play(scenario, null)
    expect(complete.asked).toBeGreaterThan(2)
    for (let at = 0; at < complete.asked; at += 1) {
      for (const failing of ['not-sent', 'response-lost'] as const) {
        const { quiet, shown } = await play(scenario, { at, failing })
        expect({ at, failing, quiet, shown }).toEqual({ at, failing, quiet: [], shown: complete.shown })
      }
    }
  },
)

test('an uninterrupted run needs seven requests to update an issue', async () => {
  const { asked } = await play({ name: '', before: [{ drift: ['a'] }], last: { drift: ['b'] } }, null)
  expect(asked).toBe(7)
})
