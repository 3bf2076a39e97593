import { type Kopecks, kopecks, rubles } from '../../src/core/money.ts'
import { type Db, type Statement, sql } from '../../src/db/db.ts'
import type { Books } from '../books.ts'
import { CANCEL_POLICY } from './house.ts'
import { type Agreed, type Owed, owedOf } from './owed.ts'
import type { Deal } from './witness.ts'

/** A sum as each side has it. */
export type Sum = { name: string; amounts: { where: string; amount: Kopecks }[] }

/** The same sums from each side, each worked out in its own way. */
export async function readSums(db: Db, books: Books, deals: readonly Deal[]): Promise<Sum[]> {
  const theirs = (objects: { status: string; amount: { value: string } }[], status: string) =>
    kopecks(
      objects
        .filter((object) => object.status === status)
        .reduce((sum, { amount }) => sum + Number(amount.value.replace('.', '')), 0),
    )
  const owed = await owedByTerms(db, deals)
  const made = await amountOf(db, sql`select sum(amount) as amount from payout where status = 'succeeded'`)
  const posted = await amountOf(
    db,
    sql`
      select sum(case when starts_with(p.to_address, 'yookassa:') then p.amount else -p.amount end) as amount
      from journal_entry e join posting p on p.entry_id = e.id
      where (e.key like 'payout/%/settle' and starts_with(p.to_address, 'yookassa:'))
        or e.key like 'payout/%/reverse'`,
  )
  const ours = (table: Statement, status: string) =>
    amountOf(db, sql`select sum(amount) as amount from ${table} where status = ${status}`)
  return [
    {
      name: 'payouts',
      amounts: [
        { where: 'owed by the terms', amount: owed.payouts },
        { where: 'made', amount: made },
        { where: 'in the ledger', amount: posted },
        { where: 'at YooKassa', amount: theirs(books.payouts, 'succeeded') },
      ],
    },
    {
      name: 'tax kept for masters',
      amounts: [
        { where: 'owed by the terms', amount: owed.tax },
        { where: 'in the ledger', amount: await amountOf(db, taxKept) },
      ],
    },
    {
      name: 'commission',
      amounts: [
        { where: 'owed by the terms', amount: owed.commission },
        { where: 'in the ledger', amount: await amountOf(db, commissionKept) },
      ],
    },
    {
      name: 'holds',
      amounts: [
        { where: 'here', amount: await ours(sql`payment`, 'processing') },
        { where: 'at YooKassa', amount: theirs(books.payments, 'waiting_for_capture') },
      ],
    },
    {
      name: 'captures',
      amounts: [
        { where: 'here', amount: await ours(sql`payment`, 'succeeded') },
        { where: 'at YooKassa', amount: theirs(books.payments, 'succeeded') },
      ],
    },
    {
      name: 'refunds',
      amounts: [
        { where: 'here', amount: await ours(sql`refund`, 'succeeded') },
        { where: 'at YooKassa', amount: theirs(books.refunds, 'succeeded') },
      ],
    },
  ]
}

const taxKept = sql`select sum(amount) as amount from balance where starts_with(address, 'tax:')`

/** What came in for the platform, less what refunds took of it again. */
const commissionKept = sql`
  select sum(case when to_address = 'revenue:platform' then amount else -amount end) as amount from posting
  where (to_address = 'revenue:platform' and (starts_with(from_address, 'escrow:') or starts_with(from_address, 'refund:')))
    or (from_address = 'revenue:platform' and starts_with(to_address, 'refund:'))`

/** What all deals together owe, by their terms and by what their people did about them. */
async function owedByTerms(db: Db, deals: readonly Deal[]): Promise<Record<keyof Owed, Kopecks>> {
  const objections = new Map(deals.map(({ enrollId, objection }) => [enrollId, objection]))
  const rows = await db.rows<Agreed & { id: string }>(sql`
    select e.id, e.price, e.rail, e.terms, e.status, e.starts_at as "startsAt",
      coalesce((select sum(amount) from refund r
        where r.enroll_id = e.id and r.origin = 'operator' and r.status <> 'canceled'), 0)::bigint as refunded,
      (select left_.at from happening left_
        where left_.enroll_id = e.id and left_.what = 'enroll.cancelled' and left_.actor = 'client'
          and exists (select from happening h
            where h.enroll_id = e.id and h.what = 'payment.held' and h.id < left_.id)) as "leftAt"
    from enroll e`)
  const each = rows.map((row) => owedOf({ ...row, objection: objections.get(row.id) }, CANCEL_POLICY))
  const sumOf = (name: keyof Owed) => kopecks(each.reduce((sum, owed) => sum + owed[name], 0))
  return { payouts: sumOf('payouts'), tax: sumOf('tax'), commission: sumOf('commission') }
}

export async function amountOf(db: Db, statement: Statement): Promise<Kopecks> {
  const row = await db.row<{ amount: string | number | null }>(statement)
  return kopecks(Number(row?.amount ?? 0))
}

export const describe = ({ name, amounts }: Sum) =>
  `${name}: ${amounts.map(({ where, amount }) => `${rubles(amount)} ${where}`).join(', ')}`
