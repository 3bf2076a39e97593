import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Desk, GATEWAY, openDesk, openShop, type Refusal, rub, type Shop } from '../testing.ts'

let desk: Desk
let shop: Shop
beforeAll(async () => {
  shop = await openShop()
  desk = await openDesk({ notificationUrl: shop.url })
})
afterAll(async () => {
  await desk.close()
  await shop.close()
})

const pages = ['/', '/console/requests', '/console/notifications', '/console/money', '/console/faults']

async function visit(path: string, init: RequestInit = {}) {
  const response = await fetch(desk.url + path, { redirect: 'manual', ...init })
  return {
    status: response.status,
    location: response.headers.get('location'),
    headers: response.headers,
    html: await response.text(),
  }
}
const press = (fields: Record<string, string>) =>
  visit('/console/do', { method: 'POST', body: new URLSearchParams({ back: '/', ...fields }) })
const statusOf = async (id: string) => (await desk.get(`/payments/${id}`)).body.status

describe('every page', () => {
  it.each(pages)('%s runs nothing but its own files, and labels its fields', async (path) => {
    const { status, headers, html } = await visit(path)
    expect(status).toBe(200)
    expect(headers.get('content-security-policy')).toBe(
      "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; " +
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    )
    expect(html).not.toMatch(/<script(?![^>]* src=)|<style|style=|\son\w+=/)
    for (const [, asset = ''] of html.matchAll(/(?:href|src)="(\/pages\/[^"]+)"/g)) {
      expect((await visit(asset)).status).toBe(200)
    }
    for (const [, id] of html.matchAll(/<(?:input|select) id="(\w+)"/g))
      expect(html).toContain(`<label for="${id}"`)
  })

  it('speaks Russian, and English once asked to', async () => {
    expect((await visit('/')).html).toContain('<html lang="ru">')
    const { headers, html } = await visit('/?lang=en')
    expect(html).toContain('Payout gateway')
    const [cookie = ''] = (headers.get('set-cookie') ?? '').split(';')
    expect((await visit('/console/money', { headers: { cookie } })).html).toContain('<html lang="en">')
  })
})

describe('objects', () => {
  it('begin with how to make the first one', async () => {
    const { html } = await visit('/')
    expect(html).toContain('curl -u 100500:test_demo')
    expect(html).toContain('500100 : test_demo_payouts')
  })

  it('are listed, newest first, and found by any text in them', async () => {
    const first = await desk.create({ description: 'Первый <b>', metadata: { order_id: 'needle-100%' } })
    const { id: deal } = await desk.deal()
    const paid = await desk.payInDeal(deal)
    const { body: refund } = await desk.refund(paid.id, '10.00', '10.00')
    const payout = await desk.payout()
    const ids = async (path: string) =>
      [...(await visit(path)).html.matchAll(/href="\/console\/objects\/([\w-]+)"/g)].map(([, id]) => id)
    expect((await ids('/')).sort()).toEqual([first.id, deal, paid.id, refund.id, payout.id].sort())
    expect(await ids('/?kind=deal')).toEqual([deal])
    expect(await ids(`/?q=${payout.id}`)).toEqual([payout.id])
    expect(await ids('/?q=needle-100%25')).toEqual([first.id])
    expect(await ids('/?q=needle_100')).toEqual([])
    expect((await visit('/')).html).toContain('Первый &lt;b&gt;')
  })

  it('show themselves, their relatives and their story', async () => {
    const { id: deal } = await desk.deal()
    const { id } = await desk.payInDeal(deal)
    const { body: payout } = await desk.payoutInDeal(deal, '1.00')
    await desk.settle()
    const { html } = await visit(`/console/objects/${id}`)
    expect(html).toContain(`<a href="/console/objects/${deal}">`)
    expect(html).toContain('payment.succeeded')
    expect(html).toContain('/v3/payments')
    const page = (await visit(`/console/objects/${deal}`)).html
    for (const each of [id, payout.id]) expect(page).toContain(`href="/console/objects/${each}"`)
    expect((await visit('/console/objects/nobody')).status).toBe(404)
  })

  it('can be helped on', async () => {
    const { id } = await desk.create()
    expect((await visit(`/console/objects/${id}`)).html).toContain(`href="/checkout/${id}"`)
    const back = `/console/objects/${id}`
    expect(await press({ action: 'pay', id, back })).toMatchObject({ status: 303, location: back })
    expect(await statusOf(id)).toBe('waiting_for_capture')
    const again = await press({ action: 'pay', id, back })
    expect(again.location).toMatch(/^\/console\/objects\/[\w-]+\?problem=the\+payment/)
    expect((await visit(again.location ?? '')).html).toContain('role="alert"')

    await desk.control('POST', '/payouts/mode', { answer: 'pending' })
    const payout = await desk.payout()
    await press({ action: 'settle', kind: 'payouts', id: payout.id, status: 'canceled' })
    expect((await desk.get<{ status: string }>(`/payouts/${payout.id}`, GATEWAY)).body.status).toBe(
      'canceled',
    )
    await desk.control('POST', '/payouts/mode', { answer: 'succeeded' })
  })
})

describe('buttons', () => {
  it('never lead elsewhere', async () => {
    for (const back of ['https://evil.example', '//evil.example', '/\\evil']) {
      const { location } = await press({ action: 'nothing', back })
      expect(new URL(location ?? '', desk.url).host).toBe(new URL(desk.url).host)
    }
  })

  it('move the time', async () => {
    const { id } = await desk.create()
    await press({ action: 'advance', duration: 'P1D' })
    expect(await statusOf(id)).toBe('canceled')
    await press({ action: 'reset_clock' })
    const { now } = (await desk.control<{ now: string }>('GET', '/clock')).body
    expect(Math.abs(Date.parse(now) - Date.now())).toBeLessThan(5_000)
  })

  it('turn faults on and off', async () => {
    await press({ action: 'fault_on', operation: 'payments.create', mode: '500', times: '1' })
    expect((await visit('/console/faults')).html).toContain('payments.create')
    expect((await desk.post<Refusal>('/payments', {})).status).toBe(500)
    await press({ action: 'fault_on', operation: '*', mode: '429', times: '' })
    await press({ action: 'fault_off' })
    expect((await desk.get('/me')).status).toBe(200)
  })

  it('send a notification again, to the address that is set', async () => {
    await press({ action: 'listen', url: '' })
    expect((await visit('/console/notifications')).html).toContain('никто ничего не услышит')
    await press({ action: 'listen', url: shop.url })
    const { id } = await desk.pay((await desk.create({ capture: true })).id)
    expect(await shop.eventsAbout(desk, id)).toHaveLength(1)
    const { items } = (
      await desk.control<{ items: { seq: number }[] }>('GET', `/notifications?object_id=${id}`)
    ).body
    await press({ action: 'resend', seq: String(items[0]?.seq) })
    expect(await shop.eventsAbout(desk, id)).toHaveLength(2)
    expect((await desk.control('POST', '/notifications/999999/resend')).status).toBe(404)
  })

  it('fill the purse', async () => {
    await press({ action: 'balance', gateway: '12,50' })
    expect((await visit('/console/money')).html).toContain('12,50\u202f₽')
    expect((await press({ action: 'balance', gateway: 'plenty' })).location).toContain('problem=not+rubles')
    await press({ action: 'balance', gateway: '100.00' })
  })
})

it('requests are shown with their answers, and without card numbers', async () => {
  await desk.payout({ amount: rub('5.00') })
  const { html } = await visit('/console/requests')
  expect(html).toContain('555555******4444')
  expect(html).not.toContain('5555555555554444')
  expect(html).toContain('payout_destination')
  const { items } = (await desk.control<{ items: { answer: string }[] }>('GET', '/requests')).body
  expect(JSON.parse(items.at(-1)?.answer ?? '')).toMatchObject({ status: 'succeeded' })
})
