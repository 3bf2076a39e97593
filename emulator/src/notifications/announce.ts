import type { World } from '../world.ts'

export type EventName =
  | 'payment.waiting_for_capture'
  | 'payment.succeeded'
  | 'payment.canceled'
  | 'payout.succeeded'
  | 'payout.canceled'

/**
 * Puts a notification into the post, inside the transaction of the change it tells about. It carries
 * the object as it is at this moment. Sending happens later and does not keep the request waiting.
 */
export function announce(world: World, event: EventName, objectId: string, object: string): void {
  const url = addressFor(world, event)
  if (url === undefined) return
  const now = world.clock.now()
  const seqs = world.disturbance.copies().map((copy) =>
    world.notifications.add({
      event,
      objectId,
      url,
      object,
      createdAt: now,
      dueAt: copy.isLost ? null : now + copy.delayMs,
    }),
  )
  world.disturbance.posted(seqs)
  world.courier.poke()
}

/** The shop's address, or the one for payouts if they were given their own. */
export function addressFor(world: World, event: string): string | undefined {
  const shop = world.settings.get('notification_url')
  const url = event.startsWith('payout.') ? (world.settings.get('payout_notification_url') ?? shop) : shop
  return url === '' ? undefined : url
}
