import { after, DAY_MS, HOUR_MS } from '../core/clock.ts'
import { type Kopecks, rubles } from '../core/money.ts'
import type { Payer } from '../yookassa/client.ts'

export const objectKinds = ['payment', 'refund', 'payout', 'deal'] as const
export type ObjectKind = (typeof objectKinds)[number]

/** What our books say of an object. Sums that it does not have are null. */
export type Ours = {
  id: string
  providerId: string | null
  enrollId: string
  payer: Payer
  status: string
  amount: Kopecks | null
  /** What was posted as YooKassa's fee. */
  fee: Kopecks | null
  refunded: Kopecks | null
  /** What the deal holds by the ledger, and how much of it is on its way out: YooKassa counts that as gone. */
  balance: Kopecks | null
  leaving: Kopecks
  /** In this status since. */
  since: Date
  /** When it ends by itself: a hold, a deal. */
  endsAt: Date | null
}

/** What YooKassa says of an object, or a line of a registry. What it does not say is undefined. */
export type Theirs = {
  providerId: string
  /** Our own id in its metadata, when it was made by us. */
  ownId?: string | undefined
  enrollId?: string | undefined
  status?: string | undefined
  amount?: Kopecks | undefined
  fee?: Kopecks | undefined
  refunded?: Kopecks | undefined
  balance?: Kopecks | undefined
  /** Whose key it was asked about with. */
  payer?: Payer | undefined
  /** A currency or a status that we do not know: there is such an object, and nothing else can be said. */
  isUnreadable?: boolean
}

export type DifferenceKind =
  | 'missing_here'
  | 'missing_there'
  | 'amount'
  | 'status'
  | 'fee'
  | 'refunded'
  | 'age'
  | 'balance'
  | 'unreadable'
export type Difference = { kind: DifferenceKind; ours: string | null; theirs: string | null }

/** Our statuses that agree with one of theirs. `failed` was given up before anybody could pay. */
const agreeing: Record<ObjectKind, Record<string, readonly string[]>> = {
  payment: {
    pending: ['pending', 'failed'],
    waiting_for_capture: ['processing'],
    succeeded: ['succeeded'],
    canceled: ['canceled', 'failed'],
  },
  refund: { pending: ['accepted'], succeeded: ['succeeded'], canceled: ['canceled'] },
  payout: { pending: ['accepted'], succeeded: ['succeeded'], canceled: ['canceled'] },
  deal: { opened: ['opened'], closed: ['closed'] },
}

/** How long an object may stay in a status that is not final. Longer, and a person should look. */
const AGE_LIMITS_MS: Record<ObjectKind, Record<string, number>> = {
  payment: { pending: DAY_MS, processing: 8 * DAY_MS },
  refund: { sending: DAY_MS, accepted: 5 * DAY_MS, in_doubt: HOUR_MS },
  payout: {
    parked: 7 * DAY_MS,
    planned: DAY_MS,
    sending: DAY_MS,
    accepted: 2 * DAY_MS,
    in_doubt: HOUR_MS,
  },
  deal: { planned: DAY_MS, opened: 181 * DAY_MS },
}
/** What has an end of its own may be late by this much. */
const LATE_MS = DAY_MS

/** Statuses in which the object is at YooKassa for certain. */
const KNOWN_THERE = ['processing', 'accepted', 'succeeded', 'opened', 'closed']

/** Every difference between what the two sides say of one object. Undefined: that side does not know it. */
export function compare(
  object: ObjectKind,
  ours: Ours | undefined,
  theirs: Theirs | undefined,
  now: Date,
): Difference[] {
  if (!ours) return theirs && isMoney(object, theirs) ? [missingHere(theirs)] : []
  if (theirs?.isUnreadable) return [{ kind: 'unreadable', ours: ours.status, theirs: theirs.status ?? null }]
  const aged = isTooOld(object, ours, now)
    ? [{ kind: 'age' as const, ours: ours.status, theirs: theirs?.status ?? null }]
    : []
  if (theirs) return [...compareBoth(object, ours, theirs), ...aged]
  const isPromised = ours.providerId !== null || KNOWN_THERE.includes(ours.status)
  return isPromised ? [{ kind: 'missing_there', ours: told(ours), theirs: null }, ...aged] : aged
}

function compareBoth(object: ObjectKind, ours: Ours, theirs: Theirs): Difference[] {
  const found: Difference[] = []
  const sum = (kind: DifferenceKind, mine: Kopecks | null, other: Kopecks | undefined) => {
    if (mine !== null && other !== undefined && mine !== other)
      found.push({ kind, ours: rubles(mine), theirs: rubles(other) })
  }
  if (theirs.status !== undefined && !agreeing[object][theirs.status]?.includes(ours.status))
    found.push({ kind: 'status', ours: ours.status, theirs: theirs.status })
  sum('amount', ours.amount, theirs.amount)
  if (ours.status === 'succeeded') {
    sum('fee', ours.fee, theirs.fee)
    sum('refunded', ours.refunded, theirs.refunded)
  }
  // While money leaves a deal, YooKassa has taken it out already and we have not.
  const { balance, leaving } = ours
  const isInside =
    balance !== null &&
    theirs.balance !== undefined &&
    theirs.balance <= balance &&
    theirs.balance >= balance - leaving
  if (ours.status === 'opened' && theirs.status === 'opened' && !isInside)
    sum('balance', balance, theirs.balance)
  return found
}

/** Of what we do not know only money matters: not a link that nobody paid, nor what was called off. */
function isMoney(object: ObjectKind, { status, balance, isUnreadable }: Theirs): boolean {
  if (isUnreadable) return true
  if (object === 'deal') return balance !== 0
  return status !== 'canceled' && !(object === 'payment' && status === 'pending')
}

const missingHere = (theirs: Theirs): Difference => ({
  kind: theirs.isUnreadable ? 'unreadable' : 'missing_here',
  ours: null,
  theirs: told(theirs),
})

function told({
  status,
  amount,
  balance,
}: Pick<Theirs, 'status'> & {
  amount?: Kopecks | null | undefined
  balance?: Kopecks | null | undefined
}): string {
  const known = amount ?? balance
  return [status, known === null || known === undefined ? undefined : rubles(known)].filter(Boolean).join(' ')
}

function isTooOld(object: ObjectKind, { status, since, endsAt }: Ours, now: Date): boolean {
  const limitMs = AGE_LIMITS_MS[object][status]
  if (limitMs === undefined) return false
  return endsAt ? now > after(endsAt, LATE_MS) : now > after(since, limitMs)
}
