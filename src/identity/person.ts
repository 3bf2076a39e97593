import type { Clock } from '../core/clock.ts'
import { AppError } from '../core/errors.ts'
import { newId } from '../core/id.ts'
import type { Queryable } from '../db/db.ts'
import type { Role } from './caller.ts'
import { hashPassword } from './password.ts'
import { findPerson, insertPerson, type Person } from './store.ts'

export type { Person }

type NewPerson = { email: string; name: string; password: string; roles: readonly Role[] }

/** Makes a person of any roles. Who may choose the roles is the caller's business. @throws AppError `email_taken` */
export async function createPerson(
  ctx: { db: Queryable; clock: Clock },
  { password, ...given }: NewPerson,
): Promise<Person> {
  const passwordHash = await hashPassword(password)
  const person = {
    ...given,
    id: newId(),
    email: given.email.toLowerCase(),
    roles: [...new Set(given.roles)],
    createdAt: ctx.clock.now(),
  }
  await insertPerson(ctx.db, person, passwordHash)
  return person
}

/** @throws AppError `unauthorized`: whoever held this id is gone */
export async function readPerson(db: Queryable, id: string): Promise<Person> {
  const person = await findPerson(db, id)
  if (!person) throw new AppError('unauthorized', 'this person is gone, sign in again')
  return person
}
