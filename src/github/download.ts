import axios from 'axios'
import { isLoopback } from '../model/loopback.js'
import { GithubError } from './error.js'

const MEBIBYTE = 1_048_576
const MAX_ZIP_BYTES = 50 * MEBIBYTE
const DOWNLOAD_TIMEOUT_MS = 60_000

/**
 * Fetches a zip from the storage host, without any credential of ours: the address itself is signed. It is therefore a
 * secret too, and is in no error.
 */
export async function downloadZip(
  address: string,
  apiUrl: string,
  timeoutMs: number = DOWNLOAD_TIMEOUT_MS,
): Promise<Uint8Array> {
  if (!isAllowed(address, apiUrl)) {
    throw new GithubError(
      'GitHub sent the download of the earlier artifact to an address that is not https: it was not followed',
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
  const advice = 'start the run again, or wait for the next night to upload a new one'
  return new GithubError(`The earlier artifact could not be downloaded (${problem}): ${advice}`, status)
}
