import { DAY, HOUR, MINUTE } from '../clock.ts'
import { type Deal, moods, type Stage } from '../stage.ts'
import { rublesOf } from './action.ts'

const PAYMENT_MAX = 350_000_00

/** A master offers something, and a client books it; the price and the time are anything, also what cannot be. */
export async function book(stage: Stage): Promise<void> {
  const { random, sim, deals } = stage
  const master = random.pick(sim.people.masters)
  const client = random.pick(sim.people.clients.filter((each) => each !== master))
  const price = priceOf(stage)
  const isPossible = price >= sim.minPrice && price <= PAYMENT_MAX
  const minutes = random.pick([5, 30, 60, 60, 240])
  const offered = await stage.ask('offer', {
    by: master,
    args: { price: rublesOf(price), minutes },
    may: [isPossible ? 'ok' : 'price_out_of_range'],
    note: rublesOf(price),
  })
  if (!offered.id) return

  const startsAt = startOf(stage)
  const deal: Deal = {
    number: deals.length + 1,
    client,
    master,
    price,
    mood: random.weigh(moods, (mood) => (mood === 'smooth' ? 4 : 1)) ?? 'smooth',
    turns: 0,
    isOver: false,
  }
  const answer = await stage.ask('book', {
    by: client,
    args: { service: offered.id, startsAt },
    may: [rightCode(stage, master.id, startsAt, minutes)],
    note: `deal ${deal.number}`,
  })
  if (answer.code !== 'ok' || !answer.id) return
  deals.push({ ...deal, enrollId: answer.id })
}

/** Round ones, odd kopecks, both bounds, and what is just outside of them. */
function priceOf({ random, sim }: Stage): number {
  const isInParts = sim.env.PAYOUT_MAX === '333.33'
  const max = isInParts ? 900_00 : PAYMENT_MAX
  const roll = random.next()
  if (roll < 0.35) return isInParts ? 500_00 : 1000_00
  if (roll < 0.45) return sim.minPrice + random.int(0, 20)
  if (roll < 0.48) return sim.minPrice - random.int(1, 20)
  if (roll < 0.52 && !isInParts) return PAYMENT_MAX - random.int(0, 20)
  if (roll < 0.54) return PAYMENT_MAX + random.int(1, 20)
  return random.scale(sim.minPrice, max)
}

function startOf({ random, sim: { clock } }: Stage): Date {
  const roll = random.next()
  const ms =
    roll < 0.03
      ? -random.scale(MINUTE, DAY)
      : roll < 0.05
        ? 366 * DAY + random.scale(MINUTE, DAY)
        : random.scale(HOUR, 12 * DAY)
  return new Date(clock.ms + Math.round(ms / 1000) * 1000)
}

function rightCode({ sim }: Stage, masterId: string, startsAt: Date, minutes: number): string {
  const [from, until] = [startsAt.getTime(), startsAt.getTime() + minutes * MINUTE]
  if (from <= sim.clock.ms) return 'slot_in_past'
  if (from > sim.clock.ms + 366 * DAY) return 'slot_too_far'
  const isTaken = [...sim.state.deals.values()].some(
    ({ enroll }) =>
      enroll.master_id === masterId &&
      (enroll.holds_slot || ['pending', 'confirmed', 'ready'].includes(enroll.status)) &&
      Date.parse(enroll.starts_at) < until &&
      Date.parse(enroll.ends_at) > from,
  )
  return isTaken ? 'slot_taken' : 'ok'
}
