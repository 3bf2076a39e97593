import type { Db, Queryable, Statement, Tx } from '../../src/db/db.ts'
import type { YooKassa } from '../../src/yookassa/client.ts'

/** The process is dead: nothing it was about to do happens any more, and no answer reaches it. */
export class Crash extends Error {
  override readonly name = 'Crash'
}

export type Fuse = {
  /** How many effects the process has had so far: transactions, single statements, calls to YooKassa. */
  effects: number
  /** Whether the ordered trouble has come. */
  hasStruck: boolean
  isDead: boolean
  /** The effect it struck at, for a test's message. */
  at: string
}

type Parts = { db: Db; yookassa: YooKassa }
type Trouble = 'before' | 'after' | 'instead'

/** The n-th effect happens and its answer is lost: committed or called, and then the process is gone. */
export const crashAfter = <P extends Parts>(n: number, parts: P) => trouble('after', n, parts)

/** The process dies when it is about to have its n-th effect: not committed, not called. */
export const crashBefore = <P extends Parts>(n: number, parts: P) => trouble('before', n, parts)

/** The n-th effect fails, a transaction at its commit, and the process lives on. */
export const failAt = <P extends Parts>(n: number, parts: P) => trouble('instead', n, parts)

function trouble<P extends Parts>(kind: Trouble, n: number, parts: P): { parts: P; fuse: Fuse } {
  const fuse: Fuse = { effects: 0, hasStruck: false, isDead: false, at: '' }

  const strike = (at: string) => {
    fuse.hasStruck = true
    fuse.isDead = kind !== 'instead'
    fuse.at = `${kind} effect ${n}: ${at}`
  }
  const assertAlive = () => {
    if (fuse.isDead) throw new Crash(fuse.at)
  }

  async function effect<T>(name: string, act: (isLast: boolean) => Promise<T>): Promise<T> {
    assertAlive()
    fuse.effects += 1
    const isIt = fuse.effects === n
    if (isIt && kind === 'before') strike(name)
    assertAlive()
    if (isIt && kind === 'instead' && name !== 'transaction') {
      strike(name)
      throw new Crash(fuse.at)
    }
    const answer = await act(isIt)
    if (isIt) strike(name)
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
    write(row, statement) {
      assertAlive()
      tx.write(row, statement)
    },
    async ask<Row>(rows: string, statement: Statement) {
      assertAlive()
      return tx.ask<Row>(rows, statement)
    },
    add(sheet, line) {
      assertAlive()
      tx.add(sheet, line)
    },
    beforeCommit: (action) => tx.beforeCommit(action),
    onCommit: (action) =>
      tx.onCommit(() => {
        if (!fuse.isDead) action()
      }),
  })

  const db: Db = {
    ...parts.db,
    ...queries(parts.db),
    begin: <Result>(story: (tx: Tx) => Promise<Result>) =>
      effect('transaction', (isIt) =>
        parts.db.begin(async (tx) => {
          if (isIt) tx.onCommit(() => strike('transaction')) // before any other news of the commit
          const result = await story(transaction(tx))
          assertAlive()
          if (isIt && kind === 'instead') {
            strike('transaction')
            throw new Crash(fuse.at)
          }
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
