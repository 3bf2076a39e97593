import type { Passport } from '@sdelka/sdk'
import { describe, expect, it } from 'vitest'
import { rub } from '../ui/format.ts'
import { entriesAt, kopecks, rubles, trackOf } from './stations.ts'

type Move = [from: string, to: string, amount: string]

/** A passport as far as its ledger goes, from what was posted. */
function ledger(...moves: Move[]): Pick<Passport, 'balances' | 'entries' | 'payouts'> {
  const balances = new Map<string, number>()
  for (const [from, to, amount] of moves) {
    balances.set(from, (balances.get(from) ?? 0) - kopecks(amount))
    balances.set(to, (balances.get(to) ?? 0) + kopecks(amount))
  }
  return {
    balances: [...balances].map(([address, amount]) => ({ address, balance: rubles(amount) })),
    entries: moves.map(([from, to, amount], id) => ({
      id,
      key: `entry/${id}`,
      enroll_id: null,
      at: '2026-05-14T12:00:00.000Z',
      postings: [{ from, to, amount: rub(amount) }],
    })),
    payouts: [
      { id: '1', receiver: 'master' },
      { id: '2', receiver: 'platform' },
    ] as Passport['payouts'],
  }
}

const held: Move = ['authorized:yookassa', 'hold:E', '1000.00']
const freed: Move = ['hold:E', 'authorized:yookassa', '1000.00']
const captured: Move = ['yookassa:shop', 'escrow:E', '1000.00']
const split: Move[] = [
  ['escrow:E', 'payable:M', '846.00'],
  ['escrow:E', 'tax:M', '54.00'],
  ['escrow:E', 'revenue:platform', '100.00'],
]
const reserved: Move[] = [
  ['payable:M', 'payout:1', '846.00'],
  ['revenue:platform', 'payout:2', '100.00'],
]
const paid: Move[] = [
  ['payout:1', 'yookassa:gateway', '846.00'],
  ['payout:2', 'yookassa:gateway', '100.00'],
]

describe('the money track', () => {
  it.each([
    ['client', []],
    ['hold', [held]],
    ['client', [held, freed]],
    ['escrow', [held, freed, captured]],
    ['split', [held, freed, captured, ...split]],
    ['split', [held, freed, captured, ...split, ...reserved]],
    ['received', [held, freed, captured, ...split, ...reserved, ...paid]],
  ] as const)('stands at %s', (station, moves) => {
    expect(trackOf(ledger(...moves)).at).toBe(station)
  })

  it('shows each sum to the kopeck when all is paid', () => {
    const track = trackOf(ledger(held, freed, captured, ...split, ...reserved, ...paid))
    expect(track.sums).toEqual({
      client: rub('0.00'),
      hold: rub('0.00'),
      escrow: rub('0.00'),
      split: rub('0.00'),
      received: rub('846.00'),
    })
    expect(track.shares).toEqual({ net: rub('846.00'), fee: rub('100.00'), tax: rub('54.00') })
  })

  it('does not wait for the payout of the platform', () => {
    const track = trackOf(ledger(held, freed, captured, ...split, ...reserved, ...paid.slice(0, 1)))
    expect(track.at).toBe('received')
  })

  it('goes back when the bank takes a payout back', () => {
    const moves: Move[] = [held, freed, captured, ...split, ...reserved, ...paid]
    const track = trackOf(ledger(...moves, ['yookassa:gateway', 'payable:M', '846.00']))
    expect(track).toMatchObject({ at: 'split', sums: { split: rub('846.00'), received: rub('0.00') } })
  })

  it('stands with the client after a refund, and says how much came back', () => {
    const [asked, done]: Move[] = [
      ['escrow:E', 'refund:R', '1000.00'],
      ['refund:R', 'yookassa:shop', '1000.00'],
    ]
    expect(trackOf(ledger(held, freed, captured, asked as Move))).toMatchObject({
      at: 'client',
      returning: rub('1000.00'),
      shares: undefined,
    })
    expect(trackOf(ledger(held, freed, captured, asked as Move, done as Move))).toMatchObject({
      at: 'client',
      returning: rub('0.00'),
      sums: { client: rub('1000.00') },
    })
  })

  it('takes a refund out of the shares that it came out of', () => {
    const moves: Move[] = [
      ['payable:M', 'refund:R', '169.20'],
      ['tax:M', 'refund:R', '10.80'],
      ['revenue:platform', 'refund:R', '20.00'],
    ]
    expect(trackOf(ledger(held, freed, captured, ...split, ...moves)).shares).toEqual({
      net: rub('676.80'),
      fee: rub('80.00'),
      tax: rub('43.20'),
    })
  })

  it('follows a deal at YooKassa too', () => {
    const inDeal = ([from, to, amount]: Move): Move =>
      [from, to, amount].map((word) =>
        word === 'yookassa:shop' || word === 'yookassa:gateway' ? 'yookassa:deal:E' : word,
      ) as Move
    const moves = [held, freed, captured, ...split, reserved[0] as Move, paid[0] as Move].map(inDeal)
    expect(trackOf(ledger(...moves))).toMatchObject({ at: 'received', sums: { received: rub('846.00') } })
    expect(trackOf(ledger(...moves)).sums.client).toEqual(rub('0.00'))
  })

  it('shows of a place only what moved in it', () => {
    const { entries } = ledger(held, freed, captured, ...split)
    expect(entriesAt('hold', entries).map(({ id }) => id)).toEqual([0, 1])
    expect(entriesAt('escrow', entries).map(({ id }) => id)).toEqual([2, 3, 4, 5])
    expect(entriesAt('received', entries)).toEqual([])
  })
})

it.each([
  ['0.05', 5],
  ['-957.30', -95_730],
  ['0.00', 0],
])('reads %s as %i kopecks and writes it back', (value, amount) => {
  expect(kopecks(value)).toBe(amount)
  expect(rubles(amount).value).toBe(value)
})
