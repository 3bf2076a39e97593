import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { testWorld } from '../../test/support/world.ts'
import { after, DAY_MS } from '../core/clock.ts'
import { kopecks } from '../core/money.ts'
import { sql } from '../db/db.ts'
import { lockEnroll } from '../enroll/store.ts'
import type { YooKassaPayment } from '../yookassa/objects.ts'
import { settlePayment } from './settle.ts'

const world = testWorld()

/** What YooKassa would say of the payment; its words alone count here, the emulator is not asked. */
const word = (deal: Awaited<ReturnType<typeof world.linked>>, change: Partial<YooKassaPayment>) =>
  ({
    id: deal.payment.providerId ?? '',
    status: 'pending',
    amount: deal.payment.amount,
    created_at: world.clock.now(),
    metadata: { payment_id: deal.payment.id },
    ...change,
  }) as YooKassaPayment

const held = () =>
  ({ status: 'waiting_for_capture', expires_at: after(world.clock.now(), 7 * DAY_MS) }) as const
const captured = { status: 'succeeded', income_amount: kopecks(957_30) } as const
const canceled = {
  status: 'canceled',
  cancellation_details: { party: 'yoo_money', reason: 'expired_on_capture' },
} as const

const toldOf = async (enrollId: string) =>
  (
    await world.database.db.rows<{ what: string }>(sql`
      select what from happening where enroll_id = ${enrollId} and what like 'payment.%' order by id`)
  ).map(({ what }) => what)

const entriesOf = async (enrollId: string) =>
  (
    await world.database.db.rows<{ key: string }>(sql`
      select key from journal_entry where enroll_id = ${enrollId} order by id`)
  ).map(({ key }) => key.replace(/\/[0-9a-f-]{36}/, ''))

describe('what YooKassa says of a payment', () => {
  it('is recorded once, however many hear it at once', async () => {
    const deal = await world.linked()
    const gate = Promise.withResolvers<void>()
    const isHeld = Promise.withResolvers<void>()
    const slowStep = world.database.db.begin(async (tx) => {
      await lockEnroll(tx, deal.id)
      isHeld.resolve()
      await gate.promise
    })
    await isHeld.promise
    const settling = Promise.all(
      Array.from({ length: 12 }, () => settlePayment(world.ctx, deal.payment.id, word(deal, held()))),
    )
    await sleep(150) // all of them wait for the deal
    gate.resolve()
    await slowStep
    expect((await settling).map(({ status }) => status)).toEqual(Array(12).fill('processing'))
    expect(await toldOf(deal.id)).toEqual(['payment.created', 'payment.held'])
    expect(await entriesOf(deal.id)).toEqual(['payment/hold'])
  })

  it('never goes back, in whatever order it is heard', async () => {
    const deal = await world.linked()
    const settle = (change: Partial<YooKassaPayment>) =>
      settlePayment(world.ctx, deal.payment.id, word(deal, change))
    for (const [change, status] of [
      [held(), 'processing'],
      [{ status: 'pending' as const }, 'processing'],
      [captured, 'succeeded'],
      [held(), 'succeeded'],
      [{ status: 'pending' as const }, 'succeeded'],
      [captured, 'succeeded'],
    ] as const) {
      expect((await settle(change)).status).toBe(status)
      expect((await world.payment(deal.payment.id)).status).toBe(status)
    }
    expect(await entriesOf(deal.id)).toEqual(['payment/hold', 'payment/release-hold', 'payment/capture'])
  })

  it('may skip a step', async () => {
    const deal = await world.linked()
    await settlePayment(world.ctx, deal.payment.id, word(deal, captured))
    expect(await entriesOf(deal.id)).toEqual(['payment/capture'])
    expect(await world.payment(deal.payment.id)).toMatchObject({ status: 'succeeded', providerFee: 42_70 })
  })

  it('is an alarm when it contradicts itself, and changes nothing', async () => {
    for (const [first, second] of [
      [captured, canceled],
      [canceled, captured],
    ] as const) {
      const deal = await world.linked()
      await settlePayment(world.ctx, deal.payment.id, word(deal, first))
      const before = [await world.payment(deal.payment.id), await entriesOf(deal.id)]
      await expect(settlePayment(world.ctx, deal.payment.id, word(deal, second))).rejects.toThrow(
        'but YooKassa says',
      )
      expect([await world.payment(deal.payment.id), await entriesOf(deal.id)]).toEqual(before)
    }
  })

  it.each<[string, Partial<YooKassaPayment>]>([
    ['another id', { ...held(), id: 'somebody-else' }],
    ['another sum on hold', { ...held(), amount: kopecks(999_99) }],
    ['more than was on hold', { ...captured, amount: kopecks(1000_01) }],
  ])('is an alarm with %s', async (_what, change) => {
    const deal = await world.linked()
    await expect(settlePayment(world.ctx, deal.payment.id, word(deal, change))).rejects.toThrow()
    expect((await world.payment(deal.payment.id)).status).toBe('pending')
    expect(await entriesOf(deal.id)).toEqual([])
  })

  it('of a payment that has no answer yet is ours only by our own mark', async () => {
    const deal = await world.linked()
    await world.database.db.row(sql`update payment set provider_id = null where id = ${deal.payment.id}`)
    const marked = (payment_id: string) => word(deal, { ...held(), metadata: { payment_id } })
    await expect(settlePayment(world.ctx, deal.payment.id, marked('another'))).rejects.toThrow(
      'not our payment',
    )
    expect((await settlePayment(world.ctx, deal.payment.id, marked(deal.payment.id))).status).toBe(
      'processing',
    )
  })
})
