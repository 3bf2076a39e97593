import type { Database } from '../store/database.ts'

/** A subscription of an OAuth client: one event, one address. */
export type Webhook = { id: string; event: string; url: string }

export type Webhooks = ReturnType<typeof webhookStore>

/** The few there are, kept at hand: every event asks for them. */
export function webhookStore(database: Database) {
  const insert = database.prepare('insert into webhook (id, event, url) values (?, ?, ?)')
  const remove = database.prepare('delete from webhook where id = ?')
  const selectAll = database.prepare('select id, event, url from webhook order by seq')
  let all = read()

  function read(): Webhook[] {
    return (selectAll.all() as Webhook[]).map(({ id, event, url }) => ({ id, event, url }))
  }

  return {
    reload() {
      all = read()
    },
    /** Takes the place of the earlier one for the same event. */
    add({ id, event, url }: Webhook): void {
      const earlier = all.find((each) => each.event === event)
      if (earlier !== undefined) remove.run(earlier.id)
      insert.run(id, event, url)
      all = read()
    },
    remove(id: string): boolean {
      const isFound = remove.run(id).changes > 0
      all = read()
      return isFound
    },
    all: () => all,
    body(id: string): string | undefined {
      const found = all.find((each) => each.id === id)
      return found && JSON.stringify(found)
    },
    urlFor: (event: string) => all.find((each) => each.event === event)?.url,
  }
}
