import { ControlRefusal } from '../sim.ts'
import type { Action, Scene } from './action.ts'

const GOOD = [
  '5555555555554477',
  '5555555555554444',
  '4793128161644804',
  '4111111111111111',
  '2200000000000004',
]
/** One card for each reason that YooKassa documents. */
const DECLINED = [
  '5555555555554592',
  '4926946416239025',
  '2200000000000038',
  '5555555555554584',
  '4119098878796485',
  '2202202212312379',
  '5555555555554600',
  '4951017853630544',
  '2200770212727079',
  '5555555555554501',
  '4565231022577548',
  '2201382000000047',
]
const REASONS = ['3d_secure_failed', 'internal_timeout', 'identification_required', 'permission_revoked']

/** What the client does on YooKassa's page, with whatever link they ever had; leaving it is doing nothing. */
export const checkout: Action = {
  name: 'checkout',
  weight({ view: { payments }, payment }) {
    if (payment?.status === 'pending' && payment.provider_id) return 9
    return [...payments.values()].some(({ provider_id }) => provider_id) ? 0.2 : 0
  },
  async play({ stage, deal, view, payment }: Scene) {
    const { random, sim, say } = stage
    const known = [...view.payments.values()].filter(({ provider_id }) => provider_id)
    const { provider_id: id } = payment?.provider_id ? payment : random.pick(known)
    const roll = random.next()
    const [what, path, body] =
      roll < 0.75
        ? ['pays', 'pay', { card: random.pick(GOOD) }]
        : roll < 0.92
          ? ['is declined', 'pay', { card: random.pick(DECLINED) }]
          : ['fails to pay', 'decline', { reason: random.pick(REASONS) }]
    try {
      await sim.control('POST', `/payments/${id}/${path}`, body)
      say(`${deal.client.name}: ${what} at YooKassa for deal ${deal.number}`)
    } catch (error) {
      if (!(error instanceof ControlRefusal)) throw error
      say(`${deal.client.name}: finds a dead link of deal ${deal.number}`)
    }
    await sim.post.collect()
  },
}
