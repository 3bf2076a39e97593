import type { Kopecks } from '../core/money.ts'
import { isAmong, type Queryable, sql, type Tx } from '../db/db.ts'
import { lookup } from '../db/lookup.ts'
import type { EnrollStatus } from './lifecycle.ts'
import type { Terms } from './terms.ts'

export type Enroll = {
  id: string
  serviceId: string
  clientId: string
  masterId: string
  /** What the two are called now. */
  clientName: string
  masterName: string
  title: string
  price: Kopecks
  startsAt: Date
  endsAt: Date
  rail: 'two_stage' | 'safe_deal'
  terms: Terms
  status: EnrollStatus
  acceptedAt: Date | null
  readyAt: Date | null
  /** Who decided to release the money; `completed` follows with the capture. */
  confirmedBy: 'client' | 'system' | 'arbiter' | null
  confirmedAt: Date | null
  unpaidSince: Date | null
  /** How much of the price was decided to be earned; the rest goes back. Null: all that is there. */
  award: Kopecks | null
  /** How much has been distributed so far. */
  released: Kopecks
  /** An open dispute: nothing is released meanwhile. */
  disputeId: string | null
  /** Since when a deal goes on that stood still. */
  resumedAt: Date | null
  /** Whether the master is taken at that time; also after the end, while a link may still be paid. */
  holdsSlot: boolean
  createdAt: Date
}

const columns = sql`id, service_id as "serviceId", client_id as "clientId", master_id as "masterId",
  (select name from person where person.id = client_id) as "clientName",
  (select name from person where person.id = master_id) as "masterName", title, price,
  starts_at as "startsAt", ends_at as "endsAt", rail, terms, status, accepted_at as "acceptedAt",
  ready_at as "readyAt", confirmed_by as "confirmedBy", confirmed_at as "confirmedAt", unpaid_since as "unpaidSince",
  award, released, dispute_id as "disputeId", resumed_at as "resumedAt",
  holds_slot as "holdsSlot", created_at as "createdAt"`

/**
 * Inserts a booking; the transaction fails (`enroll_slot`) when the master is booked at that time. Bookings of one master
 * take turns: two that meet inside the exclusion constraint would wait for each other and deadlock. Ask `findBookable` before: the
 * constraint also waits for whoever is changing the enroll in the way, who may be waiting for the master's turn.
 */
export function insertEnroll(tx: Tx, enroll: Enroll, dueAt: Date | null): void {
  tx.write(
    `enroll ${enroll.id}`,
    sql`
    insert into enroll (id, service_id, client_id, master_id, title, price, starts_at, ends_at, rail, terms, status,
      due_at, created_at, changed_at)
    select ${enroll.id}::uuid, ${enroll.serviceId}::uuid, ${enroll.clientId}::uuid, turn.id,
      ${enroll.title}::text, ${enroll.price}::bigint, ${enroll.startsAt}::timestamptz, ${enroll.endsAt}::timestamptz,
      ${enroll.rail}::text, ${enroll.terms}::jsonb, ${enroll.status}::text, ${dueAt}::timestamptz,
      ${enroll.createdAt}::timestamptz, ${enroll.createdAt}::timestamptz
    from (select id from person where id = ${enroll.masterId} for no key update) turn`,
  )
}

export const findEnroll = lookup<Enroll>(
  (db, ids) => db.rows(sql`select ${columns} from enroll where ${isAmong(sql`id`, ids)}`),
  ({ id }) => id,
)

export async function wasDisputed(db: Queryable, id: string): Promise<boolean> {
  return (await db.row(sql`select 1 from dispute where enroll_id = ${id} limit 1`)) !== undefined
}

/** Reads an enroll and locks its whole deal until the transaction ends. Every change to a deal starts here. */
export function lockEnroll(tx: Tx, id: string): Promise<Enroll | undefined> {
  return tx.ask<Enroll>(`enroll ${id}`, sql`select ${columns} from enroll where id = ${id} for no key update`)
}

/** Saves what a step changed; the deal is locked, so nothing else changed meanwhile. */
export function saveEnroll(tx: Tx, enroll: Enroll, dueAt: Date | null, now: Date): void {
  tx.write(
    `enroll ${enroll.id}`,
    sql`
    update enroll set status = ${enroll.status}, accepted_at = ${enroll.acceptedAt}, ready_at = ${enroll.readyAt},
      confirmed_by = ${enroll.confirmedBy}, confirmed_at = ${enroll.confirmedAt}, unpaid_since = ${enroll.unpaidSince}, award = ${enroll.award},
      released = ${enroll.released}, dispute_id = ${enroll.disputeId}, resumed_at = ${enroll.resumedAt},
      holds_slot = ${enroll.holdsSlot}, due_at = ${dueAt}, changed_at = ${now}
    where id = ${enroll.id}`,
  )
}

export type Bookable = {
  id: string
  masterId: string
  masterName: string
  clientName: string
  title: string
  price: Kopecks
  durationMinutes: number
  isOpen: boolean
  /** Somebody has the master at that time already. */
  isTaken: boolean
}

/** What a booking copies from its service, what the two people of it are called, and whether the time is free as it seems. */
export function findBookable(
  db: Queryable,
  serviceId: string,
  clientId: string,
  startsAt: Date,
): Promise<Bookable | undefined> {
  return db.row<Bookable>(sql`
    select id, master_id as "masterId", (select name from person where person.id = master_id) as "masterName",
      (select name from person where person.id = ${clientId}) as "clientName", title, price, duration_minutes as "durationMinutes", is_open as "isOpen",
      exists (
        select from enroll e where e.master_id = service.master_id and e.holds_slot and tstzrange(e.starts_at, e.ends_at)
          && tstzrange(${startsAt}, ${startsAt}::timestamptz + make_interval(mins => service.duration_minutes))
      ) as "isTaken"
    from service where id = ${serviceId}`)
}

type Filter = {
  partyId?: string
  /** Where that person is only this. */
  as?: 'client' | 'master'
  statuses?: readonly EnrollStatus[]
  /** Those whose time meets this span. */
  from?: Date
  to?: Date
  before?: string
  limit: number
}

/** Newest first. With `partyId`: where this person is the client or the master. */
export function listEnrolls(
  db: Queryable,
  { partyId, as, statuses, from, to, before, limit }: Filter,
): Promise<Enroll[]> {
  const party = partyId ?? null
  const match = sql`(${statuses ?? null}::text[] is null or status = any (${statuses ?? null}))
    and (${from ?? null}::timestamptz is null or ends_at > ${from ?? null})
    and (${to ?? null}::timestamptz is null or starts_at < ${to ?? null})
    and (${before ?? null}::uuid is null or id < ${before ?? null})`
  if (party === null || as) {
    const mine = as === 'client' ? sql`client_id` : sql`master_id`
    const whose = party === null ? sql`true` : sql`${mine} = ${party}`
    return db.rows<Enroll>(
      sql`select ${columns} from enroll where ${whose} and ${match} order by id desc limit ${limit}`,
    )
  }
  // Two index scans instead of an OR over both columns; nobody is both sides of one deal.
  return db.rows<Enroll>(sql`
    select * from (
      (select ${columns} from enroll where client_id = ${party} and ${match} order by id desc limit ${limit})
      union all
      (select ${columns} from enroll where master_id = ${party} and ${match} order by id desc limit ${limit})
    ) mine order by id desc limit ${limit}`)
}

/**
 * With a live hold, by its end, soonest first. What comes after the enroll `past`: also when that one has lost its hold since.
 */
export function listHeld(
  db: Queryable,
  { past, limit }: { past?: string; limit: number },
): Promise<Enroll[]> {
  const after = past
    ? sql`and (p.hold_ends_at, p.id) > (
        select last.hold_ends_at, last.id from payment last
        where last.enroll_id = ${past} and last.hold_ends_at is not null order by last.id desc limit 1)`
    : sql``
  return db.rows<Enroll>(sql`
    select e.* from (
      select p.enroll_id, p.hold_ends_at, p.id from payment p
      where p.status = 'processing' and p.hold_ends_at is not null ${after}
      order by p.hold_ends_at, p.id limit ${limit}
    ) held
    cross join lateral (select ${columns} from enroll where id = held.enroll_id) e
    order by held.hold_ends_at, held.id`)
}

/** Takes enrolls whose time has come; another process sees them again after `until`. */
export function claimDueEnrolls(db: Queryable, now: Date, until: Date, limit: number): Promise<Enroll[]> {
  return db.rows<Enroll>(sql`
    update enroll set due_at = ${until}
    where id in (
      select id from enroll where due_at <= ${now} order by due_at limit ${limit} for update skip locked)
    returning ${columns}`)
}
