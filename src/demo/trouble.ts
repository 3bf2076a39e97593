import type { DemoBank, DemoBankOrder, DemoFaults, DemoNotificationOrder } from '#schema/demo.ts'
import { faultModes, faultOperations } from '#schema/demo.ts'
import type { Context } from '../context.ts'
import { AppError } from '../core/errors.ts'
import { findPayout } from '../payout/store.ts'
import type { Control } from './control.ts'
import { type Lost, listReceived, type Received } from './store.ts'

const RECENT = 50

type Fault = DemoFaults['items'][0] & { times?: number }

/** What is ordered, and what can be. */
export async function readFaults(control: Control): Promise<DemoFaults> {
  const { items } = await control<{ items: Fault[] }>('GET', '/faults')
  return {
    items: items.map(({ operation, mode, struck, left }) => ({ operation, mode, struck, left })),
    operations: [...faultOperations],
    modes: [...faultModes],
  }
}

type Disturbance = { disturbance: { mode: DemoNotificationOrder['mode'] } }
type Letter = { event: string; object_id: string; state: string; created_at: string }

/** How badly notifications come, and the recent ones, those that were lost among them. */
export async function readNotifications({ db }: Pick<Context, 'db'>, control: Control, after: Date | null) {
  const { disturbance, items } = await control<Disturbance & { items: Letter[] }>(
    'GET',
    `/notifications?limit=${RECENT}`,
  )
  const lost: Lost[] = items
    .filter(({ state }) => state === 'dropped')
    .map((letter) => ({
      event: letter.event,
      objectId: letter.object_id,
      at: new Date(letter.created_at),
    }))
  const received: Received[] = await listReceived(db, { lost, after, limit: RECENT })
  return { mode: disturbance.mode, received }
}

const answers = { at_once: 'succeeded', later: 'pending', refused: 'canceled' } as const

type Mode = { answer: string; reason?: DemoBank['reason'] }
type Books = { balances: { gateway: DemoBank['balance'] } }

export async function readBank(control: Control): Promise<DemoBank> {
  const mode = await control<Mode>('GET', '/payouts/mode')
  const { balances } = await control<Books>('GET', '/books?objects=false')
  const [answer = 'at_once'] = Object.entries(answers).flatMap(([ours, theirs]) =>
    theirs === mode.answer ? [ours as DemoBank['answer']] : [],
  )
  return { answer, reason: mode.reason ?? null, balance: balances.gateway }
}

/** How the bank answers payouts from now on, and what the gateway has for them. */
export async function orderBank(control: Control, { answer, reason, balance }: DemoBankOrder): Promise<void> {
  if (answer) await control('POST', '/payouts/mode', { answer: answers[answer], ...(reason && { reason }) })
  if (balance) await control('POST', '/balance', { gateway: balance.value })
}

/**
 * The bank's last word about a payout of ours.
 * @throws AppError `not_found`, `wrong_state` when it has none to say
 */
export async function settleAtBank(
  { db }: Pick<Context, 'db'>,
  control: Control,
  id: string,
  verdict: { status: 'succeeded' | 'canceled'; reason?: string | undefined },
): Promise<void> {
  const payout = await findPayout(db, id)
  if (!payout) throw new AppError('not_found', 'no such payout')
  if (!payout.providerId)
    throw new AppError('wrong_state', 'the bank has not heard of it', { state: payout.status })
  await control('POST', `/payouts/${payout.providerId}/settle`, verdict)
}
