import { beforeAll, describe, expect, it } from 'vitest'
import type { Enroll } from '#schema/enroll.ts'
import type { Payout } from '#schema/payout.ts'
import { createSdelka, type Finding } from '../../sdk/src/index.ts'
import { sql } from '../../src/db/db.ts'
import { wanted } from '../../src/search/find.ts'
import { searchStatement } from '../../src/search/store.ts'
import { type Someone, testHouse } from '../support/house.ts'

const house = testHouse({ isWorking: false })
let operator: Someone
let deal: Awaited<ReturnType<typeof house.readyDeal>>
let payout: Payout

beforeAll(async () => {
  operator = await house.person('operator')
  const master = await house.person('master')
  deal = await house.readyDeal('1000.00', master)
  await house.must('POST', `/enrolls/${deal.id}/confirm`, { by: deal.client })
  await house.settled(deal.master, deal.id)
  payout = (await house.must<{ items: Payout[] }>('GET', '/payouts/', { by: master })).items[0] as Payout
  const rename = (id: string, name: string, email: string) =>
    house.database.db.row(sql`update person set name = ${name}, email = ${email} where id = ${id}`)
  await rename(deal.client.id, 'Анна-Мария Клиентова', 'anna.k@example.com')
  await rename(master.id, 'Пётр Ё. Мастеров', 'petr_100%@example.com')
})

const search = async (q: string): Promise<Finding[]> =>
  (await createSdelka({ url: house.server.url, token: operator.token }).search(q)).items
const kinds = async (q: string) => (await search(q)).map(({ kind, id }) => `${kind} ${id}`)

describe('the search', () => {
  it('finds everything of ours by its id, in whatever letters', async () => {
    const enroll = await house.must<Enroll>('GET', `/enrolls/${deal.id}`, { by: deal.client })
    const ids: [string, string][] = [
      ['enroll', deal.id],
      ['payment', deal.payment.id],
      ['payout', payout.id],
      ['user', deal.client.id],
      ['service', enroll.service_id],
    ]
    for (const [kind, id] of ids) {
      expect(await kinds(id)).toEqual([`${kind} ${id}`])
      expect(await kinds(id.toUpperCase())).toEqual([`${kind} ${id}`])
    }
    expect(await search(payout.id)).toEqual([
      {
        kind: 'payout',
        id: payout.id,
        enroll_id: deal.id,
        title: enroll.title,
        detail: { status: 'parked', amount: payout.amount, note: 'master' },
        at: payout.created_at,
      },
    ])
  })

  it('finds accounts, disputes and refunds, too', async () => {
    const account = await house.must<{ id: string }>('POST', '/accounts/', {
      by: deal.master,
      body: { type: 'yoo_money', account_number: '4100116075156746' },
    })
    expect(await search(account.id)).toMatchObject([
      { kind: 'account', title: 'ЮMoney •• 6746', detail: { status: 'pending', note: 'Пётр Ё. Мастеров' } },
    ])
    const other = await house.readyDeal()
    const dispute = await house.must<{ id: string }>('POST', `/enrolls/${other.id}/dispute`, {
      by: other.client,
      body: { reason: 'not_done', statement: 's' },
    })
    expect(await search(dispute.id)).toMatchObject([
      { kind: 'dispute', enroll_id: other.id, detail: { status: 'opened', note: 'not_done' } },
    ])
    const refund = await house.must<{ id: string }>('POST', `/payments/${deal.payment.id}/refunds`, {
      by: operator,
      body: { reason: 'жалоба', amount: { value: '10.00', currency: 'RUB' } },
    })
    expect(await search(refund.id)).toMatchObject([
      { kind: 'refund', enroll_id: deal.id, detail: { amount: { value: '10.00' } } },
    ])
  })

  it('finds by the beginning of an id', async () => {
    const found = await kinds(deal.id.slice(0, 23))
    expect(found).toContain(`enroll ${deal.id}`)
    expect((await kinds(deal.id.slice(0, 8))).length).toBeGreaterThan(1)
    expect(await kinds(deal.id.slice(0, 7))).not.toContain(`enroll ${deal.id}`)
  })

  it('finds by the id at YooKassa', async () => {
    const { id } = (await house.database.db.row<{ id: string }>(
      sql`select provider_id as id from payment where id = ${deal.payment.id}`,
    )) as { id: string }
    expect(await kinds(id)).toEqual([`payment ${deal.payment.id}`])
    expect(JSON.stringify(await search(id))).not.toContain(id)
  })

  it.each([
    ['клиентова'],
    ['КЛИЕН'],
    ['Анна'],
    ['мария анна'],
    ['Анна-Мария'],
    ['anna.k@example.com'],
    ['ANNA.K'],
    ['anna.'],
  ])('finds a person by %s', async (q) => {
    expect(await search(q)).toMatchObject([
      {
        kind: 'user',
        id: deal.client.id,
        title: 'Анна-Мария Клиентова',
        detail: { note: 'anna.k@example.com' },
      },
    ])
  })

  it.each([['petr_100%'], ['пётр ё'], ['Мастеров П']])('takes %s as it is', async (q) => {
    expect(await kinds(q)).toEqual([`user ${deal.master.id}`])
  })

  it.each([
    ['petr_1_0'],
    ['%'.repeat(3)],
    ['ентова'],
    ["'); drop table person"],
    ['a & !b | (c'],
    [':* ::'],
    ['\\\\'],
  ])('finds nothing for %s', async (q) => {
    expect(await search(q)).toEqual([])
  })

  it('finds services by the words of their title, newest first, and twenty at most', async () => {
    const master = await house.person('master')
    for (let count = 0; count < 22; count++) {
      await house.must('POST', '/services/', {
        by: master,
        body: {
          title: `Окрашивание и укладка ${count}`,
          price: { value: '1000.00', currency: 'RUB' },
          duration_minutes: 60,
        },
      })
    }
    const found = await search('укладк ОКРАШ')
    expect(found).toHaveLength(20)
    expect(found[0]?.title).toBe('Окрашивание и укладка 21')
    expect(found.every(({ kind }) => kind === 'service')).toBe(true)
    expect(await search('укладка 7')).toMatchObject([{ title: 'Окрашивание и укладка 7', enroll_id: null }])
  })

  it('refuses a single letter, and what a database cannot store', async () => {
    for (const q of ['a', ' a ', '', 'x'.repeat(101), 'ab%00']) {
      const path = `/search?q=${q === 'ab%00' ? q : encodeURIComponent(q)}`
      expect((await house.api('GET', path, { by: operator })).status).toBe(400)
    }
  })

  it.each([
    ['01990000-0000-7000-8000-000000000000'],
    ['01990000'],
    ['анна кли'],
    ['anna.k@'],
    ['po-0123456789'],
  ])('reads no whole table for %s', async (q) => {
    const plan = await house.database.db.begin(async (tx) => {
      tx.send(sql`set local enable_seqscan = off`)
      return tx.rows<Record<string, string>>(sql`explain ${searchStatement(wanted(q))}`)
    })
    const lines = plan.flatMap((row) => Object.values(row))
    expect(lines.filter((line) => line.includes('Seq Scan'))).toEqual([])
  })
})
