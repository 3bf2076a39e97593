import { describe, expect, it } from 'vitest'
import { kopecks } from '../../src/core/money.ts'
import { probeDoubt } from '../../src/doubt/probe.ts'
import { changeEnroll } from '../../src/enroll/change.ts'
import { conclude } from '../../src/enroll/conclude.ts'
import { auditLedger } from '../../src/ledger/audit.ts'
import { readBalance } from '../../src/ledger/balance.ts'
import { releaseRefund } from '../../src/refund/release.ts'
import { listRefundsOf } from '../../src/refund/store.ts'
import { blindHouse, comeToRest, decide, doubtAbout, grow, paidTwice } from '../support/doubt.ts'
import { captureByHand } from '../support/safe-deal.ts'
import { testWorld } from '../support/world.ts'

const operator = { kind: 'operator', id: null } as const

describe.each(['two_stage', 'safe_deal'])('a refund that a ruling owes, on the %s rail', (RAIL) => {
  const world = testWorld({ RAIL })
  const newest = async ({ id }: { id: string }) =>
    (await listRefundsOf(world.database.db, id)).at(-1)?.id ?? ''

  it('that is set off: what is the master’s does not wait for it any longer', async () => {
    const deal = await world.ready()
    await captureByHand(world, deal)
    const { process, eyes } = blindHouse(world, true)
    const arbiter = { kind: 'arbiter', id: null } as const
    await changeEnroll(process.ctx, arbiter, deal.id, 'decided', (scene) =>
      conclude(process.ctx, scene, { event: 'confirm', award: kopecks(300_00), reason: 'a ruling' }),
    )
    await process.executor.drain()
    await grow(world, process)
    const [first] = await listRefundsOf(world.database.db, deal.id)
    const doubt = await doubtAbout(world, first?.id ?? '')
    await decide(world, process.ctx, doubt, 'never_happened')
    await releaseRefund(process.ctx, await newest(deal), operator)
    await process.executor.drain()
    eyes.areOpen = true
    await probeDoubt(process.ctx, doubt.id)
    await world.recover() // YooKassa has no 700 rubles left to give back
    const statuses = (await listRefundsOf(world.database.db, deal.id)).map(({ status }) => status)
    expect(statuses).toEqual(['succeeded', 'canceled'])
    expect(await paidTwice(world, deal.id)).toBe(0)
    expect(await readBalance(world.database.db, `escrow:${deal.id}`)).toBe(0)
    expect(await world.enroll(deal.id)).toMatchObject({ status: 'completed', released: 300_00 })
    expect(await auditLedger(world.database.db)).toEqual([])
    await comeToRest(world)
    expect(await world.differences()).toEqual([])
  })
})
