import { randomUUID } from 'node:crypto'
import { iso } from '../clock.ts'
import { newReceiptId, randomDigits } from '../ids.ts'
import { rubles } from '../money.ts'
import type { World } from '../world.ts'
import type { ReceiptData } from './data.ts'
import type { Receipt, ReceiptStatus } from './object.ts'

type About = { type: 'payment'; payment_id: string } | { type: 'refund'; refund_id: string }

/**
 * Money has moved, and the receipt that came with the request goes to the register.
 * @returns how far it got at once
 */
export function registerReceipt(
  world: World,
  about: About,
  data: ReceiptData,
  kopecks: number,
): ReceiptStatus {
  const { customer: _, ...shown } = data
  return addReceipt(world, {
    ...about,
    ...shown,
    settlements: [{ type: 'cashless', amount: rubles(kopecks) }],
  }).status
}

export function addReceipt(world: World, asked: Omit<Receipt, 'id' | 'status'>): Receipt {
  const now = world.clock.now()
  const pending: Receipt = { id: newReceiptId(now), status: 'pending', ...asked }
  const answer = (world.settings.get('receipt_answer') ?? 'succeeded') as ReceiptStatus
  const receipt = withStatus(pending, answer, now)
  world.receipts.add(receipt, now)
  return receipt
}

/** The register answers about a pending receipt. Its payment or refund shows that, too. */
export function settleReceipt(world: World, receipt: Receipt, status: 'succeeded' | 'canceled'): Receipt {
  return world.database.transaction(() => {
    const settled = withStatus(receipt, status, world.clock.now())
    world.receipts.save(settled)
    const payment = receipt.payment_id === undefined ? undefined : world.payments.find(receipt.payment_id)
    if (payment?.payment.receipt_registration === 'pending') {
      world.payments.save({ ...payment, payment: { ...payment.payment, receipt_registration: status } })
    }
    const refund = receipt.refund_id === undefined ? undefined : world.refunds.find(receipt.refund_id)
    if (refund?.refund.receipt_registration === 'pending') {
      world.refunds.save({ ...refund.refund, receipt_registration: status })
    }
    return settled
  })
}

function withStatus(receipt: Receipt, status: ReceiptStatus, now: number): Receipt {
  if (status !== 'succeeded') return { ...receipt, status }
  return {
    ...receipt,
    status,
    fiscal_document_number: randomDigits(4),
    fiscal_storage_number: randomDigits(16),
    fiscal_attribute: randomDigits(10),
    registered_at: iso(now),
    fiscal_provider_id: randomUUID(),
  }
}
