/** A request to GitHub that fails, at each point of a run: the next one leaves everything as if nothing had happened. */
import { GithubError } from '../../src/github/error.js'
import { keepIssues } from '../../src/github/issues.js'
import type { Repository } from '../../src/github/repository.js'
import { issueMarker } from '../../src/report/issue.js'
import { type GithubWorld, startGithub } from '../../src/sandbox/github.js'
import { ORGANIZATION_ID } from '../report/factories.js'
import { aClock, aNight, daysLater, type NightSpec, repositoryOf } from './nights.js'

type Failing = 'not-heard' | 'answer-lost'
type Point = { readonly at: number; readonly failing: Failing } | null

/** The repository, whose request number `at` fails: before GitHub heard it, or after GitHub did it. */
function interrupted(repository: Repository, point: Point, count: { asked: number }): Repository {
  const wrap =
    <T extends readonly unknown[], R>(ask: (...given: T) => Promise<R>) =>
    async (...given: T): Promise<R> => {
      const isPoint = point !== null && count.asked === point.at
      count.asked += 1
      if (isPoint && point.failing === 'not-heard') throw new GithubError('not heard', 500)
      const answer = await ask(...given)
      if (isPoint) throw new GithubError('answer lost')
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

type Story = {
  readonly name: string
  readonly before: readonly NightSpec[]
  readonly last: NightSpec
  readonly twin?: true
}

const STORIES: readonly Story[] = [
  { name: 'opens an issue', before: [], last: { drift: ['a'] } },
  { name: 'adds to an issue', before: [{ drift: ['a'] }], last: { drift: ['a', 'b'] } },
  { name: 'takes from an issue', before: [{ drift: ['a', 'b'] }], last: { drift: ['b'] } },
  {
    name: 'adds to an issue without seeing everything',
    before: [{ drift: ['a'] }],
    last: { drift: ['b'], complete: false },
  },
  { name: 'closes an issue', before: [{ drift: ['a'] }], last: {} },
  { name: 'reopens an issue', before: [{ drift: ['a'] }, {}], last: { drift: ['b'] } },
  { name: 'heals twins', before: [], last: { drift: ['a'] }, twin: true },
  { name: 'keeps both kinds', before: [{ drift: ['a'], unknown: ['u'] }], last: { drift: ['b'], unknown: ['v'] } },
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

/** The runs of a story, the last one interrupted and then repeated. `shown` leaves out what a time or a token is. */
async function play({ before, last, twin }: Story, point: Point) {
  let day = 0
  const github = await startGithub({ now: () => daysLater(day), issues: twin ? twins() : [] })
  const count = { asked: 0 }
  const keep = async (spec: NightSpec, repository: Repository) => {
    day += 1
    const options = { labels: ['atlassian-access'], assignees: [], clock: aClock() }
    const kept = await keepIssues(repository, aNight({ now: daysLater(day), ...spec }), options).catch(() => null)
    return kept?.actions ?? []
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

test.each(STORIES)(
  'a run that $name can be interrupted at any request, and the next one makes it good',
  async story => {
    const whole = await play(story, null)
    expect(whole.asked).toBeGreaterThan(2)
    for (let at = 0; at < whole.asked; at += 1) {
      for (const failing of ['not-heard', 'answer-lost'] as const) {
        const { quiet, shown } = await play(story, { at, failing })
        expect({ at, failing, quiet, shown }).toEqual({ at, failing, quiet: [], shown: whole.shown })
      }
    }
  },
)

test('a run that nobody interrupts is at its end with three writes a transition', async () => {
  const { asked } = await play({ name: '', before: [{ drift: ['a'] }], last: { drift: ['b'] } }, null)
  expect(asked).toBe(7)
})
