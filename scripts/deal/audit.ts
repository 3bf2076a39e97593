import type { Passport } from '@sdelka/sdk'
import { add, type Kopecks, kopecks, parseRubles, rubles, subtract, sum } from '../../src/core/money.ts'

export type CheckName = 'shares' | 'journal' | 'escrow' | 'payouts' | 'deal' | 'books'
export type Check = { name: CheckName; isRight: boolean; detail: string }

/** What the emulator knows: every payment and payout, each with our metadata. */
export type Books = { payments: (Booked & { income_amount?: Money })[]; payouts: Booked[]; deals: Booked[] }
type Booked = {
  id: string
  status: string
  amount?: { value: string }
  metadata?: Record<string, string | null>
}

type Money = { value: string }
const of = ({ value }: Money) => parseRubles(value)
const total = (amounts: readonly Money[]) => sum(amounts.map(of))

/** Checks that a finished deal adds up in our own books. */
export function auditDeal(passport: Passport): Check[] {
  const common = [checkShares(passport), checkJournal(passport), checkEscrow(passport)]
  if (passport.enroll.rail === 'safe_deal') return [...common, checkDeal(passport)]
  return [...common, checkPayouts(passport)]
}

function checkShares({ enroll: { price, split } }: Passport): Check {
  const shares = total([split.net, split.fee, split.tax])
  const detail = `${split.net.value} + ${split.fee.value} + ${split.tax.value} = ${rubles(shares)}`
  return { name: 'shares', isRight: shares === of(price) && of(split.amount) === of(price), detail }
}

/** Every entry once, every kopeck taken from somewhere and given to somewhere, and the balances say the same. */
function checkJournal({ entries, balances }: Passport): Check {
  const keys = new Set(entries.map(({ key }) => key))
  const moved = balancesFrom(entries)
  const zero = sum([...moved.values()])
  const agrees = balances.every(({ address, balance }) => moved.get(address) === of(balance))
  return {
    name: 'journal',
    isRight: keys.size === entries.length && zero === 0 && agrees && balances.length === moved.size,
    detail: `${entries.length} entries, together ${rubles(zero)}`,
  }
}

/** Nothing of this deal is left on the way. */
function checkEscrow({ enroll, entries }: Passport): Check {
  const moved = balancesFrom(entries)
  const [hold, escrow] = [`hold:${enroll.id}`, `escrow:${enroll.id}`].map((address) => moved.get(address))
  const between = [...moved].filter(([address, amount]) => address.startsWith('payout:') && amount !== 0)
  return {
    name: 'escrow',
    isRight: hold === 0 && escrow === 0 && between.length === 0,
    detail: `hold ${show(hold)}, escrow ${show(escrow)}, on the way to banks ${show(sum(between.map(([, amount]) => amount)))}`,
  }
}

/** Who was owed what, and what reached their banks. */
function checkPayouts({ enroll, entries, payouts }: Passport): Check {
  const { split, master_id: masterId } = enroll
  const moved = balancesFrom(entries)
  const paid = (receiver: 'master' | 'platform') =>
    total(
      payouts
        .filter((payout) => payout.receiver === receiver && payout.status === 'succeeded')
        .map(({ amount }) => amount),
    )
  const [master, platform] = [paid('master'), paid('platform')]
  const due = platformDue(enroll, moved.get('expense:provider_fee'))
  const left = subtract(of(split.fee), platform)
  const isRight =
    master === of(split.net) &&
    (platform === due || (platform === 0 && enroll.terms.platform_payout === 'net')) && // it may be too small
    (moved.get(`payable:${masterId}`) ?? 0) === 0 &&
    moved.get(`tax:${masterId}`) === (of(split.tax) || undefined) &&
    (moved.get('revenue:platform') ?? 0) === left &&
    moved.get('yookassa:gateway') === add(master, platform)
  const detail = `master ${rubles(master)} of ${split.net.value}, platform ${rubles(platform)} of ${rubles(due)}`
  return { name: 'payouts', isRight, detail }
}

/** Out of a deal the master is paid in full, and the platform gets what YooKassa's fee leaves of the rest. */
function checkDeal({ enroll, entries, payouts, deal }: Passport): Check {
  const { split, id, master_id: masterId } = enroll
  const moved = balancesFrom(entries)
  const at = (address: string) => moved.get(address) ?? 0
  const master = total(payouts.filter(({ status }) => status === 'succeeded').map(({ amount }) => amount))
  const kept = subtract(of(split.amount), of(split.net))
  const credited = add(kept, kopecks(at('expense:provider_fee'))) // an expense stands below zero
  const share = deal?.platform_share
  const isRight =
    deal?.status === 'closed' &&
    master === of(split.net) &&
    at(`yookassa:deal:${id}`) === 0 &&
    at('yookassa:platform') === 0 - credited &&
    at(`payable:${masterId}`) === 0 &&
    at(`tax:${masterId}`) === of(split.tax) &&
    share !== null &&
    share !== undefined &&
    of(share.credited) === credited &&
    add(of(share.own), of(share.tax_reserve)) === credited
  const detail = `${deal?.status ?? 'no deal'}, master ${rubles(master)} of ${split.net.value}, platform ${rubles(credited)}`
  return { name: 'deal', isRight, detail }
}

/** What of the commission leaves for the platform's card by the frozen terms. */
function platformDue({ split, terms }: Passport['enroll'], expense: Kopecks = kopecks(0)): Kopecks {
  if (terms.platform_payout === 'retain') return kopecks(0)
  if (terms.platform_payout === 'net') return kopecks(Math.max(0, of(split.fee) + expense)) // it stands below zero
  return of(split.fee)
}

/** Checks that the other side has each payment and payout of these deals exactly once, with the right sum. */
export function auditBooks(books: Books, passports: readonly Passport[]): Check {
  const payments = byMetadata(books.payments, 'payment_id')
  const payouts = byMetadata(books.payouts, 'payout_id')
  const strangers = countStrangers(books, passports)
  const wrong = passports.flatMap((passport) => [
    ...passport.payments
      .filter(({ status }) => status === 'succeeded')
      .filter(({ id, amount }) => !isOnce(payments.get(id), amount))
      .map(({ id }) => `payment ${id}`),
    ...passport.payouts
      .filter(({ status }) => status === 'succeeded')
      .filter(({ id, amount }) => !isOnce(payouts.get(id), amount))
      .map(({ id }) => `payout ${id}`),
  ])
  const succeeded = (objects: readonly { status: string }[]) =>
    objects.filter(({ status }) => status === 'succeeded').length
  const deals = passports.flatMap(({ deal }) => deal ?? [])
  for (const { id } of deals.filter((deal) => !isClosedThere(books, deal))) wrong.push(`deal ${id}`)
  const paid = succeeded(passports.flatMap(({ payments }) => payments))
  const paidOut = succeeded(passports.flatMap(({ payouts }) => payouts))
  const detail = wrong[0]
    ? `${wrong.length} differ, such as ${wrong[0]}`
    : `payments ${paid}, payouts ${paidOut}${deals.length > 0 ? `, deals ${deals.length}` : ''}, each once${strangers ? `, and ${strangers} unknown to us` : ''}`
  return { name: 'books', isRight: wrong.length === 0 && strangers === 0, detail }
}

function byMetadata(objects: readonly Booked[], name: string): Map<string, Booked[]> {
  return Map.groupBy(objects, ({ metadata }) => metadata?.[name] ?? '')
}

const isOnce = (found: Booked[] | undefined, amount: Money) =>
  found?.length === 1 && found[0]?.status === 'succeeded' && of(found[0].amount ?? amount) === of(amount)

/** Once there, over, and worth to the platform what our books say. */
function isClosedThere({ deals, payments }: Books, deal: NonNullable<Passport['deal']>): boolean {
  const found = deals.filter(({ metadata }) => metadata?.deal_id === deal.id)
  const paid = payments.filter(
    ({ metadata, status }) => metadata?.enroll_id === deal.enroll_id && status === 'succeeded',
  )
  const income = total(paid.flatMap(({ income_amount }) => income_amount ?? []))
  const credited = deal.platform_share?.credited
  return (
    found.length === 1 &&
    found[0]?.status === 'closed' &&
    credited !== undefined &&
    of(credited) === subtract(income, of(deal.settlement))
  )
}

/** Objects over there that belong to our deals by their metadata, and that our books do not know. */
function countStrangers({ payments, payouts }: Books, passports: readonly Passport[]): number {
  const deals = new Set(passports.map(({ enroll }) => enroll.id))
  const known = new Set(passports.flatMap((each) => [...each.payments, ...each.payouts].map(({ id }) => id)))
  return [...payments, ...payouts].filter(({ metadata }) => {
    const id = metadata?.payment_id ?? metadata?.payout_id ?? ''
    return deals.has(metadata?.enroll_id ?? '') && !known.has(id)
  }).length
}

function balancesFrom(entries: Passport['entries']): Map<string, Kopecks> {
  const moved = new Map<string, Kopecks>()
  const move = (address: string, amount: number) =>
    moved.set(address, kopecks((moved.get(address) ?? 0) + amount))
  for (const { from, to, amount } of entries.flatMap(({ postings }) => postings)) {
    move(from, -of(amount))
    move(to, of(amount))
  }
  return moved
}

const show = (amount: Kopecks | undefined) => (amount === undefined ? 'never used' : rubles(amount))
