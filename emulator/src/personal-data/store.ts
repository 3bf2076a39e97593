import type { Database } from '../store/database.ts'
import type { PersonalData } from './object.ts'

export type PersonalDataStore = ReturnType<typeof personalDataStore>

/** Names and dates of birth are checked and forgotten: there is nothing of them here. */
export function personalDataStore(database: Database) {
  const upsert = database.prepare(
    'insert or replace into personal_data (id, deadline, body) values (?, ?, ?)',
  )
  const selectBody = database.prepare('select body from personal_data where id = ?')
  const selectDue = database.prepare('select body from personal_data where deadline <= ? limit 1000')
  return {
    save(object: PersonalData): string {
      const body = JSON.stringify(object)
      const deadline = object.status === 'active' ? Date.parse(object.expires_at ?? '') : null
      upsert.run(object.id, deadline, body)
      return body
    },
    find(id: string): PersonalData | undefined {
      const row = selectBody.get(id) as { body: string } | undefined
      return row && (JSON.parse(row.body) as PersonalData)
    },
    body: (id: string) => (selectBody.get(id) as { body: string } | undefined)?.body,
    due: (now: number) =>
      (selectDue.all(now) as { body: string }[]).map(({ body }) => JSON.parse(body) as PersonalData),
  }
}
