import { percentOf, type Report, reportOn, scoreOf, scoreText } from '../scripts/mutation/score.js'

const SOURCE = 'const isOld = (days: number): boolean =>\n  days > 30\nconst words = `of\n  two lines`\n'
type Mutant = Report['files'][string]['mutants'][number]
const aMutant = (status: string, given: Partial<Mutant> = {}): Mutant => ({
  status,
  replacement: 'days >= 30',
  location: { start: { line: 2, column: 3 }, end: { line: 2, column: 12 } },
  ...given,
})
const report = (...mutants: readonly Mutant[]): Report => ({ files: { 'src/old.ts': { source: SOURCE, mutants } } })

test('a mutant is killed by a test that fails or never ends, and lives where none fails or reaches it', () => {
  const score = scoreOf(report(...['Killed', 'Timeout', 'Survived', 'NoCoverage'].map(status => aMutant(status))))
  expect([score.killed, score.all, percentOf(score)]).toEqual([2, 4, 50])
})

test('an area has the mutants of its folders alone', () => {
  const files = {
    'src/collect/a.ts': { source: '', mutants: [aMutant('Killed')] },
    ...report(aMutant('Survived')).files,
  }
  expect(scoreOf(reportOn({ files }, ['src/collect']))).toMatchObject({ killed: 1, all: 1 })
})

test.each(['CompileError', 'RuntimeError', 'Ignored', 'Pending'])(
  'a mutant that was not run counts nowhere: %s',
  status => {
    const { killed, all, survivors } = scoreOf(report(aMutant('Killed'), aMutant(status)))
    expect([killed, all, survivors]).toEqual([1, 1, []])
  },
)

test('survivors are told by their place, with what they were and became', () => {
  const lines = { start: { line: 3, column: 15 }, end: { line: 4, column: 13 } }
  const { survivors } = scoreOf(
    report(aMutant('NoCoverage', { replacement: '``', location: lines }), aMutant('Survived')),
  )
  expect(survivors).toEqual(['src/old.ts:2:3 days > 30 → days >= 30', 'src/old.ts:3:15 `of → `` (no test reaches it)'])
})

test('the score is told with its numbers and the threshold', () => {
  expect(scoreText({ killed: 412, all: 496, survivors: [] }, 80)).toBe(
    'Mutation score: 83.1 % (412 of 496 mutants killed; threshold 80 %)',
  )
})

test('a run without a mutant has shown nothing', () => {
  expect(percentOf(scoreOf({ files: {} }))).toBe(0)
})
