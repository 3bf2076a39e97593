import { describe, expect, it } from 'vitest'
import type { Approval } from '#schema/approval.ts'
import type { Payout } from '#schema/payout.ts'
import { actByHand } from '../../src/approval/act.ts'
import { approve } from '../../src/approval/decide.ts'
import { newId } from '../../src/core/id.ts'
import { sql } from '../../src/db/db.ts'
import { auditLedger } from '../../src/ledger/audit.ts'
import { fourEyesHouse } from '../support/approval.ts'
import { dieEverywhere } from '../support/die.ts'
import { GOOD_WALLET, type Someone } from '../support/house.ts'
import { confirm, parkedMaster } from '../support/safe-deal.ts'
import { testWorld } from '../support/world.ts'

const { house, operators, refund, decide, refunded, logOf } = fourEyesHouse()

/** A deal whose money is distributed and waits for an account of the master. */
async function parkedDeal(price = '1000.00', master?: Someone) {
  const deal = await house.readyDeal(price, master ?? (await house.person('master')))
  await house.must('POST', `/enrolls/${deal.id}/confirm`, { by: deal.client })
  await house.settled(deal.master, deal.id)
  const { items } = await house.must<{ items: Payout[] }>('GET', '/payouts/', { by: deal.master })
  return { ...deal, payout: items[0] as Payout }
}

describe('money that is moved by hand', () => {
  it('below the limit goes at once, and is written down', async () => {
    const deal = await parkedDeal()
    expect(await refund(deal.payment, '100.00')).toMatchObject({ status: 201, body: { status: 'succeeded' } })
    expect(await refunded(deal)).toBe('100.00')
    expect(await logOf(deal.payment.id)).toEqual(['refund.create'])
  })

  it('above it waits for another operator, and then happens', async () => {
    const deal = await parkedDeal()
    const { status, body: approval } = await refund(deal.payment)
    expect(status).toBe(202)
    expect(approval).toMatchObject({
      action: 'refund.create',
      amount: { value: '1000.00' },
      status: 'pending',
      asked_by: operators.asker.id,
      allowed: [],
    })
    expect(await refunded(deal)).toBe('0.00')
    expect(await decide(approval.id, 'approve', operators.asker)).toMatchObject({
      status: 409,
      body: { code: 'second_person_needed' },
    })
    const listed = await house.must<{ items: Approval[] }>('GET', '/approvals/?status=pending', {
      by: operators.other,
    })
    expect(listed.items[0]).toMatchObject({ id: approval.id, allowed: ['approve', 'reject'] })
    expect(await decide(approval.id, 'approve', operators.other, 'верно')).toMatchObject({
      status: 200,
      body: {
        status: 'approved',
        decided_by: operators.other.id,
        note: 'верно',
        result_id: expect.any(String),
      },
    })
    expect(await refunded(deal)).toBe('1000.00')
    expect(await decide(approval.id, 'approve')).toMatchObject({ status: 409, body: { code: 'wrong_state' } })
    expect(await logOf(approval.id)).toEqual(['approval.approve', 'approval.ask'])
    expect(await logOf(deal.payment.id)).toEqual(['refund.create'])
    expect(await house.differencesAtRest()).toEqual([])
  })

  it('in slices counts together, whoever cuts them', async () => {
    const deal = await parkedDeal()
    expect((await refund(deal.payment, '250.00')).status).toBe(201)
    expect((await refund(deal.payment, '250.00', operators.other)).status).toBe(201)
    const third = await refund(deal.payment, '0.01', operators.other)
    expect([third.status, third.body.counted.value]).toEqual([202, '500.01'])
    await decide(third.body.id, 'reject', operators.asker, 'хватит')
    await house.advance('P1DT1M')
    expect((await refund(deal.payment, '0.01')).status).toBe(201)
  })

  it('in slices counts with what two people have moved', async () => {
    const deal = await parkedDeal()
    const { body } = await refund(deal.payment, '600.00')
    expect((await decide(body.id, 'approve')).status).toBe(200)
    const next = await refund(deal.payment, '0.01')
    expect([next.status, next.body.counted?.value]).toEqual([202, '600.01'])
  })

  it('in slices at the same moment counts together as well', async () => {
    const deal = await parkedDeal()
    const slices = await Promise.all(Array.from({ length: 6 }, () => refund(deal.payment, '150.00')))
    expect(slices.map(({ status }) => status).toSorted()).toEqual([201, 201, 201, 202, 202, 202])
    expect(await refunded(deal)).toBe('450.00')
  })

  it('is nobody’s who is a party of the deal, neither to move nor to approve', async () => {
    const both = await house.person('operator', 'master')
    const deal = await parkedDeal('1000.00', both)
    const client = { ...deal.client, token: house.tokenOf(deal.client.id, 'client', 'operator') }
    const release = await house.api('POST', `/payouts/${deal.payout.id}/release`, { by: both })
    for (const { status, body } of [await refund(deal.payment, '1.00', client), release]) {
      expect([status, (body as unknown as { code: string }).code]).toEqual([403, 'forbidden'])
    }
    const { body: approval } = await refund(deal.payment)
    for (const word of ['approve', 'reject'] as const) {
      for (const party of [client, both]) {
        const said = await decide(approval.id, word, party, 'себе')
        expect([said.status, said.body.code]).toEqual([403, 'forbidden'])
      }
    }
    expect(await refunded(deal)).toBe('0.00')
    expect((await decide(approval.id, 'approve')).status).toBe(200)
  })

  it('is also a payout that is released', async () => {
    const deal = await parkedDeal()
    const release = () =>
      house.api<Approval>('POST', `/payouts/${deal.payout.id}/release`, { by: operators.asker })
    expect((await release()).status).toBe(202) // what else is missing is seen when it is approved
    const { body: approval } = await release()
    expect(await decide(approval.id, 'approve')).toMatchObject({
      status: 409,
      body: { code: 'wrong_state', approval: 'failed' },
    })
    expect(await decide(approval.id, 'approve')).toMatchObject({ status: 409, body: { state: 'failed' } })
    const again = (await release()).body
    const { id } = await house.must<{ id: string }>('POST', '/accounts/', {
      by: deal.master,
      body: { type: 'yoo_money', account_number: GOOD_WALLET },
    })
    await house.database.db.row(sql`update account set status = 'verified' where id = ${id}`)
    expect((await decide(again.id, 'approve')).status).toBe(200)
    await house.settled(deal.master, deal.id)
    expect(await house.must('GET', `/payouts/${deal.payout.id}`, { by: deal.master })).toMatchObject({
      status: 'succeeded',
    })
    expect(await release()).toMatchObject({ status: 409 })
  })
})

describe('an approval', () => {
  it('is rejected with a reason, by another operator', async () => {
    const deal = await parkedDeal()
    const { body } = await refund(deal.payment)
    expect((await decide(body.id, 'reject')).status).toBe(400)
    expect((await decide(body.id, 'reject', operators.asker, 'я')).status).toBe(409)
    expect(await decide(body.id, 'reject', operators.other, 'нет')).toMatchObject({
      body: { status: 'rejected', note: 'нет' },
    })
    expect((await decide(body.id, 'approve')).status).toBe(409)
    expect(await refunded(deal)).toBe('0.00')
  })

  it('fails with the reason when there is less by then', async () => {
    const deal = await parkedDeal()
    const { body: first } = await refund(deal.payment)
    const { body: second } = await refund(deal.payment, '900.00')
    expect((await decide(second.id, 'approve')).status).toBe(200)
    expect(await decide(first.id, 'approve')).toMatchObject({
      status: 409,
      body: { code: 'insufficient_funds', approval: 'failed' },
    })
    const { items } = await house.must<{ items: Approval[] }>('GET', '/approvals/?status=failed', {
      by: operators.asker,
    })
    expect(items.find(({ id }) => id === first.id)?.note).toContain('100.00 at most')
    expect(await refunded(deal)).toBe('900.00')
  })

  it('happens once, however many approve at once', async () => {
    const deal = await parkedDeal('2000.00') // enough for three
    const { body } = await refund(deal.payment, '600.00')
    const third = await house.person('operator')
    const answers = await Promise.all(
      [operators.other, third, operators.other, third, operators.other].map((by) =>
        decide(body.id, 'approve', by),
      ),
    )
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409, 409, 409, 409])
    expect(await refunded(deal)).toBe('600.00')
  })

  it('expires', async () => {
    const deal = await parkedDeal()
    const { body } = await refund(deal.payment)
    await house.advance('PT72H1S')
    expect(await decide(body.id, 'approve')).toMatchObject({ status: 409, body: { state: 'expired' } })
    await house.server.worker.tick()
    const { items } = await house.must<{ items: Approval[] }>('GET', '/approvals/?status=expired', {
      by: operators.other,
    })
    expect(items.map(({ id }) => id)).toContain(body.id)
    expect(await refunded(deal)).toBe('0.00')
  })
})

describe('wherever the process dies', () => {
  const world = testWorld({ FOUR_EYES_ABOVE: '500.00' })

  it('an approved refund is made once or not at all', async () => {
    const deaths = await dieEverywhere(world, {
      async arrange() {
        const deal = await world.ready(await parkedMaster(world))
        await confirm(world, deal)
        await world.house.executor.drain()
        const [first, second] = [await world.person('operator'), await world.person('operator')]
        const acted = await actByHand(world.ctx, first, {
          id: newId(),
          action: 'refund.create',
          subjectId: deal.payment.id,
          body: { reason: 'r' },
          reason: 'r',
        })
        if (acted.kind !== 'asked') throw new Error('it was not asked for')
        return { deal, second, id: acted.approval.id }
      },
      act: ({ ctx }, { second, id }) => approve(ctx, second, id),
      async assert({ deal, second, id }) {
        await approve(world.ctx, second, id).catch(() => {}) // approved already
        expect((await world.payment(deal.payment.id)).refunded).toBe(1000_00)
        const { refunds } = await world.books()
        expect(refunds.filter(({ metadata }) => metadata?.payment_id === deal.payment.id)).toHaveLength(1)
      },
    })
    expect(deaths).toBeGreaterThan(8)
    expect(await auditLedger(world.database.db)).toEqual([])
  })
})

describe('parts of one payout', () => {
  const world = testWorld({ FOUR_EYES_ABOVE: '500.00', PAYOUT_MAX: '300.00', DEAL_PAYOUT_MAX: '300.00' })

  it('that are released at the same moment count together', async () => {
    const deal = await world.ready(await parkedMaster(world))
    await confirm(world, deal)
    await world.house.executor.drain()
    const account = await world.account(deal.master)
    await world.database.db.row(sql`update account set status = 'verified' where id = ${account}`)
    const parts = (await world.payouts(deal.id)).filter(({ status }) => status === 'parked')
    expect(parts.map(({ amount }) => amount)).toEqual([282_00, 282_00, 282_00])
    const operator = await world.person('operator')
    const acted = await Promise.all(
      parts.map(({ id }) =>
        actByHand(world.ctx, operator, { id: newId(), action: 'payout.release', subjectId: id }),
      ),
    )
    expect(acted.map(({ kind }) => kind).toSorted()).toEqual(['asked', 'asked', 'done'])
    await world.house.executor.drain()
  })
})
