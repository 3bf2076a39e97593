import { isDeepStrictEqual } from 'node:util'
import type { Context } from '../../src/context.ts'
import { yearIn } from '../../src/core/zone.ts'
import { type Db, type Queryable, sql } from '../../src/db/db.ts'
import { atOneMoment } from '../../src/db/snapshot.ts'
import { rollUpEarnings } from '../../src/earnings/roll-up.ts'
import { type Balances, readMoney, type Sums, type Year } from '../../src/earnings/store.ts'
import { rollUp } from '../../src/ledger/balance.ts'

type Money = Pick<Balances, 'held' | 'captured' | 'owed' | 'taxReserve' | 'onItsWay'> &
  Pick<Sums, 'gross' | 'fee'> & { paid: number }

/** A master's money and what the books add up to, at one moment: the two must be the same. */
export const bothEarnings = (db: Db, masterId: string, year: Year) =>
  atOneMoment(db, async (tx) => {
    const { waiting: _, waitingCount: __, paidTwice, sent, ...money } = await readMoney(tx, masterId, year)
    const read: Money = { ...money, paid: sent + paidTwice - money.onItsWay }
    return { read, summed: await sumAll(tx, masterId, year) }
  })

/** Every master whose money is read as another sum than it is, before or after a roll-up. */
export async function wrongEarnings(ctx: Pick<Context, 'db' | 'clock' | 'config'>): Promise<string[]> {
  const year = yearIn(ctx.config.TIME_ZONE, ctx.clock.now())
  const masters = await ctx.db.rows<{ id: string }>(sql`select distinct master_id as id from enroll`)
  const wrong = async (when: string) => {
    const looks = masters.map(async ({ id }) => {
      const { read, summed } = await bothEarnings(ctx.db, id, year)
      return isDeepStrictEqual(read, summed) ? [] : [`${when} ${id} ${JSON.stringify([read, summed])}`]
    })
    return (await Promise.all(looks)).flat()
  }
  const before = await wrong('before a roll-up')
  await rollUpEarnings(ctx, await rollUp(ctx.db))
  return [...before, ...(await wrong('after a roll-up'))]
}

/** The same by adding up every deal, every payout and every entry that a master ever had. */
async function sumAll(db: Queryable, masterId: string, { from, to }: Year): Promise<Money> {
  const row = await db.row<Money>(sql`
    select deals.*, own.*, moving.*, gone.*, income.*
    from (
      select coalesce(sum(b.amount) filter (where b.address like 'hold:%'), 0)::bigint as held,
        coalesce(sum(b.amount) filter (where b.address like 'escrow:%'), 0)::bigint as captured
      from enroll e join balance b on b.address in ('hold:' || e.id, 'escrow:' || e.id)
      where e.master_id = ${masterId}
    ) deals, (
      select coalesce(sum(amount) filter (where address like 'payable:%'), 0)::bigint as owed,
        coalesce(sum(amount) filter (where address like 'tax:%'), 0)::bigint as "taxReserve"
      from balance where address in (${`payable:${masterId}`}, ${`tax:${masterId}`})
    ) own, (
      select coalesce(sum(b.amount), 0)::bigint as "onItsWay"
      from payout o join balance b on b.address = 'payout:' || o.id
      where o.person_id = ${masterId}
    ) moving, (
      select coalesce(sum(case when p.to_address like 'yookassa:%' then p.amount
        when p.from_address like 'yookassa:%' then -p.amount end), 0)::bigint as paid
      from payout o
      join journal_entry j on j.key like 'payout/' || o.id || '/%'
      join posting p on p.entry_id = j.id
      where o.person_id = ${masterId}
    ) gone, (
      select coalesce(sum(own.gross), 0)::bigint as gross, coalesce(sum(own.fee), 0)::bigint as fee
      from journal_entry j, lateral (
        select sum(case when to_address like '%:' || ${masterId} then amount else 0 end
            - case when from_address like '%:' || ${masterId} then amount else 0 end) as gross,
          sum(case 'revenue:platform' when to_address then amount when from_address then -amount end) as fee
        from posting p where p.entry_id = j.id
        having bool_or(from_address like '%:' || ${masterId} or to_address like '%:' || ${masterId})
      ) own
      where j.at >= ${from} and j.at < ${to} and (j.key like 'settlement/%' or j.key like 'refund/%')
    ) income`)
  if (!row) throw new Error('an aggregate always has a row')
  return row
}
