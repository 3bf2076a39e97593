import { expect, it } from 'vitest'
import { cancelEnroll } from '../../src/enroll/cancel.ts'
import { confirmEnroll } from '../../src/enroll/confirm.ts'
import { failAt } from '../support/crash.ts'
import { testWorld } from '../support/world.ts'

const world = testWorld()

it('a cancellation that cannot be committed gives nothing back', async () => {
  const { id, client, payment } = await world.paid()
  const { parts, fuse } = failAt(1, world.parts)
  const process = world.start(parts)
  await expect(cancelEnroll(process.ctx, client, id)).rejects.toThrow(fuse.at)
  await process.executor.drain()
  await world.recover()
  const there = (await world.books()).payments.find((each) => each.metadata?.payment_id === payment.id)
  expect(there?.status).toBe('waiting_for_capture')
  expect((await world.enroll(id)).status).toBe('confirmed')
})

it('a payout that cannot be committed is not sent', async () => {
  const master = await world.person('master')
  const deal = await world.ready({ master })
  await confirmEnroll(world.ctx, deal.client, deal.id)
  await world.house.executor.drain()
  const { parts, fuse } = failAt(1, world.parts)
  const process = world.start(parts)
  await expect(world.verify(process.ctx, await world.account(master))).rejects.toThrow(fuse.at)
  await process.executor.drain()
  await world.recover()
  const there = (await world.books()).payouts.filter((each) => each.metadata?.enroll_id === deal.id)
  const here = (await world.payouts(deal.id)).filter(({ status }) => status === 'succeeded')
  expect(there).toHaveLength(here.length)
  expect((await world.payouts(deal.id)).find(({ receiver }) => receiver === 'master')?.status).toBe('parked')
})
