import type { Repository } from '../../src/github/repository.js'
import { filterPorts, filterRepository } from '../../src/hosts/outgoing.js'
import type { Ports } from '../../src/model/ports.js'

const hide = (text: string): string => text.replaceAll('secret', '***')

/** Ports that record all texts. */
function recordingPorts() {
  const seen: unknown[] = []
  const note = (...all: readonly unknown[]): void => void seen.push(...all)
  const ports: Ports = {
    log: { info: note, warning: note, error: note },
    output: { annotate: note, setOutput: note, showSummary: async text => note(text), print: note },
    files: { read: async () => 'secret', write: async (_, text) => note(text), writeAll: async texts => note(texts) },
    clock: { now: () => new Date(0), sleep: async () => {}, random: () => 0 },
  }
  return { ports, seen }
}

test('every port changes outgoing text', async () => {
  const { ports, seen } = recordingPorts()
  const { log, output, files, outgoing } = filterPorts(ports, hide)
  for (const say of [log.info, log.warning, log.error, output.print]) say('a secret')
  const place = { level: 'error', file: 'f', line: 1, column: 1 } as const
  output.annotate({ ...place, title: 'a secret', message: 'a secret' })
  output.setOutput('verdict', 'a secret')
  await output.showSummary('a secret')
  await files.write('path', 'a secret')
  await files.writeAll({ path: 'a secret' })
  expect(JSON.stringify(seen)).not.toContain('secret')
  expect(JSON.stringify(seen).match(/a \*\*\*/g)).toHaveLength(10)
  expect(outgoing?.('a secret')).toBe('a ***')
})

test('a text that is read is not changed', async () => {
  expect(await filterPorts(recordingPorts().ports, hide).files.read('path')).toBe('secret')
})

test('two filters both change a text', () => {
  const { ports, seen } = recordingPorts()
  const both = filterPorts(filterPorts(ports, hide), text => text.replaceAll('name', '…'))
  both.log.info('a secret name')
  expect([...seen, both.outgoing?.('a secret name')]).toEqual(['a *** …', 'a *** …'])
})

/** A repository that stores one issue and one comment. */
function openMemory() {
  const sent: string[] = []
  let issue = { number: 1, title: '', body: '', state: 'open', labels: [], html_url: '' }
  let comment = { id: 1, body: '' }
  const repository = {
    createIssue: async (fields: object) => {
      issue = { ...issue, ...fields }
      sent.push(issue.title, issue.body)
      return issue
    },
    changeIssue: async (_: number, fields: object) => {
      issue = { ...issue, ...fields }
      sent.push(issue.title, issue.body)
      return issue
    },
    readIssue: async () => ({ ...issue, body: `${issue.body.replaceAll('\n', '\r\n')}\r\n` }),
    addComment: async (_: number, body: string) => {
      sent.push(body)
      comment = { id: 1, body }
      return comment
    },
    changeComment: async (_: number, body: string) => {
      sent.push(body)
      comment = { id: 1, body }
      return comment
    },
    readComment: async () => comment,
    createPull: async (fields: object) => {
      issue = { ...issue, ...fields }
      sent.push(issue.title, issue.body)
      return issue
    },
    changePull: async (_: number, fields: object) => {
      issue = { ...issue, ...fields }
      sent.push(issue.body)
      return issue
    },
    readPull: async () => issue,
    writeFile: async ({ text }: { readonly text: string }) => void sent.push(text),
  } as unknown as Repository
  return { repository: filterRepository(repository, hide), sent }
}

test('issues and comments are written without secrets and read back in their original form', async () => {
  const { repository, sent } = openMemory()
  const text = { title: 'a secret', body: 'the secret\nof it' }
  await repository.createIssue({ ...text, labels: [], assignees: [] })
  expect(await repository.readIssue(1)).toMatchObject(text)
  await repository.changeIssue(1, { body: 'another secret' })
  expect((await repository.readIssue(1)).body).toBe('another secret')
  await repository.addComment(1, 'a secret word')
  expect((await repository.readComment(1, 1))?.body).toBe('a secret word')
  await repository.changeComment(1, 'a secret letter')
  expect((await repository.readComment(1, 1))?.body).toBe('a secret letter')
  expect(sent.length).toBeGreaterThan(5)
  expect(sent.join()).not.toContain('secret')
})

test('files and pull requests are written without secrets, and pull requests are read back in their original form', async () => {
  const { repository, sent } = openMemory()
  const text = { title: 'a secret', body: 'the secret' }
  await repository.createPull({ ...text, head: 'change', base: 'main' })
  expect(await repository.readPull(1)).toMatchObject(text)
  await repository.changePull(1, { body: 'another secret' })
  expect((await repository.readPull(1)).body).toBe('another secret')
  await repository.writeFile({ branch: 'change', path: 'a.yml', text: 'secret: 1', message: 'Add', replaces: null })
  expect(sent).toEqual(['a ***', 'the ***', 'another ***', '***: 1'])
})

test('an unchanged text is read back as stored', async () => {
  const { repository } = openMemory()
  await repository.createIssue({ title: 'plain', body: 'text', labels: [], assignees: [] })
  expect((await repository.readIssue(1)).title).toBe('plain')
})
