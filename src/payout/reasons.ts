import { HOUR_MS, MINUTE_MS } from '../core/clock.ts'

/** What a parked payout waits for. */
export type WaitsFor = 'time' | 'money' | 'account' | 'destination' | 'operator'

export type Reason = {
  waitsFor: WaitsFor
  /** Who has to do something about it. */
  who: 'nobody' | 'operator' | 'master'
  /**
   * When it is tried again by itself: after so long, on the next day of the bank, or when the obstacle says that it ends.
   * Null: somebody has to act first.
   */
  retry: number | 'next_day' | 'at_its_end' | null
  /** It is tried again by itself up to this attempt, and then waits for a person; null: for as long as it takes. */
  attempts: number | null
  /** What a person reads. */
  text: string
}

const refusedThere = { waitsFor: 'destination', who: 'master', retry: null, attempts: null } as const
const refusedToUs = { waitsFor: 'operator', who: 'operator', retry: null, attempts: null } as const

/**
 * Every reason a payout can be parked for: the one table of who acts and when it is tried again. The first ones are ours,
 * the next are YooKassa's of a canceled payout, the last those of a call that it refused.
 */
export const reasons = {
  no_verified_account: {
    ...{ waitsFor: 'account', who: 'operator', retry: null, attempts: null },
    text: 'The master has no verified account. Everything parked goes out when one is verified.',
  },
  no_suitable_account: {
    ...{ waitsFor: 'account', who: 'master', retry: null, attempts: null },
    text: 'The payout leaves a deal, which cannot pay by SBP: a card or a wallet is needed.',
  },
  destination_changed: {
    ...{ waitsFor: 'time', who: 'nobody', retry: 'at_its_end', attempts: null },
    text: 'The master was given another account. It is paid after a wait in which the master can object.',
  },
  recipient_over_cap: {
    ...{ waitsFor: 'time', who: 'nobody', retry: 'at_its_end', attempts: null },
    text: 'The card or wallet has had as much as YooKassa pays to one in a day or a month. It goes out when that is over.',
  },
  refund_canceled: {
    ...{ waitsFor: 'time', who: 'nobody', retry: 0, attempts: null },
    text: 'A refund that took this money came to nothing. It is sent at once.',
  },
  payout_reversed: {
    ...{ waitsFor: 'destination', who: 'operator', retry: null, attempts: null },
    text: 'It had arrived, and the bank gave it back days later. Find out why, then release it or ask for another account.',
  },

  insufficient_funds: {
    ...{ waitsFor: 'money', who: 'operator', retry: HOUR_MS, attempts: null },
    text: 'The payout gateway is empty: put money on it. One payout is tried every hour, and the others follow it.',
  },
  one_time_limit_exceeded: {
    ...{ waitsFor: 'destination', who: 'master', retry: 0, attempts: 3 },
    text: 'The sum is above what this destination takes at once. It is sent in halves, twice, and then needs another account.',
  },
  periodic_limit_exceeded: {
    ...{ waitsFor: 'time', who: 'nobody', retry: 'next_day', attempts: 32 },
    text: 'The destination has had as much as it may in a day or a month. It is tried again every next day.',
  },
  issuer_unavailable: {
    ...{ waitsFor: 'time', who: 'nobody', retry: 10 * MINUTE_MS, attempts: 150 },
    text: 'The bank does not answer. It is tried again every ten minutes for a day.',
  },
  fraud_suspected: { ...refusedThere, text: 'YooKassa suspects fraud: another account is needed.' },
  rejected_by_payee: {
    ...refusedThere,
    text: 'The bank of the master refused it: another account is needed.',
  },
  general_decline: { ...refusedThere, text: 'It was refused without a reason: another account is needed.' },
  recipient_not_found: {
    ...refusedThere,
    text: 'This bank has no account for this phone: another account is needed.',
  },
  recipient_check_failed: {
    ...refusedThere,
    text: 'The account belongs to somebody of another name: another account is needed.',
  },
  identification_required: {
    ...refusedThere,
    text: 'The wallet is anonymous: the master has it identified, or gives another account.',
  },
  self_employed_annual_limit_exceeded: {
    ...refusedThere,
    text: 'The master has reached the yearly limit of the self-employed: another account is needed.',
  },

  invalid_request: {
    ...refusedToUs,
    text: 'YooKassa did not accept the request: look at the destination and at the limits in the settings.',
  },
  forbidden: {
    ...refusedToUs,
    text: 'YooKassa does not let us pay out: look at the credentials and at the contract.',
  },
  not_found: { ...refusedToUs, text: 'YooKassa does not know what the request names.' },
} as const satisfies Record<string, Reason>

export type OwnReason =
  | 'no_verified_account'
  | 'no_suitable_account'
  | 'destination_changed'
  | 'recipient_over_cap'

/** YooKassa adds reasons without asking; one that we do not know waits for a person. */
const UNKNOWN: Reason = {
  ...refusedToUs,
  text: 'YooKassa gave a reason that we do not know: look into its dashboard, then release it or ask for another account.',
}

export const reasonOf = (code: string | null): Reason =>
  (reasons as Record<string, Reason>)[code ?? ''] ?? UNKNOWN

/** The reasons that wait for this, or all the others: one that we do not know waits for an operator. */
export function reasonsOf(waitsFor: WaitsFor): { isAmong: boolean; codes: string[] } {
  const isAmong = waitsFor !== UNKNOWN.waitsFor
  const codes = Object.keys(reasons).filter((code) => (reasonOf(code).waitsFor === waitsFor) === isAmong)
  return { isAmong, codes }
}

/**
 * Reasons that an operator's general release leaves alone: nothing has changed for the destination that refused it, and
 * whoever verifies an account wakes what waits for one. One by one they can be released all the same.
 */
export const isForOne = (code: string | null): boolean =>
  ['destination', 'operator', 'account'].includes(reasonOf(code).waitsFor)
