import { setTimeout as sleep } from 'node:timers/promises'
import { Pool } from 'undici'
import type { Clock } from '../clock.ts'
import type { Database } from '../store/database.ts'
import type { Letter, Notifications, Outcome } from './store.ts'

/** Emulated times. The real intervals are not published; only that repeats go on for 24 hours. */
const RETRY_MS = [10_000, 60_000, 300_000, 900_000, 1_800_000]
const HOURLY_MS = 3_600_000
const GIVE_UP_MS = 24 * 3_600_000

/** Real milliseconds the shop has to answer. */
const ANSWER_MS = 10_000
const PARALLEL = 32
const BATCH = 256

/** Outcomes are written together, this often. Killed in between, we would send again: that is allowed. */
const FLUSH_MS = 10

type Context = {
  database: Database
  notifications: Notifications
  clock: Clock
  /** The local address to send from; any, if undefined. */
  source(): string | undefined
  afterSending(seq: number): void
}

export type Courier = {
  /** There may be something to send. Returns at once. */
  poke(): void
  /** Resolves when everything due by now has been tried once, or the real milliseconds are over. */
  settled(withinMs: number): Promise<void>
  /** Sends once, now, outside the books. */
  send(url: string, payload: string): Promise<string>
  /** The book has been replaced: what is under way belongs to another one. */
  forget(): void
  close(): Promise<void>
}

/** Delivers notifications: POST, and anything but HTTP 200 means "again later". */
export function startCourier({ database, notifications, clock, source, afterSending }: Context): Courier {
  const pools = new Map<string, Pool>()
  const busy = new Set<number>() // taken from the book, and the outcome not yet written down
  const lastAbout = new Map<string, Promise<string>>() // per object, the sending that is under way
  let ready: Letter[] = [] // the next to send
  let outcomes: Outcome[] = []
  let sending = 0
  let edition = 0 // of the book; sendings of an earlier one are not written down
  let isPoked = false
  let isClosed = false
  let flushTimer: NodeJS.Timeout | undefined

  function poke() {
    if (isPoked || isClosed) return
    isPoked = true
    setImmediate(() => {
      isPoked = false
      if (!isClosed) sendDue()
    })
  }

  function sendDue() {
    while (sending < PARALLEL) {
      if (ready.length === 0) takeDue()
      const letter = ready.shift()
      if (letter === undefined) return
      void deliver(letter)
    }
  }

  function takeDue() {
    const due = notifications.due(clock.now(), busy.size + BATCH)
    ready = due.filter(({ seq }) => !busy.has(seq))
    for (const { seq } of ready) busy.add(seq)
  }

  async function deliver(letter: Letter) {
    sending += 1
    const started = edition
    const at = clock.now() // whatever the clock does while the shop thinks
    const result = await sendInTurn(letter)
    sending -= 1
    if (started !== edition) return poke()
    if (isClosed && result !== '200') return // cut short by us: it stays due
    outcomes.push(outcomeOf(letter, result, at))
    afterSending(letter.seq)
    flushTimer ??= setTimeout(flush, FLUSH_MS)
    poke()
  }

  /** Order is not promised, but by default news about one object does not overtake itself. */
  async function sendInTurn({ object_id, url, event, object }: Letter): Promise<string> {
    const payload = `{"type":"notification","event":"${event}","object":${object}}`
    const earlier = lastAbout.get(object_id)
    const result = earlier === undefined ? send(url, payload) : earlier.then(() => send(url, payload))
    lastAbout.set(object_id, result)
    try {
      return await result
    } finally {
      if (lastAbout.get(object_id) === result) lastAbout.delete(object_id)
    }
  }

  /** @returns the HTTP status as text, or what went wrong */
  async function send(url: string, payload: string): Promise<string> {
    try {
      const { origin, pathname, search } = new URL(url)
      const { statusCode, body } = await poolFor(origin).request({
        method: 'POST',
        path: pathname + search,
        headers: { 'content-type': 'application/json; charset=utf-8' },
        body: payload,
        signal: AbortSignal.timeout(ANSWER_MS),
      })
      await body.dump()
      return String(statusCode)
    } catch (error) {
      const { code, message } = error as Error & { code?: string }
      return typeof code === 'string' ? code : message
    }
  }

  function poolFor(origin: string): Pool {
    const localAddress = source()
    const key = `${origin} ${localAddress}`
    const known = pools.get(key)
    if (known !== undefined) return known
    // A self-signed certificate is accepted, as at YooKassa.
    const connect = { rejectUnauthorized: false }
    const pool = new Pool(origin, {
      connections: PARALLEL,
      connect,
      ...(localAddress === undefined ? {} : { localAddress }),
    })
    pools.set(key, pool)
    return pool
  }

  function flush() {
    flushTimer = undefined
    const written = outcomes
    outcomes = []
    database.transaction(() => {
      for (const outcome of written) notifications.record(outcome)
    })
    for (const { seq } of written) busy.delete(seq)
  }

  return {
    poke,
    send,
    async settled(withinMs) {
      const until = performance.now() + withinMs
      sendDue()
      while (performance.now() < until) {
        if (sending === 0 && busy.size === 0 && notifications.due(clock.now(), 1).length === 0) return
        await sleep(5)
      }
    },
    forget() {
      edition += 1
      ready = []
      outcomes = []
      busy.clear()
      poke()
    },
    async close() {
      isClosed = true
      await Promise.all([...pools.values()].map((pool) => pool.destroy()))
      await sleep(0) // lets finished sendings note their outcome
      clearTimeout(flushTimer)
      flush()
    },
  }
}

function outcomeOf(letter: Letter, result: string, triedAt: number): Outcome {
  const { seq } = letter
  if (result === '200') return { seq, state: 'delivered', dueAt: null, result }
  const dueAt = triedAt + (RETRY_MS[letter.attempts] ?? HOURLY_MS)
  if (dueAt > letter.created_at + GIVE_UP_MS) return { seq, state: 'given_up', dueAt: null, result }
  return { seq, state: 'waiting', dueAt, result }
}
