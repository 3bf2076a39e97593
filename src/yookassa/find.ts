import type { Reading, Unreadable, YooKassaPage } from './objects.ts'

/** So many pages of a hundred are read at most in search of one object. */
const MAX_PAGES = 50

/**
 * Looks through a list of YooKassa for one object. `missing`: all of the list was read, and it is not there. An object that
 * we cannot read might be the one.
 */
export async function findInList<T extends object>(
  list: (cursor?: string) => Promise<Reading<YooKassaPage<T>>>,
  isIt: (item: T) => boolean,
): Promise<Reading<T>> {
  let cursor: string | undefined
  let unreadable = 0
  for (let page = 1; page <= MAX_PAGES; page++) {
    const reading = await list(cursor)
    if (reading.kind !== 'found')
      return { kind: 'unknown', reason: reading.kind === 'missing' ? 'no list' : reading.reason }
    const items = reading.object.items.filter(isReadable)
    unreadable += reading.object.items.length - items.length
    const found = items.find(isIt)
    if (found) return { kind: 'found', object: found }
    cursor = reading.object.next_cursor
    if (cursor) continue
    if (unreadable === 0) return { kind: 'missing' }
    return { kind: 'unknown', reason: `${unreadable} objects of the list cannot be read` }
  }
  return { kind: 'unknown', reason: `not on the first ${MAX_PAGES} pages` }
}

const isReadable = <T extends object>(item: T | Unreadable): item is T => !('isUnreadable' in item)
