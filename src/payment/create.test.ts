import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { testWorld } from '../../test/support/world.ts'
import { HOUR_MS } from '../core/clock.ts'
import { sql } from '../db/db.ts'
import type { Outcome, YooKassaPayment } from '../yookassa/objects.ts'
import { createPayment } from './create.ts'
import { settlePayment } from './settle.ts'
import { syncPayment } from './sync.ts'

const world = testWorld()

/** A house whose YooKassa makes payments, and answers something else. */
function answering(answer: Outcome<YooKassaPayment>) {
  const { yookassa } = world.parts
  const createPayment: typeof yookassa.createPayment = async (body, key) => {
    await yookassa.createPayment(body, key)
    return answer
  }
  const listPayments = async () => ({ kind: 'unknown', reason: 'silence' }) as const // it is not to be found, either
  return world.start({ ...world.parts, yookassa: { ...yookassa, createPayment, listPayments } })
}

const silence = answering.bind(null, { kind: 'unknown', reason: 'silence' })

const asked = (deal: { id: string; client: { id: string } }) => ({
  clientId: deal.client.id,
  enrollId: deal.id,
})

const newestOf = async (enrollId: string) =>
  world.database.db.row<{ id: string; status: string; reason: string | null }>(sql`
    select id, status, cancel_reason as reason from payment where enroll_id = ${enrollId} order by id desc limit 1`)

describe('a payment that YooKassa does not answer for', () => {
  it('says so, goes on by itself, and then gives its link', async () => {
    const deal = await world.accepted()
    const process = silence()
    await expect(createPayment(process.ctx, asked(deal))).rejects.toMatchObject({
      code: 'provider_unavailable',
    })
    expect(await newestOf(deal.id)).toMatchObject({ status: 'pending' })
    await world.recover()
    const { payment, isNew } = await createPayment(world.ctx, asked(deal))
    expect(isNew).toBe(false)
    expect(payment.confirmationUrl).toBeTruthy()
    expect(await world.differences()).toEqual([])
  })

  it('is given up after 23 hours, and the client may pay again', async () => {
    const deal = await world.accepted()
    const process = silence()
    await createPayment(process.ctx, asked(deal)).catch(() => {})
    await world.database.db.row(sql`update enroll set due_at = null where id = ${deal.id}`)
    await world.advance(23.5 * HOUR_MS)
    await world.tick(process)
    expect(await newestOf(deal.id)).toMatchObject({ status: 'failed', reason: 'no_answer' })
    const { payment, isNew } = await createPayment(world.ctx, asked(deal))
    expect([isNew, payment.status]).toEqual([true, 'pending'])
  })

  it('should it hold money after all, gives it back', async () => {
    const deal = await world.accepted()
    const process = silence()
    await createPayment(process.ctx, asked(deal)).catch(() => {})
    const given = await newestOf(deal.id)
    const there = (await world.books()).payments.find(({ metadata }) => metadata?.payment_id === given?.id)
    await world.payAtYooKassa({ providerId: there?.id ?? '' })
    await world.database.db.row(sql`update enroll set due_at = null where id = ${deal.id}`)
    await world.advance(23.5 * HOUR_MS)
    await world.tick(process)
    expect((await newestOf(deal.id))?.status).toBe('failed')

    const reading = await world.parts.yookassa.getPayment(there?.id ?? '')
    if (reading.kind !== 'found') throw new Error('it is there')
    await settlePayment(world.ctx, given?.id ?? '', reading.object) // a notification tells
    await world.house.executor.drain()
    const after = (await world.books()).payments.find(({ id }) => id === there?.id)
    expect([after?.status, after?.cancellation_details?.reason]).toEqual(['canceled', 'canceled_by_merchant'])
  })
})

describe('a payment that YooKassa refuses to create', () => {
  it('fails with the reason, and another may follow', async () => {
    const deal = await world.accepted()
    const { yookassa } = world.parts
    const refusing = world.start({
      ...world.parts,
      yookassa: {
        ...yookassa,
        createPayment: async () => ({ kind: 'rejected', code: 'invalid_request', reason: 'receipt' }),
      },
    })
    await expect(createPayment(refusing.ctx, asked(deal))).rejects.toMatchObject({
      code: 'payment_rejected',
      details: { reason: 'invalid_request' },
    })
    const { isNew } = await createPayment(world.ctx, asked(deal))
    expect(isNew).toBe(true)
  })
})

describe('asking for a payment', () => {
  it('of somebody else’s enroll, or of one that is over, is refused', async () => {
    const deal = await world.booked()
    const stranger = { clientId: deal.master.id, enrollId: deal.id }
    await expect(createPayment(world.ctx, stranger)).rejects.toMatchObject({ code: 'not_found' })
    await world.database.db.row(sql`update enroll set status = 'expired' where id = ${deal.id}`)
    await expect(createPayment(world.ctx, asked(deal))).rejects.toMatchObject({
      code: 'wrong_state',
      details: { state: 'expired', allowed: [] },
    })
  })

  it('never answers "cannot be paid" because another payment has just died', async () => {
    for (let round = 0; round < 15; round++) {
      const deal = await world.linked()
      await world.control('POST', `/payments/${deal.payment.providerId}/decline`)
      const [, again] = await Promise.all([
        syncPayment(world.ctx, deal.payment),
        sleep(round / 3).then(() => createPayment(world.ctx, asked(deal))),
      ])
      expect(['pending', 'canceled']).toContain(again.payment.status)
    }
  })
})
