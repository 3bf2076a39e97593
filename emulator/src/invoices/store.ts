import type { Database } from '../store/database.ts'
import type { Invoice } from './object.ts'

/** An invoice, and the request that each payment by it is made of. */
export type StoredInvoice = {
  invoice: Invoice
  paymentData: Record<string, unknown>
  locale: string | null
}

export type Invoices = ReturnType<typeof invoiceStore>

export function invoiceStore(database: Database) {
  const insert = database.prepare(
    'insert into invoice (id, status, created_at, deadline, payment_data, locale, body) values (?, ?, ?, ?, ?, ?, ?)',
  )
  const update = database.prepare('update invoice set status = ?, deadline = ?, body = ? where id = ?')
  const select = database.prepare('select body, payment_data, locale from invoice where id = ?')
  const updatePayment = database.prepare('update invoice set payment_id = ? where id = ?')
  const selectPayment = database.prepare('select payment_id from invoice where id = ?')
  const selectDue = database.prepare('select id from invoice where deadline <= ? limit 1000')
  return {
    add({ invoice, paymentData, locale }: StoredInvoice): string {
      const body = JSON.stringify(invoice)
      const [made, ends] = [Date.parse(invoice.created_at), Date.parse(invoice.expires_at)]
      insert.run(invoice.id, invoice.status, made, ends, JSON.stringify(paymentData), locale, body)
      return body
    },
    /** @param isWaiting whether its term can still end it */
    save(invoice: Invoice, isWaiting: boolean): void {
      const deadline = isWaiting ? Date.parse(invoice.expires_at) : null
      update.run(invoice.status, deadline, JSON.stringify(invoice), invoice.id)
    },
    find(id: string): StoredInvoice | undefined {
      const row = select.get(id) as { body: string; payment_data: string; locale: string | null } | undefined
      if (row === undefined) return undefined
      return {
        invoice: JSON.parse(row.body) as Invoice,
        paymentData: JSON.parse(row.payment_data) as Record<string, unknown>,
        locale: row.locale,
      }
    },
    /** The last payment that its payer has begun, paid or not. */
    begin: (id: string, paymentId: string) => void updatePayment.run(paymentId, id),
    begun: (id: string) =>
      (selectPayment.get(id) as { payment_id: string | null } | undefined)?.payment_id ?? undefined,
    body: (id: string) => (select.get(id) as { body: string } | undefined)?.body,
    dueIds: (now: number) => (selectDue.all(now) as { id: string }[]).map(({ id }) => id),
  }
}
