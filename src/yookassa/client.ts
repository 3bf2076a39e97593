import { Pool } from 'undici'
import type { z } from 'zod'
import {
  type Outcome,
  type Reading,
  YooKassaDeal,
  YooKassaDealPage,
  YooKassaGateway,
  YooKassaPayment,
  YooKassaPaymentPage,
  YooKassaPayout,
  YooKassaPayoutPage,
  YooKassaPayouts,
  YooKassaRefund,
  YooKassaRefundPage,
  YooKassaRefunds,
} from './objects.ts'

type Credentials = { login: string; password: string }
type Options = {
  /** Base of the API, such as `https://api.yookassa.ru/v3`. */
  url: string
  /** Payments, refunds, deals and the payouts inside them belong to the shop. */
  shop: Credentials
  /** Payouts outside a deal belong to the gateway: another pair, another balance. */
  gateway: Credentials
  timeoutMs: number
  /** Connections kept open to YooKassa. */
  connections?: number
}

export type YooKassa = ReturnType<typeof createYooKassa>

/** Whose payout it is: one outside a deal leaves the gateway's balance, one inside belongs to the shop. */
export type Payer = 'gateway' | 'shop'

/** Which objects a list shows: made from `from` on and before `to`, newest first, a page at a time. */
export type ListQuery = {
  from?: Date | undefined
  to?: Date | undefined
  /** `next_cursor` of the page before. */
  cursor?: string | undefined
  /** At most 100, which is the default here. */
  limit?: number
}

/** Talks to YooKassa, or to whatever stands at `url`. Nothing here knows which. */
export function createYooKassa(options: Options) {
  const { origin, pathname } = new URL(options.url)
  const base = pathname.replace(/\/+$/, '')
  const pool = new Pool(origin, {
    connections: options.connections ?? 64,
    pipelining: 1,
    keepAliveTimeout: 30_000,
    headersTimeout: options.timeoutMs,
    bodyTimeout: options.timeoutMs,
    connect: { timeout: Math.min(options.timeoutMs, 10_000) },
  })
  const shop = basic(options.shop)
  const payers: Record<Payer, string> = { shop, gateway: basic(options.gateway) }

  async function request(
    method: 'GET' | 'POST',
    path: string,
    authorization: string,
    body?: object,
    key?: string,
  ) {
    const response = await pool.request({
      method,
      path: base + path,
      headers: {
        authorization,
        accept: 'application/json',
        ...(body && { 'content-type': 'application/json' }),
        ...(key && { 'idempotence-key': key }),
      },
      ...(body && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(options.timeoutMs),
    })
    return { status: response.statusCode, text: await response.body.text() }
  }

  /** @param key at most 64 characters; YooKassa honours it for 24 hours */
  async function mutate<S extends z.ZodType>(
    schema: S,
    path: string,
    authorization: string,
    body: object,
    key: string,
  ) {
    try {
      return readOutcome(schema, await request('POST', path, authorization, body, key))
    } catch (error) {
      return { kind: 'unknown', reason: describe(error), isHarmless: isUnconnected(error) } as const
    }
  }

  async function read<S extends z.ZodType>(schema: S, path: string, authorization: string) {
    try {
      return readReading(schema, await request('GET', path, authorization))
    } catch (error) {
      return { kind: 'unknown', reason: describe(error) } as const
    }
  }

  const at = (id: string) => encodeURIComponent(id)
  return {
    createPayment: (body: object, key: string) => mutate(YooKassaPayment, '/payments', shop, body, key),
    getPayment: (id: string) => read(YooKassaPayment, `/payments/${at(id)}`, shop),
    capturePayment: (id: string, body: object, key: string) =>
      mutate(YooKassaPayment, `/payments/${at(id)}/capture`, shop, body, key),
    cancelPayment: (id: string, key: string) =>
      mutate(YooKassaPayment, `/payments/${at(id)}/cancel`, shop, {}, key),
    createPayout: (body: object, key: string, payer: Payer = 'gateway') =>
      mutate(YooKassaPayout, '/payouts', payers[payer], body, key),
    getPayout: (id: string, payer: Payer = 'gateway') =>
      read(YooKassaPayout, `/payouts/${at(id)}`, payers[payer]),
    /** The gateway and its balance. */
    getGateway: () => read(YooKassaGateway, '/me', payers.gateway),
    /** Payouts of the last three months by one pair of their metadata. */
    searchPayouts: (key: string, value: string, payer: Payer = 'gateway') =>
      read(
        YooKassaPayouts,
        `/payouts/search?${at(`metadata[${key}]`)}=${at(value)}&limit=100`,
        payers[payer],
      ),
    createRefund: (body: object, key: string) => mutate(YooKassaRefund, '/refunds', shop, body, key),
    getRefund: (id: string) => read(YooKassaRefund, `/refunds/${at(id)}`, shop),
    listRefunds: (paymentId: string) =>
      read(YooKassaRefunds, `/refunds?payment_id=${at(paymentId)}&limit=100`, shop),
    createDeal: (body: object, key: string) => mutate(YooKassaDeal, '/deals', shop, body, key),
    getDeal: (id: string) => read(YooKassaDeal, `/deals/${at(id)}`, shop),
    listPayments: (query: ListQuery) => read(YooKassaPaymentPage, `/payments?${listed(query)}`, shop),
    listRefundsBetween: (query: ListQuery) => read(YooKassaRefundPage, `/refunds?${listed(query)}`, shop),
    listPayouts: (query: ListQuery, payer: Payer = 'gateway') =>
      read(YooKassaPayoutPage, `/payouts?${listed(query)}`, payers[payer]),
    listDeals: (query: ListQuery) => read(YooKassaDealPage, `/deals?${listed(query)}`, shop),
    close: () => pool.destroy(),
  }
}

/** The filters go along with the cursor: nobody says whether YooKassa remembers them. */
function listed({ from, to, cursor, limit = 100 }: ListQuery): string {
  return new URLSearchParams({
    limit: String(limit),
    ...(from && { 'created_at.gte': from.toISOString() }),
    ...(to && { 'created_at.lt': to.toISOString() }),
    ...(cursor && { cursor }),
  }).toString()
}

const basic = ({ login, password }: Credentials) =>
  `Basic ${Buffer.from(`${login}:${password}`).toString('base64')}`

type Answer = { status: number; text: string }

/**
 * Only a plain 400, 403 or 404 says "no, and nothing happened". A wrong password, a 429, a 500, a body that is not
 * what was promised, or silence says nothing about the money.
 */
function readOutcome<S extends z.ZodType>(schema: S, { status, text }: Answer): Outcome<z.output<S>> {
  const body = parse(text)
  if (status === 200) {
    const object = schema.safeParse(body)
    if (object.success) return { kind: 'done', object: object.data }
    const reason = `HTTP 200 with an unreadable body: ${object.error.issues[0]?.message}`
    return { kind: 'unknown', reason, isHarmless: false }
  }
  const { code, parameter, description } = refusal(body)
  const isPlainNo = code && (status === 400 || status === 403 || status === 404)
  // A used key means that an earlier body is in play: that one may have moved the money.
  if (!isPlainNo || parameter === 'Idempotence-Key') {
    const isHarmless = (status === 401 || status === 429) && code !== undefined // not let in, nothing done
    return { kind: 'unknown', reason: `HTTP ${status} ${code ?? ''} ${description ?? ''}`.trim(), isHarmless }
  }
  return { kind: 'rejected', code, reason: [parameter, description].filter(Boolean).join(': ') }
}

function readReading<S extends z.ZodType>(schema: S, { status, text }: Answer): Reading<z.output<S>> {
  const body = parse(text)
  if (status === 404 && refusal(body).code) return { kind: 'missing' }
  const object = schema.safeParse(body)
  if (status === 200 && object.success) return { kind: 'found', object: object.data }
  const isUnreadable = status === 200 && body !== undefined // not even JSON: something between us has garbled it
  const reason = `HTTP ${status} ${refusal(body).code ?? ''}`.trim()
  return { kind: 'unknown', reason, ...(isUnreadable && { isUnreadable }) }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

type Refusal = { code?: string; parameter?: string; description?: string }

function refusal(body: unknown): Refusal {
  const isError = typeof body === 'object' && body !== null && 'type' in body && body.type === 'error'
  return isError ? (body as Refusal) : {}
}

/** The call never left: there was no connection to send it over. */
function isUnconnected(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  return ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'UND_ERR_CONNECT_TIMEOUT'].includes(code)
}

const describe = (error: unknown) =>
  error instanceof Error ? `${error.name}: ${error.message}` : String(error)
