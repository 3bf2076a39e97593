import type { DealView } from './state.ts'

/** Whole kopecks, rounded half up, without the house's own arithmetic. */
export function sharesOf(price: number, terms: Terms) {
  const part = (amount: number, points: number) => Math.floor((amount * points + 5000) / 10_000)
  const fee = part(price, terms.feeBasisPoints)
  const tax = part(price - fee, terms.taxBasisPoints)
  return { fee, tax, net: price - fee - tax }
}
export type Terms = { feeBasisPoints: number; taxBasisPoints: number; platformPayout: string }

/** The smallest price whose every share can be paid out, found the plain way. */
export function smallestPrice(settings: PriceSettings): number {
  for (let price = 1_00; ; price++) if (isPayable(price, settings)) return price
}
export type PriceSettings = { rail: string; terms: Terms; providerFeePoints: number; vatPoints: number }

function isPayable(price: number, { rail, terms, providerFeePoints, vatPoints }: PriceSettings): boolean {
  const { fee, net } = sharesOf(price, terms)
  if (rail === 'two_stage') return net >= 5_00 && (terms.platformPayout !== 'full' || fee >= 5_00)
  const half = (amount: number, points: number) => Math.floor((amount * points + 5000) / 10_000)
  const taken = half(price, providerFeePoints)
  return net >= 1_00 && price - net > taken + half(taken, vatPoints)
}

const isOnTheWay = (status: string) => ['planned', 'sending', 'accepted', 'in_doubt'].includes(status)
const sum = <T>(items: Iterable<T>, amountOf: (item: T) => number) =>
  [...items].reduce((total, item) => total + amountOf(item), 0)

/** What must be true of one deal's money at any moment. Answers what is not. */
export function moneyFaults(deal: DealView): string[] {
  const faults: string[] = []
  const must = (name: string, found: number, right: number) => {
    if (found !== right) faults.push(`${name}: ${found} instead of ${right}`)
  }
  const { enroll } = deal
  const [payments, payouts] = [[...deal.payments.values()], [...deal.payouts.values()]]
  const refunds = [...deal.refunds.values()].filter(({ status }) => status !== 'canceled')
  const at = (kind: string) => deal.ledger.get(kind) ?? 0
  const live = payments.filter(({ status }) => ['pending', 'processing', 'succeeded'].includes(status))
  const captured = sum(payments, ({ status, amount }) => (status === 'succeeded' ? amount : 0))
  const held = sum(payments, ({ status, amount }) => (status === 'processing' ? amount : 0))
  const refunded = sum(refunds, ({ amount }) => amount)
  const refunding = sum(refunds, ({ status, amount }) => (status === 'succeeded' ? 0 : amount))

  // What the client has paid is on hold, captured, or with the client again; each is in exactly one place.
  if (live.length > 1) faults.push(`${live.length} live payments`)
  must('on hold', at('hold'), held)
  must('on its way back', at('refund'), refunding)
  if (refunded > captured) faults.push(`${refunded} of ${captured} given back`)

  // A payout exists once, only of captured money, only of a completed deal.
  const alive = payouts.filter(({ status }) => status !== 'canceled')
  for (const [place, rows] of Map.groupBy(alive, ({ receiver, part }) => `${receiver} part ${part}`)) {
    if (rows.length > 1) faults.push(`${rows.length} payouts to ${place}`)
  }
  if (alive.length > 0 && captured === 0) faults.push('a payout without a capture')
  must(
    'on its way out',
    at('payout'),
    sum(payouts, ({ status, amount }) => (isOnTheWay(status) ? amount : 0)),
  )

  const to = (receiver: string, isThere: (status: string) => boolean = () => true) =>
    sum(alive, (row) => (row.receiver === receiver && isThere(row.status) ? row.amount : 0))
  // What a cancellation keeps is distributed, too. In a deal a ruling waits for the refund that it owes.
  const isWaiting = enroll.status === 'completed' && refunding > 0
  const isDistributed = (enroll.status === 'completed' && !isWaiting) || enroll.released > 0
  if (!isDistributed) {
    if (payouts.length > 0) faults.push(`payouts of a ${enroll.status} enroll`)
    must('in escrow', at('escrow') + at('revenue'), captured - refunded)
    if (at('revenue') !== 0 && deal.feeMoment !== 'payment_succeeded') faults.push('revenue before the split')
    must('owed to the master', at('payable') + at('tax'), 0)
    return faults
  }

  // While a dispute is open only what is not disputed has been distributed.
  if (enroll.status === 'confirmed' || enroll.status === 'ready') {
    const early = sharesOf(enroll.released, enroll.terms)
    must('in escrow', at('escrow'), captured - enroll.released - refunded)
    must('for the master', to('master'), early.net)
    must('kept for tax', at('tax'), early.tax)
    return faults
  }

  // Captured = master + platform + tax + given back, to the kopeck.
  if (captured === 0) faults.push('completed without a capture')
  const shares = sharesOf(captured, enroll.terms)
  const cut = (part: 'net' | 'tax' | 'fee') => sum(refunds, (refund) => refund[part])
  for (const { amount, net, tax, fee } of refunds) must('parts of a refund', net + tax + fee, amount)
  must('in escrow', at('escrow'), 0)
  must('for the master', to('master'), shares.net - cut('net'))
  must(
    'owed to the master',
    at('payable'),
    to('master', (status) => status === 'parked'),
  )
  must('kept for tax', at('tax'), shares.tax - cut('tax'))
  must('revenue', at('revenue'), shares.fee - cut('fee') - to('platform', (status) => status !== 'parked'))
  const isPaidOut = enroll.rail === 'two_stage' && enroll.terms.platformPayout === 'full'
  const due = isPaidOut ? shares.fee - beforeSplit(refunds) : 0
  const isInParts = deal.disputes.size > 0 // each of them may have been too small to leave
  if (
    enroll.terms.platformPayout !== 'net' &&
    !(isInParts && to('platform') < due && due - to('platform') < 10_00)
  )
    must('for the platform', to('platform'), due < 5_00 ? 0 : due)
  return faults
}

/** What refunds took of the commission before it was distributed: afterwards the platform gives it out of revenue. */
const beforeSplit = (refunds: readonly { taken_from: string; fee: number }[]) =>
  sum(refunds, ({ taken_from, fee }) => (taken_from === 'escrow' ? fee : 0))
