import fc from 'fast-check'
import { toAnnotations } from '../../src/report/annotations.js'
import { aDriftResult, aFinding, anUnknown, aResult } from './factories.js'

const many = (count: number) => Array.from({ length: count }, (_, index) => aFinding({ id: `f-${index}` }))

test('drift is an error, an unknown finding a warning, a notice a notice; excepted findings have no annotation', () => {
  expect(toAnnotations(aDriftResult()).map(({ level }) => level)).toEqual([
    'error',
    'error',
    'error',
    'warning',
    'notice',
  ])
})

test('an annotation is on the line of the baseline and says where to fix the finding', () => {
  expect(toAnnotations(aResult({ findings: [aFinding()] }))).toEqual([
    {
      level: 'error',
      title: 'Drift: Direct role assignments',
      message:
        'Bob holds the role user on acme/jira-software directly, not through a group. Fix: Directory › Users › Bob › App access',
      file: '.github/atlassian-access.yml',
      line: 42,
      column: 1,
    },
  ])
})

test('the most important findings come first', () => {
  const findings = [
    aFinding({ id: '1', control: 'license-budget' }),
    aFinding({ id: '2', control: 'app-access', people: 3 }),
    aFinding({ id: '3', control: 'app-access', people: 300 }),
    aFinding({ id: '4', control: 'administrator' }),
  ]
  expect(toAnnotations(aResult({ findings })).map(({ title }) => title)).toEqual([
    'Drift: App access by email domain',
    'Drift: App access by email domain',
    'Drift: Administrators',
    'Drift: License budgets',
  ])
})

test('ten findings of a level are all shown', () => {
  expect(toAnnotations(aResult({ findings: many(10) })).map(({ title }) => title)).not.toContain('Drift: 1 more')
})

test('the tenth annotation of more than ten gives the number of other findings and the file that has them', () => {
  const annotations = toAnnotations(aResult({ findings: many(5_000) }))
  expect(annotations).toHaveLength(10)
  expect(annotations.at(-1)).toMatchObject({
    title: 'Drift: 4,991 more',
    message: expect.stringContaining('report.json'),
    file: '.github/atlassian-access.yml',
    line: 1,
  })
})

test('no level has more than ten annotations', () => {
  fc.assert(
    fc.property(fc.nat(30), fc.nat(30), (drift, unknown) => {
      const unknowns = Array.from({ length: unknown }, (_, index) => anUnknown({ id: `u-${index}` }))
      const annotations = toAnnotations(aResult({ findings: [...many(drift), ...unknowns] }))
      expect(annotations.filter(({ level }) => level === 'error')).toHaveLength(Math.min(10, drift))
      expect(annotations.filter(({ level }) => level === 'warning')).toHaveLength(Math.min(10, unknown))
    }),
  )
})

test('a name with a line break cannot start a workflow command', () => {
  const [annotation] = toAnnotations(aResult({ findings: [aFinding({ message: 'Bob\n::set-output name=x::y' })] }))
  expect(annotation?.message).toMatch(/^Bob ::set-output/)
})
