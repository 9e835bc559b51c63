import { known } from '../../src/model/fact.js'
import {
  anApp,
  aSeatCount,
  BASELINE,
  CONFLUENCE,
  JIRA,
  judgeRun,
  NOW,
  notRead,
  SERVICE_DESK,
  theWiki,
} from '../controls/organization.js'

const jira = (evidence: Parameters<typeof judgeRun>[0]) =>
  judgeRun(evidence).licenses.find(({ resource }) => resource === JIRA)

test('the seats of every app are listed by alias, with or without a budget', () => {
  const rows = [
    { app: 'acme/confluence', resource: CONFLUENCE, used: 40, capacity: null, remaining: null, budget: null },
    { app: 'acme/jira-software', resource: JIRA, used: 412, capacity: 500, remaining: 88, budget: 450 },
  ].map(row => ({ ...row, source: 'role-holders', asOf: NOW }))
  expect(judgeRun().licenses).toEqual(rows)
  expect(judgeRun({ observed: { apps: known([anApp(), theWiki()]) } }).licenses).toEqual(rows)
})

test('uncounted seats are null, not 0', () => {
  const seats = [aSeatCount({ roleHolders: notRead })]
  expect(jira({ observed: { seats } })).toMatchObject({
    used: null,
    capacity: 500,
    remaining: null,
    budget: 450,
    source: null,
  })
})

test('more seats in use than bought give a negative remaining number', () => {
  expect(jira({ observed: { seats: [aSeatCount({ roleHolders: known(503) })] } })?.remaining).toBe(-3)
})

test('a missing app with a budget has a row', () => {
  const baseline = BASELINE.replace(
    `jira-software: ${JIRA}\n`,
    `jira-software: ${JIRA}\n  acme/desk: ${SERVICE_DESK}\n`,
  )
  const budgeted = baseline.replace('licenses:\n', 'licenses:\n  acme/desk: { budget: 3 }\n')
  expect(judgeRun({ baseline: budgeted }).licenses.find(({ resource }) => resource === SERVICE_DESK)).toMatchObject({
    app: 'acme/desk',
    used: null,
    remaining: null,
    budget: 3,
  })
})

test('with unread apps, apps with a budget are listed', () => {
  expect(judgeRun({ observed: { apps: notRead } }).licenses.map(({ app }) => app)).toEqual(['acme/jira-software'])
})
