import { AppError } from '../core/errors.ts'
import type { Tx } from '../db/db.ts'
import type { Caller } from '../identity/caller.ts'
import { isParty } from './store.ts'

/** Nobody decides about the money of their own deal, whatever their other roles. @throws AppError `forbidden` */
export async function assertNoParty(tx: Tx, enrollId: string, { id }: Caller): Promise<void> {
  if (!(await isParty(tx, enrollId, id))) return
  throw new AppError(
    'forbidden',
    'you are the client or the master of this deal: nobody decides about the money of their own deal',
  )
}
