import { createHash } from 'node:crypto'
import { v7 } from 'uuid'

/** A new UUIDv7: ordered by time, so that indexes grow at one end and lists sort by age. */
export const newId = (): string => v7()

/** For ids that come from outside: metadata may hold anything. */
export const isUuid = (text: string | null | undefined): text is string =>
  /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text ?? '')

/** The id that a name always gets, as if it had been made at that moment. */
export const idOf = (moment: Date, name: string): string =>
  v7({ msecs: moment.getTime(), random: createHash('sha256').update(name).digest().subarray(0, 16) })
