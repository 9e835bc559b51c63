/** The response that is sent: the normal one, or the result of a fault. */
import { type Answer, answer, type Call } from './answer.js'
import { type Fault, retyped, withNextPage, withoutField } from './faults.js'

export type Reply =
  | { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly text: string }
  | 'reset'
  | 'hang'

const LOGIN_PAGE = '<!DOCTYPE html><html><head><title>Log in with Atlassian account</title></head><body></body></html>'
const HUGE = 20 * 1024 * 1024
/** Created once, on first use. */
let hugeText: string | undefined

export function replyTo(call: Call, fault: Fault | null): Reply {
  if (fault === null) return replyOf(answer(call))
  if (typeof fault.kind === 'object') return ownReply(fault.kind)
  switch (fault.kind) {
    case 'reset':
    case 'hang':
      return fault.kind
    case 'html':
      return { status: 200, headers: {}, text: LOGIN_PAGE }
    case 'huge':
      hugeText ??= JSON.stringify({ data: ['x'.repeat(HUGE)] })
      return { status: 200, headers: {}, text: hugeText }
    case 'redirect':
      return { status: 302, headers: { location: fault.location }, text: '' }
    case 'cut':
      return cut(replyOf(answer(call)))
    case 'headers':
      return withHeaders(replyOf(answer(call)), fault.headers)
    case 'drop-field':
      return replyOf(changed(answer(call), body => withoutField(body, fault.field)))
    case 'rewrite':
      return replyOf(
        changed(answer(call), body => fault.rewrite(body, { path: call.url.pathname, values: valuesOf(call) })),
      )
    case 'refuse': {
      const refusal = fault.refuse({ path: call.url.pathname, values: valuesOf(call) })
      return refusal === null ? replyOf(answer(call)) : ownReply(refusal)
    }
    case 'retype':
      return replyOf(changed(answer(call), retyped))
    case 'one-more':
      return replyOf(changed(answer(call), withNextPage))
    case 'same-cursor':
    case 'endless':
    case 'again':
    case 'no-next':
      return replyOf(answer({ ...call, pagingFault: fault.kind }))
  }
}

const valuesOf = ({ url, body }: Call): Readonly<Record<string, unknown>> =>
  body
    ? JSON.parse(body)
    : Object.fromEntries([...url.searchParams.keys()].map(name => [name, url.searchParams.getAll(name)]))

const replyOf = ({ status, headers, body }: Answer): Exclude<Reply, string> => ({
  status,
  headers,
  text: JSON.stringify(body),
})

type OwnKind = Extract<Fault['kind'], object>

function ownReply({
  status,
  headers = {},
  body = { code: status, message: 'A fault of the sandbox' },
}: OwnKind): Reply {
  return { status, headers, text: typeof body === 'string' ? body : JSON.stringify(body) }
}

const withHeaders = (reply: Exclude<Reply, string>, headers: Readonly<Record<string, string>>): Reply => ({
  ...reply,
  headers: { ...reply.headers, ...headers },
})

const cut = (reply: Exclude<Reply, string>): Reply => ({
  ...reply,
  text: reply.text.slice(0, Math.floor(reply.text.length / 2)),
})

const changed = (original: Answer, change: (body: unknown) => unknown): Answer => ({
  ...original,
  body: change(original.body),
})
