import { describe, expect, inject, it } from 'vitest'
import { type Coverage, coverageReport, merge } from './coverage.ts'
import { commonSteps, unreachable } from './expected.ts'
import { allSteps } from './model/lifecycles.ts'
import { playWorld } from './play.ts'
import type { Settings } from './settings.ts'

/** `SEED=7 npm test -- test/simulation` plays other worlds. */
const seed = Number(process.env.SEED ?? 1)
const LIMIT_MS = 120_000

const worldOf = (world: number): Settings => ({
  seed,
  world,
  deals: 14,
  rail: world % 3 === 0 ? 'two_stage' : 'safe_deal',
})
/** One of each rail; the first takes every common step by itself. */
const always = [8, 12]
/** Played only while a step is missing: a change of the house gives every world another course. */
const more = [5, 10, 2, 4, 1, 7]

describe('whatever people, banks and networks do', () => {
  const coverage: Coverage = new Map()
  const missing = () => commonSteps.filter((step) => !coverage.has(step))

  async function play(world: number): Promise<void> {
    const played = await playWorld(worldOf(world), inject('database'))
    expect(played.failure?.story).toBeUndefined()
    merge(coverage, played.coverage)
  }

  it.each(always)(`no kopeck is lost in world %i of seed ${seed}`, { timeout: LIMIT_MS }, play)

  it('and every step of every life is taken somewhere', { timeout: 3 * LIMIT_MS }, async () => {
    for (const world of more) if (missing().length > 0) await play(world)
    expect(missing(), coverageReport(coverage, commonSteps)).toEqual([])
    const known = Object.keys(unreachable)
    expect(known.filter((step) => !allSteps.includes(step) || coverage.has(step))).toEqual([]) // they do happen
  })
})
