import { type Db, sql } from '../../src/db/db.ts'
import { auditLedger } from '../../src/ledger/audit.ts'
import { readBalance } from '../../src/ledger/balance.ts'

type Amount = { value: string; currency: string }
type Metadata = Record<string, string | null>

/** What the emulator says of everything it did: `GET /_emulator/books`. */
export type Books = {
  balances: {
    gateway: Amount
    shop: { held: Amount; captured: Amount; income: Amount }
    payouts: { paid: Amount; reserved: Amount }
  }
  payments: {
    id: string
    status: 'pending' | 'waiting_for_capture' | 'succeeded' | 'canceled'
    amount: Amount
    income_amount?: Amount
    metadata?: Metadata
    cancellation_details?: { party: string; reason: string }
  }[]
  payouts: { id: string; status: string; amount: Amount; metadata?: Metadata }[]
}

/** Kopecks of an amount with two decimals, without our own arithmetic. */
const cents = ({ value }: Amount) => Number(value.replace('.', ''))

const paymentStatus = {
  pending: 'pending',
  waiting_for_capture: 'processing',
  succeeded: 'succeeded',
  canceled: 'canceled',
} as const
const payoutStatus: Record<string, string> = {
  pending: 'accepted',
  succeeded: 'succeeded',
  canceled: 'canceled',
}

type PaymentRow = { id: string; status: string; provider_id: string | null; amount: number }
type PayoutRow = PaymentRow & { enroll_id: string; receiver: string; part: number }
type EnrollRow = {
  id: string
  status: string
  price: number
  terms: { feeBasisPoints: number; taxBasisPoints: number; platformPayout: string }
}

/**
 * Compares our books with YooKassa's, object by object and kopeck by kopeck, when both are at rest. Empty: they agree,
 * nothing was captured or paid out twice, and every completed deal went where its terms say.
 */
export async function differences(db: Db, books: Books): Promise<string[]> {
  const found: string[] = (await auditLedger(db)).map(
    (finding) => `audit: ${finding.check} ${finding.subject} ${finding.detail}`,
  )
  const check = (isRight: boolean, difference: () => string) => {
    if (!isRight) found.push(difference())
  }
  const [payments, payouts, enrolls] = await Promise.all([
    db.rows<PaymentRow>(sql`select id, status, provider_id, amount from payment`),
    db.rows<PayoutRow>(sql`select id, status, provider_id, amount, enroll_id, receiver, part from payout`),
    db.rows<EnrollRow>(sql`select id, status, price, terms from enroll`),
  ])

  // Payments: one there for each of ours, in the same status, of the same amount.
  const ourPayments = new Map(payments.map((payment) => [payment.id, payment]))
  const seenPayments = new Set<string>()
  for (const theirs of books.payments) {
    const id = theirs.metadata?.payment_id ?? ''
    const ours = ourPayments.get(id)
    check(!seenPayments.has(id), () => `payment ${id} exists twice at YooKassa`)
    seenPayments.add(id)
    check(ours?.provider_id === theirs.id, () => `YooKassa's payment ${theirs.id} is unknown to us`)
    check(
      ours?.status === paymentStatus[theirs.status],
      () => `payment ${id}: ${theirs.status} there, ${ours?.status} here`,
    )
    check(ours?.amount === cents(theirs.amount), () => `payment ${id}: another amount there`)
  }
  for (const ours of payments) {
    check(
      ours.provider_id === null || seenPayments.has(ours.id),
      () => `our payment ${ours.id} is not at YooKassa`,
    )
    check(ours.status !== 'succeeded' || ours.provider_id !== null, () => `${ours.id} was never sent`)
  }

  // Payouts: the same, and nobody is paid twice for one part of a deal.
  const ourPayouts = new Map(payouts.map((payout) => [payout.id, payout]))
  const seenPayouts = new Set<string>()
  for (const theirs of books.payouts) {
    const id = theirs.metadata?.payout_id ?? ''
    const ours = ourPayouts.get(id)
    check(!seenPayouts.has(id), () => `payout ${id} exists twice at YooKassa`)
    seenPayouts.add(id)
    check(ours?.provider_id === theirs.id, () => `YooKassa's payout ${theirs.id} is unknown to us`)
    check(
      ours?.status === payoutStatus[theirs.status],
      () => `payout ${id}: ${theirs.status} there, ${ours?.status} here`,
    )
    check(ours?.amount === cents(theirs.amount), () => `payout ${id}: another amount there`)
  }
  const alive = Map.groupBy(
    payouts.filter(({ status }) => status !== 'canceled'),
    ({ enroll_id, receiver, part }) => `${receiver} part ${part} of ${enroll_id}`,
  )
  for (const [name, rows] of alive) check(rows.length === 1, () => `${rows.length} live payouts to ${name}`)
  for (const ours of payouts) {
    check(
      !['accepted', 'succeeded'].includes(ours.status) || seenPayouts.has(ours.id),
      () => `our payout ${ours.id} is ${ours.status}, but not at YooKassa`,
    )
  }

  // Every completed deal: what each side gets, worked out here once more from the frozen terms.
  const byEnroll = Map.groupBy(payouts, ({ enroll_id }) => enroll_id)
  for (const enroll of enrolls) {
    const rows = (byEnroll.get(enroll.id) ?? []).filter(({ status }) => status !== 'canceled')
    const to = (receiver: string) =>
      rows.filter((row) => row.receiver === receiver).reduce((sum, row) => sum + row.amount, 0)
    if (enroll.status !== 'completed') {
      check(rows.length === 0, () => `${enroll.status} enroll ${enroll.id} has payouts`)
      continue
    }
    const { fee, net } = shares(enroll)
    check(to('master') === net, () => `enroll ${enroll.id}: ${to('master')} to the master, not ${net}`)
    check(
      enroll.terms.platformPayout !== 'full' || to('platform') === fee,
      () => `enroll ${enroll.id}: ${to('platform')} to the platform, not ${fee}`,
    )
  }

  // The sums: what each book says the other owes or has paid.
  const sums: [string, number, Amount][] = [
    ['held', await total(db, 'hold'), books.balances.shop.held],
    ['shop', -(await readBalance(db, 'yookassa:shop')), books.balances.shop.income],
    ['paid out', await readBalance(db, 'yookassa:gateway'), books.balances.payouts.paid],
    ['on its way', await total(db, 'payout'), books.balances.payouts.reserved],
  ]
  for (const [name, ours, theirs] of sums) {
    check(ours === cents(theirs), () => `${name}: ${ours} here, ${cents(theirs)} there`)
  }
  return found
}

/** 10 % and 6 % of the rest, or whatever was agreed, rounded half up: in whole numbers, without our own arithmetic. */
function shares({ price, terms }: EnrollRow): { fee: number; tax: number; net: number } {
  const part = (amount: number, points: number) => Math.floor((amount * points + 5000) / 10_000)
  const fee = part(price, terms.feeBasisPoints)
  const tax = part(price - fee, terms.taxBasisPoints)
  return { fee, tax, net: price - fee - tax }
}

async function total(db: Db, kind: string): Promise<number> {
  const row = await db.row<{ amount: number }>(sql`
    select coalesce(sum(amount), 0)::bigint as amount from balance where starts_with(address, ${`${kind}:`})`)
  return row?.amount ?? 0
}

/** What still waits for somebody: commands, notifications, payouts on their way. */
export async function openWork(db: Db): Promise<string[]> {
  const rows = await db.rows<{ what: string }>(sql`
    select format('command %s of %s: %s', kind, subject_id, note) as what from command where state = 'waiting'
    union all select format('notification %s', event) from notification where state = 'new'
    union all select format('payout %s is %s', id, status) from payout where status in ('planned', 'sending')`)
  return rows.map(({ what }) => what)
}
