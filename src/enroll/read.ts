import { AppError } from '../core/errors.ts'
import type { Queryable } from '../db/db.ts'
import { type Caller, seesAllMoney } from '../identity/caller.ts'
import { partyOf } from './party.ts'
import { type Enroll, findEnroll, wasDisputed } from './store.ts'

/**
 * A deal, for whoever may look at it: its parties and an operator, who may act; an accountant, and an arbiter as soon as
 * it has been disputed, who only read. For anybody else it does not exist.
 * @throws AppError `not_found`
 */
export async function readEnroll(db: Queryable, caller: Caller, id: string): Promise<Enroll> {
  const enroll = await findEnroll(db, id)
  if (enroll && (await mayRead(db, caller, enroll))) return enroll
  throw new AppError('not_found', 'no such enroll')
}

const mayRead = async (db: Queryable, caller: Caller, enroll: Enroll): Promise<boolean> =>
  partyOf(enroll, caller) !== undefined ||
  seesAllMoney(caller) ||
  (caller.roles.includes('arbiter') && (await wasDisputed(db, enroll.id)))
