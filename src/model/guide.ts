/** The page of a control or an access path in the docs, in the terminal and in SARIF. Sentences may hold code in backticks. */
export type Guide = {
  readonly what: string
  readonly risk: string
  /** Steps in the admin console that lock it down, in order. */
  readonly steps: readonly string[]
  /** How to confirm it in the console. */
  readonly confirm: string
  /** How the gate verifies it. */
  readonly verify: string
  /** The Atlassian plan that has the setting. */
  readonly plan: string
  /** Exceptions that are reasonable. */
  readonly exceptions: string
}
