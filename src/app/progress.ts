import type { Ports } from '../model/ports.js'

const INTERVAL_MS = 500

/** Shows on a terminal how many requests were made, while `work` reads the organization. */
export async function withProgress<T>({ output }: Ports, requests: () => number, work: () => Promise<T>): Promise<T> {
  const { terminal } = output
  if (terminal === undefined) return work()
  const timer = setInterval(
    () => terminal.showProgress(`Reading the organization: ${requests()} requests`),
    INTERVAL_MS,
  )
  timer.unref()
  try {
    return await work()
  } finally {
    clearInterval(timer)
    terminal.showProgress(null)
  }
}
