import type { Context } from '../context.ts'
import { newId } from '../core/id.ts'
import type { Kopecks } from '../core/money.ts'
import { assertPrice, priceBounds } from '../settlement/price.ts'
import { readService } from './read.ts'
import { insertService, type Service } from './store.ts'

type Offer = { title: string; description: string; price: Kopecks; durationMinutes: number }

/** A master offers a service. @throws AppError `price_out_of_range` */
export async function createService(
  ctx: Pick<Context, 'db' | 'clock' | 'config'>,
  masterId: string,
  offer: Offer,
): Promise<Service> {
  assertPrice(offer.price, priceBounds(ctx.config))
  const id = newId()
  const now = ctx.clock.now()
  await insertService(ctx.db, { ...offer, id, masterId, isOpen: true, createdAt: now, changedAt: now })
  return readService(ctx.db, id)
}
