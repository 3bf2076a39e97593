import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Desk, openDesk, openShop, paymentRequest, type Refusal, rub } from '../testing.ts'

let desk: Desk
let shop: Awaited<ReturnType<typeof openShop>>
beforeAll(async () => {
  shop = await openShop()
  desk = await openDesk({ notificationUrl: shop.url })
})
afterAll(async () => {
  await desk.close()
  await shop.close()
})

const held = async (extra: object = {}) => desk.pay((await desk.create(extra)).id)
const eventsOf = async (id: string) => {
  await desk.settle()
  return shop.heard.filter(({ object }) => object.id === id).map(({ event }) => event)
}

describe('a new payment', () => {
  it('waits for its payer', async () => {
    const payment = await desk.create()
    expect(payment).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{8}-000f-5000-[89ab]000-[0-9a-f]{12}$/),
      status: 'pending',
      amount: rub('1000.00'),
      description: 'Заказ №37',
      recipient: { account_id: '100500', gateway_id: '100700' },
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      confirmation: {
        type: 'redirect',
        return_url: 'http://shop.example/return?deal=1',
        confirmation_url: `${desk.url}/checkout/${payment.id}`,
      },
      test: true,
      paid: false,
      refundable: false,
      metadata: { order_id: '37' },
    })
    const seconds = Number.parseInt(payment.id.slice(0, 8), 16)
    expect(seconds).toBe(Math.floor(Date.parse(payment.created_at) / 1000) - 946_728_000)
  })

  it('shows its method only when the shop has chosen it', async () => {
    const { payment_method } = await desk.create({ payment_method_data: { type: 'bank_card' } })
    expect(payment_method).toMatchObject({ type: 'bank_card', saved: false, status: 'inactive' })
  })

  it('may be confirmed by a widget', async () => {
    const { confirmation } = await desk.create({ confirmation: { type: 'embedded' } })
    expect(confirmation).toEqual({ type: 'embedded', confirmation_token: expect.stringMatching(/^ct-/) })
  })

  it('normalizes the amount', async () => {
    expect((await desk.create({ amount: rub('10') })).amount).toEqual(rub('10.00'))
  })
})

describe('bad requests name the parameter', () => {
  const tooMany = Object.fromEntries(Array.from({ length: 17 }, (_, index) => [`k${index}`, 'v']))
  const redirect = (extra: object) => ({ confirmation: { type: 'redirect', ...extra } })
  it.each<[string, object, string]>([
    ['no amount', { amount: undefined }, 'amount'],
    ['amount as a number', { amount: { value: 1000, currency: 'RUB' } }, 'amount.value'],
    ['a comma', { amount: rub('1000,00') }, 'amount.value'],
    ['nothing', { amount: rub('0.00') }, 'amount.value'],
    ['under a ruble', { amount: rub('0.99') }, 'amount.value'],
    ['over the card limit', { amount: rub('350000.01') }, 'amount.value'],
    ['dollars', { amount: { value: '1.00', currency: 'USD' } }, 'amount.currency'],
    ['a long description', { description: 'я'.repeat(129) }, 'description'],
    ['17 keys of metadata', { metadata: tooMany }, 'metadata'],
    ['a long key', { metadata: { ['k'.repeat(33)]: 'v' } }, `metadata.${'k'.repeat(33)}`],
    ['a long value', { metadata: { key: 'v'.repeat(513) } }, 'metadata.key'],
    ['a number as a value', { metadata: { key: 1 } }, 'metadata.key'],
    ['capture as a word', { capture: 'true' }, 'capture'],
    ['no confirmation', { confirmation: undefined }, 'confirmation'],
    ['an unknown confirmation', { confirmation: { type: 'fax' } }, 'confirmation.type'],
    ['no return_url', redirect({}), 'confirmation.return_url'],
    ['a relative return_url', redirect({ return_url: '/back' }), 'confirmation.return_url'],
    ['a script in return_url', redirect({ return_url: 'javascript:alert(1)' }), 'confirmation.return_url'],
    ['a method we lack', { payment_method_data: { type: 'sbp' } }, 'payment_method_data.type'],
    ['a saved method', { payment_method_id: 'x' }, 'payment_method_id'],
    ['a deal without settlements', { deal: { id: 'dl-x', settlements: [] } }, 'deal.settlements'],
    ['a long customer id', { merchant_customer_id: 'c'.repeat(201) }, 'merchant_customer_id'],
  ])('%s', async (_name, extra, parameter) => {
    const { status, body } = await desk.post<Refusal>('/payments', { ...paymentRequest, ...extra })
    expect({ status, code: body.code, parameter: body.parameter }).toEqual({
      status: 400,
      code: 'invalid_request',
      parameter,
    })
  })

  it.each<[string, object]>([
    ['the limits themselves', { amount: rub('350000.00') }],
    ['128 characters', { description: 'я'.repeat(128) }],
    ['null in metadata', { metadata: { key: null } }],
    ['unknown fields', { something: { else: 1 }, receipt: { items: [] } }],
    ['an application to return to', { confirmation: { type: 'redirect', return_url: 'shop-app://paid' } }],
  ])('but takes %s', async (_name, extra) => {
    expect((await desk.post('/payments', { ...paymentRequest, ...extra })).status).toBe(200)
  })

  it('says it in the documented words', async () => {
    const wrong = await desk.post<Refusal>('/payments', { ...paymentRequest, amount: rub('1,0') })
    expect(wrong.body.description).toBe(
      'Error in the payment amount. Specify the amount in correct format. For example, 100.00',
    )
    const missing = await desk.post<Refusal>('/payments', { amount: rub('1.00') })
    expect(missing.body.description).toBe('Missing confirmation type for payment method type: bank_card')
  })

  it('refuses to save a card: no agreement for that', async () => {
    const body = { ...paymentRequest, save_payment_method: true }
    const { status, body: refusal } = await desk.post<Refusal>('/payments', body)
    expect([status, refusal.code]).toEqual([403, 'forbidden'])
  })
})

describe('two stages', () => {
  it('holds the money for seven days', async () => {
    const clock = await desk.control<{ now: string }>('GET', '/clock')
    const payment = await held()
    expect(payment).toMatchObject({
      status: 'waiting_for_capture',
      paid: true,
      refundable: false,
      income_amount: rub('957.30'),
      authorization_details: {
        rrn: expect.stringMatching(/^\d{15}$/),
        auth_code: expect.stringMatching(/^\d{6}$/),
        three_d_secure: { applied: true, protocol: 'v1', challenge_completed: true },
      },
    })
    expect(payment.confirmation).toBeUndefined()
    const term = Date.parse(payment.expires_at ?? '') - Date.parse(clock.body.now)
    expect(Math.abs(term - 7 * 86_400_000)).toBeLessThan(5_000)
  })

  it.each<[string, unknown]>([
    ['no body', undefined],
    ['an empty object', {}],
    ['the full amount', { amount: rub('1000.00') }],
  ])('captures all of it with %s', async (_name, body) => {
    const { id } = await held()
    const captured = await desk.post(`/payments/${id}/capture`, body)
    expect(captured.status).toBe(200)
    expect(captured.body).toMatchObject({
      status: 'succeeded',
      amount: rub('1000.00'),
      income_amount: rub('957.30'),
      refunded_amount: rub('0.00'),
      captured_at: expect.any(String),
      paid: true,
      refundable: true,
    })
    expect(captured.body.expires_at).toBeUndefined()
    expect(await eventsOf(id)).toEqual(['payment.waiting_for_capture', 'payment.succeeded'])
  })

  it('captures a part, once; the rest goes back', async () => {
    const { id } = await held()
    const captured = await desk.post(`/payments/${id}/capture`, { amount: rub('100.00') })
    expect(captured.body).toMatchObject({
      status: 'succeeded',
      amount: rub('100.00'),
      income_amount: rub('95.73'),
    })
    expect((await desk.post(`/payments/${id}/capture`)).status).toBe(400)
  })

  it('does not capture more than is held', async () => {
    const { id } = await held()
    const { status, body } = await desk.post<Refusal>(`/payments/${id}/capture`, { amount: rub('1000.01') })
    expect([status, body.code, body.parameter]).toEqual([400, 'invalid_request', 'amount'])
    expect((await desk.get(`/payments/${id}`)).body.status).toBe('waiting_for_capture')
  })

  it('lets a hold go', async () => {
    const { id } = await held()
    const canceled = await desk.post(`/payments/${id}/cancel`)
    expect(canceled.body).toMatchObject({
      status: 'canceled',
      paid: false,
      cancellation_details: { party: 'merchant', reason: 'canceled_by_merchant' },
      authorization_details: { three_d_secure: { applied: true } },
    })
    expect(await eventsOf(id)).toEqual(['payment.waiting_for_capture', 'payment.canceled'])
  })
})

it('takes the money at once in one stage', async () => {
  const payment = await held({ capture: true })
  expect(payment).toMatchObject({ status: 'succeeded', refunded_amount: rub('0.00') })
  expect(await eventsOf(payment.id)).toEqual(['payment.succeeded'])
})

describe('what may follow what', () => {
  const reach = {
    pending: async () => (await desk.create()).id,
    waiting_for_capture: async () => (await held()).id,
    succeeded: async () => (await held({ capture: true })).id,
    canceled: async () => (await desk.pay((await desk.create()).id, '5555555555554600')).id,
  }
  const table = {
    pending: { capture: 400, cancel: 400, pay: 200 },
    waiting_for_capture: { capture: 200, cancel: 200, pay: 409 },
    succeeded: { capture: 400, cancel: 400, pay: 409 },
    canceled: { capture: 400, cancel: 400, pay: 409 },
  }
  const states = Object.keys(table) as (keyof typeof table)[]

  it.each(states)('%s', async (state) => {
    for (const operation of ['capture', 'cancel'] as const) {
      const id = await reach[state]()
      const { status, body } = await desk.post<Refusal>(`/payments/${id}/${operation}`)
      expect(status).toBe(table[state][operation])
      if (status === 400) expect([body.code, body.parameter]).toEqual(['invalid_request', undefined])
    }
    const paid = await desk.control('POST', `/payments/${await reach[state]()}/pay`)
    expect(paid.status).toBe(table[state].pay)
  })
})

describe('time', () => {
  it('kills a link that nobody paid in an hour, and says so', async () => {
    const { id } = await desk.create()
    await desk.advance('PT59M')
    expect((await desk.get(`/payments/${id}`)).body.status).toBe('pending')
    await desk.advance('PT1M')
    expect(shop.heard.find(({ object }) => object.id === id)?.event).toBe('payment.canceled')
    expect((await desk.get(`/payments/${id}`)).body).toMatchObject({
      status: 'canceled',
      cancellation_details: { party: 'yoo_money', reason: 'expired_on_confirmation' },
    })
  })

  it('gives a hold back after seven days, and says so', async () => {
    const { id } = await held()
    await desk.advance('P6DT23H')
    expect((await desk.get(`/payments/${id}`)).body.status).toBe('waiting_for_capture')
    await desk.advance('PT1H')
    expect(await eventsOf(id)).toEqual(['payment.waiting_for_capture', 'payment.canceled'])
    const { body } = await desk.get(`/payments/${id}`)
    expect(body).toMatchObject({
      status: 'canceled',
      paid: false,
      cancellation_details: { party: 'yoo_money', reason: 'expired_on_capture' },
    })
    expect((await desk.post(`/payments/${id}/capture`)).status).toBe(400)
  })

  it('never touches a finished payment', async () => {
    const { id } = await held({ capture: true })
    await desk.advance('P30D')
    expect((await desk.get(`/payments/${id}`)).body.status).toBe('succeeded')
  })
})

it('declines for a reason of the tester', async () => {
  const { id } = await desk.create()
  const declined = await desk.control('POST', `/payments/${id}/decline`, { reason: 'country_forbidden' })
  expect(declined.body).toMatchObject({
    status: 'canceled',
    cancellation_details: { reason: 'country_forbidden', party: 'yoo_money' },
  })
})

it('knows nothing of other ids', async () => {
  const missing = '22e12f66-000f-5000-8000-18db351245c7'
  const replies = [
    await desk.get<Refusal>(`/payments/${missing}`),
    await desk.post<Refusal>(`/payments/${missing}/capture`),
    await desk.post<Refusal>(`/payments/${missing}/cancel`),
  ]
  for (const { status, body } of replies) {
    expect([status, body.code, body.parameter]).toEqual([404, 'not_found', 'payment_id'])
    expect(body.description).toBe("Incorrect payment_id. Payment doesn't exist or access denied")
  }
})
