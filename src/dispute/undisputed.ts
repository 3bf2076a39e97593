import type { Context } from '../context.ts'
import { add } from '../core/money.ts'
import type { Tx } from '../db/db.ts'
import { lockEnroll, saveEnroll } from '../enroll/store.ts'
import { system } from '../happening/store.ts'
import type { Payment } from '../payment/store.ts'
import { startSettlement } from '../settlement/orchestrator.ts'
import { smallestPayable } from './bounds.ts'
import { tellDispute } from './change.ts'
import { leftOf, releasesEarly } from './stake.ts'
import { findDispute } from './store.ts'

/**
 * What the client of an open dispute does not dispute is split and paid out as soon as it is captured; the rest waits in
 * escrow. Nothing to do when there is no such part, when the rail makes it wait for the ruling, or when it went before.
 */
export async function releaseUndisputed(ctx: Context, tx: Tx, payment: Payment): Promise<void> {
  const enroll = await lockEnroll(tx, payment.enrollId)
  if (!enroll?.disputeId || payment.status !== 'succeeded') return
  const dispute = await findDispute(tx, enroll.disputeId)
  if (!dispute || !releasesEarly(enroll.rail, enroll.released)) return
  const { conceded } = dispute
  // Somebody may have captured less by hand, in YooKassa's dashboard: then all of it waits for the ruling.
  if (conceded >= leftOf(payment, enroll)) return
  if (conceded < smallestPayable(ctx.config, enroll.rail, enroll.terms)) return

  const now = ctx.clock.now()
  const released = add(enroll.released, await startSettlement(ctx, tx, enroll, payment, conceded))
  saveEnroll(tx, { ...enroll, released }, null, now)
  tellDispute({ tx, dispute, now }, 'undisputed_released', system, { amount: conceded })
}
