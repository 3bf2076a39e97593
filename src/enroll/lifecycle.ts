import { lifecycle, to } from '../core/lifecycle.ts'

export type EnrollStatus = 'pending' | 'confirmed' | 'ready' | 'completed' | 'cancelled' | 'expired'
export type EnrollEvent = 'accept' | 'complete' | 'confirm' | 'cancel' | 'expire' | 'refund'
export type EnrollActor = 'client' | 'master' | 'operator' | 'arbiter' | 'system'

/** The statuses and their names are the source document's. */
export const enrollLifecycle = lifecycle<EnrollStatus, EnrollEvent, EnrollActor>('enroll', {
  pending: {
    accept: to('confirmed', 'master'),
    cancel: to('cancelled', 'client', 'master', 'operator'),
    expire: to('expired', 'system'),
    refund: to('cancelled', 'system'),
  },
  confirmed: {
    complete: to('ready', 'master'),
    confirm: to('completed', 'arbiter'), // a dispute about work that the master never called done
    cancel: to('cancelled', 'client', 'master', 'operator', 'arbiter'),
    expire: to('expired', 'system'),
    refund: to('cancelled', 'system'),
  },
  ready: {
    confirm: to('completed', 'client', 'system', 'arbiter'),
    cancel: to('cancelled', 'master', 'arbiter'),
    refund: to('cancelled', 'system'),
  },
  completed: {},
  cancelled: {},
  expired: {},
})

/** While an enroll is in one of these, and paid, its parties may dispute it. */
export const disputableEnrolls: readonly EnrollStatus[] = ['confirmed', 'ready']
