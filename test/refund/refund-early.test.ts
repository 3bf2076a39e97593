import { expect, it } from 'vitest'
import { newId } from '../../src/core/id.ts'
import { kopecks } from '../../src/core/money.ts'
import { withdrawDispute } from '../../src/dispute/withdraw.ts'
import { auditLedger } from '../../src/ledger/audit.ts'
import { createRefund } from '../../src/refund/create.ts'
import { dispute } from '../support/disputes.ts'
import { night, openCases } from '../support/reconciliation.ts'
import { confirm } from '../support/safe-deal.ts'
import { testWorld } from '../support/world.ts'

const world = testWorld({ RAIL: 'two_stage' })

/** 600.00 were released early and wait for an account of the master; 400.00 are undivided, and the deal goes on. */
async function releasedInPart() {
  const deal = await world.ready({ master: await world.person('master') })
  const opened = await dispute(world, deal, 400_00)
  await world.tick()
  await withdrawDispute(world.ctx, deal.client, opened.id)
  return deal
}

const refund = (paymentId: string, amount?: number) =>
  createRefund(world.ctx, {
    paymentId,
    reason: 'r',
    actor: { kind: 'operator', id: null },
    amount: amount === undefined ? undefined : kopecks(amount),
  })

const parked = async (id: string) =>
  (await world.payouts(id))
    .filter(({ receiver, status }) => receiver === 'master' && status === 'parked')
    .reduce((sum, { amount }) => sum + amount, 0)

it.each([400_01, 500_00, 900_00])(
  '%d kopecks are more than can go back where 600.00 went out early',
  async (amount) => {
    const deal = await releasedInPart()
    await expect(refund(deal.payment.id, amount)).rejects.toMatchObject({
      code: 'insufficient_funds',
      details: { refundable: { value: '400.00' } },
    })
    await confirm(world, deal)
    await world.tick()
    expect(await parked(deal.id)).toBe(846_00)
    expect(await auditLedger(world.database.db)).toEqual([])
  },
)

it.each([
  [undefined, 400_00],
  [100_00, 100_00],
])('what is undivided goes back, and the master gets the rest: %s', async (asked, amount) => {
  const deal = await releasedInPart()
  expect(await refund(deal.payment.id, asked)).toMatchObject({ status: 'succeeded', amount })
  await world.tick()
  if (asked) await confirm(world, deal) // a deal that has given all back is over
  await world.tick()
  expect(await parked(deal.id)).toBe(Math.round((1000_00 - amount) * 0.846))
  await refund(deal.payment.id) // the deal is over: now the shares may go back as well
  await world.tick()
  expect(await parked(deal.id)).toBe(0)
  expect(await auditLedger(world.database.db)).toEqual([])
  expect(await world.differences()).toEqual([])
})

it('what YooKassa gave back by itself is a case when it is more than what is undivided', async () => {
  const deal = await releasedInPart()
  const { providerId } = await world.payment(deal.payment.id)
  const made = await world.ctx.yookassa.createRefund(
    { payment_id: providerId, amount: { value: '500.00', currency: 'RUB' } },
    newId(),
  )
  expect(made.kind).toBe('done')
  await night(world)
  expect(await openCases(world)).toContainEqual(
    expect.objectContaining({ object: 'refund', kind: 'missing_here' }),
  )
  await expect(confirm(world, deal)).rejects.toMatchObject({ code: 'payment_refunded' })
  expect(await auditLedger(world.database.db)).toEqual([])
})
