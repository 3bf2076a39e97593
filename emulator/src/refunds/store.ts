import { kopecksOf } from '../money.ts'
import type { ReceiptData } from '../receipts/data.ts'
import type { Database } from '../store/database.ts'
import type { Refund, RefundStatus } from './object.ts'

/** A refund, the part cut from a seller's share, and the part drawn from the shop's own money; kopecks. */
export type StoredRefund = {
  refund: Refund
  settlement: number
  fromShop: number
  /** To be registered when the money is returned. */
  receipt: ReceiptData | undefined
}

type Row = { body: string; settlement: number; from_shop: number; receipt: string | null }

export type Refunds = ReturnType<typeof refundStore>

export function refundStore(database: Database) {
  const insert = database.prepare(
    `insert into refund (id, status, payment_id, deal, amount, settlement, from_shop, created_at, receipt, body)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const update = database.prepare('update refund set status = ?, body = ? where id = ?')
  const select = database.prepare('select body, settlement, from_shop, receipt from refund where id = ?')
  const selectBody = database.prepare('select body from refund where id = ?')
  const selectAll = database.prepare('select body from refund order by seq')
  const selectTotal = database.prepare(
    `select coalesce(sum(amount), 0) as amount, coalesce(sum(settlement), 0) as settlement
     from refund where payment_id = ? and status <> 'canceled'`,
  )
  const selectReturned = database.prepare(
    `select coalesce(sum(amount), 0) as amount from refund where payment_id = ? and status = 'succeeded'`,
  )
  const selectTotals = database.prepare(
    `select status, count(*) as count, sum(amount) as amount,
       coalesce(sum(amount) filter (where deal is not null), 0) as in_deals
     from refund group by status`,
  )

  return {
    add({ refund, settlement, fromShop, receipt }: StoredRefund): string {
      const body = JSON.stringify(refund)
      insert.run(
        refund.id,
        refund.status,
        refund.payment_id,
        refund.deal?.id ?? null,
        kopecksOf(refund.amount),
        settlement,
        fromShop,
        Date.parse(refund.created_at),
        receipt === undefined ? null : JSON.stringify(receipt),
        body,
      )
      return body
    },
    save(refund: Refund): string {
      const body = JSON.stringify(refund)
      update.run(refund.status, body, refund.id)
      return body
    },
    find(id: string): StoredRefund | undefined {
      const row = select.get(id) as Row | undefined
      if (row === undefined) return undefined
      return {
        refund: JSON.parse(row.body) as Refund,
        settlement: row.settlement,
        fromShop: row.from_shop,
        receipt: row.receipt === null ? undefined : (JSON.parse(row.receipt) as ReceiptData),
      }
    },
    body: (id: string) => (selectBody.get(id) as { body: string } | undefined)?.body,
    allBodies: () => (selectAll.all() as { body: string }[]).map(({ body }) => body),
    /** Kopecks returned, or on their way back, of a payment and of the seller's share in it. */
    totalOf: (paymentId: string) => selectTotal.get(paymentId) as { amount: number; settlement: number },
    /** Kopecks that have been returned of a payment. */
    returnedOf: (paymentId: string) => (selectReturned.get(paymentId) as { amount: number }).amount,
    totals: () =>
      selectTotals.all() as { status: RefundStatus; count: number; amount: number; in_deals: number }[],
  }
}
