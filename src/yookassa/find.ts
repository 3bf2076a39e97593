import type { Reading } from './objects.ts'

type Page<T> = { items: T[]; next_cursor?: string | undefined }

/** So many pages of a hundred are read at most in search of one object. */
const MAX_PAGES = 50

/** Looks through a list of YooKassa for one object. `missing`: all of the list was read, and it is not there. */
export async function findInList<T>(
  list: (cursor?: string) => Promise<Reading<Page<T>>>,
  isIt: (item: T) => boolean,
): Promise<Reading<T>> {
  let cursor: string | undefined
  for (let page = 1; page <= MAX_PAGES; page++) {
    const reading = await list(cursor)
    if (reading.kind !== 'found')
      return { kind: 'unknown', reason: reading.kind === 'missing' ? 'no list' : reading.reason }
    const found = reading.object.items.find(isIt)
    if (found) return { kind: 'found', object: found }
    cursor = reading.object.next_cursor
    if (!cursor) return { kind: 'missing' }
  }
  return { kind: 'unknown', reason: `not on the first ${MAX_PAGES} pages` }
}
