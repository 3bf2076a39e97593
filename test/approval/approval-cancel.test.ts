import { describe, expect, it } from 'vitest'
import type { Approval } from '#schema/approval.ts'
import type { Enroll } from '#schema/enroll.ts'
import type { Payment } from '#schema/payment.ts'
import { fourEyesHouse } from '../support/approval.ts'
import { type Someone, until } from '../support/house.ts'

const { house, operators, refund, decide, refunded, logOf } = fourEyesHouse()

describe('an operator’s cancellation', () => {
  const cancel = (id: string, by = operators.asker) =>
    house.api<Approval & Enroll>('POST', `/enrolls/${id}/cancel`, { by: by as Someone })
  const stand = async ({ id }: { id: string }) =>
    (await house.must<Enroll>('GET', `/enrolls/${id}`, { by: operators.other })).status

  /** Paid, and captured before anybody has confirmed. */
  async function captured(price: string) {
    const [client, master] = [await house.person('client'), await house.verifiedMaster()]
    const { id } = await house.enroll(client, master, price)
    await house.must('POST', `/enrolls/${id}/accept`, { by: master })
    const payment = await house.pay(client, id)
    await house.must('POST', `/enrolls/${id}/hold`, { by: operators.other, body: { decision: 'capture' } })
    await until(
      () => house.must<Payment>('GET', `/payments/${payment.id}/status`, { by: client }),
      ({ status }) => status === 'succeeded',
    )
    return { id, client, master, payment }
  }
  const backIn = (deal: { payment: Payment; client: Someone }, value: string) =>
    until(
      () => refunded(deal),
      (now) => now === value,
    )

  it('of captured money is money moved by hand: above the limit another operator has to approve', async () => {
    const deal = await captured('1000.00')
    const { status, body } = await cancel(deal.id)
    expect([status, body.action, body.amount.value]).toEqual([202, 'enroll.cancel', '1000.00'])
    expect([await stand(deal), await refunded(deal)]).toEqual(['confirmed', '0.00'])
    expect((await decide(body.id, 'approve', operators.asker)).status).toBe(409)
    expect(await decide(body.id, 'approve')).toMatchObject({ status: 200, body: { result_id: deal.id } })
    expect(await stand(deal)).toBe('cancelled')
    await backIn(deal, '1000.00')
    expect(await logOf(deal.id)).toContain('enroll.cancel')
    expect((await cancel(deal.id)).status).toBe(409)
    expect(await house.differencesAtRest()).toEqual([])
  })

  it('counts together with refunds of the same deal', async () => {
    const deal = await captured('800.00')
    expect((await refund(deal.payment, '400.00')).status).toBe(201)
    const { status, body } = await cancel(deal.id)
    expect([status, body.amount.value, body.counted.value]).toEqual([202, '400.00', '800.00'])
  })

  it('that a dispute has overtaken fails when it is approved', async () => {
    const deal = await captured('1000.00')
    const { body } = await cancel(deal.id)
    await house.must('POST', `/enrolls/${deal.id}/dispute`, {
      by: deal.client,
      body: { enroll_id: deal.id, reason: 'not_done', statement: 'Работа не сделана' },
    })
    expect(await decide(body.id, 'approve')).toMatchObject({
      status: 409,
      body: { code: 'dispute_open', approval: 'failed' },
    })
    expect([await stand(deal), await refunded(deal)]).toEqual(['confirmed', '0.00'])
  })

  it('below the limit happens at once', async () => {
    const deal = await captured('300.00')
    expect(await cancel(deal.id)).toMatchObject({ status: 200, body: { status: 'cancelled' } })
    await backIn(deal, '300.00')
  })

  it('of a hold lets it fall back, whatever its size', async () => {
    const deal = await house.readyDeal('1000.00', await house.person('master'))
    expect((await cancel(deal.id)).status).toBe(409) // finished work is cancelled by its master or by an arbiter
    const [client, master] = [await house.person('client'), await house.verifiedMaster()]
    const { id } = await house.enroll(client, master, '1000.00')
    await house.must('POST', `/enrolls/${id}/accept`, { by: master })
    await house.pay(client, id)
    expect(await cancel(id)).toMatchObject({ status: 200, body: { status: 'cancelled' } })
  })
})
