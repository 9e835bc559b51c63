/**
 * Filters all outgoing text: the ports and the writes to the repository. Secrets are removed here, so that no renderer
 * and no message has to handle them.
 */
import type { Repository } from '../github/repository.js'
import type { Change, Ports } from '../model/ports.js'

/** Applies `change` to every outgoing text before it is shortened. Paths and output names are not changed. */
export function filterPorts(ports: Ports, change: Change): Ports {
  const { log, output, files } = ports
  return {
    ...ports,
    outgoing: text => (ports.outgoing ?? same)(change(text)),
    log: {
      info: line => log.info(change(line)),
      warning: line => log.warning(change(line)),
      error: line => log.error(change(line)),
    },
    output: {
      ...output,
      annotate: annotation =>
        output.annotate({ ...annotation, title: change(annotation.title), message: change(annotation.message) }),
      setOutput: (name, value) => output.setOutput(name, change(value)),
      showSummary: markdown => output.showSummary(change(markdown)),
      print: text => output.print(change(text)),
    },
    files: {
      read: files.read,
      write: (path, text) => files.write(path, change(text)),
      writeAll: texts =>
        files.writeAll(Object.fromEntries(Object.entries(texts).map(([path, text]) => [path, change(text)]))),
    },
  }
}

const same: Change = text => text

/**
 * Applies `change` to every text that is written to the repository. A text that is read back is returned in its
 * original form, so that the verification of the write succeeds.
 */
export function filterRepository(repository: Repository, change: Change): Repository {
  const originals = new Map<string, string>()
  const send = (text: string): string => {
    const sent = change(text)
    if (sent !== text) originals.set(keyOf(sent), text)
    return sent
  }
  const restore = (text: string): string => originals.get(keyOf(text)) ?? text
  const restoreIssue = <T extends { readonly title: string; readonly body?: string | null | undefined }>(
    issue: T,
  ): T => ({
    ...issue,
    title: restore(issue.title),
    ...(typeof issue.body === 'string' ? { body: restore(issue.body) } : {}),
  })
  return {
    ...repository,
    writeFile: commit => repository.writeFile({ ...commit, text: change(commit.text) }),
    readPull: async number => restoreIssue(await repository.readPull(number)),
    createPull: async pull =>
      restoreIssue(await repository.createPull({ ...pull, title: send(pull.title), body: send(pull.body) })),
    changePull: async (number, { body }) => restoreIssue(await repository.changePull(number, { body: send(body) })),
    readIssue: async number => restoreIssue(await repository.readIssue(number)),
    createIssue: async issue =>
      restoreIssue(await repository.createIssue({ ...issue, title: send(issue.title), body: send(issue.body) })),
    changeIssue: async (number, fields) =>
      restoreIssue(
        await repository.changeIssue(number, {
          ...fields,
          ...(fields.title === undefined ? {} : { title: send(fields.title) }),
          ...(fields.body === undefined ? {} : { body: send(fields.body) }),
        }),
      ),
    readComment: async (issue, id) => {
      const comment = await repository.readComment(issue, id)
      return comment && { ...comment, body: restore(comment.body ?? '') }
    },
    changeComment: (id, body) => repository.changeComment(id, send(body)),
    addComment: (number, body) => repository.addComment(number, send(body)),
  }
}

/** GitHub may change line ends and surrounding whitespace. */
const keyOf = (text: string): string => text.replaceAll('\r\n', '\n').trim()
