/** Answers of a large world are worked out once. Only a frozen one is remembered: nothing about it will change. */
import type { World } from './world.js'

const known = new WeakMap<World, Map<unknown, unknown>>()

/** `workOut` must be one and the same function each time. */
export function remember<T>(world: World, workOut: (world: World) => T): T {
  if (!Object.isFrozen(world)) return workOut(world)
  const answers = known.get(world) ?? new Map<unknown, unknown>()
  known.set(world, answers)
  if (!answers.has(workOut)) answers.set(workOut, workOut(world))
  return answers.get(workOut) as T
}
