import { describe, expect, it } from 'vitest'
import type { Account } from '#schema/account.ts'
import type { Problem } from '#schema/common.ts'
import type { Enroll } from '#schema/enroll.ts'
import type { Payment } from '#schema/payment.ts'
import { testHouse, until } from '../support/house.ts'
import { ifPlatformIsPaid } from '../support/rail.ts'

const house = testHouse({ isWorking: false })

const read = (by: Parameters<typeof house.settled>[0], id: string) =>
  house.must<Enroll>('GET', `/enrolls/${id}`, { by })

async function accepted(price?: string) {
  const [client, master] = [await house.person('client'), await house.verifiedMaster()]
  const { id } = await house.enroll(client, master, price)
  await house.must('POST', `/enrolls/${id}/accept`, { by: master })
  return { id, client, master }
}

describe('paying', () => {
  it.each([
    ['5555555555554600', 'insufficient_funds', 'payment_network'],
    ['4119098878796485', 'fraud_suspected', 'yoo_money'],
    ['2200000000000012', '3d_secure_failed', 'payment_network'],
  ])('with card %s is declined for %s, and another card pays', async (card, reason, party) => {
    const { id, client } = await accepted()
    const declined = await house.pay(client, id, card)
    expect(declined).toMatchObject({
      status: 'canceled',
      cancellation: { party, reason },
      confirmation_url: null,
    })
    expect((await read(client, id)).allowed).toContain('pay')
    const paid = await house.pay(client, id)
    expect(paid).toMatchObject({ status: 'processing', method: expect.stringContaining('*4477') })
    expect(paid.id).not.toBe(declined.id)
  })

  it('is possible before the master answers, and once', async () => {
    const [client, master] = [await house.person('client'), await house.verifiedMaster()]
    const { id } = await house.enroll(client, master)
    const paid = await house.pay(client, id)
    const again = await house.api<Payment>('POST', '/payments/', { by: client, body: { enroll_id: id } })
    expect([again.status, again.body.id]).toEqual([200, paid.id])
    expect((await read(client, id)).allowed).toEqual(['cancel'])
  })

  it('through a link that has expired is not possible; another link is', async () => {
    const { id, client } = await accepted()
    const first = await house.must<Payment>('POST', '/payments/', { by: client, body: { enroll_id: id } })
    await house.pass('PT61M')
    expect((await read(client, id)).payment).toMatchObject({
      id: first.id,
      status: 'canceled',
      cancellation: { reason: 'expired_on_confirmation' },
    })
    expect((await house.pay(client, id)).status).toBe('processing')
  })

  it('takes the price that was booked, whatever the service costs by now', async () => {
    const [client, master] = [await house.person('client'), await house.verifiedMaster()]
    const enroll = await house.enroll(client, master, '1000.00')
    const price = { value: '9999.00', currency: 'RUB' }
    await house.must('PATCH', `/services/${enroll.service_id}`, { by: master, body: { price } })
    expect((await house.pay(client, enroll.id)).amount.value).toBe('1000.00')
    expect((await read(client, enroll.id)).split.net.value).toBe('846.00')
  })
})

describe('time', () => {
  it('ends a booking that nobody answered, and gives its hold back', async () => {
    const [client, master] = [await house.person('client'), await house.verifiedMaster()]
    const { id, deadlines } = await house.enroll(client, master)
    expect(new Date(deadlines.answer_by ?? 0).getTime()).toBeCloseTo(
      house.clock.now().getTime() + 86_400_000,
      -4,
    )
    await house.pay(client, id)
    await house.pass('PT23H')
    expect((await read(client, id)).status).toBe('pending')
    await house.pass('PT2H')
    expect(await read(client, id)).toMatchObject({
      status: 'expired',
      allowed: [],
      payment: { status: 'canceled', cancellation: { reason: 'canceled_by_merchant' } },
    })
  })

  it('ends a booking that nobody paid', async () => {
    const { id, client } = await accepted()
    await house.must('POST', '/payments/', { by: client, body: { enroll_id: id } })
    await house.pass('PT25H')
    expect(await read(client, id)).toMatchObject({ status: 'expired', payment: { status: 'canceled' } })
  })

  it('keeps a paid booking, until its hold is lost', async () => {
    const { id, client } = await accepted()
    await house.pay(client, id)
    await house.pass('P6D')
    expect(await read(client, id)).toMatchObject({ status: 'confirmed', payment: { status: 'processing' } })
    await house.pass('P2D')
    // The hold's end and the deadline that follows from it may fall into two rounds.
    const over = await until(
      async () => {
        await house.server.worker.tick()
        return read(client, id)
      },
      ({ status }) => status !== 'confirmed',
    )
    expect(over).toMatchObject({
      status: 'expired',
      payment: { status: 'canceled', cancellation: { party: 'yoo_money', reason: 'expired_on_capture' } },
    })
  })

  it('confirms finished work when the client is silent', async () => {
    const { id, client } = await house.readyDeal()
    const { confirm_by: by = '', hold_ends_at: holdEnd = '' } = (await read(client, id)).deadlines
    expect(new Date(by).getTime()).toBeLessThan(new Date(holdEnd).getTime())
    const days = Math.floor((new Date(by).getTime() - house.clock.now().getTime()) / 86_400_000)
    await house.pass(`P${days}D`)
    expect((await read(client, id)).status).toBe('ready')
    await house.pass('P1D')
    expect(await read(client, id)).toMatchObject({ status: 'completed', settlement: { state: 'settled' } })
  })

  it('takes a hold away from finished work: the client pays again, and confirms', async () => {
    const { id, client, payment } = await house.readyDeal()
    await house.control('POST', '/notifications', { mode: 'drop' })
    await house.advance('P7D') // our house slept, and nobody told it
    await house.control('POST', '/notifications', { mode: 'normal' })
    const lost = await house.api<Problem>('POST', `/enrolls/${id}/confirm`, { by: client })
    expect([lost.status, lost.body.code]).toEqual([409, 'hold_lost'])
    expect(await read(client, id)).toMatchObject({
      status: 'ready',
      confirmed_at: null,
      allowed: ['pay'],
      payment: { id: payment.id, status: 'canceled', cancellation: { reason: 'expired_on_capture' } },
    })
    const unpaid = await house.api<Problem>('POST', `/enrolls/${id}/confirm`, { by: client })
    expect([unpaid.status, unpaid.body.code]).toEqual([409, 'payment_required'])

    await house.pay(client, id)
    const confirmed = await house.must<Enroll>('POST', `/enrolls/${id}/confirm`, { by: client })
    expect(confirmed).toMatchObject({ status: 'completed', payment: { status: 'succeeded' } })
  })
})

describe('calling off', () => {
  it('costs nothing before the payment', async () => {
    const { id, client } = await accepted()
    const cancelled = await house.must<Enroll>('POST', `/enrolls/${id}/cancel`, { by: client })
    expect(cancelled).toMatchObject({ status: 'cancelled', payment: null, allowed: [] })
    const pay = await house.api<Problem>('POST', '/payments/', { by: client, body: { enroll_id: id } })
    expect([pay.status, pay.body.code]).toEqual([409, 'wrong_state'])
  })

  it.each(['client', 'master', 'operator'] as const)('by the %s gives a live hold back', async (who) => {
    const deal = await accepted()
    await house.pay(deal.client, deal.id)
    const by = { ...deal, operator: await house.person('operator') }[who]
    await house.must('POST', `/enrolls/${deal.id}/cancel`, { by })
    await house.pass('PT1M')
    expect((await read(deal.client, deal.id)).payment).toMatchObject({
      status: 'canceled',
      cancellation: { party: 'merchant', reason: 'canceled_by_merchant' },
    })
  })

  it('comes too late for the client once the work is done, not for the master', async () => {
    const { id, client, master } = await house.readyDeal()
    const late = await house.api<Problem>('POST', `/enrolls/${id}/cancel`, { by: client })
    expect([late.status, late.body.code, late.body.allowed]).toEqual([409, 'wrong_state', ['confirm']])
    await house.must('POST', `/enrolls/${id}/cancel`, { by: master })
    await house.pass('PT1M')
    expect((await read(client, id)).payment?.status).toBe('canceled')
  })

  it('comes too late for everybody once the client has confirmed', async () => {
    const { id, client, master } = await house.readyDeal()
    await house.control('POST', '/faults', { operation: 'payments.capture', mode: '500', times: 1 })
    const confirm = await house.api<Enroll>('POST', `/enrolls/${id}/confirm`, { by: client })
    expect([confirm.status, confirm.body.settlement?.state]).toEqual([202, 'capturing'])
    expect(confirm.body.allowed).toEqual([])
    const late = await house.api<Problem>('POST', `/enrolls/${id}/cancel`, { by: master })
    expect([late.status, late.body.code]).toEqual([409, 'wrong_state'])
    await house.pass('PT1M')
    expect((await read(client, id)).status).toBe('completed')
  })
})

describe('a master', () => {
  it('without an account is paid when one is verified', async () => {
    const master = await house.person('master')
    const { id, client } = await house.readyDeal('1000.00', master)
    await house.must('POST', `/enrolls/${id}/confirm`, { by: client })
    await house.pass('PT1M')
    const waiting = await read(client, id)
    expect(waiting.settlement).toMatchObject({
      state: 'waiting',
      payouts: [
        { receiver: 'master', status: 'parked', reason: 'no_verified_account' },
        ...ifPlatformIsPaid({ receiver: 'platform', status: 'succeeded' }),
      ],
    })
    const operator = await house.person('operator')
    const account = await house.must<Account>('POST', '/accounts/', {
      by: master,
      body: { type: 'yoo_money', account_number: '4100116075156746' },
    })
    await house.must('POST', `/accounts/${account.id}/verify`, { by: operator })
    await house.pass('PT1M')
    expect((await read(client, id)).settlement?.state).toBe('settled')
  })

  it('whose account was removed after the payout was promised is paid all the same', async () => {
    const { id, client, master } = await house.readyDeal()
    await house.control('POST', '/faults', {
      operation: 'payouts.create',
      mode: '500',
      times: 1 + ifPlatformIsPaid(1).length,
    })
    await house.must('POST', `/enrolls/${id}/confirm`, { by: client })
    const { items } = await house.must<{ items: Account[] }>('GET', '/accounts/', { by: master })
    await house.must('DELETE', `/accounts/${items[0]?.id}`, { by: master })
    await house.pass('PT1M')
    expect((await read(client, id)).settlement?.state).toBe('settled')

    const next = await house.readyDeal('1000.00', master)
    await house.must('POST', `/enrolls/${next.id}/confirm`, { by: next.client })
    await house.pass('PT1M')
    const { settlement } = await read(next.client, next.id)
    expect(settlement?.payouts.find(({ receiver }) => receiver === 'master')).toMatchObject({
      status: 'parked',
      reason: 'no_verified_account',
    })
  })
})

it('both books agree after all of this', async () => {
  expect(await house.differencesAtRest(2000)).toEqual([])
})
