import { type Db, type Queryable, sql, type Tx } from '../../db/db.ts'
import { columns, type Payout } from '../store.ts'

type Turn = { lease: Date; next: Date; now: Date; retryAt: Date }

/**
 * Those out of the gateway's one balance are taken one by one: masters before the platform, the oldest debt first. Moves
 * the end of the lease to `next`, also when nothing waits; answers nothing when another process has taken it over.
 */
export function claimNextAtGateway(db: Queryable, turn: Turn): Promise<Payout | undefined> {
  return db.row<Payout>(sql`
    with mine as (
      update gateway set leased_until = ${turn.next} where leased_until = ${turn.lease} returning 1
    )
    update payout set retry_at = ${turn.retryAt}
    where exists (select from mine) and id = (
      select id from payout where ${isDueAtGateway(turn.now)}
      order by receiver, owed_at, id limit 1 for update skip locked)
    returning ${columns}`)
}

/** There is no money: whoever was due for it waits until `until`. */
export async function putOffGateway(db: Db, now: Date, until: Date): Promise<void> {
  await db.begin(async (tx) => {
    tx.send(sql`update gateway set try_at = ${until}`)
    tx.send(sql`
      update payout set retry_at = ${until}
      where id in (select id from payout where ${isDueAtGateway(now)} for update skip locked)`)
  })
}

const isDueAtGateway = (now: Date) => sql`status = 'parked' and retry_at <= ${now} and deal_id is null`

/** A payout has found the gateway empty: the others need not try. */
export function gatewayIsEmpty(tx: Tx, until: Date): void {
  tx.send(sql`update gateway set try_at = ${until}`)
}

/** Makes this process the only one that sends what waits for the gateway, if anything does. Answers whether it is. */
export async function leaseGateway(db: Queryable, now: Date, until: Date): Promise<boolean> {
  const row = await db.row(sql`
    update gateway set leased_until = ${until}
    where leased_until <= ${now} and try_at <= ${now} and exists (select from payout where ${isDueAtGateway(now)})
    returning 1`)
  return row !== undefined
}

/** Whatever process comes next may send; nothing changes when another one has the lease by now. */
export async function endLease(db: Queryable, lease: Date): Promise<void> {
  await db.row(sql`update gateway set leased_until = '-infinity' where leased_until = ${lease}`)
}

/** Nothing is sent out of the gateway again before `until`. */
export async function closeGateway(db: Queryable, until: Date): Promise<void> {
  await db.row(sql`update gateway set try_at = ${until}`)
}

/** The gateway may be tried at once, whatever was found there before. */
export async function openGateway(db: Queryable): Promise<void> {
  await db.row(sql`update gateway set try_at = '-infinity'`)
}
