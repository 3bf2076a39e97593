import type { Database } from '../store/database.ts'
import type { SavedMethodObject } from './object.ts'

/** A method, and where its owner goes back to. */
export type Binding = { method: SavedMethodObject; returnUrl: string | null; locale: string | null }

export type Bindings = ReturnType<typeof bindingStore>

export function bindingStore(database: Database) {
  const insert = database.prepare('insert into binding (id, return_url, locale, body) values (?, ?, ?, ?)')
  const update = database.prepare('update binding set body = ? where id = ?')
  const select = database.prepare('select body, return_url, locale from binding where id = ?')
  const find = (id: string) =>
    select.get(id) as { body: string; return_url: string | null; locale: string | null } | undefined
  return {
    add({ method, returnUrl, locale }: Binding): string {
      const body = JSON.stringify(method)
      insert.run(method.id, returnUrl, locale, body)
      return body
    },
    save(method: SavedMethodObject): string {
      const body = JSON.stringify(method)
      update.run(body, method.id)
      return body
    },
    find(id: string): Binding | undefined {
      const row = find(id)
      if (row === undefined) return undefined
      const method = JSON.parse(row.body) as SavedMethodObject
      return { method, returnUrl: row.return_url, locale: row.locale }
    },
    body: (id: string) => find(id)?.body,
  }
}
