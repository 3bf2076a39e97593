import { expect, it } from 'vitest'
import { after, DAY_MS, HOUR_MS } from '../../src/core/clock.ts'
import { confirmEnroll } from '../../src/enroll/confirm.ts'
import { createYooKassa } from '../../src/yookassa/client.ts'
import { testWorld } from '../support/world.ts'

/** The rail on which payouts have a password of their own. */
const world = testWorld({ RAIL: 'two_stage' })

/** A gateway that does not believe who we are, or that nobody listens for. */
const shut = (url: string, password: string) =>
  createYooKassa({
    url,
    shop: { login: '100500', password: 'test_demo' },
    gateway: { login: '500100', password },
    timeoutMs: 2000,
  })

it('pays a day later when the gateway refused our password all the time: nothing can have been paid', async () => {
  const deal = await world.ready()
  const yookassa = shut(world.emulator.apiUrl, 'wrong')
  const locked = world.start({ ...world.parts, yookassa })
  await confirmEnroll(locked.ctx, deal.client, deal.id)
  await locked.executor.drain()

  for (let passed = 0; passed < DAY_MS; passed += 4 * HOUR_MS) {
    await world.advance(4 * HOUR_MS)
    await world.tick(locked)
  }
  expect(await world.payoutStatuses(deal.id)).toEqual(['sending', 'sending'])

  await yookassa.close()
  await world.recover()
  expect(await world.payoutStatuses(deal.id)).toEqual(['succeeded', 'succeeded'])
  expect(await world.differences()).toEqual([])
  expect(after(deal.payment.createdAt, DAY_MS) < world.clock.now()).toBe(true)
})

it('puts a payout in doubt when one of its attempts went unanswered', async () => {
  const deal = await world.ready()
  const yookassa = shut(world.emulator.apiUrl, 'wrong')
  await world.control('POST', '/faults', { operation: 'payouts.create', mode: '500', times: 2 })
  await confirmEnroll(world.ctx, deal.client, deal.id)
  await world.house.executor.drain()
  const locked = world.start({ ...world.parts, yookassa })
  for (let passed = 0; passed < DAY_MS; passed += 4 * HOUR_MS) {
    await world.advance(4 * HOUR_MS)
    await world.tick(locked)
  }
  expect(await world.payoutStatuses(deal.id)).toEqual(['in_doubt', 'in_doubt'])
  await yookassa.close()
})
