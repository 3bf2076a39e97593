import { describe, expect, it } from 'vitest'
import { DAY_MS, HOUR_MS } from '../../src/core/clock.ts'
import { kopecks } from '../../src/core/money.ts'
import { sql } from '../../src/db/db.ts'
import { probeDoubt } from '../../src/doubt/probe.ts'
import { giveVerdict } from '../../src/doubt/verdict.ts'
import { cancelEnroll } from '../../src/enroll/cancel.ts'
import { changeEnroll } from '../../src/enroll/change.ts'
import { conclude } from '../../src/enroll/conclude.ts'
import { createPayment } from '../../src/payment/create.ts'
import { createRefund } from '../../src/refund/create.ts'
import { hearOfRefund } from '../../src/refund/hear.ts'
import { releaseRefund } from '../../src/refund/release.ts'
import { listRefundsOf } from '../../src/refund/store.ts'
import { money } from '../../src/yookassa/objects.ts'
import {
  blindHouse,
  decide,
  doubtAbout,
  doubtedWorld,
  grow,
  owedTo,
  paidTwice,
  readDoubt,
} from '../support/doubt.ts'
import { captureByHand, confirm, parkedMaster } from '../support/safe-deal.ts'

const operator = { kind: 'operator', id: null } as const

describe.each(['two_stage', 'safe_deal'])('on the %s rail', (RAIL) => {
  const { world, excuse } = doubtedWorld(RAIL)

  describe('a refund in doubt', () => {
    async function doubtfulRefund(doArrive: boolean) {
      const deal = await world.ready(await parkedMaster(world))
      await confirm(world, deal)
      await world.house.executor.drain()
      const { process, eyes } = blindHouse(world, doArrive)
      await createRefund(process.ctx, {
        paymentId: deal.payment.id,
        amount: kopecks(200_00),
        reason: 'r',
        actor: operator,
      })
      await grow(world, process)
      const refund = async () => (await listRefundsOf(world.database.db, deal.id)).at(0)
      expect(await refund()).toMatchObject({ status: 'in_doubt' })
      return { deal, process, eyes, refund, doubt: await doubtAbout(world, (await refund())?.id ?? '') }
    }
    const refunded = async ({ payment }: { payment: { id: string } }) =>
      (await world.payment(payment.id)).refunded

    it('is cleared by proof', async () => {
      const { deal, process, eyes, refund, doubt } = await doubtfulRefund(true)
      eyes.areOpen = true
      await world.advance(HOUR_MS)
      await world.tick(process)
      expect(await refund()).toMatchObject({ status: 'succeeded' })
      expect(await readDoubt(world, doubt)).toMatchObject({ state: 'proven' })
      expect(await refunded(deal)).toBe(200_00)
    })

    it('that YooKassa is still working on is a refund like any other', async () => {
      await world.control('POST', '/refunds/mode', { answer: 'pending' })
      const { deal, process, eyes, refund } = await doubtfulRefund(true)
      await world.control('POST', '/refunds/mode', { answer: 'succeeded' })
      eyes.areOpen = true
      await world.advance(HOUR_MS)
      await world.tick(process)
      expect(await refund()).toMatchObject({ status: 'accepted' })
      await world.control('POST', `/refunds/${(await refund())?.providerId}/settle`, { status: 'succeeded' })
      await world.advance(HOUR_MS)
      await world.tick(process)
      expect(await refunded(deal)).toBe(200_00)
    })

    it.runIf(RAIL === 'safe_deal')('was never made when its deal is over and does not show it', async () => {
      const { deal, process, eyes, refund, doubt } = await doubtfulRefund(false)
      eyes.areOpen = true
      await world.advance(91 * DAY_MS)
      await world.recover()
      expect(await refund()).toMatchObject({ status: 'canceled', cancelReason: 'never_made' })
      expect([await refunded(deal), await owedTo(deal, world)]).toEqual([1000_00, 0])
      await world.tick(process)
      expect(await readDoubt(world, doubt)).toMatchObject({ state: 'proven' })
    })

    it('was never made when all of the payment has gone back by hand', async () => {
      const { deal, eyes, refund } = await doubtfulRefund(false)
      eyes.areOpen = true
      const { yookassa } = world.parts
      const share = { deal: { refund_settlements: [{ type: 'payout', amount: money(kopecks(846_00)) }] } }
      const body = { payment_id: deal.payment.providerId, amount: money(kopecks(1000_00)) }
      const made = await yookassa.createRefund(
        { ...body, ...(RAIL === 'safe_deal' && share) },
        `all-${deal.id}`,
      )
      if (made.kind !== 'done') throw new Error(JSON.stringify(made))
      await hearOfRefund(world.ctx, made.object)
      expect(await refund()).toMatchObject({ status: 'canceled', cancelReason: 'never_made' })
      expect([await refunded(deal), await owedTo(deal, world)]).toEqual([1000_00, 0])
    })

    it('is cleared by people, either way', async () => {
      const lost = await doubtfulRefund(false)
      await decide(world, lost.process.ctx, lost.doubt, 'never_happened')
      expect(await lost.refund()).toMatchObject({ status: 'canceled', cancelReason: 'never_happened' })
      expect(await refunded(lost.deal)).toBe(0)
      expect(await owedTo(lost.deal, world)).toBe(846_00)

      const made = await doubtfulRefund(true)
      await decide(world, made.process.ctx, made.doubt, 'happened')
      expect(await refunded(made.deal)).toBe(200_00)
      made.eyes.areOpen = true
      await probeDoubt(made.process.ctx, made.doubt.id)
      expect(await readDoubt(world, made.doubt)).toMatchObject({ state: 'confirmed' })
      expect(await refunded(made.deal)).toBe(200_00)
    })

    it('that people denied and YooKassa made is taken out of what still waits', async () => {
      const { deal, process, eyes, doubt, refund } = await doubtfulRefund(true)
      await decide(world, process.ctx, doubt, 'never_happened')
      expect(await owedTo(deal, world)).toBe(846_00)
      eyes.areOpen = true
      await probeDoubt(process.ctx, doubt.id)
      expect(await refund()).toMatchObject({ status: 'succeeded' })
      expect(await readDoubt(world, doubt)).toMatchObject({ state: 'contradicted', told: 'succeeded' })
      expect([await refunded(deal), await owedTo(deal, world)]).toEqual([200_00, 676_80])
      expect(await paidTwice(world, deal.id)).toBe(0)
    })

    it('that people believed in and YooKassa refused leaves the money where it was', async () => {
      await world.control('POST', '/refunds/mode', { answer: 'pending' })
      const { deal, process, eyes, doubt, refund } = await doubtfulRefund(true)
      await world.control('POST', '/refunds/mode', { answer: 'succeeded' })
      await decide(world, process.ctx, doubt, 'happened')
      const { refunds } = await world.books()
      const theirs = refunds.find(({ metadata }) => metadata?.payment_id === deal.payment.id)
      await world.control('POST', `/refunds/${theirs?.id}/settle`, { status: 'canceled' })
      eyes.areOpen = true
      await probeDoubt(process.ctx, doubt.id)
      expect(await refund()).toMatchObject({ status: 'canceled' })
      expect(await readDoubt(world, doubt)).toMatchObject({ state: 'contradicted', told: 'canceled' })
      expect([await refunded(deal), await owedTo(deal, world)]).toEqual([0, 846_00])
    })
  })

  describe('a refund that is owed, and in doubt', () => {
    async function doubtfulDebt(doArrive: boolean) {
      const deal = await world.paid()
      await captureByHand(world, deal)
      const { process, eyes } = blindHouse(world, doArrive)
      await cancelEnroll(process.ctx, deal.client, deal.id)
      await process.executor.drain() // the first attempt goes on behind the answer
      await grow(world, process)
      const refunds = async () =>
        (await listRefundsOf(world.database.db, deal.id)).map(({ status }) => status)
      expect(await refunds()).toEqual(['in_doubt'])
      const [refund] = await listRefundsOf(world.database.db, deal.id)
      return { deal, process, eyes, refunds, doubt: await doubtAbout(world, refund?.id ?? '') }
    }
    it.runIf(RAIL === 'safe_deal')(
      'by a ruling, when the deal ends: all has gone back, and the books say so',
      async () => {
        const deal = await world.ready()
        await captureByHand(world, deal)
        const { process, eyes } = blindHouse(world, false)
        const arbiter = { kind: 'arbiter', id: null } as const
        await changeEnroll(process.ctx, arbiter, deal.id, 'decided', (scene) =>
          conclude(process.ctx, scene, { event: 'confirm', award: kopecks(300_00), reason: 'a ruling' }),
        )
        await process.executor.drain()
        await grow(world, process)
        eyes.areOpen = true
        await world.advance(91 * DAY_MS)
        await world.recover()
        expect(await world.payment(deal.payment.id)).toMatchObject({ refunded: 1000_00 })
        expect(await world.enroll(deal.id)).toMatchObject({ status: 'completed', released: 0 })
      },
    )

    const newest = async ({ id }: { id: string }) =>
      (await listRefundsOf(world.database.db, id)).at(-1)?.id ?? ''

    it('stays owed when it was never made', async () => {
      const { deal, process, refunds, doubt } = await doubtfulDebt(false)
      await decide(world, process.ctx, doubt, 'never_happened')
      expect(await refunds()).toEqual(['canceled', 'parked'])
      await releaseRefund(world.ctx, await newest(deal), operator)
      await world.house.executor.drain()
      expect(await refunds()).toEqual(['canceled', 'succeeded'])
      expect(await world.payment(deal.payment.id)).toMatchObject({ refunded: 1000_00 })
    })

    it('is owed no more when it was made after all', async () => {
      const { deal, process, eyes, refunds, doubt } = await doubtfulDebt(true)
      await decide(world, process.ctx, doubt, 'never_happened')
      eyes.areOpen = true
      await probeDoubt(process.ctx, doubt.id)
      expect(await refunds()).toEqual(['succeeded', 'canceled'])
      expect(await world.payment(deal.payment.id)).toMatchObject({ refunded: 1000_00 })
      expect(await paidTwice(world, deal.id)).toBe(0)
    })

    it('and was sent again meanwhile is set off when YooKassa refuses the second one', async () => {
      const { deal, process, eyes, refunds, doubt } = await doubtfulDebt(true)
      await decide(world, process.ctx, doubt, 'never_happened')
      await releaseRefund(process.ctx, await newest(deal), operator)
      await process.executor.drain()
      eyes.areOpen = true
      await probeDoubt(process.ctx, doubt.id)
      expect(await refunds()).toEqual(['succeeded', 'sending'])
      expect(await paidTwice(world, deal.id)).toBe(1000_00)
      await world.recover() // the whole payment has gone back: there is nothing left to refund
      expect(await refunds()).toEqual(['succeeded', 'canceled'])
      expect(await paidTwice(world, deal.id)).toBe(0)
      expect(await world.payment(deal.payment.id)).toMatchObject({ refunded: 1000_00 })
    })

    it('is owed again when people believed in it and YooKassa refused', async () => {
      await world.control('POST', '/refunds/mode', { answer: 'pending' })
      const { deal, process, eyes, refunds, doubt } = await doubtfulDebt(true)
      await world.control('POST', '/refunds/mode', { answer: 'succeeded' })
      await decide(world, process.ctx, doubt, 'happened')
      const theirs = (await world.books()).refunds.find(
        ({ metadata }) => metadata?.payment_id === deal.payment.id,
      )
      await world.control('POST', `/refunds/${theirs?.id}/settle`, { status: 'canceled' })
      eyes.areOpen = true
      await probeDoubt(process.ctx, doubt.id)
      expect(await refunds()).toEqual(['canceled', 'parked'])
      await releaseRefund(world.ctx, await newest(deal), operator)
      await world.house.executor.drain()
      expect(await refunds()).toEqual(['canceled', 'succeeded'])
    })
  })

  describe('a payment that was given up', () => {
    async function abandoned(doArrive: boolean) {
      const { process, eyes } = blindHouse(world, doArrive)
      const deal = await world.accepted()
      const asked = { clientId: deal.client.id, enrollId: deal.id }
      await createPayment(process.ctx, asked).catch(() => {})
      await grow(world, process)
      const [row] = await world.database.db.rows<{ id: string; status: string }>(sql`
        select id, status from payment where enroll_id = ${deal.id}`)
      expect(row?.status).toBe('failed')
      return { process, eyes, doubt: await doubtAbout(world, row?.id ?? '') }
    }
    const operate = (id: string) => ({ id, verdict: 'happened', reason: 'r' }) as const

    it('is found, and its doubt ends', async () => {
      const { process, eyes, doubt } = await abandoned(true)
      eyes.areOpen = true
      await probeDoubt(process.ctx, doubt.id)
      expect(await readDoubt(world, doubt)).toMatchObject({ state: 'proven', probeAt: null })
      excuse(new RegExp(`^payment ${doubt.subjectId}: canceled there, failed here`))
    })

    it('was never made when it is not there a day later', async () => {
      const { process, eyes, doubt } = await abandoned(false)
      eyes.areOpen = true
      const who = await world.person('operator')
      await expect(giveVerdict(process.ctx, who, operate(doubt.id))).rejects.toMatchObject({
        code: 'wrong_state',
      })
      await probeDoubt(process.ctx, doubt.id)
      expect(await readDoubt(world, doubt)).toMatchObject({ state: 'open', commandState: 'in_doubt' })
      await world.advance(DAY_MS)
      await probeDoubt(process.ctx, doubt.id)
      expect(await readDoubt(world, doubt)).toMatchObject({ state: 'absent', commandState: 'rejected' })
    })
  })
})
