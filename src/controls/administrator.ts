import { ADMIN_ROLES } from '../atlassian/roles.js'
import { known } from '../observe/fact.js'
import type { Observed } from '../observe/observed.js'
import { removing, setting } from './acceptance.js'
import { peoplePlace, personPlace } from './console.js'
import { type Captured, type Control, compareKeys, type Draft, unreadable, type World } from './control.js'
import type { Subject } from './finding.js'
import { listedSubject, nameOf, noteOf, personSubject } from './person.js'

const ID = 'administrator'

/** Administrators let people in, and each one holds a seat on every app. */
export const administrator: Control = { id: ID, section: 'administrators', place: peoplePlace, compare }

/** A role that the section leaves out has no administrators: an unlisted administrator is a door. */
function compare(world: World): readonly Draft[] {
  return ADMIN_ROLES.flatMap(role => compareRole(world, role))
}

function compareRole({ baseline, observed, orgId }: World, role: (typeof ADMIN_ROLES)[number]): readonly Draft[] {
  const at = ['administrators', role]
  const fact = observed.administrators[role]
  if (!fact?.known) {
    const subject = { type: 'control', id: `${ID}:${role}`, name: role } as const
    return [unreadable(ID, at, fact?.reason ?? 'Not read.', peoplePlace(orgId), subject)]
  }
  const expected = new Map(Object.entries(baseline.administrators?.[role] ?? {}))
  const { added, removed } = compareKeys(expected, new Map(fact.value.map(person => [person.id, person])))
  const draft = (id: string, subject: Subject) =>
    ({
      control: ID,
      status: 'drift',
      subject,
      role,
      at: [...at, id],
      place: personPlace(orgId, id),
    }) as const
  return [
    ...added.map(
      ([id, person]): Draft => ({
        ...draft(id, personSubject(person)),
        change: 'added',
        expected: null,
        actual: role,
        message: `${nameOf(person)} has the role ${role}, and the baseline does not list them.`,
        accept: setting([...at, id], noteOf(person)),
      }),
    ),
    ...removed.map(
      ([id, note]): Draft => ({
        ...draft(id, listedSubject(id, note)),
        change: 'removed',
        expected: role,
        actual: null,
        message: `${listedSubject(id, note).name} no longer has the role ${role}, as the baseline has it.`,
        accept: removing([...at, id]),
      }),
    ),
  ]
}

export function captureAdministrators({ administrators }: Observed): Captured {
  const roles: Record<string, Record<string, string>> = {}
  for (const role of ADMIN_ROLES) {
    const fact = administrators[role]
    if (fact === undefined || !fact.known) return fact ?? { known: false, reason: 'Not read.' }
    roles[role] = Object.fromEntries(fact.value.map(person => [person.id, noteOf(person)]))
  }
  return known({ value: roles })
}
