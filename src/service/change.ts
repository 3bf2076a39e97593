import type { Context } from '../context.ts'
import { AppError } from '../core/errors.ts'
import { assertPrice, priceBounds } from '../settlement/price.ts'
import { lockService, type Service, saveService } from './store.ts'

export type Change = Partial<Pick<Service, 'title' | 'description' | 'price' | 'durationMinutes' | 'isOpen'>>

/**
 * Changes what a master offers from now on; bookings made before keep their terms.
 * @throws AppError `not_found` also for somebody else's service, `price_out_of_range`
 */
export async function changeService(
  ctx: Pick<Context, 'db' | 'clock' | 'config'>,
  masterId: string,
  id: string,
  change: Change,
): Promise<Service> {
  if (change.price !== undefined) assertPrice(change.price, priceBounds(ctx.config))
  return ctx.db.begin(async (tx) => {
    const service = await lockService(tx, id)
    if (service?.masterId !== masterId) throw new AppError('not_found', 'no such service')
    const changed = { ...service, ...change, changedAt: ctx.clock.now() }
    saveService(tx, changed)
    return changed
  })
}
