import type { Kopecks } from '../core/money.ts'
import { type Sheet, sql, type Tx } from '../db/db.ts'
import type { Address } from './addresses.ts'

/** Takes `amount` from one address and gives it to another: balanced by construction. */
export type Posting = { from: Address; to: Address; amount: Kopecks }

/** `key` names what happened, once in a lifetime: `payment/<id>/capture`. */
export type Entry = { key: string; postings: readonly Posting[] }

/**
 * Posts the entries and moves the balances they touch, all or nothing. Posting a key again changes nothing, so a
 * step may safely run twice. What a transaction posts between two of its questions is posted by one call, which touches
 * balances in one order and by what they change in all; a transaction touches the addresses of a party (`payable`, `tax`)
 * in one call only, so that two deals of one master cannot deadlock.
 *
 * The transaction fails when an address holds less than is taken from it (`balance_funds`), and when a key already
 * holds other postings: whoever posts has locked the deal and knows what is there, so both are bugs.
 *
 * @param enrollId whose story the entries belong to
 */
export function post(tx: Tx, enrollId: string, at: Date, entries: readonly Entry[]): void {
  for (const { key, postings } of entries) {
    const moving = postings.filter(({ amount }) => amount > 0)
    if (moving.length > 0) tx.add(journal, { enrollId, at, key, postings: moving })
  }
}

type Told = Entry & { enrollId: string; at: Date }

const journal: Sheet<Told> = {
  isCall: true,
  write(told) {
    const entries = onceEach(told)
    const lines = entries.flatMap(({ postings }, index) =>
      postings.map((posting, line) => ({ ...posting, entry: index + 1, line: line + 1 })),
    )
    return sql`
      select post_entries(${entries.map(({ key }) => key)}::text[], ${entries.map(({ enrollId }) => enrollId)}::uuid[],
        ${entries.map(({ at }) => at)}::timestamptz[], ${lines.map(({ entry }) => entry)}::int[],
        ${lines.map(({ line }) => line)}::int[], ${lines.map(({ from }) => from)}::text[],
        ${lines.map(({ to }) => to)}::text[], ${lines.map(({ amount }) => amount)}::bigint[])`
  },
}

/** A key that one call holds twice would move its money twice: the second says the same, or is a bug. */
function onceEach(entries: readonly Told[]): Told[] {
  const byKey = new Map<string, Told>()
  for (const entry of entries) {
    const earlier = byKey.get(entry.key)
    if (earlier && JSON.stringify(earlier.postings) !== JSON.stringify(entry.postings)) {
      throw new Error(`journal entry ${entry.key} is posted with other postings in one transaction`)
    }
    if (!earlier) byKey.set(entry.key, entry)
  }
  return [...byKey.values()]
}

/** The postings of an entry, in their order; none when it was never posted. */
export function readPostings(tx: Tx, key: string): Promise<Posting[]> {
  return tx.rows<Posting>(sql`
    select p.from_address as "from", p.to_address as "to", p.amount
    from journal_entry e join posting p on p.entry_id = e.id where e.key = ${key} order by p.line`)
}
