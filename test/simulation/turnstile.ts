import type { Db, Queryable, Statement } from '../../src/db/db.ts'
import type { YooKassa } from '../../src/yookassa/client.ts'

/**
 * Lets one effect pass at a time, in the order in which they were asked for: a transaction, a single statement, a call to
 * YooKassa. What a house does in parallel then always happens in the same order, and a seed can repeat it.
 */
export type Turnstile = ReturnType<typeof turnstile>

/** @param width how many may pass at once; above 1 the real world decides their order */
export function turnstile(width = 1) {
  const waiting: (() => void)[] = []
  let passing = 0

  function next() {
    while (passing < width && waiting.length > 0) {
      passing += 1
      waiting.shift()?.()
    }
  }

  async function pass<T>(act: () => Promise<T>): Promise<T> {
    await new Promise<void>((enter) => {
      waiting.push(enter)
      next()
    })
    try {
      return await act()
    } finally {
      // Whoever waited for this effect asks for the next one before anybody else may pass, unless it is asked with others'.
      setImmediate(() => {
        passing -= 1
        next()
      })
    }
  }

  /** Resolves when nobody passes or waits, and nobody who could has anything left to ask for. */
  async function idle(): Promise<void> {
    for (let quiet = 0; quiet < 3; ) {
      await new Promise<void>((resolve) => setImmediate(resolve))
      quiet = passing === 0 && waiting.length === 0 ? quiet + 1 : 0
      if (passing > 0) await new Promise<void>((resolve) => setTimeout(resolve, 0))
    }
  }

  return { pass, idle }
}

type Parts = { db: Db; yookassa: YooKassa }
export type Call = { name: string; args: readonly unknown[] }

/** The same parts, whose every effect takes its turn. `perform` makes a call, or spoils it. */
export function inTurns<P extends Parts>(
  { pass }: Turnstile,
  parts: P,
  perform: (call: Call, act: (over: YooKassa) => Promise<unknown>) => Promise<unknown>,
): P {
  const queries = (over: Queryable): Queryable => ({
    rows: <Row>(statement: Statement) => pass(() => over.rows<Row>(statement)),
    row: <Row>(statement: Statement) => pass(() => over.row<Row>(statement)),
  })
  const db: Db = {
    ...parts.db,
    ...queries(parts.db),
    begin: (story) => pass(() => parts.db.begin(story)),
  }
  const calls = Object.keys(parts.yookassa).map((name) => [
    name,
    (...args: unknown[]) => {
      const act = (over: YooKassa) =>
        (over[name as keyof YooKassa] as (...args: unknown[]) => Promise<unknown>)(...args)
      return pass(() => perform({ name, args }, act))
    },
  ])
  return { ...parts, db, yookassa: Object.fromEntries(calls) as YooKassa }
}
