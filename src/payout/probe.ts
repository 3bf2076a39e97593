import type { Sighting } from '../command/executor.ts'
import type { Command } from '../command/store.ts'
import type { Context } from '../context.ts'
import { DAY_MS } from '../core/clock.ts'
import { railOf, rails } from '../rail/rail.ts'
import { settlePayout } from './settle.ts'
import { findPayout } from './store.ts'

/** YooKassa's search looks back three months; a day less, to be sure. */
const SEARCH_MS = 88 * DAY_MS

/** Looks at YooKassa for a payout whose call was not answered: it carries our id. */
export async function probePayout(
  ctx: Pick<Context, 'db' | 'clock' | 'config' | 'yookassa'>,
  command: Command,
): Promise<Sighting> {
  const payout = await findPayout(ctx.db, command.subjectId)
  if (!payout) throw new Error(`no payout ${command.subjectId}`)
  const payer = rails[railOf(payout)].payoutCredentials
  const reading = payout.providerId
    ? await ctx.yookassa.getPayout(payout.providerId, payer)
    : await findByOurId(ctx, payout.id, payer)
  if (reading.kind === 'unknown') return reading
  if (reading.kind === 'missing') {
    const age = ctx.clock.now().getTime() - (command.firstSentAt?.getTime() ?? 0)
    return age < SEARCH_MS ? { kind: 'nothing' } : { kind: 'unknown', reason: 'too old to be searched for' }
  }
  await settlePayout(ctx, payout.id, reading.object, command.id)
  return { kind: 'settled' }
}

async function findByOurId({ yookassa }: Pick<Context, 'yookassa'>, id: string, payer: 'gateway' | 'shop') {
  const reading = await yookassa.searchPayouts('payout_id', id, payer)
  if (reading.kind !== 'found')
    return { kind: 'unknown', reason: reading.kind === 'missing' ? 'no list' : reading.reason } as const
  const [object, ...others] = reading.object.items
  if (others.length > 0)
    return {
      kind: 'unknown',
      reason: `${others.length + 1} payouts there carry this id: an operator must look`,
    } as const
  return object ? ({ kind: 'found', object } as const) : ({ kind: 'missing' } as const)
}
