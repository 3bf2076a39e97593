import type { Context } from '../context.ts'
import { after, MINUTE_MS } from '../core/clock.ts'
import { type Kopecks, kopecks } from '../core/money.ts'
import type { Tx } from '../db/db.ts'
import { tell, yookassa } from '../happening/store.ts'
import { readBalance } from '../ledger/balance.ts'
import { type Entry, post } from '../ledger/journal.ts'
import type { YooKassaDeal } from '../yookassa/objects.ts'
import { dealLifecycle } from './lifecycle.ts'
import { type Deal, hasOpenMoney, hasPaid, lockDeal, readPlatformPart, saveDeal } from './store.ts'
import { endCheck } from './term.ts'

/**
 * Records how a deal stands at YooKassa. Its news may come before the news of the payout or the refund that closed it:
 * then the deal stays open in our books until they have caught up, and is looked at again soon.
 *
 * @param deal as it was when YooKassa was asked
 */
export async function settleDeal(
  ctx: Pick<Context, 'db' | 'clock'>,
  { id, checkAt: seen }: Deal,
  object: YooKassaDeal,
): Promise<Deal> {
  return ctx.db.begin(async (tx) => {
    const now = ctx.clock.now()
    const deal = await lockDeal(tx, id)
    if (deal.providerId !== object.id) throw new Error(`YooKassa's deal ${object.id} is not our deal ${id}`)
    const told: Deal = { ...deal, balance: object.balance, payoutBalance: object.payout_balance }
    if (deal.status !== 'opened') return deal

    if (object.status === 'opened') {
      const isFresh = deal.checkAt?.getTime() === seen?.getTime() // no money has moved since YooKassa was asked
      const current = isFresh ? await hearOfMissedEnd(tx, told, now) : told
      const isEmptied = object.payout_balance === 0 && (await hasPaid(tx, deal))
      const checkAt = isEmptied ? after(now, MINUTE_MS) : endCheck(object.expires_at, now)
      saveDeal(tx, current, { checkAt, seen }, now)
      return current
    }
    if (await hasOpenMoney(tx, deal)) {
      saveDeal(tx, told, { checkAt: after(now, 5 * MINUTE_MS), seen }, now) // the missing news asks for a look at once
      return told
    }
    const status = dealLifecycle.next(deal.status, 'close', 'yookassa')
    const closed: Deal = { ...told, status, closings: deal.closings + 1 }
    saveDeal(tx, closed, { checkAt: null, warnAt: null }, now)
    postClosing(tx, closed, await readHeld(tx, deal), now)
    return closed
  })
}

/**
 * A payout was taken back before we heard that it had closed the deal. At YooKassa the deal has ended and begun again, and
 * the platform has been credited: what it had in the deal is there no more.
 */
async function hearOfMissedEnd(tx: Tx, deal: Deal, now: Date): Promise<Deal> {
  const ours = await readPlatformPart(tx, deal)
  const theirs = (deal.balance ?? 0) - (deal.payoutBalance ?? 0)
  if (ours === undefined || ours <= theirs) return deal
  const reopened: Deal = { ...deal, closings: deal.closings + 1 }
  postClosing(tx, reopened, kopecks(ours - theirs), now)
  tell(tx, deal.enrollId, { what: 'deal.reopened', actor: yookassa, subjectId: deal.id, at: now })
  return reopened
}

/** What our books say that the deal holds at YooKassa. */
const readHeld = async (tx: Tx, { enrollId }: Deal) =>
  kopecks(0 - (await readBalance(tx, `yookassa:deal:${enrollId}`)))

/** What the closed deal still held is the platform's: its commission and the tax reserve, less YooKassa's fee. */
function postClosing(tx: Tx, deal: Deal, left: Kopecks, now: Date): void {
  post(tx, deal.enrollId, now, [closingEntry(deal, left)])
  tell(tx, deal.enrollId, {
    what: 'deal.closed',
    actor: yookassa,
    subjectId: deal.id,
    detail: { amount: left },
    at: now,
  })
}

/** After a full refund the deal stands below zero by YooKassa's fee, and the platform pays that. */
function closingEntry({ id, enrollId, closings }: Deal, left: Kopecks): Entry {
  const [deal, platform] = [`yookassa:deal:${enrollId}`, 'yookassa:platform'] as const
  const key = closings > 1 ? `deal/${id}/close-${closings}` : `deal/${id}/close`
  return left >= 0
    ? { key, postings: [{ from: platform, to: deal, amount: left }] }
    : { key, postings: [{ from: deal, to: platform, amount: kopecks(-left) }] }
}
