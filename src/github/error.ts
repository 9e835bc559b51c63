/** Everything that goes wrong at GitHub, in one sentence. It never holds a request, a header or the token. */
export class GithubError extends Error {
  override readonly name = 'GithubError'

  /** `status` is GitHub's answer, null where there was none. */
  constructor(
    message: string,
    readonly status: number | null = null,
  ) {
    super(message)
  }
}
