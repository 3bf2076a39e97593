import { v7 } from 'uuid'

/** A new UUIDv7: ordered by time, so that indexes grow at one end and lists sort by age. */
export const newId = (): string => v7()
