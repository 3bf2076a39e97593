import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DAY_MS, HOUR_MS } from '../src/core/clock.ts'
import { yearIn } from '../src/core/zone.ts'
import { sql } from '../src/db/db.ts'
import { rollUpEarnings } from '../src/earnings/roll-up.ts'
import { cancelEnroll } from '../src/enroll/cancel.ts'
import { auditLedger } from '../src/ledger/audit.ts'
import { rollUp } from '../src/ledger/balance.ts'
import { dispute, rule } from './support/disputes.ts'
import { bothEarnings } from './support/earnings.ts'
import { hear, mastersPayouts, takeBack } from './support/reversed.ts'
import { captureByHand, confirm, refund } from './support/safe-deal.ts'
import { testWorld } from './support/world.ts'

const ZONES = ['Europe/Moscow', 'Asia/Kamchatka', 'America/Los_Angeles']

describe.each(['two_stage', 'safe_deal'])('a master’s money on the %s rail, read and added up', (RAIL) => {
  const world = testWorld({ RAIL, DESTINATION_COOL_HOURS: '0', FOUR_EYES_ABOVE: '1000000' })
  type Deal = Awaited<ReturnType<typeof world.ready>>

  const roll = async (zone = 'Europe/Moscow') => {
    const config = { ...world.ctx.config, TIME_ZONE: zone }
    await rollUpEarnings({ ...world.ctx, config }, await rollUp(world.ctx.db))
  }
  async function expectSame(masterIds: string[]) {
    const now = world.clock.now()
    for (const masterId of masterIds) {
      for (const moment of [now, new Date(now.getTime() - 365 * DAY_MS)]) {
        for (const zone of ZONES) {
          const { read, summed } = await bothEarnings(world.ctx.db, masterId, yearIn(zone, moment))
          expect(read).toEqual(summed)
        }
      }
    }
  }

  /** What may happen to the newest deals, and to the checkpoints. A step that is not allowed just now does nothing. */
  const steps: Record<string, (deal: Deal) => Promise<unknown>> = {
    confirm: (deal) => confirm(world, deal),
    confirmAndPay: (deal) => confirm(world, deal).then(() => world.tick()),
    capture: (deal) => captureByHand(world, deal),
    refundPart: (deal) => refund(world, deal, 130_01),
    refund: (deal) => refund(world, deal),
    cancel: (deal) => cancelEnroll(world.ctx, deal.master, deal.id),
    dispute: async (deal) => rule(world, await dispute(world, deal, 400_00), 123_45),
    takeBack: async (deal) => {
      const paid = (await mastersPayouts(world, deal.id)).find(({ status }) => status === 'succeeded')
      if (!paid) return
      await takeBack(world, paid)
      await hear(world, 'payout.canceled', paid.providerId)
    },
    tick: () => world.tick(),
    roll: () => roll(),
    rollElsewhere: () => roll('Asia/Kamchatka'),
    wait: () => world.advance(5 * HOUR_MS),
    lose: () => world.ctx.db.row(sql`delete from earnings_checkpoint`),
  }
  const names = Object.keys(steps) as [string, ...string[]]
  /** The first is paid at once, the second has nowhere to be paid to. */
  const everything = [
    ...[
      'rollElsewhere',
      'confirmAndPay:0',
      'roll',
      'takeBack:0',
      'tick',
      'capture:1',
      'refundPart:1',
      'roll',
      'tick',
    ],
    ...['confirm:1', 'lose', 'tick', 'roll', 'wait', 'refund:1', 'tick'],
  ].map((step) => [step.split(':')[0], Number(step.split(':')[1] ?? 0)] as [string, number])
  const refusal = ['cancel', 'dispute'].map((name, which) => [name, which] as [string, number])
  const happened = new Set<string>()

  it('is the same whatever happens, also at the turn of the year', async () => {
    const { to } = yearIn('Europe/Moscow', world.clock.now())
    await world.advance(to.getTime() - world.clock.now().getTime() - 20 * HOUR_MS)
    const moves = fc.array(fc.tuple(fc.constantFrom(...names), fc.nat(1)), { minLength: 6, maxLength: 14 })
    await fc.assert(
      fc.asyncProperty(moves, async (story) => {
        const deals = [await world.ready(), await world.ready({ master: await world.person('master') })]
        const masterIds = deals.map(({ master }) => master.id)
        await expectSame(masterIds)
        for (const [name, which] of story) {
          const done = await steps[name]?.(deals[which] as Deal).then(
            () => true,
            () => false,
          )
          if (done) happened.add(name)
          await expectSame(masterIds)
        }
        await world.tick()
        await roll()
        await expectSame(masterIds)
      }),
      { numRuns: 12, endOnFailure: true, examples: [[everything], [refusal]] },
    )
    expect(names.filter((name) => !happened.has(name))).toEqual([])
    expect(await auditLedger(world.ctx.db)).toEqual([])
  }, 120_000)

  it('is seen in escrow when an enroll is over before its money has gone', async () => {
    const deal = await world.ready({ master: await world.person('master') })
    await captureByHand(world, deal)
    const { status } = await world.enroll(deal.id)
    const say = (status: string, holdsSlot: boolean) =>
      world.ctx.db.row(
        sql`update enroll set status = ${status}, holds_slot = ${holdsSlot} where id = ${deal.id}`,
      )
    const expectSeen = async () => {
      await say('cancelled', false)
      await expectSame([deal.master.id])
      await say(status, true)
    }
    await world.control('POST', '/faults', { operation: 'refunds.create', mode: '500', times: 1 })
    await refund(world, deal, 130_01)
    await world.house.executor.drain()
    await expectSeen() // while a refund is open
    await world.recover()
    await expectSeen() // when a part has gone
  })

  it('is the same at every moment while deals run and others roll up', async () => {
    const master = await world.verifiedMaster()
    let isOver = false
    let moments = 0
    const untilOver = async (action: () => Promise<void>) => {
      while (!isOver) await action()
    }
    const watching = untilOver(async () => {
      await expectSame([master.id])
      moments++
    })
    const rolling = [roll, roll].map((action) => untilOver(() => action()))
    const play = async (line: number) => {
      for (let n = 0; n < 4; n++) {
        const deal = await world.ready({ master, inHours: 30 + 40 * line })
        if (n === 2) await cancelEnroll(world.ctx, master, deal.id)
        else await confirm(world, deal)
      }
    }
    const running = Promise.all([1, 2, 3].map(play))
      .then(() => world.tick())
      .finally(() => {
        isOver = true
      })
    await Promise.all([running, watching, ...rolling])
    expect(moments).toBeGreaterThan(2)
    await expectSame([master.id])
    expect(await auditLedger(world.ctx.db)).toEqual([])
  }, 60_000)
})
