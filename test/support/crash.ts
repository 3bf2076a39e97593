import type { Db, Queryable, Statement, Tx } from '../../src/db/db.ts'
import type { YooKassa } from '../../src/yookassa/client.ts'

/** The process is dead: nothing it was about to do happens any more, and no answer reaches it. */
export class Crash extends Error {
  override readonly name = 'Crash'
}

export type Fuse = {
  /** How many effects the process has had so far: transactions, single statements, calls to YooKassa. */
  effects: number
  isDead: boolean
  /** The effect it died at, for a test's message. */
  at: string
}

type Parts = { db: Db; yookassa: YooKassa }
type Moment = { after: number } | { before: number }

/** The n-th effect happens and its answer is lost: committed or called, and then the process is gone. */
export const crashAfter = <P extends Parts>(n: number, parts: P) => crash({ after: n }, parts)

/** The process dies when it is about to have its n-th effect: not committed, not called. */
export const crashBefore = <P extends Parts>(n: number, parts: P) => crash({ before: n }, parts)

/** Counts the effects and never dies. */
export const crashNever = <P extends Parts>(parts: P) => crash({ after: Number.POSITIVE_INFINITY }, parts)

function crash<P extends Parts>(moment: Moment, parts: P): { parts: P; fuse: Fuse } {
  const fuse: Fuse = { effects: 0, isDead: false, at: '' }
  const [deadline, isBefore] = 'before' in moment ? [moment.before, true] : [moment.after, false]

  const die = (at: string) => {
    fuse.isDead = true
    fuse.at = `${isBefore ? 'before' : 'after'} effect ${deadline}: ${at}`
  }
  const assertAlive = () => {
    if (fuse.isDead) throw new Crash(fuse.at)
  }

  async function effect<T>(name: string, act: (isLast: boolean) => Promise<T>): Promise<T> {
    assertAlive()
    fuse.effects += 1
    const isLast = fuse.effects === deadline
    if (isLast && isBefore) die(name)
    assertAlive()
    const answer = await act(isLast)
    if (isLast) die(name)
    assertAlive() // another effect killed the process while this one was on its way
    return answer
  }

  const queries = (over: Queryable): Queryable => ({
    rows: <Row>(statement: Statement) => effect(title(statement), () => over.rows<Row>(statement)),
    row: <Row>(statement: Statement) => effect(title(statement), () => over.row<Row>(statement)),
  })

  /** Inside a transaction statements are no effects yet; the commit is. */
  const transaction = (tx: Tx): Tx => ({
    async rows<Row>(statement: Statement) {
      assertAlive()
      return tx.rows<Row>(statement)
    },
    async row<Row>(statement: Statement) {
      assertAlive()
      return tx.row<Row>(statement)
    },
    send(statement) {
      assertAlive()
      tx.send(statement)
    },
    onCommit: (action) =>
      tx.onCommit(() => {
        if (!fuse.isDead) action()
      }),
  })

  const db: Db = {
    ...parts.db,
    ...queries(parts.db),
    begin: <Result>(story: (tx: Tx) => Promise<Result>) =>
      effect('transaction', (isLast) =>
        parts.db.begin(async (tx) => {
          if (isLast) tx.onCommit(() => die('transaction')) // before any other news of the commit
          const result = await story(transaction(tx))
          assertAlive()
          return result
        }),
      ),
  }
  const calls = Object.entries(parts.yookassa).map(([name, call]) => [
    name,
    (...args: unknown[]) => effect(name, () => (call as (...args: unknown[]) => Promise<unknown>)(...args)),
  ])
  return { parts: { ...parts, db, yookassa: Object.fromEntries(calls) as YooKassa }, fuse }
}

const title = (statement: Statement) => statement.text.trim().split(/\s+/).slice(0, 6).join(' ')
