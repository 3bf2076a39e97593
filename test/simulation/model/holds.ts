import type { Broken, DealView } from './state.ts'
import type { Change, News, Told } from './watch.ts'

/** How this platform deals with a hold that ends and that nobody has decided. */
export type HoldTerms = {
  /** What was set; the rail's own way when nothing was. */
  policy: string | undefined
  marginMs: number
}
const BY_RAIL: Record<string, string> = { two_stage: 'ask', safe_deal: 'capture' }
const MEANS: Record<string, string> = {
  'payment.hold_secured': 'capture',
  'payment.hold_given_back': 'cancel',
  'payment.hold_undecided': 'ask',
}

/**
 * What nobody has decided is decided by the policy alone, in the last hours of the hold and not before, while the deal
 * goes on: not before the master has said yes, not while a dispute is open, not after the end. What was given back is not
 * taken, but by hand, by a client's word, or for a dispute.
 */
export function holdWatch(
  deals: ReadonlyMap<string, DealView>,
  { policy, marginMs }: HoldTerms,
  mayBeCaptured: ReadonlySet<string>,
) {
  const givenBack = new Set<string>()

  function decisionFaults(told: Told, later: readonly Told[]): Broken[] {
    const { what, actor, enroll, subject, at } = told
    const decision = MEANS[what]
    const deal = deals.get(enroll)
    if (decision === 'cancel' && subject) givenBack.add(subject)
    if (!decision || actor !== 'system' || !deal) return []
    const right = policy ?? BY_RAIL[deal.enroll.rail]
    const left = Date.parse(deal.payments.get(subject ?? '')?.hold_ends_at ?? '') - Date.parse(at)
    const { status, dispute_id } = deal.enroll
    const isOpen = (status === 'confirmed' || status === 'ready') && dispute_id === null
    const hasMoved = later.some((next) => next.enroll === enroll && /^(enroll|dispute)\./.test(next.what))
    if (decision === right && left > 0 && left <= marginMs && (isOpen || hasMoved)) return []
    const where = `${right} was agreed, ${left} ms before its end, ${status}${dispute_id ? ' and disputed' : ''}`
    return [{ invariant: 'a hold ends as agreed', detail: `${what} where ${where}`, enrollId: enroll }]
  }

  function captureFaults({ kind, row, was }: Change): Broken[] {
    const isTaken = kind === 'payment' && row.status === 'succeeded' && was !== 'succeeded'
    if (!isTaken || !givenBack.has(row.id) || mayBeCaptured.has(row.id)) return []
    const deal = deals.get(row.enroll_id ?? '')
    if (deal?.enroll.confirmed_at || deal?.disputes.size) return [] // decided anew before the money was back
    return [
      { invariant: 'a hold ends as agreed', detail: 'it was given back, and taken', enrollId: row.enroll_id },
    ]
  }

  return ({ changes, happenings }: Pick<News, 'changes' | 'happenings'>): Broken[] => [
    ...happenings.flatMap((told, index) => decisionFaults(told, happenings.slice(index + 1))),
    ...changes.flatMap(captureFaults),
  ]
}
