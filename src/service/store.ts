import type { Kopecks } from '../core/money.ts'
import { type Queryable, sql, type Tx } from '../db/db.ts'

export type Service = {
  id: string
  masterId: string
  masterName: string
  title: string
  description: string
  price: Kopecks
  durationMinutes: number
  isOpen: boolean
  createdAt: Date
  changedAt: Date
}

const columns = sql`
  service.id, master_id as "masterId", person.name as "masterName", title, description, price,
  duration_minutes as "durationMinutes", is_open as "isOpen", service.created_at as "createdAt",
  changed_at as "changedAt"`
const withMaster = sql`service join person on person.id = service.master_id`

export async function insertService(db: Queryable, service: Omit<Service, 'masterName'>): Promise<void> {
  const { id, masterId, title, description, price, durationMinutes, isOpen, createdAt, changedAt } = service
  await db.rows(sql`
    insert into service
      (id, master_id, title, description, price, duration_minutes, is_open, created_at, changed_at)
    values
      (${id}, ${masterId}, ${title}, ${description}, ${price}, ${durationMinutes}, ${isOpen}, ${createdAt}, ${changedAt})`)
}

export const findService = (db: Queryable, id: string): Promise<Service | undefined> =>
  db.row(sql`select ${columns} from ${withMaster} where service.id = ${id}`)

/** Locked until the transaction ends. */
export const lockService = (tx: Tx, id: string): Promise<Service | undefined> =>
  tx.row(sql`select ${columns} from ${withMaster} where service.id = ${id} for update of service`)

export function saveService(tx: Tx, service: Service): void {
  const { id, title, description, price, durationMinutes, isOpen, changedAt } = service
  tx.send(sql`
    update service
    set title = ${title}, description = ${description}, price = ${price}, duration_minutes = ${durationMinutes},
      is_open = ${isOpen}, changed_at = ${changedAt}
    where id = ${id}`)
}

export type Page = { limit: number; cursor?: string | undefined }

/** Newest first, one more than the page holds. Closed services are seen by their master only. */
export const listServices = (
  db: Queryable,
  viewerId: string | undefined,
  { limit, cursor }: Page,
): Promise<Service[]> =>
  db.rows(sql`
    select ${columns} from ${withMaster}
    where (is_open or master_id = ${viewerId ?? null}) and ${before(cursor)}
    order by service.id desc limit ${limit + 1}`)

/** The same of one master. */
export const listServicesOf = (
  db: Queryable,
  masterId: string,
  viewerId: string | undefined,
  { limit, cursor }: Page,
): Promise<Service[]> =>
  db.rows(sql`
    select ${columns} from ${withMaster}
    where master_id = ${masterId} and (is_open or master_id = ${viewerId ?? null}) and ${before(cursor)}
    order by service.id desc limit ${limit + 1}`)

const before = (cursor: string | undefined) => (cursor ? sql`service.id < ${cursor}` : sql`true`)
