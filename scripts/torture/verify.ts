import { verifyBooks } from '../../src/audit/verify.ts'
import { systemClock } from '../../src/core/clock.ts'
import { type Kopecks, kopecks, rubles } from '../../src/core/money.ts'
import { type Db, type Statement, sql } from '../../src/db/db.ts'
import { sharedAddresses } from '../../src/ledger/addresses.ts'
import { readBalance } from '../../src/ledger/balance.ts'
import { differences, openWork } from '../books.ts'
import type { Cast } from './cast.ts'
import type { House } from './house.ts'
import { brokenPromises } from './promises.ts'
import { reconcile } from './reconcile.ts'
import { amountOf, describe, readSums, type Sum } from './sums.ts'

/** One question that was asked in the end; right when nothing was found. */
export type Verdict = { check: string; found: string[]; enrollIds: string[] }
export type Outcome = { verdicts: Verdict[]; sums: Sum[]; counts: Record<string, number> }

const GRACE = '2 minutes'

/** Everything that must be true when nobody has anything to do any more. */
export async function verify(house: House, { deals, operator }: Cast, bugs: string[]): Promise<Outcome> {
  const { db } = house
  const books = await house.books()
  const [differing, work, broken, sums] = await Promise.all([
    differences(db, books),
    openWork(db),
    brokenPromises(db, deals),
    readSums(db, books, deals),
  ])
  const zero = await ledgerSum(db)
  const verdict = (check: string, found: string[], enrollIds: string[] = []) => ({ check, found, enrollIds })
  const ask = async (check: string, statement: Statement) => {
    const rows = await db.rows<{ what: string; enrollId: string | null }>(statement)
    return verdict(
      check,
      rows.map(({ what }) => what),
      rows.flatMap(({ enrollId }) => enrollId ?? []),
    )
  }
  const half = await ask('no enroll is half open', halfOpen)
  const cases = await reconcile(house, operator) // last of all that looks at money: it mends what it can
  return {
    sums,
    counts: await countAll(db),
    verdicts: [
      verdict(
        'payouts owed, made, and at YooKassa are the same; so are holds, captures and refunds',
        sums.filter(({ amounts }) => new Set(amounts.map(({ amount }) => amount)).size > 1).map(describe),
      ),
      verdict('both books agree, object by object', differing),
      verdict(
        'the audit finds nothing: the log is one chain, its seals hold, and so does the ledger',
        await audit(db),
      ),
      verdict('a reconciliation with YooKassa ends, with no case open and nothing to mend', cases),
      verdict('the ledger is zero', zero === 0 ? [] : [`all addresses together are ${rubles(zero)}`]),
      verdict('nothing is left to do', work),
      await ask('nothing is in doubt', inDoubt),
      await ask('nothing waits for a person', parked),
      half,
      await ask('no background job is stuck', stuckJobs),
      verdict(
        'what everybody was told is true',
        broken.map(({ sentence }) => sentence),
        broken.flatMap(({ enrollId }) => enrollId ?? []),
      ),
      verdict('no process ended but by our hand', house.deaths),
      verdict('no process says that it has a bug', bugs),
    ],
  }
}

/** What `npm run audit` finds. */
async function audit(db: Db): Promise<string[]> {
  const { checks, unsealed } = await verifyBooks({ db, clock: systemClock })
  const found = checks.flatMap(({ check, findings }) =>
    findings.map(({ subject, detail }) => `${check}: ${subject} ${detail}`),
  )
  return unsealed ? [...found, 'what is new could not be sealed'] : found
}

const inDoubt = sql`
  select format('command %s of %s', kind, subject_id) as what, enroll_id as "enrollId"
    from command where state = 'in_doubt'
  union all select format('payout %s of %s', id, amount), enroll_id from payout where status = 'in_doubt'
  union all select format('refund %s of %s', id, amount), enroll_id from refund where status = 'in_doubt'`

/** Every master has had an account by now, and an operator has sent again what a bank refused. */
const parked = sql`
  select format('payout %s of %s is parked: %s', id, amount, reason) as what, enroll_id as "enrollId"
  from payout where status = 'parked'`

const halfOpen = sql`
  select format('enroll %s is %s, and was confirmed', id, status) as what, id as "enrollId"
    from enroll where confirmed_at is not null and status <> 'completed'
  union all select format('payment %s was never answered', id), enroll_id
    from payment where status = 'pending' and provider_id is null
  union all select format('payment %s holds money for a %s enroll', p.id, e.status), e.id
    from payment p join enroll e on e.id = p.enroll_id
    where p.status = 'processing' and e.status in ('completed', 'cancelled', 'expired')
  union all select format('enroll %s is ready, and nobody has paid', e.id), e.id
    from enroll e where e.status = 'ready' and not exists (
      select from payment p where p.enroll_id = e.id and p.status in ('processing', 'succeeded'))
  union all select format('dispute %s is %s', id, status), enroll_id
    from dispute where status not in ('resolved', 'withdrawn')
  union all select format('payout %s is %s', id, status), enroll_id from payout where status = 'accepted'
  union all select format('refund %s is %s', id, status), enroll_id from refund where status = 'accepted'`

/** A job whose process was killed is given up after its limit, and then tried again; past that it is lost. */
const stuckJobs = sql`
  select format('%s %s since %s', name, state, coalesce(started_on, start_after)) as what, null as "enrollId"
  from jobs.job j
  where (state = 'active' and started_on + expire_seconds * interval '1 second' < now() - ${GRACE}::interval)
    or (state in ('created', 'retry') and start_after < now() - ${GRACE}::interval and not exists (
      select from jobs.job a where a.name = j.name and a.state = 'active'))`

async function ledgerSum(db: Db): Promise<Kopecks> {
  const shared = await Promise.all(sharedAddresses.map((address) => readBalance(db, address)))
  const owned = await amountOf(db, sql`select sum(amount) as amount from balance`)
  return kopecks(shared.reduce((sum, amount) => sum + amount, 0) + owned)
}

async function countAll(db: Db): Promise<Record<string, number>> {
  const rows = await db.rows<{ name: string; count: number }>(sql`
    select format('enrolls %s, %s', status, rail) as name, count(*) as count from enroll group by status, rail
    union all select format('payments %s', status), count(*) from payment group by status
    union all select format('payouts %s', status), count(*) from payout group by status
    union all select format('refunds %s', status), count(*) from refund group by status
    union all select format('disputes %s, by the %s', status, opened_by), count(*)
      from dispute group by status, opened_by
    union all select 'cancellations that left a part', count(*) from enroll where status = 'cancelled' and award > 0
    union all select 'lines of the audit log', count(*) from audit_log
    union all select 'commands', count(*) from command
    union all select 'attempts at commands', coalesce(sum(attempts), 0)::bigint from command
    union all select 'journal entries', count(*) from journal_entry
    order by 1`)
  return Object.fromEntries(rows.map(({ name, count }) => [name, Number(count)]))
}
