import type { Payment } from '../payments/object.ts'
import type { World } from '../world.ts'
import type { Invoice, InvoiceRefusal } from './object.ts'

/**
 * An invoice goes the way of its payment. A payment that failed before the money was held leaves it open
 * for another try; a hold that was let go ends it.
 */
export function followPayment(world: World, payment: Payment): void {
  const stored = world.invoices.find(payment.invoice_details?.id ?? '')
  if (stored === undefined || stored.invoice.status !== 'pending') return
  const { invoice } = stored
  const payment_details = { id: payment.id, status: payment.status }
  if (payment.status === 'succeeded') {
    world.invoices.save({ ...invoice, payment_details, status: 'succeeded' }, false)
  } else if (payment.status === 'waiting_for_capture') {
    world.invoices.save({ ...invoice, payment_details }, false)
  } else if (payment.status === 'canceled' && invoice.payment_details?.id === payment.id) {
    const isExpired = payment.cancellation_details?.reason === 'expired_on_capture'
    cancelInvoice(
      world,
      { ...invoice, payment_details },
      isExpired
        ? { party: 'yoo_money', reason: 'payment_expired_on_capture' }
        : { party: 'merchant', reason: 'payment_canceled' },
    )
  }
}

export function cancelInvoice(world: World, invoice: Invoice, cancellation_details: InvoiceRefusal): Invoice {
  const canceled: Invoice = { ...invoice, status: 'canceled', cancellation_details }
  world.invoices.save(canceled, false)
  return canceled
}

/** The term that the shop gave it is over, and nobody has paid. */
export function expireInvoices(world: World): void {
  for (;;) {
    const due = world.invoices.dueIds(world.clock.now())
    if (due.length === 0) return
    world.database.transaction(() => {
      for (const id of due) {
        const stored = world.invoices.find(id)
        if (stored === undefined) throw new Error(`no invoice ${id}`)
        cancelInvoice(world, stored.invoice, { party: 'yoo_money', reason: 'invoice_expired' })
      }
    })
  }
}
