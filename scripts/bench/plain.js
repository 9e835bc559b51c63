/** What a plain script would do: the same questions, in pages as long as the API gives them unasked, one at a time. */

/** `most` is how many pages of a list are asked for, where that is not all. */
export async function askPlainly(address, plan) {
  let requests = 0
  for (const list of plan) requests += await followList(address, list)
  return requests
}

async function followList({ url, key }, list) {
  const { stream, most = Number.POSITIVE_INFINITY } = list
  let cursor = null
  for (let pages = 1; ; pages += 1) {
    const page = await askPage(url, key, list, cursor)
    cursor = stream && page.data.length === 0 ? null : nextOf(page)
    if (cursor === null || pages >= most) return pages
  }
}

async function askPage(url, key, { path, method = 'GET', body = {} }, cursor) {
  const address = new URL(url + path)
  if (method === 'GET' && cursor !== null) address.searchParams.set('cursor', cursor)
  const sent = cursor === null ? body : { cursor }
  const response = await fetch(address, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    ...(method === 'POST' && { body: JSON.stringify(sent) }),
  })
  if (!response.ok) throw new Error(`${response.status} from ${method} ${address.pathname}`)
  return response.json()
}

function nextOf({ links, meta }) {
  const next = meta?.next ?? links?.next ?? null
  return next?.startsWith('http') ? new URL(next).searchParams.get('cursor') : next
}
