import { explain } from '../../src/app/explain.js'
import { CONTROLS } from '../../src/controls/catalogue.js'
import { ACCESS_PATHS } from '../../src/model/access-paths.js'
import type { Ports } from '../../src/model/ports.js'
import { UsageError } from '../../src/model/usage-error.js'

function printed(id: string | null): string {
  const texts: string[] = []
  expect(explain(id, { output: { print: (text: string) => void texts.push(text) } } as unknown as Ports)).toBe(0)
  return texts.join('\n')
}

const ALL = [...CONTROLS, ...ACCESS_PATHS]

test.each(ALL.map(({ id }) => id))('%s is explained at 80 columns, with steps and the address of its page', id => {
  const text = printed(id)
  const lines = text.split('\n')
  for (const heading of ['What it is', 'Risk', 'Lock it down', 'How the gate verifies it', 'Plan']) {
    expect(lines).toContain(heading)
  }
  expect(lines).toContainEqual(expect.stringMatching(/^ {2}1\. [A-Z]/))
  expect(lines.at(-1)).toMatch(new RegExp(`/docs/(controls|access-paths)/${id}\\.md$`))
  for (const line of lines.slice(0, -1)) expect(line.length).toBeLessThanOrEqual(80)
})

test('without an id every control and access path is listed', () => {
  for (const { id, title } of ALL) expect(printed(null)).toMatch(new RegExp(`^  ${id} +\\w+ +${title}$`, 'm'))
})

test('a misspelled id is an error that names the right one', () => {
  expect(() => printed('user-invite')).toThrow(UsageError)
  expect(() => printed('user-invite')).toThrow('Did you mean user-invites?')
})
