import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Payment } from '../payments/object.ts'
import type { Payout } from '../payouts/object.ts'
import { type Desk, openDesk, type Refusal } from '../testing.ts'

type List<T> = { type: 'list'; items: T[]; next_cursor?: string }

let desk: Desk
const made: Payment[] = []
beforeAll(async () => {
  desk = await openDesk()
  for (let index = 0; index < 25; index++) {
    const payment = await desk.create({ description: String(index), capture: index % 2 === 0 })
    made.unshift(index < 10 ? await desk.pay(payment.id) : payment)
    await desk.advance('PT1M')
  }
})
afterAll(() => desk.close())

const payments = async (query = '') => (await desk.get<List<Payment>>(`/payments${query}`)).body
const ids = ({ items }: List<{ id: string }>) => items.map(({ id }) => id)

describe('a time', () => {
  const count = async (query: string) => (await payments(`?limit=100&${query}`)).items.length
  it('without a zone is UTC, wherever the emulator runs', async () => {
    const at = made[12]?.created_at ?? ''
    const here = process.env.TZ
    process.env.TZ = 'Asia/Vladivostok'
    try {
      expect(await count(`created_at.gte=${at.replace('Z', '')}`)).toBe(13)
    } finally {
      if (here === undefined) delete process.env.TZ
      else process.env.TZ = here
    }
    expect(await count(`created_at.gte=${at.replace('Z', '000Z')}`)).toBe(13)
    expect(await count(`created_at.gte=${at.replace('Z', '%2B00:00')}`)).toBe(13)
    expect(await count(`created_at.gte=${at.slice(0, 10)}`)).toBe(25)
  })
  it.each(['1', '2020', 'Jan 5 2020', '2020-13-01', 'yesterday'])('is not %s', async (text) => {
    const { status, body } = await desk.get<Refusal>(`/payments?created_at.gte=${text}`)
    expect([status, body.parameter]).toEqual([400, 'created_at.gte'])
  })
})

describe('a list', () => {
  it('shows the ten newest first', async () => {
    const page = await payments()
    expect(page.type).toBe('list')
    expect(ids(page)).toEqual(made.slice(0, 10).map(({ id }) => id))
  })

  it('goes on from its cursor to the end, where there is none', async () => {
    const seen: string[] = []
    let cursor: string | undefined
    do {
      const page = await payments(`?limit=7${cursor === undefined ? '' : `&cursor=${cursor}`}`)
      seen.push(...ids(page))
      cursor = page.next_cursor
    } while (cursor !== undefined)
    expect(seen).toEqual(made.map(({ id }) => id))
  })

  it('has no cursor when the page is exactly full', async () => {
    expect((await payments('?limit=25')).next_cursor).toBeUndefined()
  })

  it('filters by state, method and time', async () => {
    expect((await payments('?status=succeeded&limit=100')).items).toHaveLength(5)
    expect((await payments('?status=waiting_for_capture&limit=100')).items).toHaveLength(5)
    expect((await payments('?payment_method=bank_card&limit=100')).items).toHaveLength(10)
    expect((await payments('?payment_method=sbp')).items).toHaveLength(0)
    const [tenth] = made.slice(9)
    const at = encodeURIComponent(tenth?.created_at ?? '')
    expect((await payments(`?created_at.gte=${at}&limit=100`)).items).toHaveLength(10)
    expect((await payments(`?created_at.gt=${at}&limit=100`)).items).toHaveLength(9)
    expect((await payments(`?created_at.lt=${at}&limit=100`)).items).toHaveLength(15)
    expect((await payments(`?created_at.lte=${at}&limit=100`)).items).toHaveLength(16)
    expect((await payments(`?captured_at.gte=2020-01-01T00:00:00%2B03:00&limit=100`)).items).toHaveLength(5)
  })

  it('ignores what it does not know', async () => {
    expect((await payments('?page=7&status=')).items).toHaveLength(10)
  })

  it.each([
    ['limit=0', 'limit'],
    ['limit=101', 'limit'],
    ['limit=many', 'limit'],
    ['status=paid', 'status'],
    ['payment_method=bitcoin', 'payment_method'],
    ['created_at.gte=yesterday', 'created_at.gte'],
    ['cursor=nonsense', 'cursor'],
  ])('refuses %s', async (query, parameter) => {
    const { status, body } = await desk.get<Refusal>(`/payments?${query}`)
    expect([status, body.parameter]).toEqual([400, parameter])
  })
})

describe('payouts', () => {
  const payouts = async (path: string) => (await desk.get<List<Payout>>(path)).body
  const wallet = { type: 'yoo_money', account_number: '4100116075156746' }
  let first: Payout
  let second: Payout

  beforeAll(async () => {
    first = await desk.payout({ metadata: { operation_id: 'a b&c', n: '1' } })
    second = await desk.payout({ metadata: { operation_id: 'A B&C' }, payout_destination_data: wallet })
  })

  it('are listed and filtered', async () => {
    expect(ids(await payouts('/payouts'))).toEqual([second.id, first.id])
    expect(ids(await payouts('/payouts?payout_destination.type=yoo_money'))).toEqual([second.id])
    expect(ids(await payouts('/payouts?status=canceled'))).toEqual([])
    expect(ids(await payouts('/payouts?succeeded_at.gte=2020-01-01T00:00:00.000Z&limit=1'))).toHaveLength(1)
    const page = await payouts('/payouts?limit=1')
    expect(ids(await payouts(`/payouts?cursor=${page.next_cursor}`))).toEqual([first.id])
  })

  it('are found by one strictly equal pair of metadata', async () => {
    const search = (pair: string) => payouts(`/payouts/search?${pair}`)
    expect(ids(await search(`metadata%5Boperation_id%5D=${encodeURIComponent('a b&c')}`))).toEqual([first.id])
    expect(ids(await search('metadata[operation_id]=a+b%26c'))).toEqual([first.id])
    expect(ids(await search('metadata[operation_id]=a'))).toEqual([])
  })

  it.each(['', '?metadata[a]=1&metadata[b]=2', '?metadata=1'])('are not searched by %j', async (query) => {
    const { status, body } = await desk.get<Refusal>(`/payouts/search${query}`)
    expect([status, body.parameter]).toEqual([400, 'metadata'])
  })

  it('are found for three months', async () => {
    await desk.advance('P93D')
    expect((await payouts('/payouts/search?metadata[n]=1')).items).toEqual([])
    expect((await payouts('/payouts')).items).toHaveLength(2)
  })
})
