import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Deal } from './deals/object.ts'
import { type Emulator, type EmulatorOptions, startEmulator } from './index.ts'
import type { Payment } from './payments/object.ts'
import type { Payout } from './payouts/object.ts'
import type { Refund } from './refunds/object.ts'

export type Heard = { event: string; object: { id: string; status: string } }
export type Reply<T = Record<string, unknown>> = { status: number; body: T }
export type Refusal = { type: string; id: string; code: string; description: string; parameter?: string }

const basic = (id: string, key: string) => `Basic ${Buffer.from(`${id}:${key}`).toString('base64')}`
export const SHOP = basic('100500', 'test_demo')
export const GATEWAY = basic('500100', 'test_demo_payouts')

let lastKey = 0
export const newKey = () => `key-${++lastKey}`

/** A shop that notes what it is told and answers as the test likes. */
export async function openShop(answer: () => number = () => 200) {
  const heard: Heard[] = []
  const server: Server = createServer((request, response) => {
    let text = ''
    request.on('data', (piece) => {
      text += piece
    })
    request.on('end', () => {
      heard.push(JSON.parse(text))
      response.writeHead(answer()).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/webhook`,
    heard,
    events: () => heard.map(({ event }) => event),
    /** Everything heard about these objects, once all that is due has been sent. */
    async eventsAbout(desk: Pick<Desk, 'settle'>, ...ids: string[]) {
      await desk.settle()
      return heard.filter(({ object }) => ids.includes(object.id)).map(({ event }) => event)
    },
    close: () => {
      server.closeAllConnections()
      return new Promise<void>((resolve) => server.close(() => resolve()))
    },
  }
}

export type Shop = Awaited<ReturnType<typeof openShop>>

/** An emulator on a free port, and short ways to talk to it. */
export async function openDesk(options: EmulatorOptions = {}) {
  const emulator: Emulator = await startEmulator(options)

  async function send<T>(url: string, init: RequestInit): Promise<Reply<T>> {
    const response = await fetch(url, { redirect: 'manual', ...init })
    return { status: response.status, body: (await response.json()) as T }
  }
  const post = <T = Payment>(path: string, body?: unknown, extra: Record<string, string> = {}) =>
    send<T>(emulator.apiUrl + path, {
      method: 'POST',
      headers: {
        authorization: path.startsWith('/payouts') ? GATEWAY : SHOP,
        'content-type': 'application/json',
        'idempotence-key': newKey(),
        ...extra,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
  const get = <T = Payment>(path: string, authorization = path.startsWith('/payouts') ? GATEWAY : SHOP) =>
    send<T>(emulator.apiUrl + path, { headers: { authorization } })
  const control = <T = Record<string, unknown>>(method: string, path: string, body?: unknown) =>
    send<T>(`${emulator.url}/_emulator${path}`, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })

  const pay = async (id: string, card?: string) =>
    (await control<Payment>('POST', `/payments/${id}/pay`, card === undefined ? undefined : { card })).body

  return {
    ...emulator,
    post,
    get,
    control,
    create: async (extra: object = {}) => (await post('/payments', { ...paymentRequest, ...extra })).body,
    pay,
    payout: async (extra: object = {}) =>
      (await post<Payout>('/payouts', { ...payoutRequest, ...extra })).body,
    deal: async (extra: object = {}) =>
      (await post<Deal>('/deals', { type: 'safe_deal', fee_moment: 'payment_succeeded', ...extra })).body,
    /** A paid and captured payment of 1000.00 in a deal, 846.00 of it for the seller, unless told otherwise. */
    async payInDeal(id: string, { amount = '1000.00', seller = '846.00' } = {}) {
      const { body } = await post('/payments', {
        ...paymentRequest,
        capture: true,
        amount: rub(amount),
        deal: { id, ...share(seller) },
      })
      return pay(body.id)
    },
    /** A hold of 1000.00 in a deal. */
    async holdInDeal(id: string) {
      const { body } = await post('/payments', { ...paymentRequest, deal: { id, ...share('846.00') } })
      return pay(body.id)
    },
    async dealSums(id: string) {
      const { status, balance, payout_balance } = (await get<Deal>(`/deals/${id}`)).body
      return [status, balance.value, payout_balance.value]
    },
    /** Rubles that all deals have brought their platform. */
    async platform() {
      type Books = { balances: { deals: { platform: { value: string } } } }
      const { body } = await control<Books>('GET', '/books?objects=false')
      return Number(body.balances.deals.platform.value)
    },
    payoutInDeal: <T = Payout>(id: string, value: string, extra: object = {}) =>
      post<T>(
        '/payouts',
        { ...payoutRequest, amount: rub(value), deal: { id }, ...extra },
        { authorization: SHOP },
      ),
    refund: <T = Refund>(payment_id: string, value: string, settlement?: string) =>
      post<T>('/refunds', {
        payment_id,
        amount: rub(value),
        ...(settlement === undefined
          ? {}
          : { deal: { refund_settlements: [{ type: 'payout', amount: rub(settlement) }] } }),
      }),
    advance: (duration: string) => control('POST', '/clock', { advance: duration }),
    /** Waits until everything due has been sent. */
    settle: () => control('POST', '/clock', { advance: 'PT0S' }),
  }
}

export type Desk = Awaited<ReturnType<typeof openDesk>>

export const rub = (value: string) => ({ value, currency: 'RUB' })

/** The seller's share, as a payment in a deal and its capture name it. */
export const share = (value: string) => ({ settlements: [{ type: 'payout', amount: rub(value) }] })

export const paymentRequest = {
  amount: rub('1000.00'),
  confirmation: { type: 'redirect', return_url: 'http://shop.example/return?deal=1' },
  description: 'Заказ №37',
  metadata: { order_id: '37' },
}

export const payoutRequest = {
  amount: rub('846.00'),
  payout_destination_data: { type: 'bank_card', card: { number: '5555555555554444' } },
  metadata: { order_id: '37' },
}
