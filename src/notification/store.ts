import { type Queryable, sql } from '../db/db.ts'

export type NotificationState = 'new' | 'confirmed' | 'unconfirmed' | 'foreign'
export type Notification = { event: string; objectId: string; receivedAt: Date }

type Received = { event: string; objectId: string; body: unknown; source: string; now: Date; tryAt: Date }

/**
 * Keeps a notification. Answers whether it has to be looked at: one that YooKassa confirmed before is a repeat. One
 * that it did not confirm was early or forged, and the same words may be true this time.
 */
export async function keepNotification(db: Queryable, received: Received): Promise<boolean> {
  const { event, objectId, body, source, now, tryAt } = received
  const kept = await db.row(sql`
    insert into notification (event, object_id, body, source, state, received_at, try_at)
    values (${event}, ${objectId}, ${storable(body)}, ${source}, 'new', ${now}, ${tryAt})
    on conflict (event, object_id) do update set state = 'new', received_at = ${now}, try_at = ${tryAt}
      where notification.state in ('unconfirmed', 'foreign')
    returning 1`)
  return kept !== undefined
}

/** jsonb refuses U+0000 and half characters. News of money must not be lost for one in a description. */
const storable = (body: unknown): string =>
  JSON.stringify(body).replace(/\\u(0000|d[89a-f][0-9a-f]{2})/gi, '\\ufffd')

export async function closeNotification(
  db: Queryable,
  { event, objectId }: Pick<Notification, 'event' | 'objectId'>,
  state: NotificationState,
): Promise<void> {
  await db.row(sql`
    update notification set state = ${state}, try_at = null where event = ${event} and object_id = ${objectId}`)
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
    returning event, object_id as "objectId", received_at as "receivedAt"`)
}

/** Deletes what was dealt with before `moment`. */
export async function forgetNotifications(db: Queryable, moment: Date): Promise<void> {
  await db.row(sql`delete from notification where received_at < ${moment} and try_at is null`)
}
