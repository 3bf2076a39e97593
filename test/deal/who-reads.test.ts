import { expect, it } from 'vitest'
import { createSdelka, type Payment, SdelkaProblem } from '../../sdk/src/index.ts'
import { GOOD_WALLET, type Someone, testHouse } from '../support/house.ts'

const house = testHouse()
const as = ({ token }: Someone) => createSdelka({ url: house.server.url, token })
const allowedTo = async (someone: Someone, id: string) => (await as(someone).enrolls.read(id)).allowed
const statusOf = (call: Promise<unknown>) =>
  call.then(
    () => 200,
    (error: unknown) => (error instanceof SdelkaProblem ? error.status : String(error)),
  )

it('a deal is read by an accountant, and by an arbiter once it has been disputed', async () => {
  const deal = await house.readyDeal()
  const [arbiter, accountant] = [await house.person('arbiter'), await house.person('accountant')]
  expect(await allowedTo(accountant, deal.id)).toEqual([])
  expect((await as(accountant).enrolls.passport(deal.id)).entries.length).toBeGreaterThan(0)
  expect((await as(accountant).enrolls.list()).items.map(({ id }) => id)).toContain(deal.id)
  expect(await statusOf(as(accountant).enrolls.confirm(deal.id))).toBe(404)
  expect(await statusOf(as(arbiter).enrolls.read(deal.id))).toBe(404)
  expect(await statusOf(as(arbiter).enrolls.passport(deal.id))).toBe(404)

  const dispute = await as(deal.client).enrolls.dispute(deal.id, { reason: 'other', statement: 's' })
  expect(dispute).toMatchObject({ title: 'Работа', client_name: 'client', master_name: 'master' })
  expect(await allowedTo(arbiter, deal.id)).toEqual([])
  await as(deal.client).disputes.withdraw(dispute.id)
  expect((await as(arbiter).enrolls.passport(deal.id)).disputes).toMatchObject([{ status: 'withdrawn' }])
  expect((await as(accountant).enrolls.passport(deal.id)).disputes).toMatchObject([{ allowed: [] }])
  expect(await statusOf(as(accountant).disputes.read(dispute.id))).toBe(404) // what people said is not about money
  expect(await statusOf(as(arbiter).enrolls.confirm(deal.id))).toBe(404)
})

it('an operator is told when a hold can be decided, and when money can go back', async () => {
  const master = await house.person('master')
  const { id, client, payment } = await house.readyDeal('1000.00', master)
  const operator = await house.person('operator')
  expect(await allowedTo(operator, id)).toEqual(['hold'])
  await as(client).enrolls.confirm(id)
  await house.settled(client, id)
  expect(await allowedTo(operator, id)).toEqual(['refund']) // the master has no account yet
  expect(await allowedTo(client, id)).toEqual([])

  const account = await as(master).accounts.create({ type: 'yoo_money', account_number: GOOD_WALLET })
  await as(operator).accounts.verify(account.id)
  await house.atRest()
  expect((await house.settled(client, id)).settlement?.state).toBe('settled')
  expect(await allowedTo(operator, id)).toEqual([])
  const late = as(operator).refunds.create(payment.id, { reason: 'r' })
  expect(await statusOf(late)).toBe(409)
})

it('payments that many ask about at once are each told to their own people', async () => {
  const deals = await Promise.all(Array.from({ length: 6 }, () => house.readyDeal()))
  const read = (someone: Someone, id: string) =>
    house.api<Payment>('GET', `/payments/${id}/status`, { by: someone })
  const answers = await Promise.all(
    Array.from({ length: 60 }, async (_, number) => {
      const own = deals[number % 6] as (typeof deals)[number]
      const other = deals[(number + 1) % 6] as typeof own
      const [mine, theirs, nobodys, loud] = await Promise.all([
        read(number % 2 ? own.client : own.master, own.payment.id),
        read(own.client, other.payment.id),
        read(own.client, crypto.randomUUID()),
        read(own.client, own.payment.id.toUpperCase()),
      ])
      return [mine.body.id === own.payment.id, loud.body.id === own.payment.id, theirs.status, nobodys.status]
    }),
  )
  expect(answers).toEqual(answers.map(() => [true, true, 404, 404]))
})
