import { describe, expect, it } from 'vitest'
import { lockDestinations } from '../../src/account/store.ts'
import { sql } from '../../src/db/db.ts'
import { lockEnroll } from '../../src/enroll/store.ts'
import { syncPayout } from '../../src/payout/sync.ts'
import { mastersPayouts } from '../support/reversed.ts'
import { confirm } from '../support/safe-deal.ts'
import { testWorld } from '../support/world.ts'

describe('a payout that was too large for its destination', () => {
  const world = testWorld()

  /** Somebody waits for a lock. */
  const isWaiting = async () => {
    const waiting = sql`select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`
    while (!(await world.database.db.row(waiting))) await new Promise((resolve) => setTimeout(resolve, 10))
  }

  it('waits for the deal before it holds anything that the deal may want', async () => {
    await world.control('POST', '/payouts/mode', { answer: 'pending' })
    const deal = await world.ready()
    await confirm(world, deal)
    const [payout] = await mastersPayouts(world, deal.id)
    if (!payout) throw new Error('no payout')
    const reason = 'one_time_limit_exceeded'
    await world.control('POST', `/payouts/${payout.providerId}/settle`, { status: 'canceled', reason })

    // A ruling holds the deal while the refusal is heard, and takes the master's turn next.
    const { hearing } = await world.database.db.begin(async (tx) => {
      await lockEnroll(tx, deal.id)
      const hearing = syncPayout(world.ctx, payout)
      hearing.catch(() => {})
      await isWaiting()
      lockDestinations(tx, deal.master.id)
      return { hearing }
    })
    await hearing
    const parts = await mastersPayouts(world, deal.id)
    expect(parts.map(({ status }) => status).toSorted()).toEqual(['canceled', 'parked', 'parked'])
  })
})
