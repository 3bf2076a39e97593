import { type Books, differences, openWork } from '../../../scripts/books.ts'
import { decideDoubts } from '../actions/doubt.ts'
import { DAY, HOUR, MINUTE, SECOND } from '../clock.ts'
import { count } from '../coverage.ts'
import type { Letter } from '../post.ts'
import { type Stage, Violation } from '../stage.ts'
import { calm } from '../weather.ts'
import { decideAll } from './banks.ts'
import type { Trouble } from './trouble.ts'

const ROUNDS = 60
/** Within the first a payment that waits for its payer is asked about, within the second a hold. */
const POLLS = [16 * MINUTE, HOUR]
const TICKS = 100

/**
 * All troubles end, time passes until nobody has anything to do, and both books must agree to the kopeck. Work that
 * never ends is as wrong as a kopeck too much.
 */
export async function rest(stage: Stage): Promise<void> {
  const { sim, say, coverage } = stage
  say('everything comes to rest')
  count(coverage, 'trouble: rest')
  sim.sky.change(calm)
  await sim.control('POST', '/balance', { gateway: '100000000.00', shop: null })
  await sim.control('POST', '/shop', { safe_deal_enabled: true })
  await sim.control('POST', '/payouts/mode', { answer: 'succeeded', period_limits: false })
  await sim.control('POST', '/refunds/mode', { answer: 'succeeded' })
  await workUntilIdle(stage)
  await decideDoubts(stage)
  await tellOfReversals(stage)
  for (const pause of POLLS) {
    await sim.pass(pause)
    await workUntilIdle(stage)
  }
  await hearTheLatest(stage)
  await compare(stage)
}

/** What has ended at YooKassa within an hour may be unknown here yet; what is older a poll must have found. */
async function hearTheLatest(stage: Stage): Promise<void> {
  const { sim } = stage
  const { all, box } = sim.post
  const isLate = ({ created_at }: Letter) => Date.parse(created_at) > sim.clock.ms - HOUR - MINUTE
  for (let heard = 0, rounds = 0; rounds < 10; rounds++) {
    const fresh = all.slice(heard).filter(isLate)
    heard = all.length
    if (fresh.length === 0) break
    for (const letter of fresh) {
      await sim.post.carry(letter, stage.server())
      await sim.turns.idle()
    }
    await workUntilIdle(stage)
  }
  box.length = 0
}

async function workUntilIdle(stage: Stage): Promise<void> {
  const { sim } = stage
  let open: string[] = []
  for (let round = 0; round < ROUNDS; round++) {
    await sim.pass(round < 4 ? 45 * SECOND : round < 20 ? 11 * MINUTE : HOUR)
    await tickUntilIdle(stage)
    await stage.look()
    await decideAll(stage)
    open = await openWork(sim.db)
    if (open.length === 0) return sim.post.collect()
  }
  throw new Violation([{ invariant: 'work ends', detail: open.join('\n') }])
}

async function tickUntilIdle(stage: Stage): Promise<void> {
  const { sim, random } = stage
  for (let left = TICKS; left > 0; left--) {
    sim.houses.bury(sim.is('deaths'))
    if ((await stage.tick(random.pick(sim.houses.street))) > 0) continue
    if ((await stage.tick(stage.server())) === 0) return
  }
  throw new Violation([{ invariant: 'work ends', detail: 'a house always finds something to do' }])
}

/**
 * The house looks a day and a week after a payout has succeeded whether its bank has given it back. Whatever those looks
 * cannot have found yet, or never will, is told once more.
 */
async function tellOfReversals(stage: Stage): Promise<void> {
  const { sim } = stage
  const paid = [...sim.state.deals.values()]
    .flatMap(({ payouts }) => [...payouts.values()])
    .filter(({ status }) => status === 'succeeded')
  for (const { event, object, object_id, created_at } of sim.post.all) {
    const payout = paid.find(({ provider_id }) => event === 'payout.canceled' && provider_id === object_id)
    if (!payout?.succeeded_at) continue
    const lookAt = Date.parse(payout.succeeded_at) + 7 * DAY
    if (Date.parse(created_at) < lookAt && lookAt + HOUR < sim.clock.ms) continue // found, or a fault
    await sim.post.carry({ event, object, object_id }, stage.server())
    await sim.turns.idle()
  }
}

async function compare(stage: Stage): Promise<void> {
  const { sim } = stage
  assertNobodyIsAskedForEver(stage)
  const found = await differences(sim.db, await sim.control<Books>('GET', '/books'))
  if (found.length > 0)
    throw new Violation(found.map((detail) => ({ invariant: 'both books agree', detail })))
}

function assertNobodyIsAskedForEver({ sim }: Stage): void {
  const late = [...sim.state.deals.values()]
    .flatMap(({ approvals }) => [...approvals.values()])
    .filter(({ status, expires_at }) => status === 'pending' && Date.parse(expires_at) < sim.clock.ms - HOUR)
  if (late.length > 0)
    throw new Violation(
      late.map(({ id }) => ({ invariant: 'work ends', detail: `approval ${id} is too old` })),
    )
}

export const restNow: Trouble = { name: 'rest', weight: 0.25, play: rest }
