import { expect, it } from 'vitest'
import type { Refund } from '#schema/payment.ts'
import { newId } from '../../src/core/id.ts'
import { sql } from '../../src/db/db.ts'
import { testHouse } from '../support/house.ts'

const house = testHouse()

/** As if the process had died when the refund was promised, and before its answer was kept; a minute ago. */
const loseAnswer = (key: string) =>
  house.database.db.rows(sql`
    update idempotent_request set status = null, answer = null, locked_until = created_at where key = ${key}`)

it('a part goes back once under one key, however often its answer gets lost', async () => {
  const operator = await house.person('operator')
  const { id, client, payment } = await house.readyDeal('1000.00', await house.person('master'))
  await house.must('POST', `/enrolls/${id}/confirm`, { by: client })
  const refund = (key: string) =>
    house.must<Refund>('POST', `/payments/${payment.id}/refunds`, {
      by: operator,
      body: { amount: { value: '100.00', currency: 'RUB' }, reason: 'a corner is missing' },
      headers: { 'idempotency-key': key },
    })

  const key = newId()
  const first = await refund(key)
  for (const _time of [1, 2]) {
    await loseAnswer(key)
    expect(await refund(key)).toMatchObject({ id: first.id })
  }
  expect((await refund(newId())).id).not.toBe(first.id) // another key, another refund
  expect(await house.differencesAtRest()).toEqual([])
  expect((await house.books()).refunds.map(({ amount }) => amount.value)).toEqual(['100.00', '100.00'])
})
