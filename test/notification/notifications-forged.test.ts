import { request } from 'node:http'
import { beforeAll, describe, expect, it } from 'vitest'
import { sql } from '../../src/db/db.ts'
import { testHouse } from '../support/house.ts'
import { bodyOf, newsIn } from '../support/news.ts'
import { ifPlatformIsPaid } from '../support/rail.ts'

const house = testHouse({ isWorking: false })
const { tell, linked, payingOut, read, entriesOf } = newsIn(house)

beforeAll(async () => {
  await house.control('POST', '/notifications', { url: '' })
})

describe('a notification that is not true', () => {
  it.each(['payment.succeeded', 'payment.canceled', 'payment.waiting_for_capture'])(
    'changes nothing, and the true %s that follows still counts',
    async (event) => {
      const { id, client, providerId } = await linked()
      const lie = { status: event.split('.')[1], paid: true, amount: { value: '1000.00', currency: 'RUB' } }
      expect(await tell({ event, id: providerId, object: lie })).toBe('unconfirmed')
      expect((await read(client, id)).payment?.status).toBe('pending')
      expect(await entriesOf(id)).toEqual([])

      if (event === 'payment.canceled') await house.control('POST', `/payments/${providerId}/decline`)
      else await house.control('POST', `/payments/${providerId}/pay`)
      if (event === 'payment.succeeded') {
        const shop = await captureByHand(providerId)
        expect(shop.status).toBe('succeeded')
      }
      expect(await tell({ event, id: providerId })).toBe('confirmed')
      const status = { 'payment.succeeded': 'succeeded', 'payment.canceled': 'canceled' }[event]
      expect((await read(client, id)).payment?.status).toBe(status ?? 'processing')
    },
  )

  it('about a payout changes nothing either', async () => {
    const { id, client, payouts } = await payingOut()
    for (const payout of payouts) {
      for (const event of ['payout.succeeded', 'payout.canceled']) {
        expect(await tell({ event, id: payout.id, object: { status: event.slice(7) } })).toBe('unconfirmed')
      }
    }
    expect((await read(client, id)).settlement?.payouts.map(({ status }) => status)).toEqual([
      'accepted',
      ...ifPlatformIsPaid('accepted'),
    ])
  })

  it('about something unknown, or of another system of the same shop, is put aside', async () => {
    const event = 'payment.succeeded'
    expect(await tell({ event, id: '22e12f66-000f-5000-8000-18db351245c7' })).toBe('foreign')
    expect(await tell({ event: 'payout.succeeded', id: 'po-285e5ee7-0022-5000-8000-01516a44b147' })).toBe(
      'foreign',
    )
    const foreign = await payAsAnotherSystem({ order: '17' })
    expect(await tell({ event: 'payment.waiting_for_capture', id: foreign })).toBe('foreign')
    expect(await tell({ event: 'deal.closed', id: 'dl-285e5ee7-0022-5000-8000-01516a44b147' })).toBe(
      'foreign',
    )
    expect(await tell({ event: 'refund.succeeded', id: foreign })).toBe('foreign')
  })

  it('about a stranger’s payment that claims to be ours moves no money', async () => {
    const { id, client, payment } = await linked()
    const foreign = await payAsAnotherSystem({ payment_id: payment.id })
    const body = bodyOf({ event: 'payment.waiting_for_capture', id: foreign })
    expect((await house.api('POST', '/payments/webhook', { body })).status).toBe(200)
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect((await read(client, id)).payment?.status).toBe('pending')
    expect(await entriesOf(id)).toEqual([])
  })
})

describe('a notification from the wrong place', () => {
  const news = { event: 'payment.succeeded', id: '22e12f66-000f-5000-8000-aaaaaaaaaaaa' }
  const kept = () => house.database.db.row(sql`select 1 from notification where object_id = ${news.id}`)

  it('is refused and not stored, whatever it says of its way', async () => {
    const at = await house.another({ YOOKASSA_WEBHOOK_SOURCES: '185.71.76.0/27,2a02:5180::/32' })
    for (const headers of [
      {},
      { 'x-forwarded-for': '185.71.76.1' },
      { 'x-real-ip': '185.71.76.1' },
      { forwarded: 'for=185.71.76.1' },
    ]) {
      const answer = await house.api('POST', '/payments/webhook', { body: bodyOf(news), headers, at })
      expect(answer).toMatchObject({ status: 403, body: { code: 'webhook_source_not_allowed' } })
    }
    expect(await kept()).toBeUndefined()
  })

  it('is judged by what a trusted proxy says', async () => {
    const at = await house.another({
      YOOKASSA_WEBHOOK_SOURCES: '185.71.76.0/27',
      TRUST_PROXY: '127.0.0.1',
    })
    const from = async (address: string) =>
      (
        await house.api('POST', '/payments/webhook', {
          body: bodyOf(news),
          headers: { 'x-forwarded-for': address },
          at,
        })
      ).status
    expect(await from('8.8.8.8')).toBe(403)
    expect(await from('185.71.76.1, 8.8.8.8')).toBe(403) // the sender wrote the first one itself
    expect(await kept()).toBeUndefined()
    expect(await from('185.71.76.1')).toBe(200)
    expect(await kept()).toBeDefined()
  })
})

describe('what is no notification', () => {
  const good = bodyOf({ event: 'payment.succeeded', id: '22e12f66-000f-5000-8000-bbbbbbbbbbbb' })
  it.each<[string, unknown, number]>([
    ['nothing', '', 400],
    ['no JSON', '{"type":"notification"', 400],
    ['an array', [], 400],
    ['null', null, 400],
    ['another type', { ...good, type: 'order' }, 400],
    ['no event', { type: 'notification', object: good.object }, 400],
    ['a shouting event', { ...good, event: 'PAYMENT.SUCCEEDED' }, 400],
    ['an event of one word', { ...good, event: 'payment' }, 400],
    ['no object', { type: 'notification', event: 'payment.succeeded' }, 400],
    ['an object without an id', { ...good, object: {} }, 400],
    ['a number for an id', { ...good, object: { id: 17 } }, 400],
    ['an empty id', { ...good, object: { id: '' } }, 400],
    ['an endless id', { ...good, object: { id: 'x'.repeat(65) } }, 400],
    ['an id with U+0000', { ...good, object: { id: 'a\0b' } }, 400],
    ['an id with half a character', { ...good, object: { id: 'a\ud83d' } }, 400],
    ['an id with a space', { ...good, object: { id: 'a b' } }, 400],
    ['a prototype', `{"type":"notification","event":"a.b","object":{"id":"a","__proto__":{"x":1}}}`, 400],
    ['too much', { ...good, object: { ...good.object, description: 'x'.repeat(300_000) } }, 413],
  ])('%s is refused', async (_what, body, status) => {
    const answer = await post(typeof body === 'string' ? body : JSON.stringify(body))
    expect(answer).toBe(status)
    const kept = await house.database.db.row(
      sql`select 1 from notification where object_id in ('a', ${good.object.id})`,
    )
    expect(kept).toBeUndefined()
  })

  it('broken characters in a description do not lose the news', async () => {
    for (const [id, text] of [
      ['zero', '\\u0000'],
      ['half', '\\ud83d'],
    ]) {
      const body = `{"type":"notification","event":"payment.succeeded","object":{"id":"${id}","description":"${text}"}}`
      expect(await post(body)).toBe(200)
    }
  })

  it('another content type is refused', async () => {
    expect(await post(JSON.stringify(good), 'text/plain')).toBe(415)
    expect(await post('type=notification', 'application/x-www-form-urlencoded')).toBe(415)
  })

  const post = (body: string, type = 'application/json') =>
    new Promise<number>((resolve, reject) => {
      const ask = request(
        `${house.server.url}/api/v1/payments/webhook`,
        { method: 'POST', headers: { 'content-type': type, 'content-length': Buffer.byteLength(body) } },
        (answer) => {
          answer.resume()
          resolve(answer.statusCode ?? 0)
        },
      )
      ask.on('error', reject)
      ask.end(body)
    })
})

const shop = `Basic ${Buffer.from('100500:test_demo').toString('base64')}`

async function askYooKassa(path: string, body: object): Promise<{ id: string; status: string }> {
  const answer = await fetch(`${house.emulator.apiUrl}${path}`, {
    method: 'POST',
    headers: {
      authorization: shop,
      'content-type': 'application/json',
      'idempotence-key': crypto.randomUUID(),
    },
    body: JSON.stringify(body),
  })
  return (await answer.json()) as { id: string; status: string }
}

/** An operator captures in YooKassa's own pages. */
const captureByHand = (providerId: string) => askYooKassa(`/payments/${providerId}/capture`, {})

async function payAsAnotherSystem(metadata: Record<string, string>): Promise<string> {
  const { id } = await askYooKassa('/payments', {
    amount: { value: '1000.00', currency: 'RUB' },
    capture: false,
    confirmation: { type: 'redirect', return_url: 'http://localhost/' },
    metadata,
  })
  await house.control('POST', `/payments/${id}/pay`)
  return id
}
