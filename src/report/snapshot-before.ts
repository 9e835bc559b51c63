import { z } from 'zod'
import type { PreviousState } from '../controls/control.js'

const Policies = z.array(z.looseObject({ id: z.string(), settings: z.unknown() }))
const Actions = z.array(z.looseObject({ id: z.string() }))
const Desks = z.array(z.looseObject({ site: z.string(), key: z.string() }))

const Snapshot = z.looseObject({
  policies: z.unknown(),
  serviceDesks: z.unknown(),
  audit: z.looseObject({ actions: z.unknown() }).optional(),
})

/** What the snapshot of an earlier run says of the things that are compared from night to night; null where it is none. */
export function readBefore(text: string | undefined, generatedAt: string): PreviousState | null {
  const snapshot = parse(text)
  if (snapshot === null) return null
  const policies = readFact(snapshot.policies, Policies)
  const actions = readFact(snapshot.audit?.actions, Actions)
  const desks = readFact(snapshot.serviceDesks, Desks)
  return {
    generatedAt,
    policies: policies && new Map(policies.map(({ id, settings }) => [id, settings])),
    actions: actions && new Set(actions.map(({ id }) => id)),
    serviceDesks: desks && new Set(desks.map(({ site, key }) => `${site}/${key}`)),
  }
}

function parse(text: string | undefined): z.infer<typeof Snapshot> | null {
  try {
    return Snapshot.parse(JSON.parse(text ?? ''))
  } catch {
    return null
  }
}

/** The value of a fact that was known; what has another shape was not. */
function readFact<T>(fact: unknown, shape: z.ZodType<T>): T | null {
  const parsed = z.looseObject({ known: z.literal(true), value: shape }).safeParse(fact)
  return parsed.success ? parsed.data.value : null
}
