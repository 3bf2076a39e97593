import { allSteps } from './model/lifecycles.ts'

/** Steps that no play reaches, and why. */
export const unreachable: Record<string, string> = {}

/** Steps that so small a run meets by chance at most; tests of their own take each of them (`doubt*.test.ts`). */
const rare: readonly string[] = [
  ...['accepted', 'succeeded', 'canceled'].flatMap((end) => [
    `payout: in_doubt → ${end}`,
    `refund: in_doubt → ${end}`,
  ]),
  ...['approved', 'rejected', 'failed', 'expired'].map((end) => `approval: pending → ${end}`),
  'payout: succeeded → canceled',
  'payment: pending → succeeded', // a hold that was captured before anybody had heard of it
  ...['payout', 'refund'].map((kind) => `${kind}: sending → in_doubt`),
  'dispute: opened → resolved',
  'deal: closed → opened',
  'enroll: confirmed → completed',
  'refund: new → parked',
  'refund: parked → sending',
  'refund: parked → canceled',
  ...['opened', 'answered', 'under_review', 'resolved'].map((from) => `dispute: ${from} → moot`),
  ...['opened', 'answered', 'under_review'].map((from) => `dispute: ${from} → withdrawn`),
]

export const expectedSteps: readonly string[] = allSteps.filter(
  (step) => !(step in unreachable) && !rare.includes(step),
)
