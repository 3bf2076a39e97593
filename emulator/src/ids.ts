import { randomBytes } from 'node:crypto'

/** 2000-01-01T12:00:00Z: YooKassa's ids begin with the seconds since then. */
const EPOCH_MS = 946_728_000_000

/** The second group of an id tells what it names. */
const KIND = { payment: '000f', payout: '0003', refund: '0015', deal: '0022', other: '000f' } as const

const VARIANTS = ['8000', '9000', 'a000', 'b000']

/** `22e12f66-000f-5000-8000-18db351245c7`: 36 characters, seconds first. Nobody should parse it. */
export function newPaymentId(nowMs: number): string {
  return newId(KIND.payment, nowMs)
}

export function newPayoutId(nowMs: number): string {
  return `po-${newId(KIND.payout, nowMs)}`
}

export function newRefundId(nowMs: number): string {
  return newId(KIND.refund, nowMs)
}

export function newDealId(nowMs: number): string {
  return `dl-${newId(KIND.deal, nowMs)}`
}

export function newReceiptId(nowMs: number): string {
  return `rt-${newId(KIND.other, nowMs)}`
}

export function newInvoiceId(nowMs: number): string {
  return `in-${newId(KIND.other, nowMs)}`
}

export function newPersonalDataId(nowMs: number): string {
  return `pd-${newId(KIND.other, nowMs)}`
}

function newId(kind: string, nowMs: number): string {
  const seconds = Math.floor((nowMs - EPOCH_MS) / 1000) >>> 0
  const random = randomHex(7)
  const variant = VARIANTS[Number.parseInt(random.slice(12), 16) % 4]
  return `${seconds.toString(16).padStart(8, '0')}-${kind}-5000-${variant}-${random.slice(0, 12)}`
}

/** Random bytes are fetched by the thousand: each fetch is a call into the system. */
let pool = randomBytes(0)
let used = 0

function random(bytes: number): Buffer {
  if (used + bytes > pool.length) {
    pool = randomBytes(4_096)
    used = 0
  }
  used += bytes
  return pool.subarray(used - bytes, used)
}

export function randomHex(bytes: number): string {
  return random(bytes).toString('hex')
}

export function randomDigits(count: number): string {
  return Array.from(random(count), (byte) => byte % 10).join('')
}
