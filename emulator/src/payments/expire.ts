import type { World } from '../world.ts'
import { cancelStored } from './cancel.ts'

/** Cancels what nobody paid within its term, and holds that nobody captured within theirs. */
export function expirePayments(world: World, until: number): void {
  for (;;) {
    const due = world.payments.dueIds(until)
    if (due.length === 0) return
    world.database.transaction(() => {
      for (const id of due) expire(world, id)
    })
  }
}

function expire(world: World, id: string): void {
  const stored = world.payments.find(id)
  if (stored === undefined) throw new Error(`no payment ${id}`)
  const isHeld = stored.payment.status === 'waiting_for_capture'
  const reason = isHeld ? 'expired_on_capture' : 'expired_on_confirmation'
  cancelStored(world, stored, { party: 'yoo_money', reason })
}
