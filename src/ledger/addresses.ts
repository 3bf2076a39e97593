/**
 * The chart of ledger accounts: every place money can be. A misspelled address does not compile.
 * Those of one deal or party keep a balance that may never go below zero; those that mirror the outside stand below
 * it: the ones shared by all deals, and what one deal holds at YooKassa.
 */
export type Address =
  | 'authorized:yookassa' // the counterpart of all holds: authorized, but nobody's money yet
  | `hold:${string}` // an enroll's live hold
  | 'yookassa:shop' // what YooKassa owes the shop from captured payments
  | 'yookassa:gateway' // the payout gateway's balance, as far as our payouts spent it
  | `yookassa:deal:${string}` // what an enroll's deal holds at YooKassa, in the safe_deal rail
  | 'yookassa:platform' // what YooKassa credited to the platform out of closed deals
  | `escrow:${string}` // an enroll's captured money until it is distributed or refunded
  | `payable:${string}` // what we owe a master
  | `tax:${string}` // the tax reserve of a master: a liability, never revenue
  | 'revenue:platform' // the platform's commission
  | 'expense:provider_fee' // what YooKassa kept for its service
  | 'expense:paid_twice' // what went out once more because people were wrong about a payout or refund, until it is got back
  | `payout:${string}` // reserved for one payout on its way to the bank
  | `refund:${string}` // reserved for one refund on its way back to the client

/** Addresses that all deals share, so they have no balance row to fight over. */
export const sharedAddresses = [
  'authorized:yookassa',
  'yookassa:shop',
  'yookassa:gateway',
  'yookassa:platform',
  'revenue:platform',
  'expense:provider_fee',
  'expense:paid_twice',
] as const satisfies Address[]
