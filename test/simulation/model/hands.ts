import type { Broken, DealView } from './state.ts'
import type { Change, News } from './watch.ts'

export type ApprovalRow = {
  id: string
  status: string
  enroll_id: string
  action: string
  subject_id: string
  amount: number
  asked_by: string
  asked_at: string
  expires_at: string
  decided_by: string | null
  decided_at: string | null
  result_id: string | null
}
/** Money that a person of the house has moved, in kopecks. */
export type Move = { amount: number; at: number }

const DAY = 24 * 3_600_000

/**
 * Above the limit two people move money, together with what was moved by hand of the same deal in the day before; below
 * it nobody is asked. None of them is a party of the deal, nobody approves their own wish, and nothing in vain or late.
 */
export function handFaults(
  deals: ReadonlyMap<string, DealView>,
  { changes, happenings }: Pick<News, 'changes' | 'happenings'>,
  limit: number,
): Broken[] {
  const faults: Broken[] = []
  const byOperator = new Set(
    happenings.flatMap(({ what, actor, subject, enroll }) =>
      actor === 'operator' ? [`${what} ${subject ?? enroll}`] : [],
    ),
  )
  const approved = changes.flatMap(({ kind, row }) =>
    kind === 'approval' && row.status === 'approved' ? [row as unknown as ApprovalRow] : [],
  )
  for (const { kind, was, row } of changes) {
    const deal = deals.get(row.enroll_id ?? '')
    if (!deal) continue
    const must = (isTrue: boolean, detail: string) => {
      const enrollId = row.enroll_id
      if (!isTrue) faults.push({ invariant: 'two people move what is large', detail, enrollId })
    }
    const counted = (amount: number, at: number) =>
      deal.moves.reduce((sum, move) => (move.at > at - DAY ? sum + move.amount : sum), amount)

    if (kind === 'approval') {
      const approval = row as unknown as ApprovalRow
      const { amount, asked_by, decided_by } = approval
      const parties = [deal.enroll.client_id, deal.enroll.master_id]
      if (was === null) {
        must(counted(amount, Date.parse(approval.asked_at)) > limit, `${amount} needs nobody`)
        must(!parties.includes(asked_by), 'a party of the deal has asked')
      }
      if (row.status !== 'approved') continue
      const at = Date.parse(approval.decided_at ?? '')
      must(decided_by !== null && decided_by !== asked_by, 'one person has asked and approved')
      must(!parties.includes(decided_by ?? ''), 'a party of the deal has approved')
      must(at < Date.parse(approval.expires_at), 'it was too late to approve')
      must(hasCome(approval, changes), `the ${approval.action} that was approved has not come`)
      deal.moves.push({ amount, at })
      continue
    }
    const move = moveOf({ kind, was, row }, byOperator)
    if (!move || approved.some(({ result_id }) => result_id === move.id)) continue
    must(counted(move.amount, move.at) <= limit, `${move.amount} was moved by one person alone`)
    deal.moves.push(move)
  }
  return faults
}

/** A refund, a cancellation of captured money, or what was parked and is on its way, because an operator said so. */
function moveOf({ kind, was, row }: Omit<Change, 'seq' | 'id'>, byOperator: ReadonlySet<string>) {
  const { amount, origin, created_at, changed_at, promised_at } = row as unknown as Record<string, string>
  const of = (id: string, at: string | undefined) => ({
    id,
    amount: Number(amount),
    at: Date.parse(at ?? ''),
  })
  if (kind === 'payout' && was === 'parked' && row.status === 'sending')
    return byOperator.has(`payout.released ${row.id}`) ? of(row.id, promised_at) : undefined
  if (kind === 'refund' && was === 'parked' && row.status === 'sending')
    return byOperator.has(`refund.released ${row.id}`) ? of(row.id, changed_at) : undefined
  if (kind !== 'refund' || was !== null) return undefined
  if (origin === 'operator') return of(row.id, created_at)
  const isByHand = origin === 'cancellation' && byOperator.has(`enroll.cancelled ${row.enroll_id}`)
  return isByHand ? of(row.enroll_id ?? '', created_at) : undefined
}

const hasCome = ({ result_id }: ApprovalRow, changes: readonly Change[]) =>
  changes.some(({ row }) => row.id === result_id)
