/** A proxy for the embedded GitHub that records each request with its response. */
import { createServer } from 'node:http'

export async function startRecorder(target) {
  const exchanges = []
  const server = createServer(async (request, response) => {
    const sent = await textOf(request)
    const { host: _, connection: __, ...headers } = request.headers
    const hasBody = request.method !== 'GET' && sent !== ''
    const answered = await fetch(target + request.url, {
      method: request.method,
      headers,
      redirect: 'manual',
      ...(hasBody && { body: sent }),
    })
    const bytes = Buffer.from(await answered.arrayBuffer())
    const type = answered.headers.get('content-type') ?? ''
    exchanges.push({ ...requestOf(request, sent), status: answered.status, type, answer: answerOf(type, bytes) })
    const { 'content-length': ___, 'transfer-encoding': ____, ...kept } = Object.fromEntries(answered.headers)
    response.writeHead(answered.status, kept)
    response.end(bytes)
  })
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve))
  const close = () => {
    server.closeAllConnections()
    return new Promise(resolve => server.close(resolve))
  }
  return { url: `http://127.0.0.1:${server.address().port}`, exchanges, close }
}

function requestOf({ method, url }, text) {
  const { pathname, searchParams } = new URL(url, 'http://loopback')
  return {
    method,
    path: pathname,
    query: Object.fromEntries(searchParams),
    body: text === '' ? null : JSON.parse(text),
  }
}

function answerOf(type, bytes) {
  if (bytes.length === 0) return null
  return type.startsWith('application/json') ? JSON.parse(bytes.toString('utf8')) : bytes.toString('utf8')
}

async function textOf(stream) {
  const chunks = []
  for await (const chunk of stream) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}
