import type { Database } from '../store/database.ts'

/** A subscription of an OAuth client: one event, one address. */
export type Webhook = { id: string; event: string; url: string }

export type Webhooks = ReturnType<typeof webhookStore>

export function webhookStore(database: Database) {
  const insert = database.prepare('insert into webhook (id, event, url) values (?, ?, ?)')
  const remove = database.prepare('delete from webhook where id = ?')
  const removeEvent = database.prepare('delete from webhook where event = ?')
  const select = database.prepare('select id, event, url from webhook where id = ?')
  const selectAll = database.prepare('select id, event, url from webhook order by seq')
  const selectUrl = database.prepare('select url from webhook where event = ?')
  return {
    /** Takes the place of the earlier one for the same event. */
    add({ id, event, url }: Webhook): void {
      removeEvent.run(event)
      insert.run(id, event, url)
    },
    remove: (id: string): boolean => remove.run(id).changes > 0,
    all: () => selectAll.all() as Webhook[],
    body(id: string): string | undefined {
      const row = select.get(id) as Webhook | undefined
      return row && JSON.stringify({ id: row.id, event: row.event, url: row.url })
    },
    urlFor: (event: string) => (selectUrl.get(event) as { url: string } | undefined)?.url,
  }
}
