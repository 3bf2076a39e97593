import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Deal } from './deals/object.ts'
import { methodTypes } from './payments/methods.ts'
import type { Payment } from './payments/object.ts'
import { isAbsent, specValidator } from './spec.ts'
import {
  type Desk,
  GATEWAY,
  openDesk,
  openShop,
  paymentRequest,
  payoutRequest,
  rub,
  SHOP,
} from './testing.ts'

/** Every kind of body that we answer with, against YooKassa's own OpenAPI file. */
describe.skipIf(isAbsent)('bodies follow the published schema', () => {
  let desk: Desk
  let shop: Awaited<ReturnType<typeof openShop>>
  let problems: ReturnType<typeof specValidator>

  beforeAll(async () => {
    shop = await openShop()
    desk = await openDesk({ notificationUrl: shop.url })
    problems = specValidator()
  })
  afterAll(async () => {
    await desk.close()
    await shop.close()
  })

  function follows(name: string, body: unknown) {
    expect(problems(name, body)).toEqual([])
  }
  const kinds: Record<string, string> = {
    payment: 'Payment',
    payout: 'Payout',
    refund: 'Refund',
    deal: 'SafeDeal',
    payment_method: 'SavePaymentMethod',
  }
  const wallet = (account_number: string) => ({
    payout_destination_data: { type: 'yoo_money', account_number },
  })
  const sbp = { payout_destination_data: { type: 'sbp', phone: '79000000000', bank_id: '100000000111' } }

  it('the validator itself sees what is wrong', async () => {
    const payment = await desk.pay((await desk.create()).id)
    const wrong = (change: object) => problems('Payment', { ...payment, ...change }).length
    expect(wrong({ payment_method: { ...payment.payment_method, type: 'pigeon' } })).toBeGreaterThan(0)
    expect(wrong({ payment_method: { ...payment.payment_method, status: undefined } })).toBeGreaterThan(0)
    expect(wrong({ id: 'short' })).toBeGreaterThan(0)
  })

  it('payments in every state', async () => {
    follows('Payment', await desk.create())
    follows('Payment', await desk.create({ confirmation: { type: 'embedded' } }))
    follows('Payment', await desk.create({ payment_method_data: { type: 'bank_card' } }))
    for (const card of ['5555555555554477', '2202474301322987', '370000000000002', '36700102000000']) {
      follows('Payment', await desk.pay((await desk.create()).id, card))
      follows('Payment', await desk.pay((await desk.create({ capture: true })).id, card))
    }
    follows('Payment', await desk.pay((await desk.create()).id, '5555555555554600'))
    const held = async () => (await desk.pay((await desk.create()).id)).id
    follows('Payment', (await desk.post(`/payments/${await held()}/capture`)).body)
    const part = { amount: { value: '1.00', currency: 'RUB' } }
    follows('Payment', (await desk.post(`/payments/${await held()}/capture`, part)).body)
    follows('Payment', (await desk.post(`/payments/${await held()}/cancel`)).body)
  })

  it('payments by every method', async () => {
    for (const type of methodTypes) {
      const payment_method_data = { type, phone: '79000000000' }
      const payment = await desk.create({ payment_method_data, capture: true })
      follows('Payment', payment)
      const paid = await desk.control<Payment>('POST', `/payments/${payment.id}/pay`)
      follows('Payment', paid.body)
      if (type !== 'cash') follows('Refund', (await desk.refund(payment.id, '1000.00')).body)
    }
    const sbp = { payment_method_data: { type: 'sbp' }, capture: true }
    follows('Payment', await desk.create({ ...sbp, confirmation: { type: 'qr' } }))
    const sberbank = { payment_method_data: { type: 'sberbank', phone: '79000000000' } }
    for (const type of ['external', 'mobile_application']) {
      follows(
        'Payment',
        await desk.create({ ...sberbank, confirmation: { type, return_url: 'shop://back' } }),
      )
    }
    await desk.control('POST', '/shop', { saving_allowed: true })
    const { id } = await desk.pay((await desk.create({ save_payment_method: true })).id)
    follows('Payment', (await desk.post('/payments', { amount: rub('1.00'), payment_method_id: id })).body)
  })

  it('payouts in every state, to every destination', async () => {
    for (const destination of [{}, sbp, wallet('4100116075156746'), wallet('41001614575572')]) {
      follows('Payout', await desk.payout(destination))
    }
    await desk.control('POST', '/payouts/mode', { answer: 'pending' })
    const pending = await desk.payout(sbp)
    follows('Payout', pending)
    const settled = await desk.control('POST', `/payouts/${pending.id}/settle`, {
      status: 'canceled',
      reason: 'recipient_not_found',
    })
    follows('Payout', settled.body)
    await desk.control('POST', '/payouts/mode', { answer: 'succeeded' })
  })

  it('deals with what is paid into them and out of them', async () => {
    for (const fee_moment of ['payment_succeeded', 'deal_closed']) {
      const deal = await desk.deal({ fee_moment, description: 'Сделка', metadata: { a: '1' } })
      follows('SafeDeal', deal)
      const payment = await desk.payInDeal(deal.id)
      follows('Payment', payment)
      follows('Refund', (await desk.refund(payment.id, '100.00', '100.00')).body)
      follows('SafeDeal', (await desk.get(`/deals/${deal.id}`)).body)
      follows('Payout', (await desk.payoutInDeal(deal.id, '746.00')).body)
      follows('SafeDeal', (await desk.get(`/deals/${deal.id}`)).body)
      follows('BadRequest', (await desk.payoutInDeal(deal.id, '1.00')).body)
    }
    const left = await desk.deal({ fee_moment: 'deal_closed' })
    const payment = await desk.payInDeal(left.id)
    await desk.refund(payment.id, '1000.00', '846.00')
    const closed = (await desk.get<Deal>(`/deals/${left.id}`)).body
    expect(closed.balance.value).toBe('-42.70')
    follows('SafeDeal', closed)
    for (const item of (await desk.get<{ items: Deal[] }>('/deals')).body.items) follows('SafeDeal', item)
  })

  it('refunds in every state', async () => {
    const paid = await desk.pay((await desk.create({ capture: true })).id)
    const request = { payment_id: paid.id, amount: rub('1.00'), description: 'Возврат', metadata: { a: '1' } }
    for (const answer of ['succeeded', 'pending', 'canceled']) {
      await desk.control('POST', '/refunds/mode', { answer })
      follows('Refund', (await desk.post('/refunds', request)).body)
    }
    await desk.control('POST', '/refunds/mode', { answer: 'succeeded' })
    follows('Payment', (await desk.get(`/payments/${paid.id}`)).body)
    follows('RefundList', (await desk.get('/refunds?limit=2')).body)
  })

  it('lists', async () => {
    const payments = (await desk.get('/payments?limit=3')).body
    expect(payments).toHaveProperty('next_cursor')
    follows('PaymentList', payments)
    follows('PayoutsList', (await desk.get('/payouts')).body)
    follows('PayoutsList', (await desk.get('/payouts/search?metadata[order_id]=37')).body)
    const banks = (await desk.get<{ items: { bank_id: string }[] }>('/sbp_banks')).body.items
    for (const bank of banks) follows('SbpParticipantBank', bank)
    const ids = banks.map(({ bank_id }) => bank_id)
    expect(ids).toEqual([...ids].sort().reverse())
  })

  it('receipts, and what carries them', async () => {
    await desk.control('POST', '/shop', { receipts_required: true })
    const line = {
      description: 'Стрижка',
      quantity: 1,
      amount: rub('1000.00'),
      vat_code: 11,
      measure: 'piece',
    }
    const receipt = {
      customer: { email: 'a@example.com' },
      items: [line],
      tax_system_code: 2,
      internet: true,
    }
    for (const answer of ['pending', 'canceled', 'succeeded']) {
      await desk.control('POST', '/receipts/mode', { answer })
      const payment = await desk.create({ receipt, capture: true })
      follows('Payment', payment)
      follows('Payment', await desk.pay(payment.id))
      const own = { type: 'payment', payment_id: payment.id, send: true }
      const settlements = [{ type: 'prepayment', amount: rub('1000.00') }]
      follows('Receipt', (await desk.post('/receipts', { ...receipt, ...own, settlements })).body)
      follows('Refund', (await desk.refund(payment.id, '1000.00')).body)
    }
    const { items } = (await desk.get<{ items: object[] }>('/receipts')).body
    expect(items.length).toBe(9)
    for (const item of items) follows('Receipt', item)
    await desk.control('POST', '/shop', { receipts_required: false })
  })

  it('invoices in every state', async () => {
    const invoice = async (extra: object = {}) =>
      (
        await desk.post<{ id: string }>('/invoices', {
          payment_data: { amount: rub('1000.00'), capture: true },
          cart: [
            { description: 'Стрижка', price: rub('1000.00'), discount_price: rub('900.00'), quantity: 1.5 },
          ],
          delivery_method_data: { type: 'self' },
          expires_at: new Date(Date.now() + 30 * 86_400_000).toISOString(),
          description: 'Счёт',
          metadata: { a: '1' },
          ...extra,
        })
      ).body
    const { id } = await invoice()
    follows('Invoice', await invoice({ delivery_method_data: { type: 'email', email: 'a@example.com' } }))
    follows('Invoice', (await desk.get(`/invoices/${id}`)).body)
    const { headers } = await fetch(`${desk.url}/invoices/${id}`, { method: 'POST', redirect: 'manual' })
    const paymentId = /[0-9a-f-]{36}/.exec(headers.get('location') ?? '')?.[0] ?? ''
    follows('Payment', await desk.pay(paymentId))
    follows('Invoice', (await desk.get(`/invoices/${id}`)).body)
    const other = await invoice()
    follows('Invoice', (await desk.control('POST', `/invoices/${other.id}/cancel`)).body)
  })

  it('methods saved without a payment', async () => {
    await desk.control('POST', '/shop', { saving_allowed: true })
    const names = { bank_card: 'SavePaymentMethodBankCard', sbp: 'SavePaymentMethodSbp' }
    for (const [type, name] of Object.entries(names)) {
      const confirmation = { type: 'redirect', return_url: 'http://shop.example/' }
      const { body } = await desk.post('/payment_methods', { type, confirmation, metadata: { a: '1' } })
      follows(name, body)
      follows(name, (await desk.control('POST', `/payment_methods/${body.id}/confirm`)).body)
    }
    const { body } = await desk.post('/payment_methods', { type: 'sbp', confirmation: { type: 'qr' } })
    follows('SavePaymentMethodSbp', body)
  })

  it('personal data and webhooks', async () => {
    const person = { type: 'sbp_payout_recipient', last_name: 'Иванов', first_name: 'Иван' }
    const made = await desk.post<{ id: string }>('/personal_data', person, { authorization: GATEWAY })
    follows('PersonalData', made.body)
    follows('Payout', await desk.payout({ ...sbp, personal_data: [{ id: made.body.id }] }))
    follows('PersonalData', (await desk.get(`/personal_data/${made.body.id}`, GATEWAY)).body)
    await desk.advance('P2D')
    follows('PersonalData', (await desk.get(`/personal_data/${made.body.id}`, GATEWAY)).body)

    const partner = 'Bearer test_demo_oauth'
    const hook = { event: 'refund.succeeded', url: 'https://example.com/hook' }
    follows('Webhook', (await desk.post('/webhooks', hook, { authorization: partner })).body)
    follows('WebhookList', (await desk.get('/webhooks', partner)).body)
  })

  it('who am I', async () => {
    follows('Me', (await desk.get('/me', SHOP)).body)
    follows('Me', (await desk.get('/me', GATEWAY)).body)
  })

  it('refusals', async () => {
    const { id } = await desk.create()
    follows('BadRequest', (await desk.post('/payments', {})).body)
    follows('BadRequest', (await desk.post(`/payments/${id}/capture`)).body)
    follows('BadRequest', (await desk.post('/payments', paymentRequest, { 'idempotence-key': '' })).body)
    follows('BadRequest', (await desk.post('/payouts', { ...payoutRequest, amount: undefined })).body)
    follows('InvalidCredentials', (await desk.get('/payments', 'Basic MTox')).body)
    follows('Forbidden', (await desk.get('/payments', GATEWAY)).body)
    follows('NotFound', (await desk.get('/payments/nobody')).body)
    await desk.control('POST', '/faults', { operation: 'me', mode: '429', times: 1 })
    follows('TooManyRequests', (await desk.get('/me')).body)
  })

  it('what notifications carry', async () => {
    await desk.settle()
    expect(shop.heard.length).toBeGreaterThan(20)
    for (const { event, object } of shop.heard) {
      follows(kinds[event.split('.')[0] ?? ''] ?? event, object)
    }
  })
})
