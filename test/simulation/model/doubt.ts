import type { State } from './state.ts'

/**
 * Everything that belongs to a deal in which a payout or refund is in doubt. A person has to look, and until then
 * what YooKassa gives back at the end of its deal may find no money here. At rest nothing is in doubt any more.
 */
export function doubtfulIds({ deals }: State): string[] {
  return [...deals.values()].flatMap((deal) => {
    const moves = [...deal.payouts.values(), ...deal.refunds.values()]
    if (!moves.some(({ status }) => status === 'in_doubt')) return []
    const rows = [...deal.payments.values(), ...moves]
    const own = rows.flatMap(({ id, provider_id }) => [id, provider_id ?? id])
    return [deal.enroll.id, ...deal.deals.keys(), ...own]
  })
}
