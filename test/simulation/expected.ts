import { allSteps } from './model/lifecycles.ts'

/** Steps that no play reaches, and why. */
export const unreachable: Record<string, string> = {}

/** Steps that a long run takes; its report names those that it did not. */
export const expectedSteps: readonly string[] = allSteps.filter((step) => !(step in unreachable))

/**
 * Steps that fewer than half of the small worlds take. Tests of their own take each of them: a run of all tests fails when a
 * step was never seen (`test/setup/seen.ts`), and it does not look at the simulation.
 */
const rare: readonly string[] = [
  'enroll: pending → cancelled',
  'enroll: ready → cancelled',
  'enroll: confirmed → completed',
  'payment: pending → failed',
  'payment: pending → succeeded', // a hold that was captured before anybody had heard of it
  ...['accepted', 'canceled', 'in_doubt'].map((to) => `payout: sending → ${to}`),
  ...['succeeded', 'canceled'].map((to) => `payout: accepted → ${to}`),
  ...['accepted', 'succeeded', 'canceled'].map((to) => `payout: in_doubt → ${to}`),
  'payout: succeeded → canceled',
  'deal: closed → opened',
  'deal: planned → failed',
  ...['pending → rejected', 'pending → blocked', 'blocked → verified', 'blocked → rejected'].map(
    (step) => `account: ${step}`,
  ),
]
const rareKinds = ['refund', 'dispute', 'approval']

/** What two or three small worlds take together, whatever their seed. */
export const commonSteps: readonly string[] = expectedSteps.filter(
  (step) => !rare.includes(step) && !rareKinds.some((kind) => step.startsWith(`${kind}:`)),
)
