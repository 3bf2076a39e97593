import type { Database } from '../store/database.ts'
import type { Receipt } from './object.ts'

export type Receipts = ReturnType<typeof receiptStore>

export function receiptStore(database: Database) {
  const insert = database.prepare(
    'insert into receipt (id, status, payment_id, refund_id, created_at, body) values (?, ?, ?, ?, ?, ?)',
  )
  const update = database.prepare('update receipt set status = ?, body = ? where id = ?')
  const selectBody = database.prepare('select body from receipt where id = ?')
  const selectCount = database.prepare(
    'select count(*) as count from receipt where payment_id is ? and refund_id is ?',
  )
  return {
    add(receipt: Receipt, now: number): string {
      const { id, status, payment_id, refund_id } = receipt
      const body = JSON.stringify(receipt)
      insert.run(id, status, payment_id ?? null, refund_id ?? null, now, body)
      return body
    },
    save(receipt: Receipt): void {
      update.run(receipt.status, JSON.stringify(receipt), receipt.id)
    },
    find(id: string): Receipt | undefined {
      const row = selectBody.get(id) as { body: string } | undefined
      return row && (JSON.parse(row.body) as Receipt)
    },
    body: (id: string) => (selectBody.get(id) as { body: string } | undefined)?.body,
    /** How many receipts a payment or a refund has. */
    count: (paymentId: string | undefined, refundId: string | undefined) =>
      (selectCount.get(paymentId ?? null, refundId ?? null) as { count: number }).count,
  }
}
