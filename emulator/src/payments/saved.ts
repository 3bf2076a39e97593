import type { Database } from '../store/database.ts'
import type { PaymentMethod } from './object.ts'

/** A kept way to pay, and why payments by it fail, if a test wants them to. */
export type SavedMethod = { method: PaymentMethod; decline: string | null }

export type SavedMethods = ReturnType<typeof savedMethodStore>

export function savedMethodStore(database: Database) {
  const upsert = database.prepare('insert or replace into saved_method (id, decline, body) values (?, ?, ?)')
  const select = database.prepare('select body, decline from saved_method where id = ?')
  return {
    save: ({ method, decline }: SavedMethod) => void upsert.run(method.id, decline, JSON.stringify(method)),
    find(id: string): SavedMethod | undefined {
      const row = select.get(id) as { body: string; decline: string | null } | undefined
      return row && { method: JSON.parse(row.body) as PaymentMethod, decline: row.decline }
    },
  }
}
