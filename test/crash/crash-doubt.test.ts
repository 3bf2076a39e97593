import { describe, expect, it } from 'vitest'
import { HOUR_MS } from '../../src/core/clock.ts'
import { probeDoubt } from '../../src/doubt/probe.ts'
import { giveVerdict } from '../../src/doubt/verdict.ts'
import { dieEverywhere } from '../support/die.ts'
import { comeToRest, decide, doubtfulPayout, masters, owedTo, paidTwice } from '../support/doubt.ts'
import { testWorld } from '../support/world.ts'

const statuses = async (...args: Parameters<typeof masters>) =>
  (await masters(...args)).map(({ status }) => status)

describe.each(['two_stage', 'safe_deal'])('on the %s rail, wherever the process dies', (RAIL) => {
  const world = testWorld({ RAIL })

  it('the second word clears a doubt once', async () => {
    const deaths = await dieEverywhere(world, {
      async arrange() {
        const { deal, doubt } = await doubtfulPayout(world, false)
        const say = { id: doubt.id, verdict: 'never_happened', reason: 'r' } as const
        await giveVerdict(world.ctx, await world.person('operator'), say)
        return { deal, say, second: await world.person('operator') }
      },
      act: ({ ctx }, { say, second }) => giveVerdict(ctx, second, say),
      async assert({ deal, say, second }) {
        await giveVerdict(world.ctx, second, say).catch(() => {}) // said already
        expect(await statuses(world, deal.id)).toEqual(['canceled', 'parked'])
        expect(await owedTo(deal, world)).toBe(846_00)
        await comeToRest(world)
      },
    })
    expect(deaths).toBeGreaterThan(2)
  })

  it('a contradiction is settled once', async () => {
    for (const dies of ['before', 'after'] as const) {
      const { deal, doubt } = await doubtfulPayout(world, true)
      await decide(world, world.ctx, doubt, 'never_happened')
      const { db } = world.parts
      const process = world.start({
        ...world.parts,
        db: {
          ...db,
          async begin(tell) {
            if (dies === 'before') throw new Error('dead')
            await db.begin(tell)
            throw new Error('dead')
          },
        },
      })
      await probeDoubt(process.ctx, doubt.id).catch(() => {})
      expect(await statuses(world, deal.id)).toEqual(
        dies === 'before' ? ['canceled', 'parked'] : ['succeeded', 'canceled'],
      )
      await world.advance(HOUR_MS)
      await world.tick()
      expect(await statuses(world, deal.id)).toEqual(['succeeded', 'canceled'])
      expect(await paidTwice(world, deal.id)).toBe(0)
    }
  })
})
