import { type ApprovalRow, handFaults, type Move } from './hands.ts'
import { type HoldTerms, holdWatch } from './holds.ts'
import { mayFollow, stepName } from './lifecycles.ts'
import { moneyFaults, type Terms } from './money.ts'
import type { Change, News, Posted } from './watch.ts'

type Row = { id: string; status: string; amount: number; enroll_id: string }
export type EnrollRow = {
  id: string
  status: string
  rail: string
  price: number
  terms: Terms
  client_id: string
  master_id: string
  starts_at: string
  ends_at: string
  confirmed_at: string | null
  /** What a cancellation leaves to the master, and how much has been distributed so far. */
  award: number | null
  released: number
  holds_slot: boolean
  dispute_id: string | null
}
export type PaymentRow = Row & {
  provider_id: string | null
  refunded: number
  deal_id: string | null
  hold_ends_at: string | null
}
export type PayoutRow = Row & {
  receiver: string
  part: number
  person_id: string | null
  provider_id: string | null
  reason: string | null
  succeeded_at: string | null
}
export type RefundRow = Row & {
  net: number
  tax: number
  fee: number
  taken_from: string
  origin: string
  provider_id: string | null
}
type DealRow = { id: string; status: string; fee_moment: string; settlement: number }
export type DisputeRow = Row & { arbiter_id: string | null; opened_by: string; conceded: number }
export type AccountRow = {
  id: string
  status: string
  person_id: string
  kind: string
  removed_at: string | null
}

/** One deal as it was last committed. */
export type DealView = {
  enroll: EnrollRow
  payments: Map<string, PaymentRow>
  payouts: Map<string, PayoutRow>
  refunds: Map<string, RefundRow>
  deals: Map<string, DealRow>
  disputes: Map<string, DisputeRow>
  approvals: Map<string, ApprovalRow>
  /** What people have moved by hand. */
  moves: Move[]
  feeMoment: string | undefined
  /** What this deal's own entries have left at each kind of address: `escrow`, `payable`, `revenue`. */
  ledger: Map<string, number>
}
export type Broken = { invariant: string; detail: string; enrollId?: string | undefined }

/** What the model knows: built only of what the database says was committed. */
export function stateOfHouse(limits: { fourEyesAbove: number; holds: HoldTerms }) {
  const deals = new Map<string, DealView>()
  const accounts = new Map<string, AccountRow>()
  const balances = new Map<string, number>()
  /** Payments that may be captured although their deal has ended: by hand, or for safety just before its end. */
  const mayBeCaptured = new Set<string>()
  const holdFaults = holdWatch(deals, limits.holds, mayBeCaptured)

  function take({ kind, row }: Change): string | undefined {
    if (kind === 'account') {
      accounts.set(row.id, row as unknown as AccountRow)
      return undefined
    }
    if (kind === 'enroll') {
      const known = deals.get(row.id)
      const enroll = row as unknown as EnrollRow
      if (known) known.enroll = enroll
      else deals.set(row.id, blank(enroll))
      return row.id
    }
    const deal = deals.get(row.enroll_id ?? '')
    if (!deal) throw new Error(`a ${kind} of no enroll`)
    const rows = deal[`${kind}s`] as Map<string, unknown>
    rows.set(row.id, row)
    if (kind === 'deal') deal.feeMoment = (row as unknown as DealRow).fee_moment
    return row.enroll_id
  }

  function move({ enroll, from, to, amount }: Posted): void {
    const shift = (address: string, by: number) => {
      balances.set(address, (balances.get(address) ?? 0) + by)
      const ledger = deals.get(enroll ?? '')?.ledger
      const [kind = ''] = address.split(':')
      ledger?.set(kind, (ledger.get(kind) ?? 0) + by)
    }
    shift(from, -amount)
    shift(to, amount)
  }

  /** Takes in what was committed, and answers what should never have been. */
  function learn({ changes, postings, happenings }: News): { broken: Broken[]; touched: Set<string> } {
    const broken: Broken[] = []
    const touched = new Set<string>()
    for (const { what, subject } of happenings) {
      if (what === 'payment.hold_secured' && subject) mayBeCaptured.add(subject)
    }
    for (const change of changes) {
      const { kind, was, row } = change
      const before = kind === 'enroll' ? undefined : deals.get(row.enroll_id ?? '')?.enroll.status
      const enrollId = take(change)
      if (enrollId) touched.add(enrollId)
      if (was !== row.status && !mayFollow(kind, was, row.status)) {
        broken.push({
          invariant: 'nothing goes where it may not',
          detail: stepName(kind, was, row.status),
          enrollId,
        })
      }
      const kept = deals.get(row.enroll_id ?? '')?.enroll.award ?? 0
      const isDead = (before === 'cancelled' || before === 'expired') && kept === 0
      if (
        kind === 'payment' &&
        row.status === 'succeeded' &&
        was !== 'succeeded' &&
        isDead &&
        !mayBeCaptured.has(row.id)
      ) {
        broken.push({
          invariant: 'nothing is captured after the end',
          detail: `the enroll is ${before}`,
          enrollId,
        })
      }
    }
    broken.push(...handFaults(deals, { changes, happenings }, limits.fourEyesAbove))
    broken.push(...holdFaults({ changes, happenings }))
    for (const posted of postings) {
      move(posted)
      if (posted.enroll) touched.add(posted.enroll)
    }
    for (const enrollId of touched) {
      const deal = deals.get(enrollId)
      for (const detail of deal ? moneyFaults(deal) : []) {
        broken.push({ invariant: 'every kopeck of a deal is in one place', detail, enrollId })
      }
    }
    for (const [address, amount] of balances) {
      const isOwned = /^(hold|escrow|payable|tax|payout|refund):/.test(address)
      if (isOwned && amount < 0)
        broken.push({ invariant: 'nobody owes what was never theirs', detail: `${address}: ${amount}` })
    }
    return { broken, touched }
  }

  return { deals, accounts, balances, mayBeCaptured, learn }
}
export type State = ReturnType<typeof stateOfHouse>

const blank = (enroll: EnrollRow): DealView => ({
  enroll,
  payments: new Map(),
  payouts: new Map(),
  refunds: new Map(),
  deals: new Map(),
  disputes: new Map(),
  approvals: new Map(),
  moves: [],
  feeMoment: undefined,
  ledger: new Map(),
})

export const livePayment = (deal: DealView | undefined): PaymentRow | undefined =>
  [...(deal?.payments.values() ?? [])].find(({ status }) =>
    ['pending', 'processing', 'succeeded'].includes(status),
  )
