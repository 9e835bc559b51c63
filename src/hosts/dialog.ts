import { createInterface } from 'node:readline/promises'

/** Questions on standard error, answers from standard input, until the work is done. Null: the input has ended. */
export async function withDialog<T>(
  work: (ask: (question: string) => Promise<string | null>) => Promise<T>,
): Promise<T> {
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  const ended = new Promise<null>(resolve => lines.once('close', () => resolve(null)))
  try {
    return await work(question => Promise.race([lines.question(question), ended]))
  } finally {
    lines.close()
  }
}
