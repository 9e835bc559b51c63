/**
 * Whether the URL is on this machine. Plain http is safe there, and no proxy is used. Only tests and the demo use it.
 */
export function isLoopback(address: string): boolean {
  if (!URL.canParse(address)) return false
  const { hostname } = new URL(address)
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname)
}
