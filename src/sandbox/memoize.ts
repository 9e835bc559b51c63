/** Caches values of a large world. Only a frozen world is cached, because it cannot change. */
import type { World } from './world.js'

const known = new WeakMap<World, Map<unknown, unknown>>()

/** `compute` is the cache key and must be the same function in each call. */
export function memoize<T>(world: World, compute: (world: World) => T): T {
  if (!Object.isFrozen(world)) return compute(world)
  const answers = known.get(world) ?? new Map<unknown, unknown>()
  known.set(world, answers)
  if (!answers.has(compute)) answers.set(compute, compute(world))
  return answers.get(compute) as T
}
