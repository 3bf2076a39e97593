import { MINUTE_MS, SECOND_MS } from '../core/clock.ts'
import { AppError } from '../core/errors.ts'
import type { Queryable } from '../db/db.ts'
import type { Caller } from '../identity/caller.ts'
import type { Feed } from './feed.ts'
import { listMissed, type News } from './store.ts'
import { EventStream } from './stream.ts'
import { viewNews } from './view.ts'

/** Streams of one process, and of one person in it: every open page has one. */
const MAX_STREAMS = 5_000
export const MAX_STREAMS_EACH = 10
/** So much is told to somebody who was away; after more it is cheaper to read everything anew. */
const MAX_MISSED = 200
const MAX_MISSED_SPAN = 10_000

export type Streams = {
  /**
   * What the caller may hear of, from now on, or from `lastId` on when that is not too long ago.
   * @throws AppError `rate_limited` when this person has too many, `unavailable`
   */
  open(caller: Caller, lastId: number | undefined): Promise<EventStream>
  /** Ends every stream, and opens no other. */
  close(): void
  readonly count: number
}

export function createStreams(db: Queryable, feed: Feed): Streams {
  const opened = new Map<EventStream, string>()
  let isClosed = false

  function assertRoom(personId: string): void {
    if (isClosed || opened.size >= MAX_STREAMS) {
      throw new AppError('unavailable', 'no stream can be opened now', { retry_after: 2 })
    }
    const own = [...opened.values()].filter((id) => id === personId).length
    if (own < MAX_STREAMS_EACH) return
    const detail = `you have ${MAX_STREAMS_EACH} streams open, close one of them`
    throw new AppError('rate_limited', detail, { retry_after: MINUTE_MS / SECOND_MS })
  }

  return {
    get count() {
      return opened.size
    },
    async open(caller, lastId) {
      assertRoom(caller.id)
      const stream = new EventStream(caller.until)
      opened.set(stream, caller.id)
      stream.once('close', () => opened.delete(stream))
      try {
        await fill(stream, { db, feed }, caller, lastId)
      } catch (error) {
        stream.destroy()
        throw error
      }
      return stream
    },
    close() {
      isClosed = true
      for (const stream of opened.keys()) stream.finish()
    },
  }
}

type Source = { db: Queryable; feed: Feed }

/** Joins first and asks for what was missed then, so that nothing falls between; what comes meanwhile waits. */
async function fill(
  stream: EventStream,
  { db, feed }: Source,
  caller: Caller,
  lastId: number | undefined,
): Promise<void> {
  const mayHear = hearingOf(caller)
  let waiting: [News, number][] | undefined = []
  const listener = (news: News, position: number) => {
    if (!mayHear(news)) return
    if (waiting) waiting.push([news, position])
    else stream.tell(viewNews(news), position)
  }
  stream.once('close', () => feed.leave(listener))

  const start = await feed.join(listener)
  const missed = await missedBy(db, caller, lastId, start.newest)
  const from = missed ? Math.min(lastId ?? 0, start.position) : start.position
  stream.tell({ event: 'open', resumed: missed !== undefined }, from)
  for (const news of missed ?? []) stream.tell(viewNews(news), Math.min(news.id, start.position))

  const told = new Set(missed?.map(({ id }) => id))
  for (const [news, position] of waiting) if (!told.has(news.id)) stream.tell(viewNews(news), position)
  waiting = undefined
}

/** Undefined: too much, or too long ago, or nobody asked. */
async function missedBy(
  db: Queryable,
  caller: Caller,
  lastId: number | undefined,
  newest: number,
): Promise<News[] | undefined> {
  if (lastId === undefined || lastId > newest || newest - lastId > MAX_MISSED_SPAN) return undefined
  const missed = await listMissed(db, {
    after: lastId,
    upTo: newest,
    ...(!hearsAll(caller) && { personId: caller.id }),
    limit: MAX_MISSED + 1,
  })
  return missed.length > MAX_MISSED ? undefined : missed
}

/** All that is told is where something happens; whether they may read that deal is asked when they read it. */
const hearsAll = ({ roles }: Caller): boolean =>
  roles.some((role) => role === 'operator' || role === 'accountant' || role === 'arbiter')

function hearingOf(caller: Caller): (news: News) => boolean {
  if (hearsAll(caller)) return () => true
  return ({ people }) => people.includes(caller.id)
}
