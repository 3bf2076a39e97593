import type { Objection } from './witness.ts'

/** What was agreed about a deal, and what its people did about it. Amounts are kopecks. */
export type Agreed = {
  price: number
  rail: 'two_stage' | 'safe_deal'
  terms: { feeBasisPoints: number; taxBasisPoints: number }
  status: string
  startsAt: Date
  /** When a client called it off after the master had taken it and the money was there. */
  leftAt: Date | null
  /** What an operator gave back of it after it was distributed. */
  refunded: number
  objection: Objection | undefined
}

/** Who is owed how much. `payouts` are the master's net, and the commission where the house sends it to a card. */
export type Owed = { payouts: number; tax: number; commission: number }

type Shares = { net: number; tax: number; fee: number }

/** Less is not paid out, and on which rail. */
const PAYOUT_MIN = { two_stage: 5_00, safe_deal: 1_00 }

/**
 * What is owed of a deal by its terms: by the policy of its cancellation, by the word of the arbiter, or all of it. Worked
 * out in whole numbers and without the house's own arithmetic.
 */
export function owedOf(agreed: Agreed, policy: string): Owed {
  const { price, rail, terms, status, objection, refunded } = agreed
  if (objection) return ruled(agreed, objection)
  const earned = status === 'completed' ? price : status === 'cancelled' ? kept(agreed, policy) : 0
  const [all, back] = [sharesOf(earned, terms), sharesOf(refunded, terms)]
  return {
    payouts: all.net - back.net + (rail === 'two_stage' ? all.fee : 0),
    tax: all.tax - back.tax,
    commission: all.fee - back.fee,
  }
}

/** A part of a sum, half a kopeck rounded up. */
export const part = (amount: number, basisPoints: number) =>
  Math.floor((amount * basisPoints + 5_000) / 10_000)

function sharesOf(amount: number, { feeBasisPoints, taxBasisPoints }: Agreed['terms']): Shares {
  const fee = part(amount, feeBasisPoints)
  const tax = part(amount - fee, taxBasisPoints)
  return { net: amount - fee - tax, tax, fee }
}

/** What a client leaves who calls off a paid deal: nothing, when its shares are too small to be paid out. */
function kept({ price, rail, terms, startsAt, leftAt }: Agreed, policy: string): number {
  if (!leftAt) return 0
  const hoursLeft = (startsAt.getTime() - leftAt.getTime()) / 3_600_000
  const rows = [...policy.matchAll(/(?:(\d+)h|after):(\d+)%/g)]
  const row = rows.find(([, hours]) => hours === undefined || hoursLeft >= Number(hours))
  const amount = part(price, Number(row?.[2]) * 100)
  const { net, fee } = sharesOf(amount, terms)
  const least = PAYOUT_MIN[rail]
  return net >= least && (rail === 'safe_deal' || fee >= least) ? amount : 0
}

/**
 * A client who objects to a part leaves the rest to the master; that goes out early where the money is captured to the
 * shop, and then the rest is a portion of its own. Portions are the difference of the shares of what has gone by then.
 */
function ruled({ price, rail, terms }: Agreed, { by, amount, share }: Objection): Owed {
  const early = by === 'client' && amount < price && rail === 'two_stage' ? price - amount : 0
  const left = by === 'client' ? price - amount : 0
  const earned = share === 'withdrawn' ? price : left + share
  const shares = (sum: number) => sharesOf(sum, terms)
  // Captured as a whole for the early part, so that what is not earned goes back before the rest is divided.
  const parts =
    early > 0 ? [shares(early), minus(shares(price), shares(early + price - earned))] : [shares(earned)]
  const sum = (name: keyof Shares) => parts.reduce((total, each) => total + each[name], 0)
  const sent = parts
    .filter(({ fee }) => fee >= PAYOUT_MIN.two_stage)
    .reduce((total, { fee }) => total + fee, 0)
  return { payouts: sum('net') + (rail === 'two_stage' ? sent : 0), tax: sum('tax'), commission: sum('fee') }
}

const minus = (a: Shares, b: Shares): Shares => ({
  net: a.net - b.net,
  tax: a.tax - b.tax,
  fee: a.fee - b.fee,
})
