/**
 * The places where text leaves the gate: the ports, and what is written to the repository. What must not leave is
 * removed here, so that no renderer and no message has to think of it.
 */
import type { Repository } from '../github/repository.js'
import type { Change, Ports } from '../model/ports.js'

/** The ports with every text changed on its way out, before anything cuts it. Paths and names of outputs stay. */
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
 * The repository with every text changed that is written to it. What is read back is given as it was meant, so that a
 * changed text counts as kept.
 */
export function filterRepository(repository: Repository, change: Change): Repository {
  const meant = new Map<string, string>()
  const send = (text: string): string => {
    const sent = change(text)
    if (sent !== text) meant.set(keyOf(sent), text)
    return sent
  }
  const restore = (text: string): string => meant.get(keyOf(text)) ?? text
  const restoreIssue = <T extends { readonly title: string; readonly body?: string | null | undefined }>(
    issue: T,
  ): T => ({
    ...issue,
    title: restore(issue.title),
    ...(typeof issue.body === 'string' ? { body: restore(issue.body) } : {}),
  })
  return {
    ...repository,
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

/** Line ends and the blank around a text are GitHub's to change. */
const keyOf = (text: string): string => text.replaceAll('\r\n', '\n').trim()
