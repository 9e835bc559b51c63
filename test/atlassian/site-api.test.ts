import { siteOrigin } from '../../src/atlassian/site-api.js'

const ADMIN = 'https://api.atlassian.com'
const LOOPBACK = 'http://127.0.0.1:4010'

test.each([
  ['https://acme.atlassian.net', 'https://acme.atlassian.net'],
  ['https://acme.atlassian.net/wiki?x=1#y', 'https://acme.atlassian.net'],
  ['https://ACME.Atlassian.NET', 'https://acme.atlassian.net'],
  ['https://acme-labs-2.atlassian.net:443/', 'https://acme-labs-2.atlassian.net'],
])('the site credential can be sent to %s', (host, origin) => {
  expect(siteOrigin(host, ADMIN)).toBe(origin)
})

test.each([
  ['plain http', 'http://acme.atlassian.net'],
  ['another port', 'https://acme.atlassian.net:8443'],
  ['a user', 'https://admin@acme.atlassian.net'],
  ['a user and password', 'https://admin:secret@acme.atlassian.net'],
  ['the name of a site as a user', 'https://acme.atlassian.net@elsewhere.example'],
  ['a sub-domain of a site', 'https://a.acme.atlassian.net'],
  ['the domain without a site', 'https://atlassian.net'],
  ['a trailing dot', 'https://acme.atlassian.net.'],
  ['a longer domain', 'https://acme.atlassian.net.example'],
  ['a similar domain', 'https://acme.evil-atlassian.net'],
  ['another domain of Atlassian', 'https://acme.jira.com'],
  ['another character instead of the dot', 'https://acmexatlassian.net'],
  ['another scheme', 'ftp://acme.atlassian.net'],
  ['a host without a scheme', 'acme.atlassian.net'],
  ['an empty text', ''],
  ['loopback', LOOPBACK],
])('the site credential is not sent to %s', (_, host) => {
  expect(siteOrigin(host, ADMIN)).toBeNull()
})

test.each(['http://127.0.0.1:4020/x', 'http://localhost:4020', 'http://[::1]:4020'])(
  'if the admin API is on loopback, the site can be on loopback: %s',
  host => {
    expect(siteOrigin(host, LOOPBACK)).toBe(new URL(host).origin)
  },
)

test.each([
  'http://127.0.0.1.elsewhere.example',
  'http://user@127.0.0.1:4020',
  'http://192.168.0.1',
  'ftp://127.0.0.1',
  'javascript://127.0.0.1/',
])('if the admin API is on loopback, %s is not a valid site', host => {
  expect(siteOrigin(host, LOOPBACK)).toBeNull()
})
