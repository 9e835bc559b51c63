import axios from 'axios'
import { isLoopback } from '../model/loopback.js'
import { GithubError } from './error.js'

const MEBIBYTE = 1_048_576
const MAX_ZIP_BYTES = 50 * MEBIBYTE
const DOWNLOAD_TIMEOUT_MS = 60_000

/**
 * Downloads a zip from the storage host without a credential: the URL is signed. The URL is therefore a secret, and no
 * error message contains it.
 */
export async function downloadZip(
  address: string,
  apiUrl: string,
  timeoutMs: number = DOWNLOAD_TIMEOUT_MS,
): Promise<Uint8Array> {
  if (!isAllowed(address, apiUrl)) {
    throw new GithubError(
      'The previous artifact was not downloaded: GitHub redirected the download to a URL that does not use https',
    )
  }
  try {
    const { data } = await axios.get<ArrayBuffer>(address, {
      responseType: 'arraybuffer',
      timeout: timeoutMs,
      signal: AbortSignal.timeout(timeoutMs),
      maxRedirects: 0,
      maxContentLength: MAX_ZIP_BYTES,
      ...(isLoopback(address) && { proxy: false }),
    })
    return new Uint8Array(data)
  } catch (error) {
    throw downloadError(error)
  }
}

function isAllowed(address: string, apiUrl: string): boolean {
  if (!URL.canParse(address)) return false
  const { protocol, username, password } = new URL(address)
  if (username !== '' || password !== '') return false
  return protocol === 'https:' || (protocol === 'http:' && isLoopback(address) && isLoopback(apiUrl))
}

function downloadError(error: unknown): GithubError {
  const status = axios.isAxiosError(error) ? (error.response?.status ?? null) : null
  const code = axios.isAxiosError(error) ? error.code : undefined
  const problem = status === null ? (code ?? 'no answer') : `${status}`
  const advice = 'start the run again, or wait until the next run uploads a new artifact'
  return new GithubError(`The previous artifact could not be downloaded (${problem}): ${advice}`, status)
}
