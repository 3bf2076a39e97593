import { afterEach, describe, expect, it } from 'vitest'
import { HOUR_MS } from '../../src/core/clock.ts'
import { cancelEnroll } from '../../src/enroll/cancel.ts'
import { completeEnroll } from '../../src/enroll/complete.ts'
import { confirmEnroll } from '../../src/enroll/confirm.ts'
import { createPayment } from '../../src/payment/create.ts'
import { syncPayment } from '../../src/payment/sync.ts'
import { ifPlatformIsPaid, testRail } from '../support/rail.ts'
import { testWorld } from '../support/world.ts'

const TIMEOUT_MS = 150
const world = testWorld({ YOOKASSA_TIMEOUT_MS: String(TIMEOUT_MS) })

const modes = ['timeout_before', 'timeout_after_success', '500', '429', 'reset', 'garbage', 'slow'] as const
type Mode = (typeof modes)[number]

/** `slow` is late enough that we have given up by then. */
const order = (operation: string, mode: Mode, times: number) =>
  world.control('POST', '/faults', {
    operation,
    mode,
    times,
    ...(mode === 'slow' && { delay_ms: TIMEOUT_MS + 50 }),
  })

afterEach(async () => {
  const { items } = await world.control<{ items: { struck: number }[] }>('GET', '/faults')
  await world.control('DELETE', '/faults')
  for (const { struck } of items) expect(struck).toBeGreaterThan(0)
  expect(await world.differences()).toEqual([])
})

type Deal = Awaited<ReturnType<typeof world.accepted>>

/** The client asks for the link, and asks again while YooKassa is silent. */
async function link({ id, client }: Deal) {
  const asked = { clientId: client.id, enrollId: id }
  const first = await createPayment(world.ctx, asked).catch((error) => error.code)
  if (typeof first !== 'string') return first.payment
  expect(first).toBe('provider_unavailable')
  await world.recover()
  const { payment, isNew } = await createPayment(world.ctx, asked)
  expect(isNew).toBe(false)
  return payment
}

/** A link dies after an hour, and in this file hours pass. */
async function payInTime(payment: Awaited<ReturnType<typeof link>>): Promise<void> {
  await world.payAtYooKassa(payment)
  await syncPayment(world.ctx, payment)
}

/** Does something, and lets time pass until nobody has anything to do. */
async function inTheEnd(act: Promise<unknown>): Promise<void> {
  await act
  await world.house.executor.drain()
  await world.recover()
}

describe.each([1, 2])('%i times', (times) => {
  describe.each(modes)('%s', (mode) => {
    it('while a payment is created: the client gets one link', async () => {
      const deal = await world.accepted()
      await order('payments.create', mode, times)
      const payment = await link(deal)
      expect([payment.status, payment.confirmationUrl]).toEqual(['pending', expect.stringContaining('http')])
      const { payments } = await world.books()
      expect(payments.filter(({ metadata }) => metadata?.enroll_id === deal.id)).toHaveLength(1)
      await payInTime(payment)
    })

    it.runIf(testRail === 'safe_deal')('while its deal is opened: one deal, one link', async () => {
      const deal = await world.accepted()
      await order('deals.create', mode, times)
      const payment = await link(deal)
      expect(payment.status).toBe('pending')
      const { deals } = await world.books()
      expect(deals.filter(({ metadata }) => metadata?.enroll_id === deal.id)).toHaveLength(1)
      await payInTime(payment)
    })

    it('while a payment is read: the deal goes its way', async () => {
      const deal = await world.linked()
      await world.payAtYooKassa(deal.payment)
      await order('payments.get', mode, times)
      for (let look = 0; look <= times; look++) await syncPayment(world.ctx, deal.payment)
      await completeEnroll(world.ctx, deal.master, deal.id)
      await order('payments.capture', '500', 1) // before the repeat it is read
      await order('payments.get', mode, times)
      await inTheEnd(confirmEnroll(world.ctx, deal.client, deal.id))
      expect(await world.payoutStatuses(deal.id)).toEqual(['succeeded', ...ifPlatformIsPaid('succeeded')])
    })

    it('while it is captured: the decision stands, and the deal completes', async () => {
      const deal = await world.ready()
      await order('payments.capture', mode, times)
      const decided = await confirmEnroll(world.ctx, deal.client, deal.id)
      expect([decided.status, decided.confirmedBy]).toEqual(['ready', 'client'])
      await world.recover()
      expect((await world.enroll(deal.id)).status).toBe('completed')
      expect(await world.payoutStatuses(deal.id)).toEqual(['succeeded', ...ifPlatformIsPaid('succeeded')])
    })

    it('while a hold is given back: it is', async () => {
      const deal = await world.paid()
      await order('payments.cancel', mode, times)
      await inTheEnd(cancelEnroll(world.ctx, deal.client, deal.id))
      expect(await world.payment(deal.payment.id)).toMatchObject({
        status: 'canceled',
        cancelReason: 'canceled_by_merchant',
      })
    })

    it('while a payout is made: everybody is paid once', async () => {
      const deal = await world.ready()
      await order('payouts.create', mode, times)
      await inTheEnd(confirmEnroll(world.ctx, deal.client, deal.id))
      expect(await world.payoutStatuses(deal.id)).toEqual(['succeeded', ...ifPlatformIsPaid('succeeded')])
    })
  })
})

it('a capture outlives a YooKassa that is away for longer than it remembers keys', async () => {
  const deal = await world.ready()
  await world.control('POST', '/faults', { operation: 'payments.*', mode: '500' })
  await confirmEnroll(world.ctx, deal.client, deal.id)
  for (let hour = 0; hour < 30; hour++) {
    await world.advance(HOUR_MS)
    await world.tick()
  }
  expect((await world.enroll(deal.id)).status).toBe('ready')
  await world.control('DELETE', '/faults')
  await world.recover()
  await world.advance(HOUR_MS)
  await world.recover()
  expect(await world.payoutStatuses(deal.id)).toEqual(['succeeded', ...ifPlatformIsPaid('succeeded')])
})
