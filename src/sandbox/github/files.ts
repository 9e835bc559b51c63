/** Repository files at a commit, raw or as JSON with base64. */
import { type Ask, type Reply, type Route, refusal } from './answers.js'
import { wireFile } from './wire.js'

export const FILE_ROUTES: readonly Route[] = [
  { method: 'GET', path: /^\/contents\/.+$/, needs: 'contents', answer: showFile },
]

function showFile(ask: Ask): Reply {
  const { world, path, query, accept } = ask
  const name = decodeURIComponent(path.slice(path.indexOf('/contents/') + '/contents/'.length))
  const file = world.files.find(each => each.path === name && each.commit === query.get('ref'))
  if (file === undefined) return refusal(404, 'Not Found')
  const bytes = Buffer.from(file.text, 'utf8')
  if (/\braw\b/.test(accept)) {
    return { status: 200, bytes, headers: { 'content-type': 'application/vnd.github.raw+json; charset=utf-8' } }
  }
  return { status: 200, json: wireFile(ask, name, file.commit, bytes) }
}
