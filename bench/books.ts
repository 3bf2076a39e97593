import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from '../src/db/db.ts'
import { auditLedger } from '../src/ledger/audit.ts'
import type { House } from './house.ts'

type Sums = Record<'deals' | 'captures' | 'captured' | 'owed' | 'paid' | 'paidThere' | 'open', number>
type Amount = { value: string }
type Books = { balances: { shop: { captured: Amount }; payouts: { paid: Amount } } }

const kopecksOf = ({ value }: Amount) => Math.round(Number(value) * 100)
const REST_LIMIT_MS = 150_000 // the leases of a process that was killed end first

/**
 * What is wrong with the books after a run; empty when they balance: the ledger keeps its promises, every completed deal
 * was captured once, what is owed was paid, the other side says the same to the kopeck, and no command is left.
 */
export async function imbalances(house: House): Promise<string[]> {
  await rest(house)
  const [findings, sums, books] = await Promise.all([
    auditLedger(house.db),
    readSums(house),
    house.control<Books>('GET', '/books?objects=false'),
  ])
  const { captured, paid } = { captured: books.balances.shop.captured, paid: books.balances.payouts.paid }
  const differing = {
    'deals and captures': [sums.deals, sums.captures],
    'owed and paid': [sums.owed, sums.paid],
    'captured here and there': [sums.captured, kopecksOf(captured)],
    'paid here and there': [sums.paidThere, kopecksOf(paid)],
    'commands and notifications left': [sums.open, 0],
  }
  return [
    ...findings.map(({ check, subject, detail }) => `${check}: ${subject} ${detail}`),
    ...Object.entries(differing)
      .filter(([, [ours, theirs]]) => ours !== theirs)
      .map(([what, [ours, theirs]]) => `${what}: ${ours} and ${theirs}`),
  ]
}

/** Waits until nothing is under way any more. */
export async function rest(house: House): Promise<void> {
  const giveUpAt = performance.now() + REST_LIMIT_MS
  while (performance.now() < giveUpAt && (await readSums(house)).open > 0) await sleep(20)
}

/** The copies that fill the large store are unknown to the other side; they carry their own id as the provider's. */
const isReal = sql`provider_id <> id::text`

async function readSums({ db }: House): Promise<Sums> {
  const row = await db.row<Sums>(sql`
    select
      (select count(*) from enroll where status = 'completed') as deals,
      (select count(*) from payment where status = 'succeeded') as captures,
      (select coalesce(sum(amount), 0)::bigint from payment where status = 'succeeded' and ${isReal}) as captured,
      (select coalesce(sum(p.amount), 0)::bigint from posting p join journal_entry e on e.id = p.entry_id
        where e.key like 'settlement/%' and p.to_address not like 'tax:%') as owed,
      (select coalesce(sum(amount), 0)::bigint from payout where status = 'succeeded') as paid,
      (select coalesce(sum(amount), 0)::bigint from payout where status = 'succeeded' and ${isReal}) as "paidThere",
      (select count(*) from command where state in ('waiting', 'in_doubt'))
        + (select count(*) from notification where try_at is not null) as open`)
  return row as Sums
}
