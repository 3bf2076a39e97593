import { expect, it } from 'vitest'
import type { ListedEnroll, Page, Passport, Payment, Payout, Refund } from '../sdk/src/index.ts'
import { sql } from '../src/db/db.ts'
import { type Someone, testHouse } from './support/house.ts'

const house = testHouse()

const call = (someone: Someone, name: string) =>
  house.database.db.row(sql`update person set name = ${name} where id = ${someone.id}`)

it('says who and what it is about, so that a list needs nothing else', async () => {
  const operator = await house.person('operator')
  const [client, master] = [await house.person('client'), await house.person('master')]
  await call(client, 'Анна')
  await call(master, 'Борис')
  await call(operator, 'Вера')
  const names = { client_name: 'Анна', master_name: 'Борис', title: 'Работа' }

  const booked = await house.enroll(client, master)
  expect(booked).toMatchObject(names)
  expect(await house.must('POST', `/enrolls/${booked.id}/accept`, { by: master })).toMatchObject(names)
  expect(await house.pay(client, booked.id)).toMatchObject({ title: 'Работа' })
  await house.must('POST', `/enrolls/${booked.id}/complete`, { by: master })
  await house.must('POST', `/enrolls/${booked.id}/confirm`, { by: client })
  const settled = await house.settled(master, booked.id)
  expect(settled).toMatchObject({ ...names, payment: { title: 'Работа' } })
  expect(settled.settlement?.payouts[0]?.title).toBe('Работа')
  const refund = await house.must<Refund>('POST', `/payments/${settled.payment?.id}/refunds`, {
    by: operator,
    body: { amount: { value: '200.00', currency: 'RUB' }, reason: 'r' },
  })
  expect(refund.title).toBe('Работа')

  const first = async <Item>(path: string, by: Someone) =>
    (await house.must<Page<Item>>('GET', path, { by })).items[0]
  expect(await first<ListedEnroll>('/enrolls/', client)).toMatchObject(names)
  expect((await first<Payment>('/payments/', client))?.title).toBe('Работа')
  expect((await first<Refund>('/refunds/', client))?.title).toBe('Работа')
  const payout = await first<Payout>('/payouts/', master)
  expect(payout?.title).toBe('Работа')
  expect(await house.must('GET', `/payouts/${payout?.id}`, { by: master })).toEqual(payout)

  const { story, payouts, refunds } = await house.must<Passport>('GET', `/enrolls/${booked.id}/passport`, {
    by: master,
  })
  const nameOf = (wanted: string) => story.find(({ what }) => what === wanted)?.actor_name
  expect(['enroll.created', 'enroll.accepted', 'payment.held'].map(nameOf)).toEqual(['Анна', 'Борис', null])
  expect([payouts[0]?.title, refunds[0]?.title]).toEqual(['Работа', 'Работа'])
})
