import { AppError } from '../core/errors.ts'
import type { Queryable } from '../db/db.ts'
import { findService, listServices, listServicesOf, type Page, type Service } from './store.ts'

/** @throws AppError `not_found` */
export async function readService(db: Queryable, id: string): Promise<Service> {
  const service = await findService(db, id)
  if (!service) throw new AppError('not_found', 'no such service')
  return service
}

/** What anybody may book, or what one master offers; masters see their own closed services too. */
export function browse(
  db: Queryable,
  viewerId: string | undefined,
  { masterId, ...page }: Page & { masterId?: string | undefined },
): Promise<Service[]> {
  return masterId ? listServicesOf(db, masterId, viewerId, page) : listServices(db, viewerId, page)
}
