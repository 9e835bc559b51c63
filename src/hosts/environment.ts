import { accessSync, constants, readFileSync, statSync } from 'node:fs'

/** An environment variable has an unusable value. The message is shown to the user. */
export class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError'
}

type Variables = Readonly<Record<string, string | undefined>>

/** The environment of a GitHub Actions step, read and checked before everything else. */
export type Environment = {
  /** The event that started the run; null without an event file. */
  readonly event: unknown
}

/**
 * Checks the environment of the action, so that a run with a wrong environment fails before its first request.
 * @throws EnvironmentError
 */
export function readEnvironment(env: Variables): Environment {
  checkProcess(env)
  checkOutputs(env.GITHUB_OUTPUT)
  checkWorkspace(env.GITHUB_WORKSPACE)
  return { event: readEvent(env.GITHUB_EVENT_PATH) }
}

/** The checks for both the action and the command line. @throws EnvironmentError */
export function checkProcess(env: Variables): void {
  checkAddresses(env)
  try {
    process.cwd()
  } catch (error) {
    throw new EnvironmentError(
      `The working directory cannot be used: ${reasonOf(error)}. Change to a folder that exists.`,
    )
  }
}

/** Libraries parse these variables while they are loaded, and throw on invalid values. */
const ADDRESSES = ['GITHUB_API_URL', 'GITHUB_SERVER_URL'] as const
const PROXIES = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy'] as const

/** The message does not contain the value: a proxy URL can contain a password. */
function checkAddresses(env: Variables): void {
  const find = (names: readonly string[], isValid: (value: string) => boolean): string | undefined =>
    names.find(name => env[name] && !isValid(env[name]))
  const address = find(ADDRESSES, isAddress)
  if (address !== undefined) {
    throw new EnvironmentError(`The environment variable ${address} is not a valid URL. Use the form https://<host>.`)
  }
  const proxy = find(PROXIES, isProxy)
  if (proxy !== undefined) {
    const advice = `Use the form http://<host>:<port>, or remove ${proxy}`
    throw new EnvironmentError(`The environment variable ${proxy} is not a valid proxy URL. ${advice}.`)
  }
}

const isAddress = (value: string): boolean => URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)

/** An http or https URL without a path. The scheme is optional. */
function isProxy(value: string): boolean {
  const address = value.includes('://') ? value : `http://${value}`
  if (!isAddress(address)) return false
  const { pathname, search, hash } = new URL(address)
  return `${pathname}${search}${hash}` === '/'
}

/** The passwords in proxy URLs, in the written and the transmitted form. The URLs must be valid. */
export function proxyPasswords(env: Variables): readonly string[] {
  return PROXIES.flatMap(name => {
    const value = env[name] ?? ''
    if (value === '') return []
    const { username, password } = new URL(value.includes('://') ? value : `http://${value}`)
    const [user, secret] = [decode(username), decode(password)]
    return secret === '' ? [] : [secret, password, `${user}:${secret}`]
  })
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** The summary file is not checked here: the verdict does not depend on it. */
function checkOutputs(path: string | undefined): void {
  const reason = path ? whyNotWritable(path) : null
  if (reason === null) return
  throw new EnvironmentError(
    `The file in GITHUB_OUTPUT (${path}) cannot be written: ${reason}. Set GITHUB_OUTPUT to an existing writable file, or remove it.`,
  )
}

/** Null if the file is writable. The file must exist: the runner creates it, and the library only appends to it. */
export function whyNotWritable(path: string): string | null {
  try {
    if (!statSync(path).isFile()) return 'it is not a file'
    accessSync(path, constants.W_OK)
    return null
  } catch (error) {
    return reasonOf(error)
  }
}

function checkWorkspace(path: string | undefined): void {
  if (!path) return
  try {
    if (!statSync(path).isDirectory()) throw new EnvironmentError('it is not a folder')
  } catch (error) {
    throw new EnvironmentError(
      `The folder in GITHUB_WORKSPACE (${path}) cannot be used: ${reasonOf(error)}. Check out the repository before this step.`,
    )
  }
}

function readEvent(path: string | undefined): unknown {
  if (!path) return null
  try {
    const event: unknown = JSON.parse(readFileSync(path, 'utf8'))
    if (typeof event !== 'object' || event === null) throw new EnvironmentError('it does not contain a JSON object')
    return event
  } catch (error) {
    throw new EnvironmentError(
      `The event file in GITHUB_EVENT_PATH (${path}) cannot be read: ${reasonOf(error)}. Run the job again. Outside GitHub Actions, remove GITHUB_EVENT_PATH.`,
    )
  }
}

const SYSTEM_REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'it does not exist',
  ENOTDIR: 'a part of its path is not a folder',
  EISDIR: 'it is a folder',
  EACCES: 'permission is denied',
  EPERM: 'permission is denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
}

/** The reason as text, without file content: an event can contain data that must not be logged. */
export function reasonOf(error: unknown): string {
  if (error instanceof EnvironmentError) return error.message
  const { name, code } = (typeof error === 'object' && error !== null ? error : {}) as {
    name?: unknown
    code?: unknown
  }
  if (name === 'SyntaxError') return 'it is not valid JSON'
  if (typeof code !== 'string') return 'unknown error'
  return SYSTEM_REASONS[code] ?? `the system reports ${code}`
}
