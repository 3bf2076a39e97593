import { SECOND_MS } from '../core/clock.ts'
import { AppError } from '../core/errors.ts'
import { isUuid } from '../core/id.ts'
import { type Db, isTimeout } from '../db/db.ts'
import { type Found, search, type Wanted } from './store.ts'

const TIMEOUT_MS = 2 * SECOND_MS

/**
 * Whatever a person has in their hands: an id of ours or of YooKassa, a name, an e-mail, a title.
 * @throws AppError `unavailable` when it takes too long
 */
export function find(db: Db, text: string): Promise<Found[]> {
  return search(db, wanted(text), TIMEOUT_MS).catch((cause) => {
    if (!isTimeout(cause)) throw cause
    throw new AppError('unavailable', 'the search took too long: say more of it', {}, { cause })
  })
}

/** Ids begin with the time of their making, so a few characters of one would mean a whole day. */
const BEGINNING = /^[0-9a-f]{8}[0-9a-f-]*$/i

export function wanted(text: string): Wanted {
  const hex = text.replaceAll('-', '').toLowerCase()
  const isId = BEGINNING.test(text) && hex.length <= 32
  const ids = isId ? { from: hex.padEnd(32, '0'), to: hex.padEnd(32, 'f') } : null
  return { text, ids, isText: !isUuid(text.toLowerCase()) }
}
