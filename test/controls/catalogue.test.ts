import { CONTROLS } from '../../src/controls/catalogue.js'
import { CONTROL_IDS } from '../../src/model/finding.js'

test('the list of controls has every ID in catalogue order', () => {
  expect(CONTROLS.map(({ id }) => id)).toEqual(CONTROL_IDS)
})
