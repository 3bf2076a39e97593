import { processNotification } from '../../src/notification/process.ts'
import type { Payout } from '../../src/payout/store.ts'
import { confirm } from './safe-deal.ts'
import type { World } from './world.ts'

/** A deal that is all paid out, and heard of as such. */
export async function paidOut(world: World, isHeard = true) {
  const deal = await world.ready()
  await confirm(world, deal)
  if (isHeard) await world.tick()
  return { ...deal, payout: (await mastersPayouts(world, deal.id)).at(-1) as Payout }
}

export const mastersPayouts = async (world: World, id: string): Promise<Payout[]> =>
  (await world.payouts(id)).filter(({ receiver }) => receiver === 'master')

/** The bank gives the money back. Nobody tells us. */
export const takeBack = (world: World, { providerId }: Payout, reason = 'general_decline') =>
  world.control('POST', `/payouts/${providerId}/settle`, { status: 'canceled', reason })

/** Looks into a notification, as when it has just come. */
export const hear = (world: World, event: string, objectId: string | null) =>
  processNotification(world.ctx, {
    event,
    objectId: objectId ?? '',
    repeats: 0,
    receivedAt: world.clock.now(),
  })
