import { describe, expect, it } from 'vitest'
import { DAY_MS, HOUR_MS } from '../../src/core/clock.ts'
import { sql } from '../../src/db/db.ts'
import { probeDoubt } from '../../src/doubt/probe.ts'
import { acknowledgeDoubt, giveVerdict } from '../../src/doubt/verdict.ts'
import { releasePayout } from '../../src/payout/release.ts'
import { pollPayouts, syncPayout } from '../../src/payout/sync.ts'
import {
  decide,
  doubtedWorld,
  doubtfulPayout,
  masters,
  owedTo,
  paidTwice,
  readDoubt,
} from '../support/doubt.ts'
import { takeBack } from '../support/reversed.ts'
import { dealOf, story } from '../support/safe-deal.ts'

const operator = { kind: 'operator', id: null } as const
const statuses = async (...args: Parameters<typeof masters>) =>
  (await masters(...args)).map(({ status }) => status)

describe.each(['two_stage', 'safe_deal'])('on the %s rail', (RAIL) => {
  const { world, excuse } = doubtedWorld(RAIL)
  const release = async (id: string) => {
    await releasePayout(world.ctx, id, operator)
    await world.house.executor.drain()
  }
  const last = async (enrollId: string) => {
    const payout = (await masters(world, enrollId)).at(-1)
    if (!payout) throw new Error('no payout')
    return payout
  }

  describe('a payout in doubt', () => {
    it('is looked for every hour, and proof clears it by itself', async () => {
      const { deal, process, eyes, doubt } = await doubtfulPayout(world, true)
      expect(doubt).toMatchObject({ state: 'open', kind: 'payout.create' })
      await world.advance(HOUR_MS)
      await world.tick(process)
      expect(await readDoubt(world, doubt)).toMatchObject({
        state: 'open',
        emptyProbes: 0,
        seen: 'no answer: silence',
      })
      eyes.areOpen = true
      await world.advance(HOUR_MS)
      await world.tick(process)
      expect(await readDoubt(world, doubt)).toMatchObject({ state: 'proven', seen: 'found', probeAt: null })
      expect(await world.payoutStatuses(deal.id)).not.toContain('in_doubt')
    })

    it('stays in doubt however often nothing is found: absence moves no money', async () => {
      const { deal, process, eyes, doubt } = await doubtfulPayout(world, false)
      eyes.areOpen = true
      const before = doubt.probes
      for (let hour = 0; hour < 5; hour++) {
        await world.advance(HOUR_MS)
        await world.tick(process)
      }
      const seen = await readDoubt(world, doubt)
      expect(seen).toMatchObject({ state: 'open', probes: before + 5, emptyProbes: 5, seen: 'nothing there' })
      await world.advance(2 * DAY_MS)
      await world.tick(process)
      const later = await readDoubt(world, doubt)
      expect((later.probeAt?.getTime() ?? 0) - (later.probedAt?.getTime() ?? 0)).toBe(DAY_MS)
      expect(await statuses(world, deal.id)).toEqual(['in_doubt'])
      await world.database.db.row(sql`
        update doubt set created_at = created_at - interval '90 days' where command_id = ${doubt.id}`)
      await world.advance(DAY_MS)
      await world.tick(process)
      expect(await readDoubt(world, doubt)).toMatchObject({ state: 'open', probeAt: null })
    })

    it('is cleared by two different people with one word, and by nobody else', async () => {
      const { deal, process, doubt } = await doubtfulPayout(world, false)
      const { id } = doubt
      const [first, second] = [await world.person('operator'), await world.person('operator')]
      const say = (who: typeof first, verdict: 'happened' | 'never_happened') =>
        giveVerdict(process.ctx, who, { id, verdict, reason: 'because' })

      await say(first, 'never_happened')
      await expect(say(first, 'never_happened')).rejects.toMatchObject({ code: 'second_person_needed' })
      expect(await say(second, 'happened')).toMatchObject({ state: 'open', firstBy: second.id })
      expect(await statuses(world, deal.id)).toEqual(['in_doubt'])
      await expect(say(second, 'happened')).rejects.toMatchObject({ code: 'second_person_needed' })
      await say(second, 'never_happened') // starts anew
      expect(await say(first, 'never_happened')).toMatchObject({ state: 'decided', secondBy: first.id })
      await expect(say(second, 'never_happened')).rejects.toMatchObject({ code: 'wrong_state' })

      const [doubted, next] = await masters(world, deal.id)
      expect([doubted?.status, next?.status, next?.reason, next?.retryAt]).toEqual([
        'canceled',
        'parked',
        'never_happened',
        null,
      ])
      expect(await owedTo(deal, world)).toBe(846_00)
      await release(next?.id ?? '')
      expect(await statuses(world, deal.id)).toEqual(['canceled', 'succeeded'])
      const log = await world.database.db.rows<{ action: string }>(sql`
        select action from audit_log where subject_id = ${id} order by seq`)
      expect(log.map(({ action }) => action)).toEqual([
        'doubt.verdict',
        'doubt.verdict',
        'doubt.verdict',
        'doubt.decide',
      ])
    })

    it('is cleared once, however many second people say so at once', async () => {
      const { deal, process, doubt } = await doubtfulPayout(world, false)
      const people = await Promise.all(Array.from({ length: 6 }, () => world.person('operator')))
      const said = await Promise.allSettled(
        people.map((who) =>
          giveVerdict(process.ctx, who, { id: doubt.id, verdict: 'never_happened', reason: 'r' }),
        ),
      )
      expect(said.filter(({ status }) => status === 'fulfilled')).toHaveLength(2)
      expect(await statuses(world, deal.id)).toEqual(['canceled', 'parked'])
    })

    it('that people said was paid is paid, and YooKassa confirms it later', async () => {
      const { deal, process, eyes, doubt } = await doubtfulPayout(world, true)
      await decide(world, process.ctx, doubt, 'happened')
      expect(await last(deal.id)).toMatchObject({ status: 'succeeded', providerId: null })
      eyes.areOpen = true
      await world.advance(HOUR_MS)
      await world.tick(process)
      expect(await readDoubt(world, doubt)).toMatchObject({ state: 'confirmed', probeAt: null })
      expect((await last(deal.id)).providerId).not.toBeNull()
    })
  })

  describe('YooKassa contradicts a verdict:', () => {
    it('never sent, and it was paid: the attempt that waited is taken back', async () => {
      const { deal, process, eyes, doubt } = await doubtfulPayout(world, true)
      await decide(world, process.ctx, doubt, 'never_happened')
      expect(await statuses(world, deal.id)).toEqual(['canceled', 'parked'])
      eyes.areOpen = true
      await world.advance(HOUR_MS)
      await world.tick(process)
      expect(await statuses(world, deal.id)).toEqual(['succeeded', 'canceled'])
      expect(await readDoubt(world, doubt)).toMatchObject({ state: 'contradicted', told: 'succeeded' })
      expect([await owedTo(deal, world), await paidTwice(world, deal.id)]).toEqual([0, 0])
      expect(await story(world, deal.id)).toContain('payout.verdict_overturned')

      const who = await world.person('operator')
      await acknowledgeDoubt(world.ctx, who, { id: doubt.id, reason: 'nothing was lost' })
      expect(await readDoubt(world, doubt)).toMatchObject({ state: 'closed' })
      const log = await world.database.db.rows<{ actor: string; action: string }>(sql`
        select actor, action from audit_log where subject_id = ${doubt.id} order by seq`)
      expect(log.slice(-2).map(({ actor, action }) => `${actor} ${action}`)).toEqual([
        'yookassa doubt.contradict',
        'operator doubt.acknowledge',
      ])
    })

    it('never sent, it was paid, and was sent once more since', async () => {
      const { deal, process, eyes, doubt } = await doubtfulPayout(world, true)
      await decide(world, process.ctx, doubt, 'never_happened')
      await release((await last(deal.id)).id)
      eyes.areOpen = true
      await probeDoubt(process.ctx, doubt.id)
      expect(await readDoubt(world, doubt)).toMatchObject({ state: 'contradicted', told: 'succeeded' })
      const isTwice = RAIL === 'two_stage' // a deal has no money left for a second payout: YooKassa refuses
      expect(await statuses(world, deal.id)).toEqual(
        isTwice ? ['succeeded', 'succeeded'] : ['succeeded', 'canceled', 'canceled'],
      )
      expect(await paidTwice(world, deal.id)).toBe(isTwice ? 846_00 : 0)
      expect(await owedTo(deal, world)).toBe(0)
      // From here on both books know of money that went twice.
      if (isTwice) excuse(new RegExp(`payouts to master part 1 of ${deal.id}|^enroll ${deal.id}: 169200`))
    })

    it.runIf(RAIL === 'two_stage')(
      'never sent, sent once more, and only one of the two arrives',
      async () => {
        const { deal, process, eyes, doubt } = await doubtfulPayout(world, true)
        await decide(world, process.ctx, doubt, 'never_happened')
        await world.control('POST', '/payouts/mode', { answer: 'pending' })
        await release((await last(deal.id)).id)
        await world.control('POST', '/payouts/mode', { answer: 'succeeded' })
        eyes.areOpen = true
        await probeDoubt(process.ctx, doubt.id)
        expect(await statuses(world, deal.id)).toEqual(['succeeded', 'accepted'])
        expect(await paidTwice(world, deal.id)).toBe(846_00)
        const second = await last(deal.id)
        const refused = { status: 'canceled', reason: 'general_decline' }
        await world.control('POST', `/payouts/${second.providerId}/settle`, refused)
        await syncPayout(world.ctx, second)
        expect(await statuses(world, deal.id)).toEqual(['succeeded', 'canceled']) // nothing is owed any more
        expect([await owedTo(deal, world), await paidTwice(world, deal.id)]).toEqual([0, 0])
      },
    )

    it('never sent, and it is on its way: reserved once more, and owed again when the bank refuses', async () => {
      await world.control('POST', '/payouts/mode', { answer: 'pending' })
      const { deal, process, eyes, doubt } = await doubtfulPayout(world, true)
      await world.control('POST', '/payouts/mode', { answer: 'succeeded' })
      await decide(world, process.ctx, doubt, 'never_happened')
      eyes.areOpen = true
      await probeDoubt(process.ctx, doubt.id)
      const [revived] = await masters(world, deal.id)
      expect(await statuses(world, deal.id)).toEqual(['accepted', 'canceled'])
      expect(await owedTo(deal, world)).toBe(0)
      if (!revived) throw new Error('no payout')
      await world.control('POST', `/payouts/${revived.providerId}/settle`, {
        status: 'canceled',
        reason: 'general_decline',
      })
      await syncPayout(world.ctx, revived)
      expect(await statuses(world, deal.id)).toEqual(['canceled', 'canceled', 'parked'])
      expect(await owedTo(deal, world)).toBe(846_00)
    })

    it('paid, and the bank had refused it: owed again', async () => {
      await world.control('POST', '/payouts/mode', { answer: 'pending' })
      const { deal, process, eyes, doubt } = await doubtfulPayout(world, true)
      await world.control('POST', '/payouts/mode', { answer: 'succeeded' })
      await decide(world, process.ctx, doubt, 'happened')
      const { payouts } = await world.books()
      const payoutId = (await last(deal.id)).id
      const theirs = payouts.find(({ metadata }) => metadata?.payout_id === payoutId)
      eyes.areOpen = true
      await probeDoubt(process.ctx, doubt.id)
      expect(await last(deal.id)).toMatchObject({ status: 'succeeded', providerId: theirs?.id })
      await world.control('POST', `/payouts/${theirs?.id}/settle`, {
        status: 'canceled',
        reason: 'general_decline',
      })
      await world.advance(5 * HOUR_MS)
      await pollPayouts(process.ctx) // it has an id by now
      expect(await statuses(world, deal.id)).toEqual(['canceled', 'parked'])
      expect(await readDoubt(world, doubt)).toMatchObject({ state: 'contradicted', told: 'canceled' })
      expect(await owedTo(deal, world)).toBe(846_00)
      await release((await last(deal.id)).id)
      expect(await statuses(world, deal.id)).toEqual(['canceled', 'succeeded'])
    })

    it.runIf(RAIL === 'safe_deal')(
      'paid, which closed the deal, and the bank gave it back before we had looked: the deal is open again',
      async () => {
        const { deal, process, eyes, doubt } = await doubtfulPayout(world, true)
        await decide(world, process.ctx, doubt, 'happened')
        await world.tick(process)
        expect(await dealOf(world, deal.id)).toMatchObject({ status: 'closed' })
        const judged = await last(deal.id)
        const theirs = (await world.books()).payouts.find(({ metadata }) => metadata?.payout_id === judged.id)
        await takeBack(world, { ...judged, providerId: theirs?.id ?? '' })
        eyes.areOpen = true
        await probeDoubt(process.ctx, doubt.id)
        expect(await dealOf(world, deal.id)).toMatchObject({ status: 'opened' })
        await release((await last(deal.id)).id)
        await world.tick()
        expect(await statuses(world, deal.id)).toEqual(['canceled', 'succeeded'])
        expect(await dealOf(world, deal.id)).toMatchObject({ status: 'closed', closings: 2 })
      },
    )

    it('at the moment of the verdict: one of the two comes first, and the other follows', async () => {
      for (let round = 0; round < 4; round++) {
        const { deal, process, eyes, doubt } = await doubtfulPayout(world, true)
        const first = await world.person('operator')
        const word = { id: doubt.id, verdict: 'never_happened', reason: 'r' } as const
        await giveVerdict(process.ctx, first, word)
        eyes.areOpen = true
        const second = await world.person('operator')
        await Promise.allSettled([
          probeDoubt(process.ctx, doubt.id),
          giveVerdict(process.ctx, second, word),
          probeDoubt(world.ctx, doubt.id),
        ])
        await probeDoubt(process.ctx, doubt.id)
        const [payout, ...others] = await masters(world, deal.id)
        expect(payout?.status).toBe('succeeded')
        expect(others.every(({ status }) => status === 'canceled')).toBe(true)
        expect((await readDoubt(world, doubt)).state).toMatch(/proven|contradicted/)
      }
      await world.advance(2 * HOUR_MS)
      await world.tick()
    })
  })
})
