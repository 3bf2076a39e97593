import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from '../../src/db/db.ts'
import type { House } from './house.ts'
import type { Outcome } from './verify.ts'
import type { Deal } from './witness.ts'

const ID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g
const STORIES_MAX = 20

/** Writes down everything about the deals that are not right: both sides' objects, and what people were told. */
export async function tellStories(
  house: House,
  { verdicts }: Outcome,
  deals: readonly Deal[],
): Promise<string> {
  const folder = join(house.folder, 'stories')
  mkdirSync(folder, { recursive: true })
  const named = verdicts.flatMap(({ found, enrollIds }) => [
    ...enrollIds,
    ...found.flatMap((sentence) => sentence.match(ID) ?? []),
  ])
  const enrolls = await house.db.rows<{ id: string }>(sql`
    select distinct id from (
      select id, id as named from enroll
      union all select enroll_id, id from payment
      union all select enroll_id, id from payout
      union all select enroll_id, id from refund
      union all select enroll_id, id from deal
      union all select enroll_id, subject_id from command) it
    where named = any (${[...new Set(named)]}::uuid[]) limit ${STORIES_MAX}`)
  const { payments, payouts, refunds, deals: theirDeals } = await house.books()
  for (const { id } of enrolls) {
    const isOurs = ({ metadata }: { metadata?: Record<string, string | null> }) => metadata?.enroll_id === id
    const story = {
      here: await readStory(house, id),
      yookassa: [payments, payouts, refunds, theirDeals].map((objects) => objects.filter(isOurs)),
      told: deals
        .filter(({ enrollId }) => enrollId === id)
        .map((deal) => ({ ...deal, seen: [...deal.seen] })),
    }
    writeFileSync(join(folder, `${id}.json`), `${JSON.stringify(story, null, 2)}\n`)
  }
  return folder
}

async function readStory({ db }: House, id: string): Promise<object> {
  const tables = {
    enroll: sql`select * from enroll where id = ${id}`,
    payments: sql`select * from payment where enroll_id = ${id} order by id`,
    payouts: sql`select * from payout where enroll_id = ${id} order by id`,
    refunds: sql`select * from refund where enroll_id = ${id} order by id`,
    deals: sql`select * from deal where enroll_id = ${id} order by id`,
    commands: sql`select * from command where enroll_id = ${id} order by created_at`,
    happenings: sql`select * from happening where enroll_id = ${id} order by id`,
    entries: sql`
      select e.id, e.key, e.at, p.from_address, p.to_address, p.amount
      from journal_entry e join posting p on p.entry_id = e.id where e.enroll_id = ${id} order by e.id, p.line`,
  }
  const found = await Promise.all(
    Object.entries(tables).map(async ([name, statement]) => [name, await db.rows(statement)]),
  )
  return Object.fromEntries(found)
}
