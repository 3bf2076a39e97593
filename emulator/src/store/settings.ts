import type { Database } from './database.ts'

/** A handful of durable facts: the clock's offset, the gateway's balance, notification addresses. */
export type Settings = {
  get(name: string): string | undefined
  set(name: string, value: string): void
}

export function settingStore(database: Database): Settings {
  const select = database.prepare('select value from setting where name = ?')
  const upsert = database.prepare('insert or replace into setting (name, value) values (?, ?)')
  return {
    get: (name) => (select.get(name) as { value: string } | undefined)?.value,
    set: (name, value) => void upsert.run(name, value),
  }
}
