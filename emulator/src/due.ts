import { expireDeal } from './deals/expire.ts'
import { expirePayments } from './payments/expire.ts'
import { expirePersonalData } from './personal-data/use.ts'
import type { World } from './world.ts'

/** What the clock has ended by now, in the order of its deadlines: a deal takes its open payments with it. */
export function endWhatIsDue(world: World): void {
  const now = world.clock.now()
  for (;;) {
    const deals = world.deals.due(now)
    for (const { id, deadline } of deals) {
      expirePayments(world, deadline)
      expireDeal(world, id)
    }
    if (deals.length === 0) break
  }
  expirePayments(world, now)
  expirePersonalData(world)
}
