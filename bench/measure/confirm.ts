import { sql } from '../../src/db/db.ts'
import { type Played, playDeal } from '../deal.ts'
import { succeeded } from '../http.ts'
import type { Master, Person } from '../people.ts'
import type { Stage } from '../stage.ts'
import { median, percentile } from '../statistics.ts'

const PROVIDER_MS = 300
/** The capture, and the payouts at the same time. */
const PROVIDER_CALLS = 2

/** From the client's click to both payouts answered, nobody else being there. */
export async function measureConfirm(stage: Stage): Promise<void> {
  const { house, limit, options, results } = stage
  const deals = options.isQuick ? 20 : 60
  const { meanMs: commitMs } = await limit.play('commit1', { concurrency: 1, ms: options.turnMs })
  const providerMs = await providerRoundTrip(stage)
  const fast = await clickToMoney(stage, deals)
  const least = 3 * commitMs + PROVIDER_CALLS * providerMs
  results.add('confirm_to_money_p50', median(fast) / least)
  results.note(
    `click to money: ${median(fast).toFixed(1)} ms; a commit ${commitMs.toFixed(2)} ms, a round trip to the provider ${providerMs.toFixed(2)} ms`,
  )

  for (const operation of ['payments.capture', 'payouts.create']) {
    await house.control('POST', '/faults', { operation, mode: 'slow', delay_ms: PROVIDER_MS, probability: 1 })
  }
  const slow = await clickToMoney(stage, deals)
  await house.control('DELETE', '/faults')
  const added = slow.map((ms) => ms - PROVIDER_CALLS * PROVIDER_MS)
  results.add('confirm_to_money_added_p50', median(added))
  results.add('confirm_to_money_added_p99', percentile(added, 99))
}

async function clickToMoney({ house, lines, crowd }: Stage, deals: number): Promise<number[]> {
  const played: { deal: Played; clickedAt: number }[] = []
  for (let number = 0; number < deals; number++) {
    const [client, master] = [
      crowd.clients[number % crowd.clients.length],
      crowd.masters[number % crowd.masters.length],
    ]
    const deal = await playDeal(lines, client as Person, master as Master)
    played.push({ deal, clickedAt: performance.timeOrigin + deal.clickedAt })
  }
  return Promise.all(
    played.map(async ({ deal, clickedAt }) => {
      const row = await house.db.row<{ at: number }>(sql`
        select extract(epoch from max(succeeded_at))::float8 * 1000 as at from payout where enroll_id = ${deal.enrollId}`)
      return (row?.at ?? Number.NaN) - clickedAt
    }),
  )
}

/** Reading one object there, over a connection that is kept open. */
async function providerRoundTrip({ house, lines }: Stage): Promise<number> {
  const row = await house.db.row<{ id: string }>(
    sql`select provider_id as id from payment where provider_id is not null limit 1`,
  )
  const token = `Basic ${Buffer.from('100500:test_demo').toString('base64')}`
  const times: number[] = []
  for (let number = 0; number < 200; number++) {
    const startedAt = performance.now()
    succeeded(await lines.bank.ask('GET', `/v3/payments/${row?.id}`, { authorization: token }), 'a payment')
    times.push(performance.now() - startedAt)
  }
  return median(times)
}
