import { after, type Clock, MINUTE_MS, SECOND_MS } from '../core/clock.ts'
import type { Db, Tx } from '../db/db.ts'
import { KEY_LIFETIME_MS, LEASE_MS, renew } from './intend.ts'
import { type Command, type CommandKind, claimDue, finishCommand, postpone } from './store.ts'

/**
 * `finished`: the outcome is recorded. `again`: nobody knows yet, and the same call is made again. `refused`: YooKassa
 * said no, yet the promise stands; it remembers that no with the key, so a later attempt needs a key of its own.
 */
export type Verdict = 'finished' | { again: string; isHarmless?: boolean | undefined } | { refused: string }

/** What a look at YooKassa told of a command: it is settled by what was found, nothing was there, or no answer came. */
export type Sighting = { kind: 'settled' } | { kind: 'nothing' } | { kind: 'unknown'; reason: string }

export type Handler = {
  /** Makes the call and records what came of it. May run twice, and may die at any line. */
  perform(command: Command): Promise<Verdict>
  /**
   * Looks for what an earlier attempt may have made, and settles it. Nothing found proves nothing while the key lives: an
   * object may show up late, so the same call follows, with the same key.
   */
  probe?(command: Command): Promise<Sighting>
  /**
   * Marks the subject of a command that can no longer be repeated, because YooKassa has forgotten its key. Without it
   * the command is harmless to repeat for ever: what it asks for can happen only once anyway.
   */
  doubt?(tx: Tx, command: Command): Promise<void>
}
export type Handlers = Record<CommandKind, Handler>

type Context = {
  db: Db
  clock: Clock
  /** Told of each attempt that ended without an answer, and of each command in doubt. */
  onTrouble: (command: Command, note: string) => void
}

export type Executor = {
  /** Runs a command that is leased to this process; a second call meanwhile waits for the same run. */
  run(command: Command): Promise<void>
  /** Looks at YooKassa for what a command of any state may have made. */
  probe(command: Command): Promise<Sighting>
  /** Waits for a command that this process is running; answers at once when it runs elsewhere or not at all. */
  join(id: string): Promise<void>
  /** Waits for what this process is doing about a payment, payout or refund, if anything. */
  joinAbout(subjectId: string | undefined): Promise<void>
  /** Starts what is due, of this and of other processes, and answers how many there were. */
  runDue(): Promise<number>
  /** How many commands this process is running. */
  running(): number
  /** Waits until nothing runs any more. */
  drain(): Promise<void>
}

/** At most this many commands at once in one process; the rest wait in the table. */
const MAX_RUNNING = 64

/** A refusal that the state of the payment does not explain is a setting that a person has to mend first. */
const RENEWAL_MS = 10 * MINUTE_MS

/** Keeps the promises of the command log: each command runs until it is done, rejected or in doubt. */
export function createExecutor(ctx: Context, handlers: Handlers): Executor {
  const inFlight = new Map<string, Promise<void>>()
  const about = new Map<string, Promise<void>>()

  function run(command: Command): Promise<void> {
    const before = inFlight.get(command.id)
    if (before) return before
    const { id, subjectId } = command
    const attempt = perform(command).finally(() => {
      inFlight.delete(id)
      if (about.get(subjectId) === attempt) about.delete(subjectId)
    })
    inFlight.set(id, attempt)
    about.set(subjectId, attempt)
    return attempt
  }

  async function perform(command: Command): Promise<void> {
    try {
      const { doubt } = handlers[command.kind]
      const isOld = isForgotten(command, ctx.clock.now())
      if (doubt && isOld && isUntouched(command)) return await tryAnew(command, 'never arrived', 0)
      if (!isUntouched(command) && (await probe(command)).kind === 'settled') return
      if (doubt && isOld) return await giveUp(command, doubt)
      const verdict = await handlers[command.kind].perform(command)
      if (verdict === 'finished') return
      if ('refused' in verdict) await tryAnew(command, verdict.refused)
      else await tryLater(command, verdict.again, verdict.isHarmless)
    } catch (error) {
      await tryLater(command, error instanceof Error ? error.message : String(error))
    }
  }

  async function probe(command: Command): Promise<Sighting> {
    try {
      return (await handlers[command.kind].probe?.(command)) ?? { kind: 'nothing' }
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      ctx.onTrouble(command, `a look failed: ${reason}`)
      return { kind: 'unknown', reason }
    }
  }

  async function tryLater(command: Command, note: string, isHarmless = false): Promise<void> {
    ctx.onTrouble(command, note)
    const runAt = after(ctx.clock.now(), pause(command.attempts))
    // When even this cannot be written, the lease ends by itself and the command is taken up again.
    const harmless = isHarmless && isUntouched(command) ? command.attempts : command.harmless
    await postpone(ctx.db, command.id, { runAt, note: note.slice(0, 500), harmless }).catch(() => {})
  }

  async function tryAnew(command: Command, note: string, delayMs = RENEWAL_MS): Promise<void> {
    ctx.onTrouble(command, note)
    await ctx.db.begin(async (tx) => {
      finishCommand(tx, command.id, 'rejected', ctx.clock.now(), note.slice(0, 500))
      renew(tx, ctx.clock, command, delayMs)
    })
  }

  async function giveUp(command: Command, doubt: NonNullable<Handler['doubt']>): Promise<void> {
    ctx.onTrouble(command, 'in doubt')
    await ctx.db.begin(async (tx) => {
      finishCommand(tx, command.id, 'in_doubt', ctx.clock.now(), 'the key is too old to repeat the call')
      await doubt(tx, command)
    })
  }

  async function runDue(): Promise<number> {
    const room = MAX_RUNNING - inFlight.size
    if (room <= 0) return 0
    const now = ctx.clock.now()
    const commands = await claimDue(ctx.db, now, after(now, LEASE_MS), room)
    for (const command of commands) void run(command) // never rejects
    return commands.length
  }

  async function drain(): Promise<void> {
    while (inFlight.size > 0) await Promise.allSettled(inFlight.values())
  }

  const join = async (id: string) => inFlight.get(id)
  const joinAbout = async (subjectId = '') => about.get(subjectId)

  return { run, probe, join, joinAbout, runDue, running: () => inFlight.size, drain }
}

function isForgotten({ firstSentAt }: Command, now: Date): boolean {
  return firstSentAt !== null && now.getTime() - firstSentAt.getTime() > KEY_LIFETIME_MS
}

/** Every attempt before this one certainly did nothing. */
const isUntouched = ({ attempts, harmless }: Command) => harmless === attempts - 1

/** Growing pauses, as YooKassa advises: 1, 2, 3, 5, 8 … seconds, ten minutes at most. */
export function pause(attempts: number): number {
  let [current, next] = [1, 2]
  for (let step = 1; step < attempts; step++) [current, next] = [next, current + next]
  return Math.min(current * SECOND_MS, 10 * MINUTE_MS)
}
