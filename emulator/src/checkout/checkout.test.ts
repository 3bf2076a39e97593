import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Desk, openDesk, rub } from '../testing.ts'

let desk: Desk
beforeAll(async () => {
  desk = await openDesk()
})
afterAll(() => desk.close())

const RETURN = 'http://shop.example/return?deal=1'
const good = { number: '5555 5555 5555 4444', expiry: '12/40', csc: '123' }

async function visit(path: string, form?: Record<string, string>) {
  const response = await fetch(desk.url + path, {
    redirect: 'manual',
    ...(form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form) }),
  })
  return {
    status: response.status,
    location: response.headers.get('location'),
    headers: response.headers,
    html: await response.text(),
  }
}
const statusOf = async (id: string) => (await desk.get(`/payments/${id}`)).body.status

describe('the page', () => {
  it('shows what is paid for and how much', async () => {
    const { id } = await desk.create({ amount: rub('1234.50'), description: 'Стрижка <b> & "укладка"' })
    const { status, html } = await visit(`/checkout/${id}`)
    expect(status).toBe(200)
    expect(html).toContain('<html lang="ru">')
    expect(html).toContain('1\u202f234,50\u202f₽')
    expect(html).toContain('Стрижка &lt;b&gt; &amp; &quot;укладка&quot;')
    expect(html).toContain('Деньги не настоящие')
    expect(html).toContain('5555 5555 5555 4477')
    expect(html).toContain('недостаточно средств')
    expect(html).toContain(`href="${RETURN}"`)
  })

  it('speaks English when asked, by the visitor or by the shop', async () => {
    const { id } = await desk.create()
    expect((await visit(`/checkout/${id}?lang=en`)).html).toContain('<html lang="en">')
    const english = { type: 'redirect', return_url: RETURN, locale: 'en_US' }
    const { id: other } = await desk.create({ confirmation: english })
    expect((await visit(`/checkout/${other}`)).html).toContain('<html lang="en">')
  })

  it('runs nothing but its own files', async () => {
    const { id } = await desk.create()
    const { headers, html } = await visit(`/checkout/${id}`)
    expect(headers.get('content-security-policy')).toBe(
      "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; " +
        "form-action 'self' http://shop.example; base-uri 'none'; frame-ancestors 'none'",
    )
    expect(html).not.toMatch(/<script(?![^>]* src=)|<style|style=|\son\w+=/)
    for (const [, path = ''] of html.matchAll(/(?:href|src)="(\/pages\/[^"]+)"/g)) {
      expect((await visit(path)).status).toBe(200)
    }
  })

  it('has a label for every field', async () => {
    const { id } = await desk.create()
    const { html } = await visit(`/checkout/${id}`)
    const fields = [...html.matchAll(/<input id="(\w+)"/g)].map(([, name]) => name)
    expect(fields).toEqual(['number', 'expiry', 'csc'])
    for (const name of fields) expect(html).toContain(`<label for="${name}">`)
  })

  it('does not know a payment that is not there', async () => {
    expect((await visit('/checkout/nobody')).status).toBe(404)
  })
})

describe('paying', () => {
  it('leads back to the shop', async () => {
    const { id } = await desk.create()
    expect(await visit(`/checkout/${id}`, good)).toMatchObject({ status: 303, location: RETURN })
    const { body } = await desk.get(`/payments/${id}`)
    expect(body).toMatchObject({
      status: 'waiting_for_capture',
      payment_method: { card: { expiry_month: '12', expiry_year: '2040' } },
      authorization_details: { three_d_secure: { applied: false } },
    })
    expect((await visit(`/checkout/${id}`)).html).toContain('Деньги на удержании')
  })

  it('leads back after a decline, too', async () => {
    const { id } = await desk.create()
    const declined = await visit(`/checkout/${id}`, { ...good, number: '2200000000000053' })
    expect(declined).toMatchObject({ status: 303, location: RETURN })
    expect((await desk.get(`/payments/${id}`)).body).toMatchObject({
      status: 'canceled',
      cancellation_details: { reason: 'insufficient_funds', party: 'payment_network' },
    })
    expect((await visit(`/checkout/${id}`)).html).toContain('недостаточно средств')
  })

  it('stays here when there is nowhere to return to', async () => {
    const { id } = await desk.create({ confirmation: { type: 'embedded' } })
    const paid = await visit(`/checkout/${id}`, good)
    expect(paid.location).toBe(`/checkout/${id}?lang=ru`)
  })

  it.each<[string, Partial<typeof good>, string]>([
    ['a wrong check digit', { number: '5555555555554445' }, 'number-error'],
    ['letters', { number: 'карта' }, 'number-error'],
    ['a past month', { expiry: '01/20' }, 'expiry-error'],
    ['a 13th month', { expiry: '13/40' }, 'expiry-error'],
    ['a short CVC', { csc: '12' }, 'csc-error'],
  ])('%s is an error of that field, and the payment waits on', async (_name, extra, id) => {
    const { id: payment } = await desk.create()
    const refused = await visit(`/checkout/${payment}`, { ...good, ...extra })
    expect(refused.status).toBe(422)
    expect(refused.html).toContain(`id="${id}"`)
    expect(refused.html.match(/aria-invalid/g)).toHaveLength(1)
    expect(await statusOf(payment)).toBe('pending')
  })

  it('fills a picked test card in, and does not pay yet', async () => {
    const { id } = await desk.create()
    const { status, html } = await visit(`/checkout/${id}`, { pick: '4111111111111111', number: '' })
    expect(status).toBe(200)
    expect(html).toContain('value="4111 1111 1111 1111"')
    expect(html).toMatch(/value="12\/\d\d"/)
    expect(html).toContain('>Visa</output>')
    expect(await statusOf(id)).toBe('pending')
  })

  it('twice at once pays once', async () => {
    const { id } = await desk.create({ capture: true })
    const visits = await Promise.all([1, 2, 3].map(() => visit(`/checkout/${id}`, good)))
    expect(visits.map(({ status }) => status)).toEqual([303, 303, 303])
    expect(await statusOf(id)).toBe('succeeded')
  })

  it('too late is told why', async () => {
    const { id } = await desk.create()
    await desk.advance('PT1H')
    const late = await visit(`/checkout/${id}`, good)
    expect(late).toMatchObject({ status: 303, location: `/checkout/${id}?lang=ru` })
    const { html } = await visit(late.location ?? '')
    expect(html).toContain('время на оплату вышло')
    expect(html).toContain(`href="${RETURN}"`)
  })
})

describe('3-D Secure', () => {
  const with3ds = { ...good, number: '5555555555554477' }

  it('asks, and any code passes', async () => {
    const { id } = await desk.create()
    const { location } = await visit(`/checkout/${id}`, with3ds)
    expect(location).toBe(`/checkout/${id}/3ds?lang=ru`)
    expect((await visit(location ?? '')).html).toContain('MasterCard •4477')
    expect(await statusOf(id)).toBe('pending')
    expect((await visit(`/checkout/${id}/3ds`, { code: '0', answer: 'pass' })).location).toBe(RETURN)
    expect((await desk.get(`/payments/${id}`)).body).toMatchObject({
      status: 'waiting_for_capture',
      authorization_details: { three_d_secure: { applied: true, challenge_completed: true } },
    })
  })

  it('may be failed', async () => {
    const { id } = await desk.create()
    await visit(`/checkout/${id}`, with3ds)
    expect((await visit(`/checkout/${id}/3ds`, { answer: 'fail' })).location).toBe(RETURN)
    expect((await desk.get(`/payments/${id}`)).body.cancellation_details).toEqual({
      party: 'payment_network',
      reason: '3d_secure_failed',
    })
  })

  it('may be left for another card', async () => {
    const { id } = await desk.create()
    await visit(`/checkout/${id}`, with3ds)
    expect((await visit(`/checkout/${id}`, good)).location).toBe(RETURN)
    expect((await desk.get(`/payments/${id}`)).body.payment_method?.card?.last4).toBe('4444')
    expect((await visit(`/checkout/${id}/3ds`)).location).toBe(`/checkout/${id}?lang=ru`)
  })

  it('is asked for any card when the shop insists', async () => {
    const confirmation = { type: 'redirect', return_url: RETURN, enforce: true }
    const { id } = await desk.create({ confirmation })
    expect((await visit(`/checkout/${id}`, good)).location).toContain('/3ds')
  })
})

describe('the payout widget', () => {
  const at = (account: string, url = RETURN) =>
    `/payouts-widget?account_id=${account}&return_url=${encodeURIComponent(url)}`
  const form = { account_id: '500100', return_url: RETURN }

  it('hands a token back to the page it came from', async () => {
    expect((await visit(at('500100'))).html).toContain('Карта для выплат')
    const { status, location } = await visit('/payouts-widget', { ...form, number: '2202 4743 0132 2987' })
    expect(status).toBe(303)
    const url = new URL(location ?? '')
    expect(url.origin + url.pathname).toBe('http://shop.example/return')
    const { payout_token, ...rest } = Object.fromEntries(url.searchParams)
    expect(rest).toEqual({ deal: '1', first6: '220247', last4: '2987', card_type: 'Mir' })
    const payout = await desk.payout({ payout_destination_data: undefined, payout_token })
    expect(payout.payout_destination).toMatchObject({ type: 'bank_card', card: { last4: '2987' } })
  })

  it('fills a picked card in, and says what is wrong', async () => {
    const picked = await visit('/payouts-widget', { ...form, pick: '4111111111111111' })
    expect(picked.html).toContain('value="4111 1111 1111 1111"')
    const wrong = await visit('/payouts-widget', { ...form, number: '1' })
    expect(wrong.status).toBe(422)
    expect(wrong.html).toContain('number-error')
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"card":"1"}' }
    expect((await fetch(`${desk.url}/payouts-widget/token`, init)).status).toBe(400)
  })

  it.each([at('1'), at('500100', 'javascript:alert(1)'), at('500100', '/here'), '/payouts-widget'])(
    'refuses %s',
    async (path) => {
      expect((await visit(path)).status).toBe(400)
    },
  )
})
