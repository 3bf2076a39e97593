import type { Config } from '../config.ts'
import type { Context } from '../context.ts'
import { after, DAY_MS, MINUTE_MS } from '../core/clock.ts'
import { AppError } from '../core/errors.ts'
import { newId } from '../core/id.ts'
import { kopecks } from '../core/money.ts'
import { isViolation } from '../db/db.ts'
import { tell } from '../happening/store.ts'
import { rails } from '../rail/rail.ts'
import { assertPrice, priceBounds } from '../settlement/price.ts'
import { type Enroll, findBookable, insertEnroll } from './store.ts'
import { nextLook, type Terms } from './terms.ts'

/** Nobody means a booking further away than this; a slip of the year does. */
export const HORIZON_MS = 366 * DAY_MS

type Asked = { clientId: string; serviceId: string; startsAt: Date }

/**
 * Books a master: the service's price, the commission, the tax and the deadlines are frozen into the enroll.
 * @throws AppError `not_found`, `service_closed`, `slot_in_past`, `slot_too_far`, `slot_taken`, `price_out_of_range`, `invalid_request`
 */
export async function createEnroll(
  ctx: Pick<Context, 'db' | 'clock' | 'config'>,
  asked: Asked,
): Promise<Enroll> {
  const now = ctx.clock.now()
  const service = await findBookable(ctx.db, asked.serviceId, asked.clientId, asked.startsAt)
  if (!service) throw new AppError('not_found', 'no such service')
  if (!service.isOpen) throw new AppError('service_closed', 'this service takes no bookings now')
  if (service.masterId === asked.clientId) throw new AppError('invalid_request', 'nobody can book themselves')
  if (asked.startsAt <= now) throw new AppError('slot_in_past', 'the booking must start in the future')
  if (asked.startsAt > after(now, HORIZON_MS)) {
    throw new AppError('slot_too_far', 'the booking must start within a year')
  }
  if (service.isTaken) throw slotTaken()
  assertPrice(service.price, priceBounds(ctx.config)) // the bounds may have changed since it was offered

  const enroll: Enroll = {
    id: newId(),
    serviceId: service.id,
    clientId: asked.clientId,
    masterId: service.masterId,
    clientName: service.clientName,
    masterName: service.masterName,
    title: service.title,
    price: service.price,
    startsAt: asked.startsAt,
    endsAt: after(asked.startsAt, service.durationMinutes * MINUTE_MS),
    rail: ctx.config.RAIL,
    terms: termsOf(ctx.config),
    status: 'pending',
    acceptedAt: null,
    readyAt: null,
    confirmedBy: null,
    confirmedAt: null,
    unpaidSince: null,
    award: null,
    released: kopecks(0),
    disputeId: null,
    resumedAt: null,
    holdsSlot: true,
    createdAt: now,
  }
  const booked = ctx.db.begin(async (tx) => {
    insertEnroll(tx, enroll, nextLook(enroll, undefined, now))
    tell(tx, enroll.id, { what: 'enroll.created', actor: { kind: 'client', id: asked.clientId }, at: now })
  })
  await booked.catch((error) => {
    if (!isViolation(error, 'enroll_slot')) throw error
    throw slotTaken()
  })
  return enroll
}

const slotTaken = () => new AppError('slot_taken', 'the master is already booked at that time')

const termsOf = (config: Config): Terms => ({
  feeBasisPoints: config.PLATFORM_FEE_BP,
  taxBasisPoints: config.TAX_BP,
  platformPayout: config.PLATFORM_PAYOUT,
  answerMs: config.ANSWER_HOURS,
  payMs: config.PAY_HOURS,
  confirmMs: config.CONFIRM_HOURS,
  holdMarginMs: config.HOLD_MARGIN_HOURS,
  objectionMs: config.OBJECTION_HOURS,
  holdPolicy: config.HOLD_POLICY ?? rails[config.RAIL].holdPolicy,
  cancellation: config.CANCEL_POLICY,
})
