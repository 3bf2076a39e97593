import { type Queryable, sql } from '../db/db.ts'

/** Says what the database is for, unless that was said before. */
export async function markInstallation(db: Queryable, mode: 'live' | 'demo', now: Date): Promise<void> {
  await db.row(sql`
    insert into installation (mode, started_at) values (${mode}, ${now}) on conflict do nothing`)
}

export async function readInstallation(db: Queryable): Promise<string | undefined> {
  return (await db.row<{ mode: string }>(sql`select mode from installation`))?.mode
}
