import { type Kopecks, kopecks } from '../core/money.ts'
import { type Db, type Queryable, sql } from '../db/db.ts'
import { type Address, sharedAddresses } from './addresses.ts'

/** What an address holds now. Assets and expenses stand below zero: they are what others hold or took from us. */
export async function readBalance(db: Queryable, address: Address): Promise<Kopecks> {
  const isShared = (sharedAddresses as readonly string[]).includes(address)
  const found = await db.row<{ amount: number }>(
    isShared
      ? sql`
        select (coalesce(c.amount, 0) + coalesce((
          select sum(case when p.to_address = ${address} then p.amount else -p.amount end)
          from posting p
          where p.entry_id > coalesce(c.entry_id, 0) and ${address} in (p.from_address, p.to_address)
        ), 0))::bigint as amount
        from (select 1) one left join checkpoint c on c.address = ${address}`
      : sql`select amount from balance where address = ${address}`,
  )
  return kopecks(found?.amount ?? 0)
}

type Filter = { limit: number; after?: string | undefined; prefix?: string | undefined }

/**
 * Every ledger account with its balance: shared ones first, then the owned ones that hold something. With a prefix: those
 * that begin so, also when they are empty.
 */
export async function listBalances(db: Queryable, { limit, after = '', prefix = '' }: Filter) {
  const shared = after
    ? []
    : await Promise.all(
        sharedAddresses
          .filter((address) => address.startsWith(prefix))
          .map(async (address) => ({
            address,
            amount: await readBalance(db, address),
            isShared: true,
          })),
      )
  // Between the two lies all that begins so, by whatever rules the database sorts: an address has no letter after z.
  const matches = prefix
    ? sql`address >= ${prefix} and address <= ${`${prefix}${'z'.repeat(8)}`} and starts_with(address, ${prefix})`
    : sql`amount <> 0`
  const owned = await db.rows<{ address: Address; amount: Kopecks }>(sql`
    select address, amount from balance where ${matches} and address > ${after} order by address limit ${limit}`)
  return [...shared, ...owned.map((balance) => ({ ...balance, isShared: false }))]
}

/**
 * Moves the checkpoints of the shared addresses up to the newest entry, so that reading their balance stays short.
 * Answers that entry: everything up to it is written.
 */
export async function rollUp(db: Db): Promise<number> {
  const newest = await newestComplete(db)
  await db.begin(async (tx) => {
    tx.send(sql`lock table checkpoint in share row exclusive mode`)
    tx.send(sql`
      insert into checkpoint (address, entry_id, amount)
      select a.address, ${newest}::bigint, coalesce(c.amount, 0) + coalesce((
        select sum(case when p.to_address = a.address then p.amount else -p.amount end)
        from posting p
        where p.entry_id > coalesce(c.entry_id, 0) and p.entry_id <= ${newest}
          and a.address in (p.from_address, p.to_address)
      ), 0)
      from unnest(${[...sharedAddresses]}::text[]) a (address) left join checkpoint c on c.address = a.address
      where coalesce(c.entry_id, 0) < ${newest}
      on conflict (address) do update set entry_id = excluded.entry_id, amount = excluded.amount`)
  })
  return newest
}

/** The lock waits for writers that already took an entry id: only then is "everything up to the newest id" complete. */
async function newestComplete(db: Db): Promise<number> {
  const newest = await db.begin(async (tx) => {
    tx.send(sql`lock table journal_entry in share mode`)
    return tx.row<{ id: number }>(sql`select coalesce(max(id), 0) as id from journal_entry`)
  })
  return newest?.id ?? 0
}
