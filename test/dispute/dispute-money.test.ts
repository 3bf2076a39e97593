import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type MasterShare, previewRuling } from '../../src/dispute/ruling.ts'
import { takeDispute } from '../../src/dispute/take.ts'
import { readBalance } from '../../src/ledger/balance.ts'
import { listEntries } from '../../src/ledger/store.ts'
import { rails } from '../../src/rail/rail.ts'
import { decide, dispute, disputeNow, paidTo, rule } from '../support/disputes.ts'
import { captureByHand } from '../support/safe-deal.ts'
import { testWorld } from '../support/world.ts'

describe.each(['two_stage', 'safe_deal'] as const)('a dispute about money on the %s rail', (rail) => {
  const world = testWorld({ RAIL: rail })
  const isEarly = !rails[rail].refundsFirst
  const escrow = (id: string) => readBalance(world.database.db, `escrow:${id}`)

  async function deal(where: string, price?: string) {
    const ready = await world.ready(price ? { price } : {})
    if (where === 'captured') await captureByHand(world, ready)
    return ready
  }

  describe.each(['held', 'captured'])('that is %s', (where) => {
    it.each([
      ['nothing', 0, 'cancelled'],
      ['a tenth', 100_00, 'completed'],
      ['a third', 333_33, 'completed'],
      ['all', 1000_00, 'completed'],
    ])('is ruled on: the master gets %s, as it was foreseen', async (_what, share, status) => {
      const { id, client, master, payment } = await deal(where)
      const opened = await dispute(world, { id, client, master })
      expect(await world.enroll(id)).toMatchObject({ status: 'ready', disputeId: opened.id })
      const { ruling, status: ruled } = await rule(world, opened, share)
      expect(ruled).toBe('resolved')
      await world.recover()
      expect(await world.enroll(id)).toMatchObject({ status, disputeId: null, released: share })
      const { amount, refunded, status: paid } = await world.payment(payment.id)
      const kept = paid === 'succeeded' ? amount - refunded : 0
      expect(kept).toBe(share)
      expect(1000_00 - kept).toBe(ruling?.toClient)
      expect(await paidTo(world, id)).toBe(ruling?.net)
      expect(await escrow(id)).toBe(0)
      expect(await world.differences()).toEqual([])
    })

    it('releases what is not disputed at once, where the rail allows, and divides the rest', async () => {
      const { id, client, master } = await deal(where)
      const opened = await dispute(world, { id, client, master }, 300_00)
      await world.recover()
      expect(await world.enroll(id)).toMatchObject({ status: 'ready', released: isEarly ? 700_00 : 0 })
      expect(await paidTo(world, id)).toBe(isEarly ? 592_20 : 0)
      expect(await escrow(id)).toBe(isEarly ? 300_00 : where === 'held' ? 0 : 1000_00)
      expect(await world.differences()).toEqual([])

      const { ruling } = await rule(world, opened, 100_00)
      expect(ruling).toMatchObject({ award: 800_00, toClient: 200_00, net: isEarly ? 84_60 : 676_80 })
      await world.recover()
      expect(await world.enroll(id)).toMatchObject({ status: 'completed', released: 800_00 })
      expect(await paidTo(world, id)).toBe(676_80)
      expect(await world.differences()).toEqual([])
    })

    it('foresees each ruling to the kopeck', async () => {
      const shapes = fc.record({
        price: fc.integer({ min: 300_00, max: 3000_01 }),
        part: fc.double({ min: 0.3, max: 1, noNaN: true }),
        share: fc.double({ min: 0.15, max: 1, noNaN: true }),
      })
      await fc.assert(
        fc.asyncProperty(shapes, async ({ price, part, share }) => {
          const { id, client, master, payment } = await deal(where, (price / 100).toFixed(2))
          const amount = part > 0.8 ? undefined : Math.round(price * part)
          const opened = await dispute(world, { id, client, master }, amount)
          await world.tick()
          const arbiter = await world.person('arbiter')
          await takeDispute(world.ctx, arbiter, opened.id)
          const masterShare: MasterShare = { basisPoints: Math.round(share * 10_000) }
          const before = await paidTo(world, id)
          const early = (await world.enroll(id)).released
          const seen = await previewRuling(world.ctx, arbiter, opened.id, masterShare)
          expect(seen.toClient + seen.net + seen.tax + seen.fee).toBe(price - early)
          await decide(world, arbiter, opened.id, seen.masterShare)
          await world.tick()
          expect((await paidTo(world, id)) - before).toBe(seen.net)
          const { amount: captured, refunded } = await world.payment(payment.id)
          expect(price - captured + refunded).toBe(seen.toClient)
          const tax = await readBalance(world.database.db, `tax:${master.id}`)
          const entries = await listEntries(world.database.db, { enrollId: id, limit: 100 })
          const first = entries.find(({ key }) => key.endsWith('/undisputed'))
          const earlyTax = first?.postings.find(({ to }) => to.startsWith('tax:'))?.amount ?? 0
          expect(tax - earlyTax).toBe(seen.tax)
        }),
        { numRuns: 6 },
      )
      expect(await world.differences()).toEqual([])
    }, 60_000)
  })

  it('of a master is about what the master claims; the rest is the client’s', async () => {
    const { id, client, master, payment } = await world.ready()
    const opened = await dispute(world, { id, client, master }, 600_00, master)
    await world.recover()
    expect(await world.enroll(id)).toMatchObject({ released: 0 })
    expect((await world.payment(payment.id)).status).toBe('processing')
    await expect(rule(world, opened, 600_01)).rejects.toMatchObject({ code: 'price_out_of_range' })
    const arbiter = { id: (await disputeNow(world, opened)).arbiterId ?? '', roles: ['arbiter'] as const }
    await decide(world, arbiter, opened.id, 600_00)
    await world.recover()
    expect(await world.enroll(id)).toMatchObject({ status: 'completed', released: 600_00 })
    expect(await world.differences()).toEqual([])
  })

  it('lets nobody put apart what could not be paid out', async () => {
    const deal = await world.ready()
    const code = 'price_out_of_range'
    await expect(dispute(world, deal, 1000_01)).rejects.toMatchObject({ code })
    await expect(dispute(world, deal, 999_99)).rejects.toMatchObject({ code, details: { max: {} } })
    await expect(dispute(world, deal, 1, deal.master)).rejects.toMatchObject({ code })
    if (isEarly) await expect(dispute(world, deal, 1)).rejects.toMatchObject({ code })
    const opened = await dispute(world, deal)
    await expect(rule(world, opened, 50)).rejects.toMatchObject({ code, details: { min: {}, max: {} } })
    const { arbiterId } = await disputeNow(world, opened)
    await expect(
      decide(world, { id: arbiterId ?? '', roles: ['arbiter'] }, opened.id, 1000_01),
    ).rejects.toMatchObject({ code })
    expect((await disputeNow(world, opened)).status).toBe('under_review')
  })
})

describe('a dispute in a deal that paid the platform at once', () => {
  const world = testWorld({ RAIL: 'safe_deal', DEAL_FEE_MOMENT: 'payment_succeeded' })

  it.each([0, 500_00, 1000_00])('divides the master’s share as it was foreseen: %i', async (share) => {
    const deal = await world.ready()
    await captureByHand(world, deal)
    const { ruling } = await rule(world, await dispute(world, deal), share)
    const { toClient = 0, net = 0, tax = 0, fee = 0 } = ruling ?? {}
    expect(toClient + net + tax + fee).toBe(1000_00)
    expect(net).toBe((share * 846) / 1000)
    await world.recover()
    expect((await world.payment(deal.payment.id)).refunded).toBe(toClient)
    expect(await paidTo(world, deal.id)).toBe(net)
    expect(await world.differences()).toEqual([])
  })
})
