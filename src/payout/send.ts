import type { Verdict } from '../command/executor.ts'
import { type Command, finishCommand } from '../command/store.ts'
import type { Config } from '../config.ts'
import type { Context } from '../context.ts'
import type { Tx } from '../db/db.ts'
import { system, tell } from '../happening/store.ts'
import { railOf, rails } from '../rail/rail.ts'
import { payoutLifecycle } from './lifecycle.ts'
import { refusePayout, settlePayout } from './settle.ts'
import { findToSend, lockPayout, type Payout, type Sendable, savePayout } from './store.ts'

const HELD = 'held: this database has to be compared with YooKassa first'

/** Sends one promised payout; run by the executor. May run any number of times, twice at once, and die at any line. */
export async function sendPayout(ctx: Context, command: Command): Promise<Verdict> {
  const payout = await findToSend(ctx.db, command.subjectId)
  if (!payout) throw new Error(`no payout ${command.subjectId}`)
  if (payout.status !== 'sending') return endSettled(ctx, command, payout)
  if (payout.isHeld) return { again: HELD, isHarmless: true }
  const destination = destinationOf(ctx.config, payout)
  if (!destination)
    return { again: 'no DEVELOPER_CARD or DEVELOPER_PAYOUT_TOKEN to pay to', isHarmless: true }
  const body = { ...command.body, ...destination, ...dealOf(payout) }

  const payer = rails[railOf(payout)].payoutCredentials
  const outcome = await ctx.yookassa.createPayout(body, command.id, payer)
  if (outcome.kind === 'unknown') return { again: outcome.reason, isHarmless: outcome.isHarmless }
  if (outcome.kind === 'rejected' && !isFinalNo(command, outcome.code)) {
    return { again: outcome.reason, isHarmless: true }
  }
  if (outcome.kind === 'done') await settlePayout(ctx, payout.id, outcome.object, command.id)
  else await refusePayout(ctx, payout.id, command.id, outcome)
  return 'finished'
}

/**
 * YooKassa has told what became of it, whichever call that was the answer to. A call under another key, as a database
 * restored from a backup may have promised, would pay it once more.
 */
async function endSettled(
  { db, clock }: Pick<Context, 'db' | 'clock'>,
  command: Command,
  { status }: Payout,
): Promise<Verdict> {
  const note = `the payout is ${status} already`
  await db.begin(async (tx) => finishCommand(tx, command.id, 'done', clock.now(), note))
  return 'finished'
}

/**
 * Whether a refusal means that nothing was paid. On a repeat only YooKassa's answer for the key does: an earlier attempt
 * may have gone through before the gateway was closed to us.
 */
function isFinalNo({ attempts, harmless }: Command, code: string): boolean {
  return harmless === attempts - 1 || code === 'invalid_request'
}

/** The key is too old to repeat the call, and nobody knows what became of it: a person has to look. */
export async function doubtPayout(ctx: Pick<Context, 'clock'>, tx: Tx, command: Command): Promise<void> {
  const payout = await lockPayout(tx, command.subjectId)
  if (payout.status !== 'sending') {
    finishCommand(tx, command.id, 'done', ctx.clock.now(), `the payout is ${payout.status} already`)
    return
  }
  const now = ctx.clock.now()
  const status = payoutLifecycle.next(payout.status, 'doubt', 'system')
  savePayout(tx, { ...payout, status, changedAt: now }, null)
  tell(tx, payout.enrollId, { what: 'payout.in_doubt', actor: system, subjectId: payout.id, at: now })
}

/** A payout inside a deal names it; the deal was opened long before. */
function dealOf({ id, dealId, dealProviderId }: Sendable): object {
  if (!dealId) return {}
  if (!dealProviderId) throw new Error(`payout ${id} belongs to a deal that was never opened`)
  return { deal: { id: dealProviderId } }
}

function destinationOf(config: Config, { id, receiver, destination }: Sendable): object | undefined {
  if (receiver === 'platform') return platformDestination(config)
  if (!destination) throw new Error(`payout ${id} has no destination`)
  const { type, ...rest } = destination
  return type === 'bank_card' ? rest : { payout_destination_data: destination }
}

/** Nothing when it is not set: on the safe_deal rail nobody needs it, but an older deal may. It waits for the setting. */
function platformDestination(
  config: Pick<Config, 'DEVELOPER_CARD' | 'DEVELOPER_PAYOUT_TOKEN'>,
): object | undefined {
  if (config.DEVELOPER_PAYOUT_TOKEN) return { payout_token: config.DEVELOPER_PAYOUT_TOKEN }
  if (!config.DEVELOPER_CARD) return undefined
  return { payout_destination_data: { type: 'bank_card', card: { number: config.DEVELOPER_CARD } } }
}
