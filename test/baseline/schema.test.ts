import { CONTROL_TITLES } from '../../src/controls/titles.js'
import { CONTROL_IDS } from '../../src/model/finding.js'

test('exceptions can be made for every control there is, and for no other', () => {
  expect(Object.keys(CONTROL_TITLES)).toEqual([...CONTROL_IDS])
})
