import { type Queryable, type Statement, sql, type Tx } from '../db/db.ts'

export type NotificationState = 'new' | 'confirmed' | 'unconfirmed' | 'foreign'
export type Notification = {
  event: string
  objectId: string
  /** Whether it came again while somebody was looking into it. */
  repeats: number
  receivedAt: Date
}

export type Received = Pick<Notification, 'event' | 'objectId'> & {
  body: unknown
  source: string
  now: Date
  tryAt: Date
}

/**
 * Keeps notifications, and answers those that have to be looked into. One that YooKassa confirmed before is a repeat, and
 * one of what an answer of YooKassa has told us already is confirmed by that: most echo our own calls.
 * One that it did not confirm was early or forged, and the same words may be true this time; when somebody is looking
 * into the earlier one just now, they will find that it came again.
 *
 * @returns one for each that was received, in their order; undefined for those that are dealt with
 */
export async function keepNotifications(
  db: Queryable,
  received: readonly Received[],
): Promise<(Notification | undefined)[]> {
  const told = new Map(received.map((each) => [nameOf(each), each])) // of two that came together one is looked into
  const news = [...told.values()].map(({ event, objectId, body, source, now, tryAt }) => {
    return { event, object_id: objectId, body: storable(body), source, received_at: now, try_at: tryAt }
  })
  const kept = await db.rows<Notification & { tryAt: Date | null }>(sql`
    insert into notification (event, object_id, body, source, state, received_at, try_at)
    select event, object_id, body::jsonb, source, case when is_heard then 'confirmed' else 'new' end, received_at,
      case when not is_heard then try_at end
    from jsonb_to_recordset(${JSON.stringify(news)}) news (
        event text, object_id text, body text, source text, received_at timestamptz, try_at timestamptz
      ), lateral (select coalesce(${isHeard}, false) as is_heard) heard
    order by event, object_id
    on conflict (event, object_id) do update set
      repeats = notification.repeats + 1,
      state = excluded.state,
      received_at = case notification.state when 'new' then notification.received_at else excluded.received_at end,
      try_at = case when excluded.state = 'new' and notification.state = 'new' then notification.try_at else excluded.try_at end
      where notification.state <> 'confirmed'
    returning event, object_id as "objectId", repeats, received_at as "receivedAt", try_at as "tryAt"`)
  const found = new Map(kept.map((notification) => [nameOf(notification), notification]))
  return received.map((one) => {
    const { tryAt, ...notification } = found.get(nameOf(one)) ?? {}
    const isOurs = told.get(nameOf(one)) === one && tryAt?.getTime() === one.tryAt.getTime()
    return isOurs ? (notification as Notification) : undefined
  })
}

const nameOf = ({ event, objectId }: Pick<Notification, 'event' | 'objectId'>) => `${event} ${objectId}`

/**
 * Whether our books say already what an event announces. They say so only after an answer of YooKassa, or after a word of
 * two people, which YooKassa has yet to confirm. Scalars and not `exists`, of which PostgreSQL would make a scan of the table.
 */
const isHeard = sql`case event
  when 'payment.waiting_for_capture' then -- true of a payment that has gone further as well
    (select status in ('processing', 'succeeded', 'canceled') from payment where provider_id = object_id)
  when 'payment.succeeded' then (select status = 'succeeded' from payment where provider_id = object_id)
  when 'payout.succeeded' then (
    select status = 'succeeded' and (select count(*) = 0 from doubt where subject_id = p.id)
    from payout p where provider_id = object_id)
  end`

/** jsonb refuses U+0000 and half characters. News of money must not be lost for one in a description. */
const storable = (body: unknown): string =>
  JSON.stringify(body).replace(/\\u(0000|d[89a-f][0-9a-f]{2})/gi, '\\ufffd')

/** What was found out about a notification. A doubt does not hold when it has come again meanwhile: it is due anew. */
export async function closeNotification(
  db: Queryable,
  notification: Notification,
  state: NotificationState,
  now: Date,
): Promise<void> {
  await db.row(closing(notification, state, now))
}

/** The same, in the transaction that records what the notification told of. */
export function closeNotificationIn(
  tx: Tx,
  notification: Notification,
  state: NotificationState,
  now: Date,
): void {
  const { event, objectId } = notification
  tx.write(`notification ${event} ${objectId}`, closing(notification, state, now))
}

function closing({ event, objectId, repeats }: Notification, state: NotificationState, now: Date): Statement {
  const holds = sql`(${state} = 'confirmed' or repeats = ${repeats})`
  return sql`
    update notification set
      state = case when ${holds} then ${state} else 'new' end,
      try_at = case when ${holds} then null else ${now}::timestamptz end
    where event = ${event} and object_id = ${objectId}`
}

/** Takes notifications that nobody finished; another process sees them again after `until`. */
export function claimNotifications(
  db: Queryable,
  now: Date,
  until: Date,
  limit: number,
): Promise<Notification[]> {
  return db.rows<Notification>(sql`
    update notification set try_at = ${until}
    where (event, object_id) in (
      select event, object_id from notification where try_at <= ${now}
      order by try_at limit ${limit} for update skip locked)
    returning event, object_id as "objectId", repeats, received_at as "receivedAt"`)
}

/** Deletes what was dealt with before `moment`. */
export async function forgetNotifications(db: Queryable, moment: Date): Promise<void> {
  await db.row(sql`delete from notification where received_at < ${moment} and try_at is null`)
}
