import type { Action } from './action.ts'

const basic = `Basic ${Buffer.from('100500:test_demo').toString('base64')}`

/** Somebody of the platform captures or cancels a hold by hand, in YooKassa's dashboard. */
export const dashboard: Action = {
  name: 'dashboard',
  weight({ payment, isDecided, view: { enroll } }) {
    if (!payment?.provider_id || isDecided || !['pending', 'confirmed', 'ready'].includes(enroll.status))
      return 0
    return payment.status === 'processing' || payment.status === 'pending' ? 0.35 : 0
  },
  async play({ stage, deal, payment }) {
    const { random, sim, say } = stage
    const what = random.chance(0.6) ? 'capture' : 'cancel'
    const answer = await fetch(`${sim.emulator.apiUrl}/payments/${payment?.provider_id}/${what}`, {
      method: 'POST',
      headers: {
        authorization: basic,
        'content-type': 'application/json',
        'idempotence-key': `by-hand-${stage.step()}`,
      },
      body: '{}',
    })
    await answer.text()
    if (payment) sim.state.mayBeCaptured.add(payment.id)
    say(`${what}d by hand at YooKassa, deal ${deal.number} → ${answer.status}`)
    await sim.post.collect()
    // Whoever does that looks at the page afterwards, so the house knows before anybody else acts.
    await stage.ask('look', {
      by: deal.client,
      args: { payment: payment?.id ?? '' },
      may: ['ok'],
      about: deal,
    })
  },
}
