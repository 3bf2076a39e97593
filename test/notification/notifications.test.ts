import { beforeAll, describe, expect, it } from 'vitest'
import { sql } from '../../src/db/db.ts'
import { confirmEnroll } from '../../src/enroll/confirm.ts'
import { createPayment } from '../../src/payment/create.ts'
import { createContext } from '../../src/worker.ts'
import { crashAfter } from '../support/crash.ts'
import { testHouse } from '../support/house.ts'
import { bodyOf, newsIn } from '../support/news.ts'
import { ifPlatformIsPaid, testRail } from '../support/rail.ts'

const house = testHouse({ isWorking: false })
const { tell, dealtWith, linked, ready, payingOut, read, entriesOf } = newsIn(house)

beforeAll(async () => {
  await house.control('POST', '/notifications', { url: '' })
})

function permutations<T>(list: readonly T[]): T[][] {
  if (list.length <= 1) return [[...list]]
  const all = list.flatMap((head, index) =>
    permutations(list.filter((_, other) => other !== index)).map((tail) => [head, ...tail]),
  )
  return [...new Map(all.map((order) => [order.join(), order])).values()]
}

/** A process that dies when YooKassa has captured, before it hears of it. */
async function capturedUnheard() {
  const deal = await ready()
  const { db, yookassa, clock, config, log } = house.server.ctx
  const { parts, fuse } = crashAfter(3, { db, yookassa, clock, config, log })
  const { ctx } = createContext(parts)
  await confirmEnroll(ctx, { id: deal.client.id, roles: ['client'] }, deal.id).catch(() => {})
  expect(fuse.at).toContain('capturePayment')
  return deal
}

/** What an operator may do in YooKassa's dashboard. Answers the refund's id. */
async function givenBackByHand({ providerId, id }: { providerId: string; id: string }): Promise<string> {
  const { yookassa } = house.server.ctx
  await yookassa.capturePayment(providerId, {}, `capture-${id}`)
  const amount = { value: '1000.00', currency: 'RUB' }
  const share = {
    deal: { refund_settlements: [{ type: 'payout', amount: { value: '846.00', currency: 'RUB' } }] },
  }
  const body = { payment_id: providerId, amount, ...(testRail === 'safe_deal' && share) }
  const outcome = await yookassa.createRefund(body, `refund-${id}`)
  if (outcome.kind !== 'done') throw new Error(`no refund: ${JSON.stringify(outcome)}`)
  return outcome.object.id
}

const twice = <T>(...list: T[]) => permutations([...list, ...list])

describe('in whatever order YooKassa tells its news, and however often', () => {
  it.each(twice('payment.waiting_for_capture', 'payment.succeeded'))('%s, %s, %s, %s', async (...order) => {
    const { id, client, providerId } = await capturedUnheard()
    for (const event of order) expect(await tell({ event, id: providerId })).toBe('confirmed')
    expect(await read(client, id)).toMatchObject({
      status: 'completed',
      settlement: {
        state: 'settled',
        payouts: [{ status: 'succeeded' }, ...ifPlatformIsPaid({ status: 'succeeded' })],
      },
    })
    expect((await entriesOf(id)).toSorted()).toEqual([
      'payment/capture',
      'payment/hold',
      'payment/release-hold',
      'payout/reserve',
      ...ifPlatformIsPaid('payout/reserve'),
      'payout/settle',
      ...ifPlatformIsPaid('payout/settle'),
      'settlement/split',
    ])
  })

  it.each(twice('payment.waiting_for_capture', 'payment.canceled'))('%s, %s, %s, %s', async (...order) => {
    const { id, client, providerId } = await linked()
    await house.control('POST', `/payments/${providerId}/pay`)
    await house.advance('P7D')
    for (const event of order) expect(await tell({ event, id: providerId })).toBe('confirmed')
    const { payment } = await read(client, id)
    expect([payment?.status, payment?.cancellation?.reason]).toEqual(['canceled', 'expired_on_capture'])
    expect(await entriesOf(id)).toEqual([]) // never heard of the hold while it was there
  })

  it('a hold that was heard of, and then its end', async () => {
    const { id, client, providerId } = await linked()
    await house.control('POST', `/payments/${providerId}/pay`)
    await tell({ event: 'payment.waiting_for_capture', id: providerId })
    await house.advance('P7D')
    await tell({ event: 'payment.canceled', id: providerId })
    await tell({ event: 'payment.waiting_for_capture', id: providerId })
    expect((await read(client, id)).payment?.status).toBe('canceled')
    expect(await entriesOf(id)).toEqual(['payment/hold', 'payment/release-hold'])
  })

  it.each(['succeeded', 'canceled'])('payouts that are %s, all at once and twice', async (status) => {
    const { id, payouts } = await payingOut()
    for (const payout of payouts) {
      await house.control('POST', `/payouts/${payout.id}/settle`, { status })
    }
    const news = payouts.map((payout) => ({ event: `payout.${status}`, id: payout.id }))
    await Promise.all([...news, ...news, ...news.toReversed()].map(tell))
    const rows = await house.database.db.rows<{ status: string; attempt: number }>(sql`
      select status, attempt from payout where enroll_id = ${id} order by attempt, receiver`)
    const parked = { status: 'parked', attempt: 2 }
    expect(rows).toEqual([
      { status, attempt: 1 },
      ...ifPlatformIsPaid({ status, attempt: 1 }),
      ...(status === 'canceled' ? [parked, ...ifPlatformIsPaid(parked)] : []),
    ])
    expect((await entriesOf(id)).filter((key) => key === 'payout/settle')).toHaveLength(
      1 + ifPlatformIsPaid(1).length,
    )
  })

  it.each(
    permutations([
      'payment.waiting_for_capture',
      'payment.succeeded',
      'refund.succeeded',
      'refund.succeeded',
    ]),
  )('money captured and given back by hand: %s, %s, %s, %s', async (...order) => {
    const deal = await ready()
    const refundId = await givenBackByHand(deal)
    const idOf = (event: string) => (event.startsWith('refund') ? refundId : deal.providerId)
    for (const event of order) expect(await tell({ event, id: idOf(event) })).toBe('confirmed')
    const { status, payment } = await read(deal.client, deal.id)
    expect([status, payment?.status, payment?.refunded.value]).toEqual(['cancelled', 'succeeded', '1000.00'])
    const entries = await entriesOf(deal.id)
    for (const once of ['payment/capture', 'refund/reserve', 'refund/settle'])
      expect(entries.filter((key) => key === once)).toHaveLength(1)
  })

  it.each(
    permutations([
      'payout.succeeded',
      'payment.succeeded',
      'payout.succeeded',
      'payment.waiting_for_capture',
    ]),
  )('a payout and the payment before it: %s, %s, %s, %s', async (...order) => {
    const deal = await payingOut()
    for (const payout of deal.payouts)
      await house.control('POST', `/payouts/${payout.id}/settle`, { status: 'succeeded' })
    for (const event of order) {
      const ids = event.startsWith('payout') ? deal.payouts.map(({ id }) => id) : [deal.providerId]
      for (const id of ids) expect(await tell({ event, id })).toBe('confirmed')
    }
    expect((await read(deal.client, deal.id)).settlement?.state).toBe('settled')
    expect((await entriesOf(deal.id)).filter((key) => key === 'payout/settle')).toHaveLength(
      deal.payouts.length,
    )
  })

  it('a thousand times at once: one entry, and every answer is 200', async () => {
    const { id, client, providerId } = await linked()
    await house.control('POST', `/payments/${providerId}/pay`)
    const body = bodyOf({ event: 'payment.waiting_for_capture', id: providerId })
    const answers = await Promise.all(
      Array.from({ length: 1000 }, () => house.api('POST', '/payments/webhook', { body })),
    )
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    await dealtWith({ event: 'payment.waiting_for_capture', id: providerId })
    expect((await read(client, id)).payment?.status).toBe('processing')
    expect(await entriesOf(id)).toEqual(['payment/hold'])
  })

  it('before our own call that made the payment has heard its answer', async () => {
    const [client, master] = [await house.person('client'), await house.verifiedMaster()]
    const { id } = await house.enroll(client, master)
    const createdAt = testRail === 'safe_deal' ? 6 : 2 // a deal is opened before
    const { db, yookassa, clock, config, log } = house.server.ctx
    const { parts, fuse } = crashAfter(createdAt, { db, yookassa, clock, config, log })
    await createPayment(createContext(parts).ctx, { clientId: client.id, enrollId: id }).catch(() => {})
    expect(fuse.at).toContain('createPayment')

    const { payments } = await house.books()
    const theirs = payments.find(({ metadata }) => metadata?.enroll_id === id)
    await house.control('POST', `/payments/${theirs?.id}/pay`)
    await tell({ event: 'payment.waiting_for_capture', id: theirs?.id ?? '' })
    expect((await read(client, id)).payment?.status).toBe('processing')
    await house.advance('PT1M')
    await house.server.worker.tick() // and now the call is repeated
    expect((await read(client, id)).payment?.status).toBe('processing')
    expect(await entriesOf(id)).toEqual(['payment/hold'])
  })

  it('not at all: the poller finds a hold, its end, and a settled payout', async () => {
    const { id, client, payouts } = await payingOut()
    for (const payout of payouts) {
      await house.control('POST', `/payouts/${payout.id}/settle`, { status: 'succeeded' })
    }
    await house.advance('PT2M')
    await house.server.worker.tick()
    expect((await read(client, id)).settlement?.state).toBe('settled')

    const other = await linked()
    await house.control('POST', `/payments/${other.providerId}/pay`)
    await house.advance('PT1M')
    await house.server.worker.tick()
    await house.advance('P7D')
    while ((await house.server.worker.tick()) > 0); // a round leaves alone what another one is looking at just now
    expect((await read(other.client, other.id)).payment).toMatchObject({
      status: 'canceled',
      cancellation: { reason: 'expired_on_capture' },
    })
  })

  it('leaves both books in agreement', async () => {
    await house.advance('PT1H')
    while ((await house.server.worker.tick()) > 0) await house.server.executor.drain()
    expect(await house.differencesAtRest(1000)).toEqual([])
  })
})
