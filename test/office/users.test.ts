import { beforeAll, describe, expect, it } from 'vitest'
import type { Enroll } from '#schema/enroll.ts'
import { createSdelka, type Page } from '../../sdk/src/index.ts'
import { sql } from '../../src/db/db.ts'
import { type Someone, testHouse } from '../support/house.ts'

const house = testHouse({ isWorking: false })
let operator: Someone
let arbiter: Someone
let deal: Awaited<ReturnType<typeof house.readyDeal>>

beforeAll(async () => {
  operator = await house.person('operator')
  arbiter = await house.person('arbiter')
  deal = await house.readyDeal()
  await house.enroll(deal.client, deal.master)
  await house.database.db.row(sql`
    update person set name = 'Анна Клиентова', email = 'anna@example.com' where id = ${deal.client.id}`)
})

const api = () => createSdelka({ url: house.server.url, token: operator.token })

describe('people', () => {
  it('are shown with their deals and accounts', async () => {
    expect(await api().users.read(deal.client.id)).toEqual({
      id: deal.client.id,
      email: 'anna@example.com',
      name: 'Анна Клиентова',
      roles: ['client'],
      created_at: expect.any(String),
      deals: { as_client: 2, as_master: 0, list: `/enrolls/?party_id=${deal.client.id}` },
      accounts: 0,
    })
    const master = await api().users.read(deal.master.id)
    expect(master).toMatchObject({ deals: { as_client: 0, as_master: 2 }, accounts: 1 })
  })

  it('have their deals listed, for an operator only', async () => {
    await house.readyDeal()
    const { deals } = await api().users.read(deal.client.id)
    const listed = await house.must<Page<Enroll>>('GET', deals.list, { by: operator })
    expect(listed.items.map(({ client_id }) => client_id)).toEqual([deal.client.id, deal.client.id])
    const own = await house.must<Page<Enroll>>('GET', deals.list, { by: deal.master })
    expect(own.items.every(({ master_id }) => master_id === deal.master.id)).toBe(true)
    const stranger = await house.person('client')
    expect((await house.must<Page<Enroll>>('GET', deals.list, { by: stranger })).items).toEqual([])
  })

  it('are listed newest first, page by page', async () => {
    const { items, next_cursor } = await api().users.list({ limit: 3 })
    expect(items).toHaveLength(3)
    const rest = await api().users.list({ limit: 100, cursor: next_cursor as string })
    const ids = [...items, ...rest.items].map(({ id }) => id)
    expect(ids).toEqual(ids.toSorted().toReversed())
    expect(ids).toContain(operator.id)
  })

  it('are found by role, e-mail and name', async () => {
    const found = async (query: Parameters<ReturnType<typeof api>['users']['list']>[0]) =>
      (await api().users.list(query)).items.map(({ id }) => id)
    expect(await found({ q: 'клиентова' })).toEqual([deal.client.id])
    expect(await found({ q: 'ANNA@' })).toEqual([deal.client.id])
    expect(await found({ q: 'анна', role: 'client' })).toEqual([deal.client.id])
    expect(await found({ q: 'анна', role: 'master' })).toEqual([])
    expect(await found({ role: 'operator' })).toEqual([operator.id])
    expect(await found({ role: 'arbiter' })).toEqual([arbiter.id])
    expect(await found({ role: 'master' })).toContain(deal.master.id)
    expect(await found({ role: 'accountant' })).toEqual([])
    expect((await house.api('GET', '/users/?role=king', { by: operator })).status).toBe(400)
  })

  it('who decide disputes are listed with what they have, the least busy first', async () => {
    const idle = await house.person('arbiter')
    const dispute = await house.must<{ id: string }>('POST', `/enrolls/${deal.id}/dispute`, {
      by: deal.client,
      body: { reason: 'not_done', statement: 's' },
    })
    await house.must('POST', `/disputes/${dispute.id}/take`, { by: arbiter })
    const { items } = await api().users.arbiters()
    expect(items).toEqual([
      { id: idle.id, name: 'arbiter', open_disputes: 0 },
      { id: arbiter.id, name: 'arbiter', open_disputes: 1 },
    ])
    await house.must('POST', `/disputes/${dispute.id}/reassign`, {
      by: operator,
      body: { arbiter_id: items[0]?.id, reason: 'отпуск' },
    })
    expect((await api().users.arbiters()).items.map(({ id }) => id)).toEqual([arbiter.id, idle.id])
  })
})
