import { EXCEPTABLE_CONTROLS } from '../../src/baseline/schema.js'
import { CONTROL_IDS } from '../../src/controls/finding.js'

test('exceptions can be made for every control there is, and for no other', () => {
  expect([...EXCEPTABLE_CONTROLS]).toEqual([...CONTROL_IDS])
})
