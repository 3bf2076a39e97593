import { sealBooks } from '../audit/seal.ts'
import type { Context } from '../context.ts'
import { after, DAY_MS } from '../core/clock.ts'
import { rollUpEarnings } from '../earnings/roll-up.ts'
import { forgetOldRequests } from '../http/idempotency.ts'
import { forgetExpiredSessions } from '../identity/session.ts'
import { rollUp } from '../ledger/balance.ts'
import { forgetNotifications } from '../notification/store.ts'
import { askForRun } from '../reconciliation/run.ts'
import type { Job } from './schedule.ts'

/** A notification is kept for questions about it; what it led to stays in the story of its deal. */
const NOTIFICATIONS_KEPT_MS = 90 * DAY_MS

/** Keeps the house small and its reads short. */
export const housekeeping = ({ db, clock, config }: Pick<Context, 'db' | 'clock' | 'config'>): Job[] => [
  {
    name: 'roll-up-ledger',
    cron: '*/5 * * * *',
    run: async () => rollUpEarnings({ db, clock, config }, await rollUp(db)),
  },
  { name: 'seal-books', cron: '2-59/5 * * * *', run: () => sealBooks({ db, clock }).then(() => {}) },
  { name: 'forget-requests', cron: '7 * * * *', run: () => forgetOldRequests(db, clock.now()) },
  { name: 'forget-sessions', cron: '17 * * * *', run: () => forgetExpiredSessions(db, clock.now()) },
  {
    name: 'forget-notifications',
    cron: '27 3 * * *',
    run: () => forgetNotifications(db, after(clock.now(), -NOTIFICATIONS_KEPT_MS)),
  },
  {
    name: 'reconcile',
    cron: '0 0 * * *', // 03:00 in Moscow
    run: async () => void (await askForRun({ db, clock }, { source: 'nightly', askedBy: null })),
  },
]
