import type { Broken, DealView } from './state.ts'
import type { Told } from './watch.ts'

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

/** What nobody has decided is decided by the policy alone, in the last hours of the hold and not before. */
export function holdFaults(
  deals: ReadonlyMap<string, DealView>,
  happenings: readonly Told[],
  { policy, marginMs }: HoldTerms,
): Broken[] {
  return happenings.flatMap(({ what, actor, enroll, subject, at }) => {
    const decision = MEANS[what]
    const deal = deals.get(enroll)
    if (!decision || actor !== 'system' || !deal) return []
    const right = policy ?? BY_RAIL[deal.enroll.rail]
    const left = Date.parse(deal.payments.get(subject ?? '')?.hold_ends_at ?? '') - Date.parse(at)
    const isRight = decision === right && left > 0 && left <= marginMs
    if (isRight) return []
    const detail = `${what} where ${right} was agreed, ${left} ms before its end`
    return [{ invariant: 'a hold ends as agreed', detail, enrollId: enroll }]
  })
}
