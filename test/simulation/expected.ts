import { allSteps } from './model/lifecycles.ts'

/** Steps that no play reaches, and why. */
export const unreachable: Record<string, string> = {
  'enroll: confirmed → completed': 'an arbiter rules so, and disputes are not played yet',
}

/** Steps that so small a run meets by chance at most; tests of their own take each of them (`doubt*.test.ts`). */
const rare: readonly string[] = ['accepted', 'succeeded', 'canceled'].flatMap((end) => [
  `payout: in_doubt → ${end}`,
  `refund: in_doubt → ${end}`,
])

export const expectedSteps: readonly string[] = allSteps.filter(
  (step) => !(step in unreachable) && !rare.includes(step),
)
