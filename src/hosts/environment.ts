import { accessSync, constants, readFileSync, statSync } from 'node:fs'

/** A variable of the environment names something that cannot be used. The message is one sentence for people. */
export class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError'
}

type Variables = Readonly<Record<string, string | undefined>>

/** What the runner of GitHub Actions hands to a step, read and checked before anything else runs. */
export type Environment = {
  /** The event that started the run; null where no event file is named. */
  readonly event: unknown
}

/**
 * Checks everything that the action needs from its environment, so that a run fails before its first request.
 * @throws EnvironmentError
 */
export function readEnvironment(env: Variables): Environment {
  checkProcess(env)
  checkOutputs(env.GITHUB_OUTPUT)
  checkWorkspace(env.GITHUB_WORKSPACE)
  return { event: readEvent(env.GITHUB_EVENT_PATH) }
}

/** What every surface needs. @throws EnvironmentError */
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

/** Libraries parse these while they are loaded, and throw on what they do not understand. */
const ADDRESSES = ['GITHUB_API_URL', 'GITHUB_SERVER_URL'] as const
const PROXIES = ['HTTPS_PROXY', 'https_proxy', 'HTTP_PROXY', 'http_proxy'] as const

/** The value is not repeated: the address of a proxy may hold a password. */
function checkAddresses(env: Variables): void {
  const find = (names: readonly string[], isValid: (value: string) => boolean): string | undefined =>
    names.find(name => env[name] && !isValid(env[name]))
  const address = find(ADDRESSES, isAddress)
  if (address !== undefined) {
    throw new EnvironmentError(
      `The environment variable ${address} is not a valid address. Write it as https://<host>.`,
    )
  }
  const proxy = find(PROXIES, isProxy)
  if (proxy !== undefined) {
    const advice = 'Write it as http://<host>:<port>, or remove it'
    throw new EnvironmentError(`The environment variable ${proxy} is not a valid address of a proxy. ${advice}.`)
  }
}

const isAddress = (value: string): boolean => URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)

/** Of http or https, without a path. The scheme may be left out. */
function isProxy(value: string): boolean {
  const address = value.includes('://') ? value : `http://${value}`
  if (!isAddress(address)) return false
  const { pathname, search, hash } = new URL(address)
  return `${pathname}${search}${hash}` === '/'
}

/** Passwords in the addresses of proxies, as they are written and as they are sent. The addresses were checked before. */
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

/** A summary that cannot be written is found out later: it hides no verdict. */
function checkOutputs(path: string | undefined): void {
  const reason = path ? whyNotWritable(path) : null
  if (reason === null) return
  throw new EnvironmentError(
    `The file of GITHUB_OUTPUT (${path}) cannot be written: ${reason}. Set it to a file that exists and is writable, or leave it unset.`,
  )
}

/** The runner makes the files of a step beforehand, and the library that writes them only appends. Null: it is writable. */
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
      `The folder of GITHUB_WORKSPACE (${path}) cannot be used: ${reasonOf(error)}. Check out the repository before this step.`,
    )
  }
}

function readEvent(path: string | undefined): unknown {
  if (!path) return null
  try {
    const event: unknown = JSON.parse(readFileSync(path, 'utf8'))
    if (typeof event !== 'object' || event === null) throw new EnvironmentError('it does not hold a JSON object')
    return event
  } catch (error) {
    throw new EnvironmentError(
      `The event file of GITHUB_EVENT_PATH (${path}) cannot be read: ${reasonOf(error)}. Run the job again; outside of GitHub Actions, leave GITHUB_EVENT_PATH unset.`,
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

/** A reason in words, without the text of a file: an event may hold more than is meant for a log. */
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
