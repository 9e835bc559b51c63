import { z } from 'zod'
import type { PreviousState } from '../controls/control.js'

const Policies = z.array(z.looseObject({ id: z.string(), settings: z.unknown() }))
const Actions = z.array(z.looseObject({ id: z.string() }))
const ServiceDesks = z.array(z.looseObject({ site: z.string(), key: z.string() }))

const Snapshot = z.looseObject({
  policies: z.unknown(),
  serviceDesks: z.unknown(),
  audit: z.looseObject({ actions: z.unknown() }).optional(),
})

/** The parts of the previous snapshot that a run compares with the current state; null if the text is not a snapshot. */
export function readBefore(text: string | undefined, generatedAt: string): PreviousState | null {
  const snapshot = parse(text)
  if (snapshot === null) return null
  const policies = readFact(snapshot.policies, Policies)
  const actions = readFact(snapshot.audit?.actions, Actions)
  const desks = readFact(snapshot.serviceDesks, ServiceDesks)
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

/** The value of a known fact. A value of another shape is treated as unknown. */
function readFact<T>(fact: unknown, shape: z.ZodType<T>): T | null {
  const parsed = z.looseObject({ known: z.literal(true), value: shape }).safeParse(fact)
  return parsed.success ? parsed.data.value : null
}
