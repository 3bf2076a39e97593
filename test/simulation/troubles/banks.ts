import type { Books } from '../../../scripts/books.ts'
import { rublesOf } from '../actions/action.ts'
import type { Stage } from '../stage.ts'
import type { Trouble } from './trouble.ts'

const PAYOUT_REASONS = [
  'insufficient_funds',
  'fraud_suspected',
  'one_time_limit_exceeded',
  'periodic_limit_exceeded',
  'rejected_by_payee',
  'general_decline',
  'issuer_unavailable',
  'recipient_not_found',
]
const REFUND_REASONS = ['general_decline', 'insufficient_funds', 'rejected_by_payee', 'rejected_by_timeout']

/** From now on banks answer payouts and refunds at once, later, or with a no. */
export const mood: Trouble = {
  name: 'banks change',
  kind: 'banks',
  weight: 1.5,
  async play({ sim, random, say }) {
    const answer = random.pick(['succeeded', 'succeeded', 'pending'])
    const refunds = random.pick(['succeeded', 'succeeded', 'pending', 'canceled'])
    await sim.control('POST', '/payouts/mode', { answer, period_limits: random.chance(0.2) })
    const reason = refunds === 'canceled' ? { reason: random.pick(REFUND_REASONS) } : {}
    await sim.control('POST', '/refunds/mode', { answer: refunds, ...reason })
    say(`banks: payouts ${answer}, refunds ${refunds}`)
  },
}

/** A bank decides about something that YooKassa has been waiting for. */
export const verdict: Trouble = {
  name: 'bank decides',
  weight: 4,
  async play(stage) {
    const open = await undecided(stage)
    if (open.length > 0) await decide(stage, stage.random.pick(open))
  },
}

/** Banks decide about everything, also about what the house has not heard of. */
export async function decideAll(stage: Stage): Promise<void> {
  for (const waiting of await undecided(stage)) await decide(stage, waiting)
}

type Waiting = { kind: 'payouts' | 'refunds'; id: string }

async function undecided({ sim }: Stage): Promise<Waiting[]> {
  const books = await sim.control<Books>('GET', '/books')
  return (['payouts', 'refunds'] as const).flatMap((kind) =>
    books[kind].flatMap(({ id, status }) => (status === 'pending' ? [{ kind, id }] : [])),
  )
}

async function decide({ sim, random, say }: Stage, { kind, id }: Waiting): Promise<void> {
  const reason = random.pick(kind === 'payouts' ? PAYOUT_REASONS : REFUND_REASONS)
  const isYes = !sim.is('banks') || random.chance(0.6)
  await sim.control(
    'POST',
    `/${kind}/${id}/settle`,
    isYes ? { status: 'succeeded' } : { status: 'canceled', reason },
  )
  say(`a bank decides: one of the ${kind} has ${isYes ? 'succeeded' : `been canceled, ${reason}`}`)
  await sim.post.collect()
}

/** A bank gives back what it had taken, days later: YooKassa takes its word back. */
export const takeBack: Trouble = {
  name: 'bank gives back',
  kind: 'banks',
  weight: 0.5,
  async play({ sim, random, say }) {
    const paid = (await sim.control<Books>('GET', '/books')).payouts.filter(
      ({ status }) => status === 'succeeded',
    )
    if (paid.length === 0) return
    const { id } = random.pick(paid.slice(-12))
    const reason = random.pick(PAYOUT_REASONS)
    await sim.control('POST', `/payouts/${id}/settle`, { status: 'canceled', reason })
    say(`a bank gives a payout back, ${reason}`)
    await sim.post.collect()
  },
}

/** The gateway and the shop run dry, or are filled up. */
export const purse: Trouble = {
  name: 'purse',
  kind: 'banks',
  weight: 1,
  async play({ sim, random, say }) {
    const isDry = random.chance(0.4)
    const gateway = isDry ? rublesOf(random.scale(1, 2000_00)) : '100000000.00'
    await sim.control('POST', '/balance', { gateway, shop: isDry && random.chance(0.5) ? '10.00' : null })
    say(`the gateway has ${gateway}`)
  },
}

/** YooKassa does not let the shop have deals for a while. */
export const closedDoor: Trouble = {
  name: 'no deals',
  kind: 'banks',
  weight: 0.6,
  async play({ sim, random, say }) {
    const safe_deal_enabled = random.chance(0.6)
    await sim.control('POST', '/shop', { safe_deal_enabled })
    say(`the shop ${safe_deal_enabled ? 'may' : 'may not'} have deals`)
  },
}
