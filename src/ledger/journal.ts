import type { Kopecks } from '../core/money.ts'
import { sql, type Tx } from '../db/db.ts'
import type { Address } from './addresses.ts'

/** Takes `amount` from one address and gives it to another: balanced by construction. */
export type Posting = { from: Address; to: Address; amount: Kopecks }

/** `key` names what happened, once in a lifetime: `payment/<id>/capture`. */
export type Entry = { key: string; postings: readonly Posting[] }

/**
 * Posts the entries and moves the balances they touch, all or nothing. Posting a key again changes nothing, so a
 * step may safely run twice. Within one call addresses are locked in one order; a transaction touches the addresses of
 * a party (`payable`, `tax`) in one call only, so that two deals of one master cannot deadlock.
 *
 * The transaction fails when an address holds less than is taken from it (`balance_funds`), and when a key already
 * holds other postings: whoever posts has locked the deal and knows what is there, so both are bugs.
 *
 * @param enrollId whose story the entries belong to
 */
export function post(tx: Tx, enrollId: string, at: Date, entries: readonly Entry[]): void {
  const lines = entries.flatMap(({ key, postings }) =>
    postings.flatMap((posting) => (posting.amount > 0 ? [{ key, ...posting }] : [])),
  )
  if (lines.length === 0) return
  const column = <Name extends 'key' | 'from' | 'to' | 'amount'>(name: Name) =>
    lines.map((line) => line[name])
  tx.send(sql`
    select post_entries(${enrollId}::uuid, ${at}::timestamptz, ${column('key')}::text[],
      ${column('from')}::text[], ${column('to')}::text[], ${column('amount')}::bigint[])`)
}

/** The postings of an entry, in their order; none when it was never posted. */
export function readPostings(tx: Tx, key: string): Promise<Posting[]> {
  return tx.rows<Posting>(sql`
    select p.from_address as "from", p.to_address as "to", p.amount
    from journal_entry e join posting p on p.entry_id = e.id where e.key = ${key} order by p.line`)
}
