import { expireDeal } from './deals/expire.ts'
import { expireInvoices } from './invoices/follow.ts'
import { expirePayments } from './payments/expire.ts'
import { expirePersonalData } from './personal-data/use.ts'
import type { Database } from './store/database.ts'
import type { World } from './world.ts'

export type Deadlines = ReturnType<typeof deadlineBook>

/** One look before each request, instead of one at every kind of thing that ends. */
export function deadlineBook(database: Database) {
  const select = database.prepare(
    `select exists (select 1 from payment where deadline <= ?1) or exists (select 1 from deal where deadline <= ?1)
       or exists (select 1 from invoice where deadline <= ?1)
       or exists (select 1 from personal_data where deadline <= ?1) as any`,
  )
  return { isAny: (now: number) => (select.get(now) as { any: number }).any === 1 }
}

/** What the clock has ended by now, in the order of its deadlines: a deal takes its open payments with it. */
export function endWhatIsDue(world: World): void {
  const now = world.clock.now()
  if (!world.deadlines.isAny(now)) return
  for (;;) {
    const deals = world.deals.due(now)
    for (const { id, deadline } of deals) {
      expirePayments(world, deadline)
      expireDeal(world, id)
    }
    if (deals.length === 0) break
  }
  expirePayments(world, now)
  expirePersonalData(world)
  expireInvoices(world)
}
