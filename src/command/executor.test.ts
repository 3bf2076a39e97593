import { describe, expect, it } from 'vitest'
import { testDatabase } from '../../test/support/database.ts'
import { HOUR_MS, MINUTE_MS, SECOND_MS } from '../core/clock.ts'
import { newId } from '../core/id.ts'
import { sql } from '../db/db.ts'
import { createExecutor, type Handler, type Handlers, pause, type Verdict } from './executor.ts'
import { intend, KEY_LIFETIME_MS, LEASE_MS } from './intend.ts'
import { type Command, type CommandKind, finishCommand } from './store.ts'

const database = testDatabase()

/** A time of its own for each test, and no commands of other tests. */
async function scene(perform: Handler['perform'], doubt?: Handler['doubt']) {
  await database.db.row(sql`delete from command`)
  const start = Date.UTC(2030, 0, 1)
  let now = start
  const clock = { now: () => new Date(now) }
  const notes: string[] = []
  const handler: Handler = { perform, ...(doubt && { doubt }) }
  const handlers = { 'payout.create': handler } as unknown as Handlers
  const process = () =>
    createExecutor({ db: database.db, clock, onTrouble: (_, note) => void notes.push(note) }, handlers)
  return {
    clock,
    notes,
    process,
    executor: process(),
    pass: (ms: number) => {
      now += ms
    },
    sinceStart: (moment: Date | undefined) => (moment?.getTime() ?? 0) - start,
    promise: (kind: CommandKind = 'payout.create') =>
      database.db.begin(async (tx) =>
        intend(tx, clock, { kind, enrollId: newId(), subjectId: newId(), body: { amount: 1 } }),
      ),
  }
}

const read = async (id: string) =>
  database.db.row<Command & { note: string | null }>(sql`
    select id, state, attempts, run_at as "runAt", note, body, subject_id as "subjectId" from command where id = ${id}`)

const finish =
  (state: 'done' | 'rejected' = 'done'): Handler['perform'] =>
  async ({ id }) => {
    await database.db.begin(async (tx) => finishCommand(tx, id, state, new Date()))
    return 'finished'
  }

describe('a promised command', () => {
  it('belongs to its process until the lease ends, and then to anybody', async () => {
    const { promise, process, pass } = await scene(finish())
    const { id } = await promise()
    const other = process()
    pass(LEASE_MS - 1)
    expect(await other.runDue()).toBe(0)
    pass(1)
    expect(await other.runDue()).toBe(1)
    await other.drain()
    expect(await read(id)).toMatchObject({ state: 'done', attempts: 2 })
  })

  it('runs once, however often this process is asked to', async () => {
    let runs = 0
    const { promise, executor } = await scene(async (command) => {
      runs += 1
      await new Promise((resolve) => setTimeout(resolve, 20))
      return finish()(command)
    })
    const command = await promise()
    const runsAtOnce = [executor.run(command), executor.run(command), executor.join(command.id)]
    expect(executor.running()).toBe(1)
    await Promise.all(runsAtOnce)
    expect(runs).toBe(1)
    expect(executor.running()).toBe(0)
    await executor.join(command.id) // nothing to wait for any more
  })

  it('is taken by one of many processes', async () => {
    const takenBy: string[] = []
    const { promise, process, pass } = await scene(async (command) => {
      takenBy.push(command.id)
      return finish()(command)
    })
    const ids = (await Promise.all(Array.from({ length: 100 }, () => promise()))).map(({ id }) => id)
    pass(LEASE_MS)
    const processes = Array.from({ length: 5 }, process)
    for (let round = 0; round < 3; round++) await Promise.all(processes.map((each) => each.runDue()))
    await Promise.all(processes.map((each) => each.drain()))
    expect(takenBy.toSorted()).toEqual(ids.toSorted())
  })

  it('waits when this process has its hands full', async () => {
    const gate = Promise.withResolvers<void>()
    const { promise, executor, pass } = await scene(async (command) => {
      await gate.promise
      return finish()(command)
    })
    await Promise.all(Array.from({ length: 70 }, () => promise()))
    pass(LEASE_MS)
    expect(await executor.runDue()).toBe(64)
    expect(await executor.runDue()).toBe(0)
    gate.resolve()
    await executor.drain()
    expect(await executor.runDue()).toBe(6)
    await executor.drain()
  })

  it('is repeated with growing pauses and the same body', async () => {
    const bodies: unknown[] = []
    const { promise, executor, pass, sinceStart, notes } = await scene(async ({ body }) => {
      bodies.push(body)
      return { again: 'silence' }
    })
    const command = await promise()
    await executor.run(command)
    const pauses: number[] = []
    for (let attempt = 0, before = 0; attempt < 6; attempt++) {
      const due = sinceStart((await read(command.id))?.runAt)
      pauses.push((due - before) / SECOND_MS)
      pass(due - before)
      before = due
      expect(await executor.runDue()).toBe(1)
      await executor.drain()
    }
    expect(pauses).toEqual([1, 2, 3, 5, 8, 13])
    expect(await read(command.id)).toMatchObject({ state: 'waiting', attempts: 7, note: 'silence' })
    expect(bodies).toEqual(Array(7).fill({ amount: 1 }))
    expect(notes).toEqual(Array(7).fill('silence'))
  })

  it('is repeated when its step throws, and a long message is cut', async () => {
    const { promise, executor } = await scene(async () => {
      throw new Error('x'.repeat(5000))
    })
    const command = await promise()
    await executor.run(command)
    const row = await read(command.id)
    expect([row?.state, row?.note?.length]).toEqual(['waiting', 500])
  })

  it('gets a new key when YooKassa refused it and the promise stands', async () => {
    let verdict: Verdict = { refused: 'no such capture' }
    const { promise, executor, pass } = await scene(async (command) =>
      verdict === 'finished' ? finish()(command) : verdict,
    )
    const command = await promise()
    await executor.run(command)
    expect(await read(command.id)).toMatchObject({ state: 'rejected', note: 'no such capture' })
    const [renewed] = await database.db.rows<{ id: string }>(sql`
      select id from command where state = 'waiting' and subject_id = ${command.subjectId}`)
    expect(renewed?.id).not.toBe(command.id)
    verdict = 'finished'
    expect(await executor.runDue()).toBe(0)
    pass(10 * MINUTE_MS)
    expect(await executor.runDue()).toBe(1)
    await executor.drain()
    expect(await read(renewed?.id ?? '')).toMatchObject({ state: 'done', body: { amount: 1 } })
  })

  it('stays as it ended', async () => {
    const { promise, executor, pass, clock } = await scene(async () => ({ again: 'late' }))
    const command = await promise()
    await finish('rejected')(command)
    await executor.run(command) // somebody else finished it while this process was asking
    await database.db.begin(async (tx) => finishCommand(tx, command.id, 'done', clock.now()))
    pass(HOUR_MS)
    expect(await executor.runDue()).toBe(0)
    expect((await read(command.id))?.state).toBe('rejected')
  })
})

describe('a command whose key YooKassa is about to forget', () => {
  it('is in doubt and never sent again, when sending it again could move the money twice', async () => {
    let sent = 0
    const doubted: string[] = []
    const { promise, executor, pass } = await scene(
      async () => {
        sent += 1
        return { again: 'silence' }
      },
      async (_tx, { id }) => void doubted.push(id),
    )
    const command = await promise()
    pass(KEY_LIFETIME_MS)
    await executor.runDue()
    await executor.drain()
    expect([sent, doubted]).toEqual([1, []])
    pass(11 * MINUTE_MS)
    await executor.runDue()
    await executor.drain()
    expect([sent, doubted]).toEqual([1, [command.id]])
    expect((await read(command.id))?.state).toBe('in_doubt')
    pass(HOUR_MS)
    expect(await executor.runDue()).toBe(0)
  })

  it('keeps its deadline well inside the 24 hours of YooKassa', () => {
    expect(KEY_LIFETIME_MS + LEASE_MS).toBeLessThan(24 * HOUR_MS)
  })

  it('is repeated for ever when that can do no harm', async () => {
    let sent = 0
    const { promise, executor, pass } = await scene(async (command) => {
      sent += 1
      return finish()(command)
    })
    const command = await promise()
    pass(3 * KEY_LIFETIME_MS)
    await executor.runDue()
    await executor.drain()
    expect([sent, (await read(command.id))?.state]).toEqual([1, 'done'])
  })

  it('is still in doubt when saying so fails', async () => {
    let isBroken = true
    const { promise, executor, pass } = await scene(
      async () => ({ again: 'silence' }),
      async () => {
        if (isBroken) throw new Error('no connection')
      },
    )
    const command = await promise()
    pass(KEY_LIFETIME_MS + LEASE_MS)
    await executor.runDue()
    await executor.drain()
    expect(await read(command.id)).toMatchObject({ state: 'waiting', note: 'no connection' })
    isBroken = false
    pass(MINUTE_MS)
    await executor.runDue()
    await executor.drain()
    expect((await read(command.id))?.state).toBe('in_doubt')
  })
})

describe('the pause before another attempt', () => {
  it('grows, and is ten minutes at most', () => {
    const pauses = Array.from({ length: 40 }, (_, index) => pause(index + 1))
    expect(pauses.slice(0, 8).map((ms) => ms / SECOND_MS)).toEqual([1, 2, 3, 5, 8, 13, 21, 34])
    expect(pauses).toEqual(pauses.toSorted((a, b) => a - b))
    expect(pauses.at(-1)).toBe(10 * MINUTE_MS)
    expect(pause(1_000)).toBe(10 * MINUTE_MS)
  })
})
