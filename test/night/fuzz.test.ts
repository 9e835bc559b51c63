/**
 * Runs with randomly changed API answers: any answer must be evaluated, reported and captured without an error. Everything
 * happens in memory, with the code of a real run.
 */
import fc from 'fast-check'
import { captureSections, writeSound } from '../../src/app/capture.js'
import type { Client, Request } from '../../src/atlassian/client.js'
import { ENDPOINTS, type EndpointName, nameEndpoint } from '../../src/atlassian/endpoint.js'
import { type LoadedBaseline, loadBaseline } from '../../src/baseline/load.js'
import { nameApps } from '../../src/collect/app-names.js'
import { type Collected, collect } from '../../src/collect/collect.js'
import type { ReadOptions } from '../../src/collect/read-options.js'
import { redactPeople } from '../../src/collect/redact.js'
import { controlsReading } from '../../src/controls/catalogue.js'
import { evaluate, toResult } from '../../src/evaluate/judge.js'
import { redactIds } from '../../src/evaluate/redact-ids.js'
import type { Result } from '../../src/evaluate/result.js'
import { toIssueInput } from '../../src/github/issue-input.js'
import { toAnnotations } from '../../src/report/annotations.js'
import { mergeHistory } from '../../src/report/history.js'
import { renderFiles } from '../../src/report/output-files.js'
import { ORGANIZATION, type World } from '../../src/sandbox/world.js'
import { answerOf } from '../atlassian/memory.js'
import { edited, edits, expectCleanPrototypes, runs } from '../fuzz.js'
import { NAMES, ROWS, worldOf } from './fault-table.js'

const TODAY = '2026-11-03'
const NOW = `${TODAY}T02:17:00.000Z`
const READ_OPTIONS: ReadOptions = {
  people: 'ambiguous',
  undocumented: 'asked',
  auditSince: '2026-11-01T00:00:00.000Z',
  auditNews: '2026-11-02T00:00:00.000Z',
}

type Change = (body: unknown) => unknown
const UNCHANGED: Change = body => body

function collectChanged(world: World, name: EndpointName, change: Change): Promise<Collected> {
  const ask = async (request: Request) => {
    const isTarget = nameEndpoint(request.endpoint) === nameEndpoint(ENDPOINTS[name])
    return { body: (isTarget ? change : UNCHANGED)(answerOf(world, request)), headers: {} }
  }
  const client: Client = { ask, requests: () => 0 }
  // One client per site, as in a real run.
  const site: Client = { ask, requests: () => 0 }
  return collect({ client, id: ORGANIZATION, progress: () => {} }, () => site, READ_OPTIONS)
}

function capture({ observed }: Pick<Collected, 'observed'>): LoadedBaseline {
  const { baseline, text } = writeSound(
    captureSections(observed, nameApps(observed.apps, {}, ORGANIZATION)),
    ORGANIZATION,
    'baseline.yml',
    TODAY,
  )
  expect(loadBaseline(text, 'baseline.yml', TODAY).ok).toBe(true)
  return baseline
}

function judgeCollected({ observed, receipts }: Collected, baseline: LoadedBaseline): Result {
  const names = nameApps(observed.apps, baseline.data.apps ?? {}, ORGANIZATION)
  const world = { orgId: ORGANIZATION, today: TODAY, baseline: baseline.data, observed, names, before: null }
  return toResult(evaluate({ context: world, receipts, baseline, earlier: new Map(), now: NOW }, 1))
}

/** Renders everything that a run publishes. */
function publish(result: Result): void {
  const context = { runUrl: null, redacted: false, warnings: [], seats: null, run: { id: null, commit: null } }
  const files = renderFiles(result, { ...context, history: mergeHistory(null, result) })
  for (const [name, text] of Object.entries(files)) {
    if (/\.(json|sarif)$/.test(name)) JSON.parse(text)
    // A lone surrogate cannot be written to a UTF-8 file.
    expect(text).not.toMatch(/\p{Cs}/u)
  }
  toAnnotations(result)
  toIssueInput(result, null)
}

const baselines = new Map<EndpointName, LoadedBaseline>()
beforeAll(async () => {
  for (const name of NAMES) baselines.set(name, capture(await collectChanged(worldOf(ROWS[name]), name, UNCHANGED)))
})

describe.each(NAMES)('%s', name => {
  test('is evaluated, reported and captured for any change of its answers', async () => {
    const baseline = baselines.get(name) as LoadedBaseline
    const property = fc.asyncProperty(edits, async changes => {
      const collected = await collectChanged(worldOf(ROWS[name]), name, body => edited(body, changes))
      const result = judgeCollected(collected, baseline)
      publish(result)
      publish(
        redactIds(
          judgeCollected({ ...collected, observed: redactPeople(collected.observed) }, baseline),
          baseline.data,
        ),
      )
      capture(collected)
      expect(['compliant', 'drift', 'unknown']).toContain(result.verdict)
      if (
        collected.receipts.some(
          ({ complete, facts }) => !complete && controlsReading(facts).some(({ isNoticeOnly }) => !isNoticeOnly),
        )
      )
        expect(result.verdict).not.toBe('compliant')
      expectCleanPrototypes()
    })
    await fc.assert(property, runs(25))
  })
})
