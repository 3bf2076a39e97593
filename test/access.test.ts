import { beforeAll, describe, expect, it } from 'vitest'
import type { Account } from '#schema/account.ts'
import { sql } from '../src/db/db.ts'
import type { Document } from './support/bad-input.ts'
import { type Someone, testHouse } from './support/house.ts'

const house = testHouse()
type Operation = { method: string; path: string }

/** The only doors without a lock. */
const open = [
  'GET /api/v1/meta',
  'GET /api/v1/services/',
  'GET /api/v1/services/{id}',
  'GET /api/v1/services/{id}/times',
  'POST /api/v1/auth/login',
  'POST /api/v1/auth/logout',
  'POST /api/v1/auth/refresh',
  'POST /api/v1/auth/register',
  'POST /api/v1/payments/webhook',
]

let operations: Operation[]
beforeAll(async () => {
  const document = (await (await fetch(`${house.server.url}/openapi.json`)).json()) as Document
  operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => ({ method: method.toUpperCase(), path })),
  )
  expect(operations.length).toBeGreaterThan(30)
})

/** What has to be right in itself before anybody asks whose it is. */
const bodies: Record<string, object> = {
  '/api/v1/enrolls/{id}/dispute': { reason: 'other', statement: 'It is not mine.' },
}

const ask = ({ method, path }: Operation, by?: Someone, id = '{id}') =>
  house.api<{ code: string }>(method, path.replace('/api/v1', '').replace('{id}', id), {
    ...(by && { by }),
    ...(method !== 'GET' && { body: bodies[path] ?? {} }),
  })

it('wants a token for everything else', async () => {
  const answered: string[] = []
  for (const operation of operations) {
    const { status } = await ask(operation)
    if (status !== 401) answered.push(`${operation.method} ${operation.path}`)
  }
  expect(answered.toSorted()).toEqual(open.toSorted())
})

describe('somebody else’s', () => {
  it('deal, payment, payout and account do not exist', async () => {
    const deal = await house.readyDeal()
    await house.must('POST', `/enrolls/${deal.id}/confirm`, { by: deal.client })
    await house.settled(deal.master, deal.id)
    const accounts = await house.must<{ items: Account[] }>('GET', '/accounts/', { by: deal.master })
    const payouts = await house.must<{ items: { id: string }[] }>('GET', '/payouts/', { by: deal.master })
    const ids: Record<string, string | undefined> = {
      enrolls: deal.id,
      payments: deal.payment.id,
      accounts: accounts.items[0]?.id,
      payouts: payouts.items[0]?.id,
    }
    const stranger = await house.person('client', 'master')

    const asked: string[] = []
    for (const operation of operations) {
      const [, room = ''] = /^\/api\/v1\/(\w+)\/\{id\}/.exec(operation.path) ?? []
      const id = ids[room]
      if (!id) continue
      const { status } = await ask(operation, stranger, id)
      asked.push(`${status} ${operation.method} ${operation.path}`)
    }
    expect(asked.length).toBeGreaterThan(10)
    // 403 belongs to what is for the operator only, and says nothing about the thing
    expect(asked.filter((line) => !/^(404|403) /.test(line))).toEqual([])
    expect(
      asked
        .filter((line) => line.startsWith('403'))
        .every((line) => /verify|reject|block|release|refunds|hold/.test(line)),
    ).toBe(true)
  })

  it('id at YooKassa is shown to nobody, not even to the payer', async () => {
    const { client, payment } = await house.readyDeal()
    const [row] = await house.database.db.rows<{ id: string }>(sql`
      select provider_id as id from payment where id = ${payment.id}`)
    const { items } = await house.must<{ items: object[] }>('GET', '/payments/', { by: client })
    expect(items).toHaveLength(1)
    expect(JSON.stringify(items)).not.toMatch(/yookassa_|provider/)
    expect(row?.id).toBeTruthy()
    expect(items.flatMap(Object.keys)).not.toContain('provider_id')
  })

  it('things are not in any list', async () => {
    const stranger = await house.person('client', 'master')
    for (const path of ['/enrolls/', '/payments/', '/accounts/', '/payouts/']) {
      expect(await house.must('GET', path, { by: stranger })).toEqual({ items: [] })
    }
  })
})
