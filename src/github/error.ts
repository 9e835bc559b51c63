/** A GitHub API error. The message is one sentence and never contains a request, a header or the token. */
export class GithubError extends Error {
  override readonly name = 'GithubError'

  /** `status` is the HTTP status; null if GitHub did not answer. */
  constructor(
    message: string,
    readonly status: number | null = null,
  ) {
    super(message)
  }
}
