import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from '../../src/db/db.ts'
import { differences, openWork } from '../books.ts'
import type { Cast } from './cast.ts'
import type { House } from './house.ts'

/** Emulated moves of a hurried end: leases, keys, then pauses of many attempts; an hour and a half together. */
const MOVES = ['PT41S', 'PT61S', 'PT2M', 'PT5M', 'PT5M', 'PT10M', 'PT10M', 'PT15M', 'PT20M', 'PT20M']
const MOVE_PAUSE_MS = 1_200
const LOOK_MS = 1_000

/**
 * Lets everything finish: the players first, then whatever nobody waits for. Answers whether it did; the rest is stuck.
 */
export async function letFinish(
  house: House,
  cast: Cast,
  { finishMs, isHurried }: { finishMs: number; isHurried: boolean },
): Promise<boolean> {
  const giveUpAt = performance.now() + finishMs
  if (isHurried) await house.hurry()
  const time = isHurried ? hurryTime(house) : undefined
  const played = cast.finish().then(() => true)
  const isPlayed = await Promise.race([played, sleep(finishMs, false, { ref: false })])
  for (;;) {
    if (isPlayed && (await isAtRest(house))) {
      await time?.stop()
      return true
    }
    if (performance.now() > giveUpAt) {
      await time?.stop()
      return false
    }
    await cast.chores().catch(() => {})
    await sleep(LOOK_MS)
  }
}

async function isAtRest({ db, books }: House): Promise<boolean> {
  if ((await openWork(db)).length > 0) return false
  const waiting = await db.row(sql`
    select 1 from payout where status in ('accepted', 'parked')
    union all select 1 from refund where status = 'accepted'
    union all select 1 from enroll where confirmed_at is not null and status <> 'completed'
    limit 1`)
  return waiting === undefined && (await differences(db, await books())).length === 0
}

/** Moves the emulator's clock on and on; the servers follow it. */
function hurryTime({ control }: House) {
  let isOver = false
  const moving = (async () => {
    for (const advance of MOVES) {
      if (isOver) return
      await control('POST', '/clock', { advance })
      await sleep(MOVE_PAUSE_MS)
    }
  })()
  return {
    stop() {
      isOver = true
      return moving
    },
  }
}
