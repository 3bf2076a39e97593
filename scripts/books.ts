import { type Db, sql } from '../src/db/db.ts'
import { auditLedger } from '../src/ledger/audit.ts'
import { readBalance } from '../src/ledger/balance.ts'

type Amount = { value: string; currency: string }
type Metadata = Record<string, string | null>

/** What the emulator says of everything it did: `GET /_emulator/books`. */
export type Books = {
  balances: {
    gateway: Amount
    shop: { held: Amount; captured: Amount; income: Amount }
    payouts: { paid: Amount; reserved: Amount }
    deals: { balance: Amount; platform: Amount; reserved: Amount }
  }
  payments: {
    id: string
    status: 'pending' | 'waiting_for_capture' | 'succeeded' | 'canceled'
    amount: Amount
    income_amount?: Amount
    deal?: { id: string }
    metadata?: Metadata
    cancellation_details?: { party: string; reason: string }
  }[]
  payouts: { id: string; status: string; amount: Amount; metadata?: Metadata }[]
  refunds: { id: string; status: string; amount: Amount; deal?: { id: string }; metadata?: Metadata }[]
  deals: { id: string; status: 'opened' | 'closed'; balance: Amount; metadata?: Metadata }[]
}

/** Kopecks of an amount with two decimals, without our own arithmetic. */
const cents = ({ value }: Amount) => Number(value.replace('.', ''))

const paymentStatus = {
  pending: 'pending',
  waiting_for_capture: 'processing',
  succeeded: 'succeeded',
  canceled: 'canceled',
} as const
/** Less cannot be paid out: a commission below it stays where it is. */
const PAYOUT_MIN = 5_00

const payoutStatus: Record<string, string> = {
  pending: 'accepted',
  succeeded: 'succeeded',
  canceled: 'canceled',
}

type PaymentRow = {
  id: string
  enroll_id: string
  status: string
  provider_id: string | null
  amount: number
}
type PayoutRow = PaymentRow & { receiver: string; part: number }
type RefundRow = {
  id: string
  enroll_id: string
  status: string
  provider_id: string | null
  amount: number
  net: number
  fee: number
  taken_from: string
}
type DealRow = { id: string; status: string; provider_id: string | null }
type EnrollRow = {
  id: string
  rail: string
  status: string
  released: number
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
  const [payments, payouts, refunds, deals, enrolls] = await Promise.all([
    db.rows<PaymentRow>(sql`select id, enroll_id, status, provider_id, amount from payment`),
    db.rows<PayoutRow>(sql`select id, status, provider_id, amount, enroll_id, receiver, part from payout`),
    db.rows<RefundRow>(
      sql`select id, enroll_id, status, provider_id, amount, net, fee, taken_from from refund`,
    ),
    db.rows<DealRow>(sql`select id, status, provider_id from deal`),
    db.rows<EnrollRow>(sql`select id, rail, status, released, terms from enroll`),
  ])

  // Payments: one there for each of ours, in the same status, of the same amount.
  const ourPayments = new Map(payments.map((payment) => [payment.id, payment]))
  const seenPayments = new Set<string>()
  for (const theirs of books.payments) {
    const id = theirs.metadata?.payment_id ?? ''
    const ours = ourPayments.get(id)
    check(!seenPayments.has(id), () => `payment ${id} exists twice at YooKassa`)
    seenPayments.add(id)
    // One that we gave up, as nobody answered whether it exists: its link was never given to anybody.
    if (ours?.status === 'failed' && (theirs.status === 'pending' || theirs.status === 'canceled')) continue
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

  // Refunds and deals: one there for each of ours, in the same status.
  const ourRefunds = new Map(refunds.map((refund) => [refund.provider_id, refund]))
  const doubted = new Set(refunds.flatMap(({ id, status }) => (status === 'in_doubt' ? [id] : [])))
  for (const theirs of books.refunds) {
    const ours = ourRefunds.get(theirs.id)
    // Nobody is told of a refund that is canceled, so one that is in doubt stays so until a person has looked.
    if (theirs.status === 'canceled' && doubted.has(theirs.metadata?.refund_id ?? '')) continue
    check(
      ours?.status === payoutStatus[theirs.status] && ours?.amount === cents(theirs.amount),
      () => `refund ${theirs.id}: ${theirs.status} there, ${ours?.status} here`,
    )
  }
  const seenRefunds = new Set(books.refunds.map(({ id }) => id))
  for (const ours of refunds.filter(({ status }) => status === 'accepted' || status === 'succeeded')) {
    check(seenRefunds.has(ours.provider_id ?? ''), () => `our refund of ${ours.amount} is not at YooKassa`)
  }
  const ourDeals = new Map(deals.map((deal) => [deal.id, deal]))
  const seenDeals = new Set<string>()
  for (const theirs of books.deals) {
    const id = theirs.metadata?.deal_id ?? ''
    const ours = ourDeals.get(id)
    // One that nobody ever paid into, and that we left or never heard of: it ends there by itself.
    const isEmpty = !books.payments.some(
      ({ deal, status }) => deal?.id === theirs.id && status !== 'canceled',
    )
    if (isEmpty && (ours?.provider_id !== theirs.id || ours.status === 'closed')) continue
    check(!seenDeals.has(id), () => `deal ${id} exists twice at YooKassa`)
    seenDeals.add(id)
    check(ours?.provider_id === theirs.id, () => `YooKassa's deal ${theirs.id} is unknown to us`)
    check(ours?.status === theirs.status, () => `deal ${id}: ${theirs.status} there, ${ours?.status} here`)
  }

  // Every distributed deal: what each side gets, worked out here once more from what was captured and the frozen terms.
  const byEnroll = Map.groupBy(payouts, ({ enroll_id }) => enroll_id)
  for (const enroll of enrolls) {
    const rows = (byEnroll.get(enroll.id) ?? []).filter(({ status }) => status !== 'canceled')
    const to = (receiver: string) =>
      add(rows.filter((row) => row.receiver === receiver).map((row) => row.amount))
    const ownRefunds = refunds.filter(
      ({ enroll_id, status }) => enroll_id === enroll.id && status === 'succeeded',
    )
    const returned = add(ownRefunds.map(({ amount }) => amount))
    const taken = payments.find(({ enroll_id, status }) => enroll_id === enroll.id && status === 'succeeded')
    const isReturned = returned > 0 && returned === taken?.amount // the deal ended before anybody was paid
    const isWaiting = refunds.some(
      ({ enroll_id, status }) => enroll_id === enroll.id && status !== 'succeeded' && status !== 'canceled',
    ) // in a deal a ruling's refund goes first, and a refused one waits for a person
    check(
      enroll.status !== 'completed' || enroll.released > 0 || isReturned || isWaiting,
      () => `${enroll.id} was never distributed`,
    )
    if (enroll.released === 0) {
      check(rows.length === 0, () => `${enroll.status} enroll ${enroll.id} has payouts`)
      continue
    }
    const isOver = enroll.status === 'completed' || enroll.status === 'cancelled'
    const captured = payments.find(
      ({ enroll_id, status }) => enroll_id === enroll.id && status === 'succeeded',
    )
    const { fee, net } = shares(isOver ? (captured?.amount ?? 0) : enroll.released, enroll.terms)
    const cuts = refunds.filter(({ enroll_id, status }) => enroll_id === enroll.id && status !== 'canceled')
    const due = net - add(isOver ? cuts.map((refund) => refund.net) : [])
    check(to('master') === due, () => `enroll ${enroll.id}: ${to('master')} to the master, not ${due}`)
    // What was distributed when a refund took from the shares, the platform had been paid already.
    const undivided = cuts.filter(({ taken_from }) => taken_from === 'escrow')
    const commission = fee - add(isOver ? undivided.map((refund) => refund.fee) : [])
    const unpaid = commission - to('platform') // a part of the commission for each time that was distributed
    const isPaid = unpaid === 0 || (unpaid > 0 && unpaid < 2 * PAYOUT_MIN)
    check(
      enroll.rail === 'safe_deal' || enroll.terms.platformPayout !== 'full' || isPaid,
      () => `enroll ${enroll.id}: ${to('platform')} to the platform, not ${commission}`,
    )
  }

  // The sums: what each book says the other owes or has paid.
  const { shop, payouts: gateway, deals: dealSums } = books.balances
  const succeeded = <T extends { status: string; deal?: unknown }>(objects: T[]) =>
    objects.filter(({ status, deal }) => status === 'succeeded' && !deal)
  const income = succeeded(books.payments).map((payment) => cents(payment.income_amount ?? payment.amount))
  const givenBack = succeeded(books.refunds).map((refund) => cents(refund.amount))
  const onTheWay = (await total(db, 'payout')) - add(unarrived(payouts, seenPayouts))
  const leftDeals = cents(dealSums.reserved) + pendingInDeals(books) // out of their deals there, not yet here
  const sums: [string, number, number][] = [
    ['held', await total(db, 'hold'), cents(shop.held)],
    ['shop', -(await readBalance(db, 'yookassa:shop')), add(income) - add(givenBack)],
    ['paid out', await readBalance(db, 'yookassa:gateway'), cents(gateway.paid)],
    ['on its way', onTheWay, cents(gateway.reserved) + cents(dealSums.reserved)],
    ['in deals', -(await total(db, 'yookassa:deal')), cents(dealSums.balance) + leftDeals],
    ['credited', -(await readBalance(db, 'yookassa:platform')), cents(dealSums.platform)],
  ]
  for (const [name, ours, theirs] of sums) {
    check(ours === theirs, () => `${name}: ${ours} here, ${theirs} there`)
  }
  return found
}

/** In doubt here, and never heard of there: reserved in our books only. */
const unarrived = (payouts: PayoutRow[], seen: Set<string>) =>
  payouts.flatMap(({ id, status, amount }) => (status === 'in_doubt' && !seen.has(id) ? [amount] : []))

const add = (amounts: number[]) => amounts.reduce((sum, amount) => sum + amount, 0)

const pendingInDeals = ({ refunds }: Books) =>
  add(refunds.filter(({ status, deal }) => status === 'pending' && deal).map(({ amount }) => cents(amount)))

/** 10 % and 6 % of the rest, or whatever was agreed, rounded half up: in whole numbers, without our own arithmetic. */
function shares(price: number, terms: EnrollRow['terms']): { fee: number; tax: number; net: number } {
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
    union all select format('payout %s is %s', id, status) from payout where status in ('planned', 'sending')
    union all select format('refund %s is %s', id, status) from refund where status = 'sending'
    union all select format('deal %s is to be looked at', id) from deal where status = 'opened' and check_at < expires_at`)
  return rows.map(({ what }) => what)
}
