import { expect, it } from 'vitest'
import { testHouse } from '../support/house.ts'

const house = testHouse()

it.each([
  ['twice', { mode: 'duplicate' }],
  ['late', { mode: 'delay', delay_ms: 300 }],
  ['in another order', { mode: 'reorder', delay_ms: 500 }],
  ['never', { mode: 'drop' }],
])('deals end well when notifications come %s', async (_how, disturbance) => {
  await house.control('POST', '/notifications', disturbance)
  await house.control('POST', '/payouts/mode', { answer: 'pending' })
  const deals = await Promise.all([house.readyDeal(), house.readyDeal(), house.readyDeal()])
  await Promise.all(
    deals.map(({ id, client }) => house.must('POST', `/enrolls/${id}/confirm`, { by: client })),
  )
  await house.atRest()
  const { payouts } = await house.books()
  await house.control('POST', '/payouts/mode', { answer: 'succeeded' })
  for (const { id } of payouts.filter(({ status }) => status === 'pending')) {
    await house.control('POST', `/payouts/${id}/settle`, { status: 'succeeded' })
  }
  await house.advance('PT2M')
  const settled = await Promise.all(deals.map(({ id, client }) => house.settled(client, id)))
  expect(settled.map(({ settlement }) => settlement?.state)).toEqual(['settled', 'settled', 'settled'])
  expect(await house.differencesAtRest()).toEqual([])
})
