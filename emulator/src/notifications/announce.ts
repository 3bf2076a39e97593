import type { Account } from '../http/auth.ts'
import type { World } from '../world.ts'

export type EventName =
  | 'payment.waiting_for_capture'
  | 'payment.succeeded'
  | 'payment.canceled'
  | 'payout.succeeded'
  | 'payout.canceled'
  | 'refund.succeeded'
  | 'deal.closed'
  | 'payment_method.active'

/**
 * Puts a notification into the post, inside the transaction of the change it tells about. It carries
 * the object as it is at this moment, to the address in the dashboard and to the webhook of that event. Sending happens later and does not keep the request waiting.
 * @param account whose object it is; payouts belong to the gateway unless told otherwise
 */
export function announce(
  world: World,
  event: EventName,
  objectId: string,
  object: string,
  account?: Account,
): void {
  const ours = addressFor(world, event, account)
  const partners = world.webhooks.urlFor(event)
  for (const url of new Set([ours, partners])) {
    if (url !== undefined) post(world, event, objectId, object, url)
  }
}

function post(world: World, event: EventName, objectId: string, object: string, url: string): void {
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

/** The shop's address, or the gateway's if it was given its own. */
export function addressFor(
  world: World,
  event: string,
  account: Account = event.startsWith('payout.') ? 'gateway' : 'shop',
): string | undefined {
  const shop = world.settings.get('notification_url')
  const url = account === 'gateway' ? (world.settings.get('payout_notification_url') ?? shop) : shop
  return url === '' ? undefined : url
}
