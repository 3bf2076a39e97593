import { account } from './actions/accounts.ts'
import { sceneOf } from './actions/action.ts'
import { actions } from './actions/all.ts'
import { book } from './actions/book.ts'
import { DAY, HOUR } from './clock.ts'
import { type Coverage, count } from './coverage.ts'
import { again, type Settings } from './settings.ts'
import { type Databases, openSim, type Sim } from './sim.ts'
import { createStage, type Deal, type Stage, Violation } from './stage.ts'
import { tellStory } from './story.ts'
import { troubles } from './troubles/all.ts'
import { rest } from './troubles/rest.ts'

export type Played = {
  settings: Settings
  /** How many were booked. */
  deals: number
  steps: number
  log: readonly string[]
  coverage: Coverage
  /** Names the broken invariants, for shrinking; and all there is to know, for people. */
  failure?: { invariants: string[]; story: string }
}

/** So many deals are under way at once. */
const AT_ONCE = 8
/** A deal that nobody can end is left alone after so many turns. */
const PATIENCE = 70

/** Plays one world from its seed to its end, or to the first broken invariant. */
export async function playWorld(settings: Settings, databases: Databases): Promise<Played> {
  const sim = await openSim(settings, databases)
  const stage = createStage(sim)
  const played = () => ({
    settings,
    deals: stage.deals.length,
    steps: stage.step(),
    log: stage.log,
    coverage: coverageOf(sim, stage),
  })
  try {
    await live(stage)
    return played()
  } catch (error) {
    const invariants =
      error instanceof Violation
        ? [...new Set(error.broken.map(({ invariant }) => invariant))]
        : ['no errors but ours']
    const story = await tellStory(stage, error).catch((cause) => `no story: ${cause}\n${error}`)
    return { ...played(), failure: { invariants, story: `${story}\n\nagain: ${again(settings)}\n` } }
  } finally {
    await sim.close()
  }
}

async function live(stage: Stage): Promise<void> {
  const { sim } = stage
  const { deals: wanted, steps = Number.POSITIVE_INFINITY, parallel = 1 } = sim.settings
  stage.say(JSON.stringify(sim.env))
  if (sim.is('others')) sim.houses.move(sim.is('deaths'))
  sim.houses.move(sim.is('deaths'))
  for (const _ of sim.people.masters) await turn(stage, account)
  await turn(stage, async () => {
    for (let times = 0; times < 6; times++) await account(stage)
  })

  while (!isOver(stage, wanted) && stage.step() < steps) {
    await Promise.all(Array.from({ length: parallel }, () => turn(stage, (now) => oneTurn(now, wanted))))
  }
  for (const hours of [1, 8, 26, 26, 80, 200, 24 * 30, 24 * 100]) {
    await turn(stage, async () => {
      await sim.pass(hours * HOUR + (hours % 7) * DAY)
      await rest(stage)
    })
  }
}

/** One step: something happens, and everything that was committed by it is looked at. */
async function turn(stage: Stage, play: (stage: Stage) => Promise<unknown>): Promise<void> {
  const { sim } = stage
  stage.nextStep()
  await play(stage)
  await sim.turns.idle()
  for (const death of sim.houses.bury(sim.is('deaths'))) {
    stage.say(death)
    count(stage.coverage, 'trouble: died')
  }
  await stage.look()
}

const isOver = ({ deals }: Stage, wanted: number) =>
  deals.length >= wanted && deals.every((deal) => deal.isOver)

async function oneTurn(stage: Stage, wanted: number): Promise<void> {
  const { random, sim, deals } = stage
  const open = deals.filter((deal) => !deal.isOver)
  const possible = troubles.filter(({ kind }) => !kind || sim.is(kind))
  const moves = [
    { name: 'deal', weight: open.length * 6, play: () => dealTurn(stage, open) },
    {
      name: 'book',
      weight: deals.length < wanted && open.length < AT_ONCE ? 12 : 0,
      play: () => book(stage),
    },
    { name: 'account', weight: 4, play: () => account(stage) },
    ...possible.map((trouble) => ({ ...trouble, play: () => trouble.play(stage) })),
  ]
  const move = random.weigh(moves, ({ weight }) => weight)
  count(stage.coverage, `trouble: ${move?.name}`)
  await move?.play()
}

/** Mostly one that is under way, sometimes one of long ago. */
async function dealTurn(stage: Stage, open: readonly Deal[]): Promise<void> {
  const { random, deals } = stage
  const deal = random.chance(0.06) ? random.pick(deals) : random.pick(open)
  const scene = sceneOf(stage, deal)
  if (!scene) return
  deal.turns += 1
  const action = random.weigh(actions, (each) => each.weight(scene))
  await action?.play(scene)
  deal.isOver ||= isFinished(stage, deal)
}

function isFinished(stage: Stage, deal: Deal): boolean {
  if (deal.turns > PATIENCE) return true
  const view = stage.viewOf(deal)
  if (!view || !['completed', 'cancelled', 'expired'].includes(view.enroll.status)) return false
  const isPaidOut = [...view.payouts.values()].every(
    ({ status }) => status === 'succeeded' || status === 'canceled',
  )
  return stage.random.chance(isPaidOut ? 0.5 : 0.1)
}

function coverageOf(sim: Sim, { coverage, deals }: Stage): Coverage {
  for (const [name, times] of sim.sky.struck) count(coverage, `fault: ${name}`, times)
  for (const deal of deals) {
    const view = sim.state.deals.get(deal.enrollId ?? '')
    count(coverage, `deals: ${view?.enroll.rail} ${view?.enroll.status}`)
  }
  return coverage
}
