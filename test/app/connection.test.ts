import { connect } from '../../src/app/connection.js'
import { readInputs } from '../../src/app/inputs.js'
import type { Ports } from '../../src/model/ports.js'
import { aClock } from '../atlassian/clock.js'

const MINUTE = 60_000

const APP = {
  id: 'ari:cloud:jira-software::site/1',
  alias: 'acme/jira-software',
  owner: 'jira-software',
  name: 'acme',
  status: 'online',
  // Nobody listens there.
  hostUrl: 'http://127.0.0.1:9',
  capacity: null,
}

/** A site that is opened some minutes after the run began, and what comes of asking it then. */
async function askSiteAfter(minutes: number): Promise<string> {
  const raw = { 'org-api-key': 'key', 'site-email': 'a@acme.com', 'site-api-token': 'token' }
  const inputs = readInputs({ ...raw, 'atlassian-api-url': 'http://127.0.0.1:9' }, false)
  if ('problems' in inputs) throw new Error(inputs.problems.join(' '))
  const clock = aClock()
  const ports = { clock, log: { info: () => {} } } as unknown as Ports
  const { openSite } = connect(inputs, 'org', ports, () => true)
  await clock.sleep(minutes * MINUTE)
  const request = { endpoint: { method: 'GET', path: '/rest/api/3/applicationrole', scope: null } } as const
  return openSite(APP)
    ?.ask(request)
    .then(
      () => 'answered',
      error => error.kind,
    ) as Promise<string>
}

test('a site that is first asked when the time of the run is used up is not asked any more', async () => {
  expect(await askSiteAfter(20)).toBe('budget')
})

test('a site that is asked in time is asked', async () => {
  expect(await askSiteAfter(10)).toBe('network')
})
