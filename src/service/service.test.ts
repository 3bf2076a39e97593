import { describe, expect, it } from 'vitest'
import type { NewService, Service } from '#schema/service.ts'
import { testApp } from '../../test/support/app.ts'
import { newId } from '../core/id.ts'

const api = testApp()
const price = (value: unknown) => ({ value, currency: 'RUB' })
const haircut = { title: 'Стрижка', description: 'До часа', price: price('1000.00'), duration_minutes: 60 }

type List = { items: Service[]; next_cursor?: string }
const offer = (token: string, change: object = {}) =>
  api.call<Service>('POST', '/services/', { token, body: { ...haircut, ...change } })
const change = (token: string, id: string, body: object) =>
  api.call<Service>('PATCH', `/services/${id}`, { token, body })
const list = (token: string, query = '') => api.call<List>('GET', `/services/${query}`, { token })

describe('offering', () => {
  it('shows what was offered', async () => {
    const master = await api.signUp('master')
    const { status, body } = await offer(master.token)
    expect(status).toBe(201)
    expect(body).toMatchObject({
      ...haircut,
      master_id: master.user.id,
      master_name: 'Somebody',
      is_open: true,
    })
    const client = await api.signUp('client')
    const read = await api.call<Service>('GET', `/services/${body.id}`, { token: client.token })
    expect(read).toMatchObject({ status: 200, body })
  })

  it('is for masters', async () => {
    const { token } = await api.signUp('client')
    const { status, body } = await api.call('POST', '/services/', { token, body: haircut })
    expect({ status, body }).toMatchObject({ status: 403, body: { code: 'forbidden', roles: ['master'] } })
  })

  it('is for people who signed in', async () => {
    expect(await api.call('POST', '/services/', { body: haircut })).toMatchObject({ status: 401 })
  })

  it.each(['1.00', '0.00', '350000.01', '999999999.99'])(
    'refuses the price %s, and says which is possible',
    async (value) => {
      const { token } = await api.signUp('master')
      const { status, body } = await api.call('POST', '/services/', {
        token,
        body: { ...haircut, price: price(value) },
      })
      expect(status).toBe(422)
      expect(body).toMatchObject({
        code: 'price_out_of_range',
        min: price('49.95'),
        max: price('350000.00'),
      })
      const { min, max } = body as unknown as { min: object; max: object }
      for (const possible of [min, max])
        expect(await offer(token, { price: possible })).toMatchObject({ status: 201 })
    },
  )

  const malformed: [what: string, change: Record<string, unknown>, path: string][] = [
    ['a third decimal', { price: price('100.001') }, 'price.value'],
    ['a negative price', { price: price('-5.00') }, 'price.value'],
    ['an exponent', { price: price('1e3') }, 'price.value'],
    ['a number', { price: price(100) }, 'price.value'],
    ['no decimals', { price: price('100') }, 'price.value'],
    ['a comma', { price: price('100,00') }, 'price.value'],
    ['other digits', { price: price('١٠٠.٠٠') }, 'price.value'],
    ['a space', { price: price(' 100.00') }, 'price.value'],
    ['a line end', { price: price('100.00\n') }, 'price.value'],
    ['a price beyond all', { price: price('99999999999999999999.00') }, 'price.value'],
    ['dollars', { price: { value: '100.00', currency: 'USD' } }, 'price.currency'],
    ['no price', { price: undefined }, 'price'],
    ['a price without a currency', { price: { value: '100.00' } }, 'price.currency'],
    ['no title', { title: '' }, 'title'],
    ['blanks for a title', { title: ' \n ' }, 'title'],
    ['a long title', { title: 'x'.repeat(121) }, 'title'],
    ['a title that cannot be stored', { title: 'a\0b' }, 'title'],
    ['a long description', { description: 'x'.repeat(2001) }, 'description'],
    ['no time', { duration_minutes: 4 }, 'duration_minutes'],
    ['more than a day', { duration_minutes: 1441 }, 'duration_minutes'],
    ['half a minute', { duration_minutes: 60.5 }, 'duration_minutes'],
    ['a time in words', { duration_minutes: '60' }, 'duration_minutes'],
  ]
  it.each(malformed)('refuses %s', async (_what, wrong, path) => {
    const { token } = await api.person('master')
    expect(await offer(token, wrong)).toMatchObject({
      status: 400,
      body: { code: 'invalid_request', errors: [{ path, message: expect.any(String) }] },
    })
  })

  it('keeps any words as they are', async () => {
    const { token } = await api.person('master')
    const words = { title: `"'; drop table service; --<b>`, description: '👩‍🎨 Ünïcödé\n\t\u202e' }
    const { body } = await offer(token, words)
    expect((await api.call<Service>('GET', `/services/${body.id}`, { token })).body).toMatchObject({
      title: words.title,
      description: words.description.trim(),
    })
  })
})

describe('changing', () => {
  it('changes what is named and nothing else', async () => {
    const { token } = await api.signUp('master')
    const { body } = await offer(token)
    const changed = await change(token, body.id, { price: price('2000.50'), is_open: false })
    expect(changed).toMatchObject({
      status: 200,
      body: { ...haircut, price: price('2000.50'), is_open: false, created_at: body.created_at },
    })
    expect(
      await change(token, body.id, { description: '', title: 'Бритьё', duration_minutes: 5 }),
    ).toMatchObject({
      body: {
        title: 'Бритьё',
        description: '',
        duration_minutes: 5,
        price: price('2000.50'),
        is_open: false,
      },
    })
    expect((await change(token, body.id, {})).body).toMatchObject({ title: 'Бритьё', is_open: false })
  })

  it('knows no service of somebody else', async () => {
    const { body } = await offer((await api.signUp('master')).token)
    for (const role of ['master', 'client', 'operator'] as const) {
      const { token } = await api.person(role)
      expect(await change(token, body.id, { title: 'mine' })).toMatchObject({ status: 404 })
    }
    const { token } = await api.signUp('master')
    expect(await change(token, newId(), { title: 'mine' })).toMatchObject({ status: 404 })
    expect(await change(token, 'garbage', { title: 'mine' })).toMatchObject({ status: 400 })
  })

  it('keeps to possible prices', async () => {
    const { token } = await api.signUp('master')
    const { body } = await offer(token)
    expect(await change(token, body.id, { price: price('1.00') })).toMatchObject({ status: 422 })
  })

  it('loses nothing when two changes meet', async () => {
    const { token } = await api.signUp('master')
    const { body } = await offer(token)
    const changes = [
      { title: 'A' },
      { description: 'B' },
      { duration_minutes: 90 },
      { price: price('700.00') },
    ]
    await Promise.all(changes.map((each) => change(token, body.id, each)))
    const { body: after } = await api.call<Service>('GET', `/services/${body.id}`, { token })
    expect(after).toMatchObject(Object.assign({}, ...changes))
  })
})

describe('the list', () => {
  it('comes in pages, newest first', async () => {
    const master = await api.signUp('master')
    const ids: string[] = []
    for (let made = 0; made < 5; made++) ids.unshift((await offer(master.token)).body.id)
    const { token } = await api.signUp('client')

    const seen: string[] = []
    let cursor: string | undefined
    do {
      const next = cursor ? `&cursor=${cursor}` : ''
      const { body } = await list(token, `?master_id=${master.user.id}&limit=2${next}`)
      expect(body.items.length).toBeLessThanOrEqual(2)
      seen.push(...body.items.map(({ id }) => id))
      cursor = body.next_cursor
    } while (cursor)
    expect(seen).toEqual(ids)
    expect((await list(token, '?limit=2')).body.items.map(({ id }) => id)).toEqual(ids.slice(0, 2))
  })

  it('shows closed services to their master only', async () => {
    const master = await api.signUp('master')
    const { body } = await offer(master.token)
    await change(master.token, body.id, { is_open: false })
    const { token } = await api.signUp('client')
    const shown = async (viewer: string, query: string) =>
      (await list(viewer, query)).body.items.some(({ id }) => id === body.id)
    for (const query of ['', `?master_id=${master.user.id}`]) {
      expect(await shown(master.token, query)).toBe(true)
      expect(await shown(token, query)).toBe(false)
    }
    expect(await api.call<Service>('GET', `/services/${body.id}`, { token })).toMatchObject({
      status: 200,
      body: { is_open: false },
    })
  })

  it('is for everybody, and tells of a master no more than the name', async () => {
    const master = await api.signUp('master')
    const { body } = await offer(master.token)
    const closed = await offer(master.token)
    await change(master.token, closed.body.id, { is_open: false })
    const { status, body: shown } = await api.call<List>('GET', `/services/?master_id=${master.user.id}`)
    expect({ status, items: shown.items }).toEqual({ status: 200, items: [body] })
    expect(await api.call('GET', `/services/${body.id}`)).toMatchObject({ status: 200, body })
    expect(Object.keys(body).filter((key) => key.startsWith('master_'))).toEqual(['master_id', 'master_name'])
    expect(JSON.stringify(shown)).not.toContain(master.user.email)
  })

  it('is refused to a token that is not good, for its owner would miss something', async () => {
    expect(await api.call('GET', '/services/', { token: 'old' })).toMatchObject({ status: 401 })
  })

  it.each(['?limit=0', '?limit=101', '?limit=x', '?cursor=1', '?master_id=x', '?limit=1.5'])(
    'refuses %s',
    async (query) => {
      const { token } = await api.person('client')
      expect(await list(token, query)).toMatchObject({ status: 400, body: { code: 'invalid_request' } })
    },
  )
})

it('offers once under one key', async () => {
  const { token } = await api.signUp('master')
  const send = () =>
    api.call<Service>('POST', '/services/', {
      token,
      body: { ...haircut } satisfies Record<keyof NewService, unknown>,
      headers: { 'idempotency-key': 'the same' },
    })
  const [first, second] = [await send(), await send()]
  expect(second.body).toEqual(first.body)
  expect((await list(token, '?limit=100')).body.items.filter(({ id }) => id === first.body.id)).toHaveLength(
    1,
  )
})
