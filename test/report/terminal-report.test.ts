import { renderTerminal } from '../../src/report/terminal-report.js'
import { aDriftResult, aFinding, anAccessPath, anUnknown, aResult } from './factories.js'

const plainLook = { width: 80, paint: (_: string, text: string) => text }
const render = (result = aResult(), width = 80) => renderTerminal(result, 'atlassian-access', { ...plainLook, width })

test('ten findings take at most 40 lines of 80 columns', () => {
  const findings = Array.from({ length: 10 }, (_, index) =>
    aFinding({ id: `f-${index}`, message: `${'A sentence of many words about a group '.repeat(4)}number ${index}.` }),
  )
  const lines = render(aResult({ verdict: 'drift', findings })).split('\n')
  expect(lines.length).toBeLessThanOrEqual(40)
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(80)
})

test.each([60, 80, 120])('no line is longer than %i columns', width => {
  for (const line of render(aDriftResult(), width).split('\n')) expect(line.length).toBeLessThanOrEqual(width)
})

test('a drift says the verdict, the findings by severity, and where to fix them', () => {
  const [first, ...rest] = render(aDriftResult()).split('\n')
  expect(first).toBe('DRIFT  Atlassian access of Acme')
  const severities = rest.flatMap(line => /^ {2}(critical|high|medium|low) /.exec(line)?.[1] ?? [])
  expect(severities).toEqual(['critical', 'critical', 'high'])
  expect(rest.join('\n')).toContain('direct-role. Fix: Directory')
})

test('more findings than fit are counted', () => {
  const findings = Array.from({ length: 25 }, (_, index) => aFinding({ id: `f-${index}` }))
  expect(render(aResult({ verdict: 'drift', findings }))).toContain('15 more in report.html')
})

test('checks that failed for one reason are one cause', () => {
  const message = 'The credential in org-api-key was refused (401).'
  const findings = ['a', 'b', 'c'].map(id => anUnknown({ id, message }))
  const text = render(aResult({ verdict: 'unknown', findings }))
  expect(text).toContain('3 checks could not be completed')
  expect(text.match(/was refused \(401\)/g)).toHaveLength(1)
})

test('a compliant run with open access paths names them and their places', () => {
  const paths = [anAccessPath({ state: 'open' })]
  const text = render(aResult({ posture: { paths, closed: 0, open: 1, unknown: 0, accepted: 1 } }))
  expect(text).toMatch(/^COMPLIANT, with 1 open access path accepted by the baseline {2}/)
  expect(text).toContain('  Direct role assignments: Directory > Users')
})

test('seats that are not known are not 0', () => {
  expect(render(aResult(), 200)).toContain('acme/confluence not known')
})

test('foreign text cannot move the cursor', () => {
  const findings = [aFinding({ message: 'A group \u001b[2J\u0007 with controls.' })]
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  expect(render(aResult({ verdict: 'drift', findings }))).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/)
})

test('colors wrap words and change no layout', () => {
  const painted = renderTerminal(aDriftResult(), 'atlassian-access', {
    width: 80,
    paint: (style, text) => `<${style}>${text}</${style}>`,
  })
  expect(painted.replaceAll(/<\/?[a-z]+>/g, '')).toBe(render(aDriftResult()))
})
