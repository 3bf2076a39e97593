import { YooCheckout } from '@a2seven/yoo-checkout'
import { CurrencyEnum, YooKassaSdk } from '@webzaytsev/yookassa-ts-sdk'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Desk, openDesk, rub } from './testing.ts'

/** Libraries that other people wrote for YooKassa. Nothing but the address is ours. */
let desk: Desk
beforeAll(async () => {
  desk = await openDesk()
})
afterAll(() => desk.close())

const shopId = '100500'
const secretKey = 'test_demo'
const amount = { value: '100.00', currency: CurrencyEnum.RUB }
const confirmation = { type: 'redirect', return_url: 'https://www.example.com/return_url' } as const
const request = { amount, confirmation, description: 'Заказ №72', metadata: { order_id: '72' } }

/** What both are asked to do, in words of ours. */
type Client = {
  create(key: string): Promise<{ id: string; status: string; confirmation_url: string | undefined }>
  read(id: string): Promise<{ status: string }>
  capture(id: string): Promise<{ status: string }>
  cancel(id: string): Promise<{ status: string; cancellation_details?: { reason: string } | undefined }>
  refund(id: string, value: string): Promise<{ status: string; payment_id: string }>
  refunds(id: string): Promise<{ status: string }[]>
  payments(status: string): Promise<{ id: string }[]>
  shop(): Promise<unknown>
}

const clients: Record<string, () => Client> = {
  '@webzaytsev/yookassa-ts-sdk': () => {
    const sdk = new YooKassaSdk({
      shop_id: shopId,
      secret_key: secretKey,
      token: 'test_demo_oauth',
      endpoint: desk.apiUrl,
      retries: 0,
      maxRPS: 100,
    })
    return {
      async create(key) {
        const payment = await sdk.payments.create({ ...request, capture: false }, key)
        const { confirmation } = payment as { confirmation?: { confirmation_url?: string } }
        return { ...payment, confirmation_url: confirmation?.confirmation_url }
      },
      read: (id) => sdk.payments.load(id),
      capture: (id) => sdk.payments.capture(id),
      cancel: (id) => sdk.payments.cancel(id),
      refund: (id, value) => sdk.refunds.create({ payment_id: id, amount: { ...amount, value } }),
      refunds: (id) => sdk.refunds.list({ payment_id: id }),
      payments: (status) => sdk.payments.list({ status: status as 'succeeded' }),
      shop: () => sdk.shop.info(),
    }
  },
  '@a2seven/yoo-checkout': () => {
    const sdk = new YooCheckout({ shopId, secretKey })
    const partner = new YooCheckout({ shopId, secretKey, token: 'test_demo_oauth' })
    for (const each of [sdk, partner]) Object.assign(each, { root: desk.apiUrl })
    return {
      async create(key) {
        const payment = await sdk.createPayment({ ...request, capture: false }, key)
        return { ...payment, confirmation_url: payment.confirmation.confirmation_url }
      },
      read: (id) => sdk.getPayment(id),
      capture: (id) => sdk.capturePayment(id, { amount }),
      cancel: (id) => sdk.cancelPayment(id),
      refund: (id, value) => sdk.createRefund({ payment_id: id, amount: { ...amount, value } }),
      refunds: async (id) => (await sdk.getRefundList({ payment_id: id })).items,
      payments: async (status) => (await sdk.getPaymentList({ status: status as 'succeeded' })).items,
      shop: () => partner.getShop(),
    }
  },
}

describe.each(Object.keys(clients))('%s', (name) => {
  let client: Client
  beforeAll(() => {
    client = (clients[name] as () => Client)()
  })

  it('creates, once for a key, and its payer can follow the link', async () => {
    const payment = await client.create(`${name} 1`.slice(-20).replace(/\W/g, '-'))
    expect(payment.status).toBe('pending')
    const again = await client.create(`${name} 1`.slice(-20).replace(/\W/g, '-'))
    expect(again.id).toBe(payment.id)
    expect((await fetch(payment.confirmation_url ?? '')).status).toBe(200)
  })

  it('reads, captures, refunds and lists', async () => {
    const { id } = await client.create(crypto.randomUUID())
    await desk.pay(id)
    expect((await client.read(id)).status).toBe('waiting_for_capture')
    expect((await client.capture(id)).status).toBe('succeeded')
    expect(await client.refund(id, '40.00')).toMatchObject({ status: 'succeeded', payment_id: id })
    expect(await client.refunds(id)).toMatchObject([{ status: 'succeeded' }])
    expect((await client.payments('succeeded')).map((payment) => payment.id)).toContain(id)
    expect((await desk.get(`/payments/${id}`)).body).toMatchObject({ refunded_amount: rub('40.00') })
  })

  it('cancels', async () => {
    const { id } = await client.create(crypto.randomUUID())
    await desk.pay(id)
    expect(await client.cancel(id)).toMatchObject({
      status: 'canceled',
      cancellation_details: { reason: 'canceled_by_merchant' },
    })
  })

  it('knows its shop', async () => {
    expect(await client.shop()).toMatchObject({ account_id: shopId })
  })

  it('understands a refusal', async () => {
    const { id } = await client.create(crypto.randomUUID())
    await expect(client.capture(id)).rejects.toThrow()
    await expect(client.refund(id, '1.00')).rejects.toThrow()
  })
})
