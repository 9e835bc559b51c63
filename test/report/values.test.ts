import { valueMarkdown } from '../../src/report/values.js'

test.each([
  [{ 'acme/jira-software': ['admin', 'user'] }, '`acme/jira-software: [admin, user]`'],
  [{ budget: 450, capacity: null }, '`budget: 450, capacity: null`'],
  [['a', 'b'], '`a, b`'],
  [[{ person: 'p', lastActive: null }], '`{"lastActive":null,"person":"p"}`'],
  [[], '`[]`'],
  [{}, '`{}`'],
  [3, '`3`'],
])('the value %j is shown as %s', (value, text) => {
  expect(valueMarkdown(value, 'external-person')).toBe(text)
})
