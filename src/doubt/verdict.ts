import { assertNoParty } from '../approval/party.ts'
import { record, whoIs } from '../audit/record.ts'
import { finishCommand } from '../command/store.ts'
import type { Context } from '../context.ts'
import { AppError } from '../core/errors.ts'
import type { Tx } from '../db/db.ts'
import { tell } from '../happening/store.ts'
import type { Caller } from '../identity/caller.ts'
import { judgePayout } from '../payout/judge.ts'
import { judgeRefund } from '../refund/judge.ts'
import { doubtLifecycle } from './lifecycle.ts'
import { type Doubt, findDoubt, lockDoubt, saveDoubt, type Word } from './store.ts'

type Asked = { id: string; verdict: Word; reason: string }

/**
 * An operator's word on a command in doubt. The first is written down; a second person with the same word clears the
 * doubt, and the books follow. Another word starts anew.
 *
 * @throws AppError `not_found`, `forbidden` for a party of the deal, `wrong_state`, `second_person_needed`
 */
export async function giveVerdict(
  ctx: Context,
  caller: Caller,
  { id, verdict, reason }: Asked,
): Promise<Doubt> {
  await ctx.db.begin(async (tx) => {
    const doubt = await lockDoubt(tx, id)
    if (!doubt) throw new AppError('not_found', 'no such doubt')
    await assertNoParty(tx, doubt.enrollId, caller)
    assertOpen(doubt)
    const now = ctx.clock.now()
    const subject = { kind: 'doubt', id }
    const detail = {
      kind: doubt.kind,
      subject_id: doubt.subjectId,
      verdict,
      amount: doubt.body.amount?.value,
    }
    if (doubt.firstVerdict !== verdict) {
      const first = { firstVerdict: verdict, firstBy: caller.id, firstReason: reason, firstAt: now }
      saveDoubt(tx, { ...doubt, ...first })
      record(tx, { by: whoIs(caller), action: 'doubt.verdict', subject, reason, detail, at: now })
      return
    }
    if (doubt.firstBy === caller.id)
      throw new AppError('second_person_needed', 'you have said so already: another operator has to', {
        said: verdict,
      })
    const state = doubtLifecycle.next(doubt.state, 'decide', 'operator')
    saveDoubt(tx, { ...doubt, state, secondBy: caller.id, secondReason: reason, decidedAt: now })
    await settle(ctx, tx, doubt, verdict, caller)
    const said_by = [doubt.firstBy, caller.id]
    record(tx, {
      by: whoIs(caller),
      action: 'doubt.decide',
      subject,
      reason,
      detail: { ...detail, said_by, first_reason: doubt.firstReason },
      at: now,
    })
  })
  return (await findDoubt(ctx.db, id)) as Doubt
}

function assertOpen({ state, kind }: Doubt): void {
  if (state !== 'open')
    throw new AppError('wrong_state', `this doubt is ${state}: there is nothing to decide`, {
      state,
      allowed: [],
    })
  if (kind === 'payment.create')
    throw new AppError('wrong_state', 'nobody had a link to this payment: it ends by itself', {
      state,
      allowed: [],
    })
}

/** What the verdict means for the books. */
async function settle(ctx: Context, tx: Tx, doubt: Doubt, verdict: Word, caller: Caller): Promise<void> {
  const now = ctx.clock.now()
  const { id, enrollId, subjectId, kind } = doubt
  const by = { kind: 'operator', id: caller.id } as const
  const note = `two operators: ${verdict}`
  finishCommand(tx, id, verdict === 'happened' ? 'done' : 'rejected', now, note)
  const said_by = [doubt.firstBy, caller.id]
  tell(tx, enrollId, { what: 'doubt.decided', actor: by, subjectId, detail: { verdict, said_by }, at: now })
  if (kind === 'payout.create') await judgePayout(ctx, tx, subjectId, verdict, by)
  else await judgeRefund(ctx, tx, subjectId, verdict, by)
}

/**
 * An operator has seen that YooKassa contradicted a verdict, and has dealt with it.
 * @throws AppError `not_found`, `wrong_state`
 */
export async function acknowledgeDoubt(
  ctx: Pick<Context, 'db' | 'clock'>,
  caller: Caller,
  { id, reason }: Omit<Asked, 'verdict'>,
): Promise<Doubt> {
  await ctx.db.begin(async (tx) => {
    const doubt = await lockDoubt(tx, id)
    if (!doubt) throw new AppError('not_found', 'no such doubt')
    saveDoubt(tx, { ...doubt, state: doubtLifecycle.next(doubt.state, 'acknowledge', 'operator') })
    const subject = { kind: 'doubt', id }
    record(tx, { by: whoIs(caller), action: 'doubt.acknowledge', subject, reason, at: ctx.clock.now() })
  })
  return (await findDoubt(ctx.db, id)) as Doubt
}
