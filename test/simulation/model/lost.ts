import { type Db, type Statement, sql } from '../../../src/db/db.ts'

const hasCommand = (kind: string) =>
  sql`exists (select from command c where c.subject_id = x.id and c.kind = ${kind} and c.state = 'waiting')`
const hasDoubt = (kind: string) =>
  sql`exists (select from command c where c.subject_id = x.id and c.kind = ${kind} and c.state = 'in_doubt')`
const isPaid = sql`exists (
  select from payment p where p.enroll_id = x.id and p.status in ('processing', 'succeeded'))`

/** Reasons of a parked payout that an operator or another account must remove. */
const FOR_A_PERSON = [
  'no_verified_account',
  'no_suitable_account',
  'fraud_suspected',
  'one_time_limit_exceeded',
  'periodic_limit_exceeded',
  'rejected_by_payee',
  'general_decline',
  'recipient_not_found',
  'recipient_check_failed',
  'identification_required',
  'invalid_request',
  'forbidden',
  'not_found',
  'payout_reversed',
  'never_happened',
]

/**
 * Nothing is lost: whatever is not final has somebody or something that will move it. Each entry finds what has nobody. It
 * holds after every commit, so also in the moment in which a process dies.
 */
const rules: Record<string, Statement> = {
  'an unanswered enroll has no deadline': sql`
    select id from enroll x where status = 'pending' and due_at is null`,
  'an unpaid enroll has no deadline': sql`
    select id from enroll x where status = 'confirmed' and due_at is null and not ${isPaid}`,
  'a decided enroll has no capture': sql`
    select id from enroll x where status = 'ready' and confirmed_at is not null and not exists (
      select from payment p join command c on c.subject_id = p.id
      where p.enroll_id = x.id and c.kind = 'payment.capture' and c.state = 'waiting')`,
  'a payment is not sent': sql`
    select id from payment x
    where status = 'pending' and provider_id is null and not ${hasCommand('payment.create')}`,
  'nobody asks about a payment': sql`
    select id from payment x
    where check_at is null and (status = 'processing' or (status = 'pending' and provider_id is not null))`,
  'a hold for a dead enroll is not given back': sql`
    select x.id from payment x join enroll e on e.id = x.enroll_id
    where x.status = 'processing' and e.status in ('cancelled', 'expired')
      and not ${hasCommand('payment.cancel')}
      and not ${hasCommand('payment.capture')}`,
  'a payout is not sent': sql`
    select id from payout x where status in ('planned', 'sending') and not ${hasCommand('payout.create')}`,
  'nobody asks about a payout': sql`select id from payout x where status = 'accepted' and check_at is null`,
  'a parked payout waits for nothing': sql`
    select id from payout x
    where status = 'parked' and retry_at is null and not coalesce(reason = any (${FOR_A_PERSON}), false)`,
  'a payout waits for an account that is there': sql`
    select x.id from payout x join account a on a.person_id = x.person_id
    where x.status = 'parked' and x.reason in ('no_verified_account', 'no_suitable_account') and x.retry_at is null
      and a.status = 'verified' and a.removed_at is null and (x.deal_id is null or a.kind <> 'sbp')`,
  'a payout in doubt is nobody’s': sql`
    select id from payout x where status = 'in_doubt' and not ${hasDoubt('payout.create')}`,
  'a refund is not sent': sql`
    select id from refund x where status = 'sending' and not ${hasCommand('refund.create')}`,
  'nobody asks about a refund': sql`select id from refund x where status = 'accepted' and check_at is null`,
  'a refund in doubt is nobody’s': sql`
    select id from refund x where status = 'in_doubt' and not ${hasDoubt('refund.create')}`,
  'a dispute that waits for an answer has no deadline': sql`
    select id from dispute x where status = 'opened' and due_at is null`,
  'a deal stands still for no dispute': sql`
    select id from enroll x where dispute_id is not null and not exists (
      select from dispute d where d.id = x.dispute_id and d.status in ('opened', 'answered', 'under_review'))`,
  'nobody asks about a deal': sql`select id from deal x where status = 'opened' and check_at is null`,
  'a notification is forgotten': sql`
    select object_id as id from notification where state = 'new' and try_at is null`,
}
export const lostRules = Object.keys(rules)

const all = Object.entries(rules)
  .map(([rule, found]) => sql`select ${rule}::text as rule, id::text as id from (${found}) found`)
  .reduce((whole, next) => sql`${whole} union all ${next}`)

export const findLost = (db: Db): Promise<{ rule: string; id: string }[]> => db.rows(all)
