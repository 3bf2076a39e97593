import { AppError } from '../core/errors.ts'
import { type Db, isViolation, type Queryable, sql } from '../db/db.ts'
import type { Role } from './caller.ts'
import type { SigningKey } from './token.ts'

export type Person = { id: string; email: string; name: string; roles: Role[]; createdAt: Date }

/** @throws AppError `email_taken` */
export async function insertPerson(
  db: Queryable,
  person: Person,
  passwordHash: string | null,
): Promise<void> {
  const { id, email, name, roles, createdAt } = person
  await db
    .rows(sql`
      insert into person (id, email, name, password_hash, roles, created_at)
      values (${id}, ${email}, ${name}, ${passwordHash}, ${roles}, ${createdAt})`)
    .catch((cause) => {
      if (!isViolation(cause, 'person_email')) throw cause
      throw new AppError('email_taken', `${email} is already registered`, {}, { cause })
    })
}

/**
 * A person whom somebody else answers for, as they are now. Their e-mail may be taken here by a person who
 * registered: these are two people until somebody proves otherwise, so it is then left out.
 */
export async function saveOutsider(db: Queryable, person: Person): Promise<void> {
  const save = (email: string) => {
    const { id, name, roles, createdAt } = person
    return db.rows(sql`
      insert into person (id, email, name, roles, created_at) values (${id}, ${email}, ${name}, ${roles}, ${createdAt})
      on conflict (id) do update set name = excluded.name, roles = excluded.roles`)
  }
  await save(person.email).catch((cause) => {
    if (!isViolation(cause, 'person_email')) throw cause
    return save(`${person.id}@outside.invalid`)
  })
}

export const findPerson = (db: Queryable, id: string): Promise<Person | undefined> =>
  db.row(sql`select id, email, name, roles, created_at as "createdAt" from person where id = ${id}`)

export const findLogin = (
  db: Queryable,
  email: string,
): Promise<(Person & { passwordHash: string | null }) | undefined> =>
  db.row(sql`
    select id, email, name, roles, created_at as "createdAt", password_hash as "passwordHash"
    from person where email = ${email}`)

export const listPeople = (db: Queryable): Promise<Person[]> =>
  db.rows(sql`select id, email, name, roles, created_at as "createdAt" from person order by id`)

export async function updatePassword(db: Queryable, id: string, passwordHash: string): Promise<void> {
  await db.rows(sql`update person set password_hash = ${passwordHash} where id = ${id}`)
}

export async function updateRoles(db: Queryable, id: string, roles: readonly Role[]): Promise<void> {
  await db.rows(sql`update person set roles = ${roles} where id = ${id}`)
}

/** A refresh token as it is stored. Tokens that follow from one login are a family. */
export type RefreshToken = {
  hash: Buffer
  family: string
  personId: string
  createdAt: Date
  expiresAt: Date
}

export async function insertToken(db: Queryable, token: RefreshToken): Promise<void> {
  const { hash, family, personId, createdAt, expiresAt } = token
  await db.rows(sql`
    insert into session (token_hash, family, person_id, created_at, expires_at)
    values (${hash}, ${family}, ${personId}, ${createdAt}, ${expiresAt})`)
}

/**
 * Uses a token up. Of two that try at once, one gets it. One revoked token ends its whole family, also a successor
 * that was being issued while the others were revoked.
 */
export const takeToken = (
  db: Queryable,
  hash: Buffer,
  now: Date,
): Promise<{ family: string; personId: string } | undefined> =>
  db.row(sql`
    update session set used_at = ${now}
    where token_hash = ${hash} and used_at is null and expires_at > ${now} and not exists (
      select from session kin where kin.family = session.family and kin.revoked_at is not null)
    returning family, person_id as "personId"`)

export const findToken = (
  db: Queryable,
  hash: Buffer,
): Promise<{ family: string; usedAt: Date | null } | undefined> =>
  db.row(sql`select family, used_at as "usedAt" from session where token_hash = ${hash}`)

export async function revokeFamily(db: Queryable, family: string, now: Date): Promise<void> {
  await db.rows(sql`update session set revoked_at = ${now} where family = ${family} and revoked_at is null`)
}

export async function revokeSessions(db: Queryable, personId: string, now: Date): Promise<void> {
  await db.rows(
    sql`update session set revoked_at = ${now} where person_id = ${personId} and revoked_at is null`,
  )
}

export async function deleteExpiredTokens(db: Queryable, now: Date): Promise<void> {
  await db.rows(sql`delete from session where expires_at < ${now}`)
}

export const findSigningKey = (db: Queryable): Promise<SigningKey | undefined> =>
  db.row(sql`select kid, private_jwk as "privateJwk" from signing_key`)

export async function insertSigningKey(db: Db, { kid, privateJwk }: SigningKey, now: Date): Promise<void> {
  await db.rows(sql`
    insert into signing_key (kid, private_jwk, created_at) values (${kid}, ${JSON.stringify(privateJwk)}, ${now})
    on conflict do nothing`)
}
