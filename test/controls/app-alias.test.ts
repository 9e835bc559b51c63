import { known } from '../../src/model/fact.js'
import { describeDrifts } from './drifts.js'
import { anApp, BASELINE, CONFLUENCE, CONSOLE, findingsOf, JIRA, placeOf, theWiki } from './organization.js'

const elsewhere = anApp({ hostUrl: 'https://labs.atlassian.net' })

describeDrifts('app-instance', [
  {
    name: 'An app on another site than its alias names',
    observed: { apps: known([theWiki(), elsewhere]) },
    beyondAcceptance: true,
    reported: {
      change: 'changed',
      subject: { type: 'app', id: JIRA, name: 'acme/jira-software' },
      app: 'acme/jira-software',
      role: null,
      expected: 'acme',
      actual: 'labs',
      location: placeOf(`  acme/jira-software: ${JIRA}`),
      fix: { path: '^Apps > Sites and apps', link: `${CONSOLE}/overview` },
    },
  },
])

test.each([
  ['is at another kind of address', 'acme/jira-software', anApp({ hostUrl: 'https://jira.acme.com' })],
  ['has an unknown address', 'acme/jira-software', anApp({ hostUrl: null })],
  ['has a part of its cloud ID in the alias', 'labs-8a2e3c1d/jira-software', elsewhere],
  ['has the complete cloud ID in the alias', 'labs-8a2e3c1d-0000-4000-8000-000000000001/jira-software', elsewhere],
  ['has a custom alias', 'my/issues', elsewhere],
  ['names no site', 'issues', elsewhere],
])('an app that %s is not drift', (_, alias, app) => {
  const baseline = BASELINE.replaceAll('acme/jira-software', alias).replaceAll('acme/confluence', 'wiki')
  expect(findingsOf('app-instance', { baseline, observed: { apps: known([theWiki(), app]) } })).toEqual([])
})

test('two exchanged aliases are reported, each on its line', () => {
  const labs = JIRA.replace('8a2e3c1d', '11112222')
  const apps = known([theWiki(), anApp(), anApp({ id: labs, alias: 'labs/jira-software', hostUrl: elsewhere.hostUrl })])
  const baseline = BASELINE.replace(
    `acme/confluence: ${CONFLUENCE}`,
    `labs/jira-software: ${JIRA}\n  wiki: ${CONFLUENCE}`,
  )
    .replace(`acme/jira-software: ${JIRA}`, `acme/jira-software: ${labs}`)
    .replaceAll('acme/confluence', 'wiki')
  const reported = findingsOf('app-instance', { baseline, observed: { apps } })
  expect(reported.map(({ change, app, actual }) => `${change} ${app} ${actual}`).toSorted()).toEqual([
    'changed acme/jira-software labs',
    'changed labs/jira-software acme',
  ])
})
