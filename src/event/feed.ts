import type { Log } from '../context.ts'
import { SECOND_MS } from '../core/clock.ts'
import type { Queryable } from '../db/db.ts'
import { Cursor, MAX_LATE } from './cursor.ts'
import { findEnd, listNews, type News } from './store.ts'

const PAUSE_MS = 300
const PAUSE_AFTER_FAILURE_MS = 2 * SECOND_MS
/** Few enough that a listener gets them all in one breath and is not taken for a slow one. */
const BATCH = 200

/** @param position where to go on for whoever has got everything up to this one */
export type Listener = (news: News, position: number) => void

export type Feed = {
  /** From now on `listener` hears what becomes visible. What was visible before is up to `newest`. */
  join(listener: Listener): Promise<{ newest: number; position: number }>
  leave(listener: Listener): void
}

/**
 * Reads the happenings for everybody who listens in this process, and only while anybody does: one short query each time,
 * however many listen. Other processes have feeds of their own; the table is all they share.
 */
export function createFeed(db: Queryable, log: Pick<Log, 'warn'>): Feed {
  const listeners = new Set<Listener>()
  let opening: Promise<Cursor> | undefined

  function open(): Promise<Cursor> {
    const opened = findEnd(db, MAX_LATE).then(
      ({ newest, missing }) => new Cursor(newest, missing, performance.now()),
    )
    opened.then(
      (cursor) => schedule(opened, cursor, PAUSE_MS),
      () => {
        if (opening === opened) opening = undefined // whoever comes next tries again
      },
    )
    return opened
  }

  /** A feed that everybody has left, or that was opened anew meanwhile, ends here. */
  function schedule(own: Promise<Cursor>, cursor: Cursor, pauseMs: number): void {
    const timer = setTimeout(async () => {
      if (own !== opening) return
      const next = await read(cursor).catch((error) => {
        log.warn({ err: error }, 'the happenings could not be read; the next time tries again')
        return PAUSE_AFTER_FAILURE_MS
      })
      if (own === opening) schedule(own, cursor, next)
    }, pauseMs)
    timer.unref()
  }

  /** Answers when to read again: at once while there is more. */
  async function read(cursor: Cursor): Promise<number> {
    const found = await listNews(db, { after: cursor.newest, late: cursor.late, limit: BATCH })
    const nowMs = performance.now()
    for (const news of found) {
      cursor.pass(news.id, nowMs)
      for (const listener of [...listeners]) listener(news, cursor.position)
    }
    cursor.giveUpOld(nowMs)
    return found.length < BATCH ? PAUSE_MS : 0
  }

  function leave(listener: Listener): void {
    listeners.delete(listener)
    if (listeners.size === 0) opening = undefined
  }

  async function join(listener: Listener) {
    listeners.add(listener)
    opening ??= open()
    try {
      const { newest, position } = await opening
      return { newest, position }
    } catch (error) {
      leave(listener)
      throw error
    }
  }

  return { join, leave }
}
