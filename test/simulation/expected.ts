import { allSteps } from './model/lifecycles.ts'

/** Steps that no play reaches, and why. */
export const unreachable: Record<string, string> = {
  'enroll: confirmed → completed': 'an arbiter rules so, and disputes are not played yet',
  'payout: in_doubt → accepted':
    'nobody is told of a payout that waits at its bank, and doubts are not searched for',
  'refund: in_doubt → accepted': 'the same',
  'refund: in_doubt → canceled': 'nobody is told of a canceled refund, and doubts are not searched for',
}

export const expectedSteps: readonly string[] = allSteps.filter((step) => !(step in unreachable))
