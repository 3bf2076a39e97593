import { setTimeout as sleep } from 'node:timers/promises'
import type { House } from './house.ts'
import type { Person } from './people.ts'

/** A house at rest is compared in seconds. */
const LIMIT_MS = 120_000

/** Has the house compare itself with YooKassa, as `npm run reconcile` does, and answers what it found. */
export async function reconcile({ urls }: Pick<House, 'urls'>, operator: Person): Promise<string[]> {
  const me = await operator.at(urls[0] as string)
  let run = await me.reconciliations.create()
  const giveUpAt = performance.now() + LIMIT_MS
  while (run.status !== 'finished' && run.status !== 'failed') {
    if (performance.now() > giveUpAt) return [`the reconciliation is still ${run.status}`]
    await sleep(200)
    run = await me.reconciliations.read(run.id)
  }
  const { items } = await me.reconciliations.cases({ status: 'open', limit: 100 })
  return [
    ...(run.status === 'failed' ? [`the reconciliation has failed: ${run.reason}`] : []),
    ...(run.cured > 0 ? [`the reconciliation had to mend ${run.cured}`] : []),
    ...items.map(
      ({ kind, object, subject, ours, theirs }) =>
        `${kind} ${object} ${subject}: ${ours ?? 'nothing'} here, ${theirs ?? 'nothing'} there`,
    ),
  ]
}
