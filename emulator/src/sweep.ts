import type { World } from './world.ts'

const EVERY_MS = 500
const TIDY_EVERY = 20
const KEY_LIFETIME_MS = 24 * 3_600_000

/** Things happen when their time comes, also while nobody asks. */
export function startSweep(world: World): () => void {
  let rounds = 0

  function sweep() {
    world.catchUp()
    world.courier.poke()
    rounds += 1
    if (rounds % TIDY_EVERY === 0) tidy(world)
  }

  sweep()
  const timer = setInterval(sweep, EVERY_MS).unref()
  return () => clearInterval(timer)
}

/** Forgets, a slice at a time, what nothing can ask about any more. */
function tidy(world: World): void {
  world.database.transaction(() => {
    world.keys.forgetBefore(world.clock.now() - KEY_LIFETIME_MS, 20_000)
    world.notifications.forgetOld()
  })
}
