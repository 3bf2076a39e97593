import { expect, it } from 'vitest'
import { confirm, parkedMaster, refund } from '../../test/support/safe-deal.ts'
import { testWorld } from '../../test/support/world.ts'

const world = testWorld({ PAYOUT_MAX: '300.00', DEAL_PAYOUT_MAX: '300.00' })

/** The master's parked amounts, by part. */
const parked = async (enrollId: string) =>
  (await world.payouts(enrollId)).flatMap(({ receiver, status, part, amount }) =>
    receiver === 'master' && status === 'parked' ? [[part, amount]] : [],
  )

it('owes again in parts, and gives the rest of them back', async () => {
  const deal = await world.ready({ price: '500.00', ...(await parkedMaster(world)) })
  await confirm(world, deal)
  expect(await parked(deal.id)).toEqual([
    [1, 211_50],
    [2, 211_50],
  ])

  await world.control('POST', '/refunds/mode', { answer: 'canceled' })
  await refund(world, deal)
  expect(await parked(deal.id)).toEqual([
    [3, 211_50],
    [4, 211_50],
  ])

  await world.control('POST', '/refunds/mode', { answer: 'succeeded' })
  await refund(world, deal, 50_00)
  const left = await parked(deal.id)
  expect(left.map(([, amount]) => amount)).toEqual([190_35, 190_35])
  expect(await world.differences()).toEqual([])
})
