import { describe, expect, it } from 'vitest'
import type { Enroll } from '#schema/enroll.ts'
import { sql } from '../../src/db/db.ts'
import { auditLedger } from '../../src/ledger/audit.ts'
import { testHouse, until } from '../support/house.ts'

/** What somebody does at YooKassa's dashboard, past us. In a deal a part is captured with its settlements only. */
const house = testHouse({ env: { RAIL: 'two_stage' } })

async function atYooKassa(path: string, body: object) {
  const answer = await fetch(`${house.emulator.apiUrl}${path}`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from('100500:test_demo').toString('base64')}`,
      'content-type': 'application/json',
      'idempotence-key': crypto.randomUUID(),
    },
    body: JSON.stringify(body),
  })
  expect(answer.status).toBe(200)
}

const providerIdOf = async (paymentId: string) =>
  (
    await house.database.db.row<{ id: string }>(
      sql`select provider_id as id from payment where id = ${paymentId}`,
    )
  )?.id

const rubles = (value: string) => ({ amount: { value, currency: 'RUB' } })

describe('money captured by hand', () => {
  it('waits in escrow for the confirmation, and is distributed then', async () => {
    const { id, client, payment } = await house.readyDeal()
    await atYooKassa(`/payments/${await providerIdOf(payment.id)}/capture`, {})
    const read = () => house.must<Enroll>('GET', `/enrolls/${id}`, { by: client })
    const captured = await until(read, (enroll) => enroll.payment?.status === 'succeeded')
    expect(captured.status).toBe('ready')
    expect(await house.must('POST', `/enrolls/${id}/confirm`, { by: client })).toMatchObject({
      status: 'completed',
    })
    expect((await house.settled(client, id)).settlement?.state).toBe('settled')
  })

  it('is distributed as far as it was captured', async () => {
    const { id, client, payment } = await house.readyDeal('1000.00')
    await atYooKassa(`/payments/${await providerIdOf(payment.id)}/capture`, rubles('400.00'))
    await until(
      () => house.must<Enroll>('GET', `/enrolls/${id}`, { by: client }),
      (enroll) => enroll.payment?.status === 'succeeded',
    )
    await house.must('POST', `/enrolls/${id}/confirm`, { by: client })
    const { settlement, payment: shown } = await house.settled(client, id)
    expect(shown?.amount.value).toBe('400.00')
    const paid = settlement?.payouts.map(({ receiver, amount }) => [receiver, amount.value])
    expect(Object.fromEntries(paid ?? [])).toEqual({ master: '338.40', platform: '40.00' })
    expect(await auditLedger(house.database.db)).toEqual([])
  })

  it('and given back by hand ends the enroll', async () => {
    const { id, client, payment } = await house.readyDeal('1000.00')
    const providerId = await providerIdOf(payment.id)
    await atYooKassa(`/payments/${providerId}/capture`, {})
    const read = () => house.must<Enroll>('GET', `/enrolls/${id}`, { by: client })
    await until(read, (enroll) => enroll.payment?.status === 'succeeded')
    await atYooKassa('/refunds', { payment_id: providerId, ...rubles('1000.00') })
    const ended = await until(read, ({ status }) => status === 'cancelled')
    expect(ended.payment?.refunded.value).toBe('1000.00')
    expect(await auditLedger(house.database.db)).toEqual([])
  })

  it('and refunded by hand is not paid out as well, though nobody told us', async () => {
    const { id, client, payment } = await house.readyDeal('1000.00')
    const providerId = await providerIdOf(payment.id)
    await atYooKassa(`/payments/${providerId}/capture`, {})
    await until(
      () => house.must<Enroll>('GET', `/enrolls/${id}`, { by: client }),
      (enroll) => enroll.payment?.status === 'succeeded',
    )
    await house.control('POST', '/notifications', { mode: 'drop' })
    await atYooKassa('/refunds', { payment_id: providerId, ...rubles('1000.00') })
    const refused = await house.api<{ code: string }>('POST', `/enrolls/${id}/confirm`, { by: client })
    expect(refused).toMatchObject({ status: 409, body: { code: 'payment_refunded' } })
    expect(await house.must('GET', `/enrolls/${id}`, { by: client })).toMatchObject({
      status: 'ready',
      settlement: null,
    })
  })
})
