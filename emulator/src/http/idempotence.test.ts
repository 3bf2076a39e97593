import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Desk, newKey, openDesk, paymentRequest, payoutRequest, type Refusal, rub } from '../testing.ts'

let desk: Desk
beforeAll(async () => {
  desk = await openDesk()
})
afterAll(() => desk.close())

const withKey = (key: string) => ({ 'idempotence-key': key })
const REUSED =
  "You've already used this idempotence key for another request within the past 24 hours. " +
  'Repeat the request with another idempotence key'

describe('the same key', () => {
  it('never makes a second payment, and shows the first as it is now', async () => {
    const key = withKey(newKey())
    const first = await desk.post('/payments', paymentRequest, key)
    await desk.pay(first.body.id)
    const again = await desk.post('/payments', paymentRequest, key)
    expect(again.status).toBe(200)
    expect(again.body).toMatchObject({ id: first.body.id, status: 'waiting_for_capture' })
  })

  it('is the same request whatever the order of its fields and the spaces between them', async () => {
    const key = withKey(newKey())
    const { id } = (await desk.post('/payments', paymentRequest, key)).body
    const reversed = Object.fromEntries(Object.entries(paymentRequest).reverse())
    const again = await desk.post('/payments', JSON.stringify(reversed, null, 2), key)
    expect(again.body.id).toBe(id)
  })

  it('with another body is refused in the known words', async () => {
    const key = withKey(newKey())
    await desk.post('/payments', paymentRequest, key)
    const other = { ...paymentRequest, amount: rub('2.00') }
    const { status, body } = await desk.post<Refusal>('/payments', other, key)
    expect(status).toBe(400)
    expect(body).toMatchObject({
      code: 'invalid_request',
      parameter: 'Idempotence-Key',
      description: REUSED,
    })
  })

  it('with another path is another request', async () => {
    const key = withKey(newKey())
    const { id } = await desk.pay((await desk.create()).id)
    await desk.post(`/payments/${id}/capture`, undefined, key)
    const { body } = await desk.post<Refusal>(`/payments/${id}/cancel`, undefined, key)
    expect(body.parameter).toBe('Idempotence-Key')
  })

  it('is used up by a bad request: the same refusal again, and no repair', async () => {
    const key = withKey(newKey())
    const wrong = { ...paymentRequest, description: 'x'.repeat(200) }
    const first = await desk.post<Refusal>('/payments', wrong, key)
    expect(await desk.post<Refusal>('/payments', wrong, key)).toEqual(first)
    const repaired = await desk.post<Refusal>('/payments', paymentRequest, key)
    expect([repaired.status, repaired.body.description]).toEqual([400, REUSED])
  })

  it('keeps a refused capture refused, although the payment has been paid since', async () => {
    const key = withKey(newKey())
    const { id } = await desk.create()
    expect((await desk.post(`/payments/${id}/capture`, {}, key)).status).toBe(400)
    await desk.pay(id)
    expect((await desk.post(`/payments/${id}/capture`, {}, key)).status).toBe(400)
    expect((await desk.post(`/payments/${id}/capture`)).status).toBe(200)
  })

  it('is not used up by wrong credentials', async () => {
    const key = newKey()
    const bad = { 'idempotence-key': key, authorization: 'Basic MTox' }
    expect((await desk.post('/payments', paymentRequest, bad)).status).toBe(401)
    expect((await desk.post('/payments', paymentRequest, withKey(key))).status).toBe(200)
  })

  it('means different things for the shop and for the gateway', async () => {
    const key = withKey(newKey())
    expect((await desk.post('/payments', paymentRequest, key)).status).toBe(200)
    expect((await desk.post('/payouts', payoutRequest, key)).status).toBe(200)
  })

  it('fifty times at once makes one payment', async () => {
    const key = withKey(newKey())
    const replies = await Promise.all(
      Array.from({ length: 50 }, () => desk.post('/payments', paymentRequest, key)),
    )
    expect(new Set(replies.map(({ body }) => body.id)).size).toBe(1)
    expect(replies.every(({ status }) => status === 200)).toBe(true)
  })

  it('fifty times at once pays out once', async () => {
    const before = await balance()
    const key = withKey(newKey())
    await Promise.all(Array.from({ length: 50 }, () => desk.post('/payouts', payoutRequest, key)))
    expect(before - (await balance())).toBeCloseTo(846)
  })

  async function balance() {
    type Gateway = { payout_balance: { value: string } }
    const { body } = await desk.get<Gateway>('/me', `Basic ${btoa('500100:test_demo_payouts')}`)
    return Number(body.payout_balance.value)
  }
})

describe('the key itself', () => {
  it.each([
    ['missing', '', 'Idempotence key is empty'],
    [
      'too long',
      'k'.repeat(65),
      'Idempotence key is too long. Send the value in accordance with the documentation',
    ],
  ])('%s', async (_name, key, description) => {
    const { status, body } = await desk.post<Refusal>('/payments', paymentRequest, withKey(key))
    expect(status).toBe(400)
    expect(body).toMatchObject({ code: 'invalid_request', parameter: 'Idempotence-Key', description })
  })

  it('may be 64 characters long, and a UUID', async () => {
    for (const key of ['k'.repeat(64), crypto.randomUUID()]) {
      expect((await desk.post('/payments', paymentRequest, withKey(key))).status).toBe(200)
    }
  })
})

it('a different key makes another payment of the same body', async () => {
  const [one, other] = [await desk.create(), await desk.create()]
  expect(one.id).not.toBe(other.id)
})

it('a key is forgotten after 24 hours', async () => {
  const key = withKey(newKey())
  const first = await desk.post('/payments', paymentRequest, key)
  await desk.advance('PT23H59M')
  expect((await desk.post('/payments', paymentRequest, key)).body.id).toBe(first.body.id)
  await desk.advance('PT2M')
  expect((await desk.post('/payments', paymentRequest, key)).body.id).not.toBe(first.body.id)
})
