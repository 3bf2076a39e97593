import type { Sighting } from '../command/executor.ts'
import { type Command, finishing } from '../command/store.ts'
import type { Context } from '../context.ts'
import { after, DAY_MS, earliest, MINUTE_MS } from '../core/clock.ts'
import { findInList } from '../yookassa/find.ts'
import { settlePayment } from './settle.ts'
import { findPayment } from './store.ts'

/** Clocks differ, and a call may take its time. */
const MARGIN_MS = 10 * MINUTE_MS

/** Looks at YooKassa for a payment whose call was not answered. It has no id yet: among all of its time, by our own id. */
export async function probePayment(
  ctx: Pick<Context, 'db' | 'clock' | 'react' | 'yookassa'>,
  command: Command,
): Promise<Sighting> {
  const payment = await findPayment(ctx.db, command.subjectId)
  if (!payment) throw new Error(`no payment ${command.subjectId}`)
  const since = command.firstSentAt ?? payment.createdAt
  const span = {
    from: after(since, -MARGIN_MS),
    to: after(earliest(ctx.clock.now(), after(since, DAY_MS)), MARGIN_MS), // the key was not used any longer
  }
  const reading = payment.providerId
    ? await ctx.yookassa.getPayment(payment.providerId)
    : await findInList(
        (cursor) => ctx.yookassa.listPayments({ ...span, cursor }),
        ({ metadata }) => metadata?.payment_id === payment.id,
      )
  if (reading.kind === 'missing') return { kind: 'nothing' }
  if (reading.kind === 'unknown') return reading
  await settlePayment(ctx, payment.id, reading.object, finishing(command))
  return { kind: 'settled' }
}
