import type { JournalEntry, Passport } from '@sdelka/sdk'
import { rub } from '../ui/format.ts'

export const stations = ['client', 'hold', 'escrow', 'split', 'received'] as const
export type Station = (typeof stations)[number]

type Ledger = Pick<Passport, 'balances' | 'entries' | 'payouts'>
type Posting = JournalEntry['postings'][number]

export type Track = {
  /** Where the coin stands: the first place with money in it, and the client's pocket when there is none. */
  at: Station
  /** What is in each place now; of `client` what came back, of `received` what the master has got. */
  sums: Record<Station, { value: string }>
  /** On its way back to the client. */
  returning: { value: string }
  /** What became whose so far; undefined as long as nothing is distributed. */
  shares: { net: Sum; fee: Sum; tax: Sum } | undefined
}
type Sum = ReturnType<typeof rub>

/** Where the money of a deal is, by its journal alone: no status is asked. */
export function trackOf(passport: Ledger): Track {
  const ofMaster = new Set(passport.payouts.filter(isOfMaster).map(({ id }) => `payout:${id}`))
  const inside = (isPlace: (address: string) => boolean) =>
    passport.balances
      .filter(({ address }) => isPlace(address))
      .reduce((total, { balance }) => total + kopecks(balance.value), 0)
  const flow = (isMove: (posting: Posting) => boolean) =>
    passport.entries
      .flatMap(({ postings }) => postings)
      .filter(isMove)
      .reduce((total, { amount }) => total + kopecks(amount.value), 0)
  const between = (from: (address: string) => boolean, to: (address: string) => boolean) =>
    flow((posting) => from(posting.from) && to(posting.to)) -
    flow((posting) => from(posting.to) && to(posting.from))

  const returning = inside(is.refund)
  const net = between(isSource, is.payable)
  const fee = between(isSource, is.revenue)
  const tax = between(isSource, is.tax)
  const sums = {
    client: between(is.refund, isProvider),
    hold: inside(is.hold),
    escrow: inside(is.escrow),
    split: inside((address) => is.payable(address) || ofMaster.has(address)),
    received: between((address) => ofMaster.has(address) || is.payable(address), isOutside),
  }
  const at = (['hold', 'escrow', 'split', 'received'] as const).find((station) => sums[station] > 0)
  return {
    at: at ?? 'client',
    sums: {
      client: rubles(sums.client),
      hold: rubles(sums.hold),
      escrow: rubles(sums.escrow),
      split: rubles(sums.split),
      received: rubles(sums.received),
    },
    returning: rubles(returning),
    shares:
      net > 0 || tax > 0 || fee > 0 ? { net: rubles(net), fee: rubles(fee), tax: rubles(tax) } : undefined,
  }
}

/** The entries that moved money into a place or out of it, and only those lines of them. */
export function entriesAt(station: Station, entries: readonly JournalEntry[]): JournalEntry[] {
  const touches = touching[station]
  return entries
    .map((entry) => ({ ...entry, postings: entry.postings.filter(touches) }))
    .filter(({ postings }) => postings.length > 0)
}

const starts = (prefix: string) => (address: string) => address.startsWith(prefix)
const is = {
  hold: starts('hold:'),
  escrow: starts('escrow:'),
  payable: starts('payable:'),
  tax: starts('tax:'),
  revenue: starts('revenue:'),
  payout: starts('payout:'),
  refund: starts('refund:'),
}
/** Shares come out of the escrow, and go back through a refund. */
const isSource = (address: string) => is.escrow(address) || is.refund(address)
const isOutside = (address: string) => address === 'yookassa:gateway' || address.startsWith('yookassa:deal:')
const isProvider = (address: string) => address === 'yookassa:shop' || address.startsWith('yookassa:deal:')
const isOfMaster = ({ receiver }: Passport['payouts'][number]) => receiver === 'master'

const either = (isPlace: (address: string) => boolean) => (posting: Posting) =>
  isPlace(posting.from) || isPlace(posting.to)
const touching: Record<Station, (posting: Posting) => boolean> = {
  client: either((address) => address === 'authorized:yookassa' || is.refund(address)),
  hold: either(is.hold),
  escrow: either(is.escrow),
  split: either((address) => is.payable(address) || is.tax(address) || is.revenue(address)),
  received: ({ from, to }) =>
    (is.payout(from) && isOutside(to)) || (isOutside(from) && (is.payout(to) || is.payable(to))),
}

/** `-957.30` is −95730: whole kopecks, no float ever. */
export const kopecks = (value: string): number => Number(value.replace('.', ''))

export function rubles(amount: number) {
  const digits = String(Math.abs(amount)).padStart(3, '0')
  return rub(`${amount < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`)
}

export const isSome = ({ value }: { value: string }): boolean => kopecks(value) > 0
