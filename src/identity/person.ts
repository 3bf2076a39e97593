import type { Clock } from '../core/clock.ts'
import { AppError } from '../core/errors.ts'
import { newId } from '../core/id.ts'
import type { Queryable } from '../db/db.ts'
import type { Role } from './caller.ts'
import { hashPassword } from './password.ts'
import {
  findLogin,
  findPerson,
  insertPerson,
  listPeople,
  type Person,
  revokeSessions,
  updatePassword,
  updateRoles,
} from './store.ts'

export { listPeople, type Person }

type Context = { db: Queryable; clock: Clock }

type NewPerson = { email: string; name: string; password: string; roles: readonly Role[] }

/** Makes a person of any roles. Who may choose the roles is the caller's business. @throws AppError `email_taken` */
export async function createPerson(ctx: Context, { password, ...given }: NewPerson): Promise<Person> {
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

/** A new password ends every session: whoever knew the old one is out. @throws AppError `not_found` */
export async function changePassword(ctx: Context, email: string, password: string): Promise<void> {
  const { id } = await personOf(ctx.db, email)
  await updatePassword(ctx.db, id, await hashPassword(password))
  await revokeSessions(ctx.db, id, ctx.clock.now())
}

/** Takes effect when the person's access token is renewed, within 15 minutes. @throws AppError `not_found` */
export async function changeRoles(ctx: Context, email: string, roles: readonly Role[]): Promise<void> {
  const { id } = await personOf(ctx.db, email)
  await updateRoles(ctx.db, id, [...new Set(roles)])
}

async function personOf(db: Queryable, email: string): Promise<Person> {
  const person = await findLogin(db, email.toLowerCase())
  if (!person) throw new AppError('not_found', `nobody is registered as ${email}`)
  return person
}
