import { lifecycle, to } from '../core/lifecycle.ts'

export type PaymentStatus = 'pending' | 'processing' | 'succeeded' | 'canceled' | 'failed'
export type PaymentEvent = 'hold' | 'capture' | 'cancel' | 'reject'

/**
 * Only YooKassa moves a payment; we hear of it. A step may be skipped, none is ever taken back. `failed` means that
 * YooKassa refused to create it.
 */
export const paymentLifecycle = lifecycle<PaymentStatus, PaymentEvent, 'yookassa'>('payment', {
  pending: {
    hold: to('processing', 'yookassa'),
    capture: to('succeeded', 'yookassa'),
    cancel: to('canceled', 'yookassa'),
    reject: to('failed', 'yookassa'),
  },
  processing: {
    capture: to('succeeded', 'yookassa'),
    cancel: to('canceled', 'yookassa'),
  },
  succeeded: {},
  canceled: {},
  failed: {},
})

/** A payment that holds money, or may still come to hold it. */
export const isLive = (status: PaymentStatus) =>
  status === 'pending' || status === 'processing' || status === 'succeeded'

/** While its enroll is in one of these, the client may pay, and pay again after a lost hold. */
export const payableEnrolls: readonly string[] = ['pending', 'confirmed', 'ready']
