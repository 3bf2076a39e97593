import { describe, expect, it } from 'vitest'
import type { Problem } from '#schema/common.ts'
import type { Enroll } from '#schema/enroll.ts'
import { sql } from '../../src/db/db.ts'
import { readBalance } from '../../src/ledger/balance.ts'
import { type Someone, testHouse, until } from '../support/house.ts'

/** Somebody has the key of the shop's own pages at YooKassa, and uses it. In a deal parts come with their settlements only. */
const house = testHouse({ isWorking: false, env: { RAIL: 'two_stage' } })

const shop = `Basic ${Buffer.from('100500:test_demo').toString('base64')}`

async function byHand(path: string, body: object = {}): Promise<{ id: string; status: string }> {
  const answer = await fetch(`${house.emulator.apiUrl}${path}`, {
    method: 'POST',
    headers: {
      authorization: shop,
      'content-type': 'application/json',
      'idempotence-key': crypto.randomUUID(),
    },
    body: JSON.stringify(body),
  })
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`)
  return (await answer.json()) as { id: string; status: string }
}

async function providerIdOf(enrollId: string): Promise<string> {
  const row = await house.database.db.row<{ id: string }>(sql`
    select provider_id as id from payment where enroll_id = ${enrollId} order by id desc limit 1`)
  return row?.id ?? ''
}

const read = (by: Someone, id: string) => house.must<Enroll>('GET', `/enrolls/${id}`, { by })
const rubles = (value: string) => ({ amount: { value, currency: 'RUB' } })

describe('a hold that is captured by hand', () => {
  it('waits in escrow for the client, and is then distributed', async () => {
    const { id, client } = await house.readyDeal()
    await byHand(`/payments/${await providerIdOf(id)}/capture`)
    await house.pass('PT1M')
    expect(await read(client, id)).toMatchObject({ status: 'ready', payment: { status: 'succeeded' } })
    expect(await readBalance(house.database.db, `escrow:${id}`)).toBe(1000_00)
    const confirmed = await house.must<Enroll>('POST', `/enrolls/${id}/confirm`, { by: client })
    expect(confirmed.status).toBe('completed')
    await house.pass('PT1M')
    expect((await read(client, id)).settlement?.state).toBe('settled')
    expect(await readBalance(house.database.db, `escrow:${id}`)).toBe(0)
  })

  it('goes back to the client when the master gives up', async () => {
    const { id, client, master } = await house.readyDeal()
    await byHand(`/payments/${await providerIdOf(id)}/capture`)
    await house.pass('PT1M')
    await house.must('POST', `/enrolls/${id}/cancel`, { by: master })
    await house.pass('PT1M')
    expect(await read(client, id)).toMatchObject({
      status: 'cancelled',
      payment: { refunded: { value: '1000.00' } },
    })
    expect(await readBalance(house.database.db, `escrow:${id}`)).toBe(0)
  })

  it('is distributed when the client is silent', async () => {
    const { id, client } = await house.readyDeal()
    await byHand(`/payments/${await providerIdOf(id)}/capture`)
    await house.pass('P12D')
    await house.pass('P6D')
    expect(await read(client, id)).toMatchObject({ status: 'completed', settlement: { state: 'settled' } })
  })

  it('while the client confirms is captured and distributed once', async () => {
    const { id, client } = await house.readyDeal()
    const providerId = await providerIdOf(id)
    const [confirm] = await Promise.all([
      house.api<Enroll>('POST', `/enrolls/${id}/confirm`, { by: client }),
      byHand(`/payments/${providerId}/capture`).catch(() => {}), // one of them comes too late
    ])
    expect(confirm.status).toBe(200)
    await house.pass('PT1M')
    expect((await read(client, id)).settlement?.state).toBe('settled')
  })

  it('in part is distributed in part, and the rest is nobody’s', async () => {
    const { id, client, master } = await house.readyDeal()
    await byHand(`/payments/${await providerIdOf(id)}/capture`, rubles('500.00'))
    await house.pass('PT1M')
    await house.must('POST', `/enrolls/${id}/confirm`, { by: client })
    await house.pass('PT1M')
    const { settlement, payment } = await read(client, id)
    expect(payment?.amount.value).toBe('500.00')
    expect(settlement?.payouts.map(({ amount, status }) => [amount.value, status])).toEqual([
      ['423.00', 'succeeded'],
      ['50.00', 'succeeded'],
    ])
    expect(await readBalance(house.database.db, `tax:${master.id}`)).toBe(27_00)
    for (const address of [`escrow:${id}`, `hold:${id}`] as const) {
      expect(await readBalance(house.database.db, address)).toBe(0)
    }
  })

  it('and given back by hand in part leaves less to distribute', async () => {
    const { id, client } = await house.readyDeal()
    const providerId = await providerIdOf(id)
    await byHand(`/payments/${providerId}/capture`)
    await house.pass('PT1M')
    await byHand('/refunds', { payment_id: providerId, ...rubles('200.00') })
    await until(
      () => read(client, id),
      ({ payment }) => payment?.refunded.value === '200.00',
    )
    await house.must('POST', `/enrolls/${id}/confirm`, { by: client })
    await house.pass('PT1M')
    const { settlement } = await read(client, id)
    expect(settlement).toMatchObject({ state: 'settled', payouts: [{ amount: { value: '676.80' } }, {}] })
  })

  it('and given back by hand, unheard, is not paid out as well', async () => {
    const { id, client } = await house.readyDeal()
    const providerId = await providerIdOf(id)
    await byHand(`/payments/${providerId}/capture`)
    await house.pass('PT1M')
    await house.control('POST', '/notifications', { mode: 'drop' })
    await byHand('/refunds', { payment_id: providerId, ...rubles('0.01') })
    const refused = await house.api<Problem>('POST', `/enrolls/${id}/confirm`, { by: client })
    expect([refused.status, refused.body.code]).toEqual([409, 'payment_refunded'])
    await house.pass('P12D') // nor by itself
    expect(await read(client, id)).toMatchObject({ status: 'ready', settlement: null })
    await house.control('POST', '/notifications', { mode: 'normal' })
  })
})

describe('a hold that is given back by hand', () => {
  it('is lost for the deal, and the client may pay again', async () => {
    const { id, client } = await house.readyDeal()
    await byHand(`/payments/${await providerIdOf(id)}/cancel`)
    const lost = await house.api<Problem>('POST', `/enrolls/${id}/confirm`, { by: client })
    expect(lost.status).toBe(409)
    expect(await read(client, id)).toMatchObject({
      status: 'ready',
      allowed: ['pay'],
      payment: { status: 'canceled', cancellation: { reason: 'canceled_by_merchant' } },
    })
    await house.pay(client, id)
    await house.must('POST', `/enrolls/${id}/confirm`, { by: client })
  })
})
