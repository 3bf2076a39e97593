import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { Ajv, type ValidateFunction } from 'ajv'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import type { Deal } from './deals/object.ts'
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

/**
 * Every kind of body that we answer with, against YooKassa's own OpenAPI file. The file is theirs, so
 * it is not kept here: set SDELKA_SHARED to a folder that holds `yookassa/openapi.yaml`.
 */
const shared = process.env.SDELKA_SHARED ?? resolve(import.meta.dirname, '../../../shared')
const specPath = join(shared, 'yookassa/openapi.yaml')
const isAbsent = !existsSync(specPath)
if (isAbsent) console.log(`contract skipped: no ${specPath}; SDELKA_SHARED can name another folder`)

type Schema = { [key: string]: unknown }

/**
 * The spec's unions repeat their base without fixing `type`, so a plain validator finds two matches for
 * every real body. The mapping sits on the base schema: from it each union becomes a chain of if/then.
 * Patterns are unanchored in the spec and are anchored here.
 */
function readSpec(): Schema {
  const { components } = parse(readFileSync(specPath, 'utf8')) as {
    components: { schemas: Record<string, Schema> }
  }
  const mappings = Object.values(components.schemas).flatMap((schema) => {
    const { propertyName, mapping } = (schema.discriminator ?? {}) as Schema
    return mapping === undefined ? [] : [{ propertyName, mapping: mapping as Record<string, string> }]
  })

  function convert(node: unknown): unknown {
    if (Array.isArray(node)) return node.map(convert)
    if (typeof node !== 'object' || node === null) return node
    const { discriminator, oneOf, example, format, nullable, ...rest } = node as Schema
    const plain = Object.fromEntries(Object.entries(rest).map(([key, value]) => [key, convert(value)]))
    if (typeof plain.pattern === 'string') plain.pattern = `^(?:${plain.pattern})$`
    if (nullable === true && typeof plain.type === 'string') plain.type = [plain.type, 'null']
    if (oneOf === undefined) return plain
    if (discriminator === undefined) return { ...plain, oneOf: convert(oneOf) }
    return { ...plain, ...union((oneOf as { $ref: string }[]).map(({ $ref }) => $ref)) }
  }

  function union(refs: string[]): Schema {
    const base = mappings.find(({ mapping }) => {
      const targets = new Set(Object.values(mapping))
      return refs.every((ref) => targets.has(ref))
    })
    if (base === undefined) throw new Error(`no base schema maps ${refs.join(', ')}`)
    const name = String(base.propertyName)
    const known = Object.entries(base.mapping).filter(([, ref]) => refs.includes(ref))
    return {
      required: [name],
      properties: { [name]: { enum: known.map(([value]) => value) } },
      allOf: known.map(([value, $ref]) => ({
        if: { properties: { [name]: { const: value } } },
        // biome-ignore lint/suspicious/noThenProperty: the keyword of JSON Schema
        then: { $ref },
      })),
    }
  }

  return { components: { schemas: convert(components.schemas) } }
}

describe.skipIf(isAbsent)('bodies follow the published schema', () => {
  let desk: Desk
  let shop: Awaited<ReturnType<typeof openShop>>
  let validators: (name: string) => ValidateFunction

  beforeAll(async () => {
    shop = await openShop()
    desk = await openDesk({ notificationUrl: shop.url })
    const ajv = new Ajv({ strict: false, allErrors: true })
    ajv.addSchema({ $id: 'spec', ...readSpec() })
    validators = (name) => {
      const validate = ajv.getSchema(`spec#/components/schemas/${name}`)
      if (validate === undefined) throw new Error(`the spec has no ${name}`)
      return validate
    }
  })
  afterAll(async () => {
    await desk.close()
    await shop.close()
  })

  function follows(name: string, body: unknown) {
    const validate = validators(name)
    validate(body)
    expect(validate.errors ?? []).toEqual([])
  }
  const kinds: Record<string, string> = {
    payment: 'Payment',
    payout: 'Payout',
    refund: 'Refund',
    deal: 'SafeDeal',
  }
  const wallet = (account_number: string) => ({
    payout_destination_data: { type: 'yoo_money', account_number },
  })
  const sbp = { payout_destination_data: { type: 'sbp', phone: '79000000000', bank_id: '100000000111' } }

  it('the validator itself sees what is wrong', async () => {
    const payment = await desk.pay((await desk.create()).id)
    const validate = validators('Payment')
    expect(validate({ ...payment, payment_method: { ...payment.payment_method, type: 'pigeon' } })).toBe(
      false,
    )
    expect(validate({ ...payment, payment_method: { ...payment.payment_method, status: undefined } })).toBe(
      false,
    )
    expect(validate({ ...payment, id: 'short' })).toBe(false)
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
