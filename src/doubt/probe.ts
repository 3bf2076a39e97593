import { record, whoIs } from '../audit/record.ts'
import type { Sighting } from '../command/executor.ts'
import { finishCommand, readCommand } from '../command/store.ts'
import type { Context } from '../context.ts'
import { after, DAY_MS, HOUR_MS, MINUTE_MS } from '../core/clock.ts'
import { AppError } from '../core/errors.ts'
import type { Caller } from '../identity/caller.ts'
import { doubtLifecycle } from './lifecycle.ts'
import { claimDoubtsToProbe, type Doubt, findDoubt, lockDoubt, saveDoubt, saveLook } from './store.ts'

type ProbeContext = Pick<Context, 'db' | 'clock' | 'executor' | 'log'>

/** How long we go on looking: YooKassa's search of payouts looks back no further. */
const LOOKING_MS = 90 * DAY_MS

/** A link dies after an hour and nobody was given it: a payment that is not there a day later was never made. */
const PAYMENT_MS = DAY_MS

/**
 * Asks YooKassa what became of a command in doubt, and settles what it says. Also after people have decided: the truth
 * may come late.
 *
 * @throws AppError `not_found`
 */
export async function probeDoubt(ctx: ProbeContext, id: string): Promise<Doubt> {
  const doubt = await findDoubt(ctx.db, id)
  const command = doubt && (await readCommand(ctx.db, id))
  if (!doubt || !command) throw new AppError('not_found', 'no such doubt')
  if (!isWorthALook(doubt)) return rest(ctx, doubt)

  const sighting = await ctx.executor.probe(command)
  const now = ctx.clock.now()
  await saveLook(ctx.db, id, {
    seen: sighting.kind === 'unknown' ? `no answer: ${sighting.reason}`.slice(0, 300) : words[sighting.kind],
    isEmpty: sighting.kind === 'nothing',
    probeAt: nextLook(doubt, now),
    now,
  })
  const seen = (await findDoubt(ctx.db, id)) as Doubt
  if (seen.state === 'contradicted' && doubt.state !== 'contradicted')
    ctx.log.error({ doubt: id, kind: doubt.kind, subject: doubt.subjectId }, 'YooKassa contradicts a verdict')
  return concludes(ctx, seen, sighting) ? ctx.db.begin(async (tx) => conclude(ctx, tx, id)) : seen
}

/** The same because an operator wants to know now. */
export async function askNow(ctx: ProbeContext, caller: Caller, id: string): Promise<Doubt> {
  const doubt = await probeDoubt(ctx, id)
  const { state, seen } = doubt
  await ctx.db.begin(async (tx) =>
    record(tx, {
      by: whoIs(caller),
      action: 'doubt.probe',
      subject: { kind: 'doubt', id },
      detail: { state, seen },
      at: ctx.clock.now(),
    }),
  )
  return doubt
}

const words = { settled: 'found', nothing: 'nothing there' } as const

const isWorthALook = ({ state }: Doubt) => state === 'open' || state === 'decided'

/** Every hour for a day, then every day. */
function nextLook({ createdAt }: Doubt, now: Date): Date | null {
  const age = now.getTime() - createdAt.getTime()
  if (age >= LOOKING_MS) return null
  return after(now, age < DAY_MS ? HOUR_MS : DAY_MS)
}

/** Proof came by another way, or everything has been said. */
async function rest({ db }: ProbeContext, doubt: Doubt): Promise<Doubt> {
  if (doubt.probeAt) await db.begin(async (tx) => saveDoubt(tx, { ...doubt, probeAt: null }))
  return doubt
}

function concludes({ clock }: ProbeContext, doubt: Doubt, sighting: Sighting): boolean {
  if (doubt.state === 'proven') return true
  const age = clock.now().getTime() - doubt.createdAt.getTime()
  return (
    doubt.state === 'open' &&
    doubt.kind === 'payment.create' &&
    sighting.kind === 'nothing' &&
    age >= PAYMENT_MS
  )
}

/** The end of a doubt that nobody has to decide: it is proven, or a payment that no money can have moved by. */
async function conclude(
  { clock }: ProbeContext,
  tx: Parameters<typeof saveDoubt>[0],
  id: string,
): Promise<Doubt> {
  const doubt = (await lockDoubt(tx, id)) as Doubt
  if (doubt.state === 'proven') {
    const concluded: Doubt = { ...doubt, probeAt: null }
    saveDoubt(tx, concluded)
    return concluded
  }
  if (doubt.state !== 'open') return doubt
  const state = doubtLifecycle.next(doubt.state, 'miss', 'system')
  const concluded: Doubt = { ...doubt, state, probeAt: null }
  saveDoubt(tx, concluded)
  finishCommand(tx, id, 'rejected', clock.now(), 'YooKassa never saw it')
  return concluded
}

/** Doubts that it is time to look into. Answers how many there were. */
export async function probeDoubts(ctx: ProbeContext): Promise<number> {
  const now = ctx.clock.now()
  const due = await claimDoubtsToProbe(ctx.db, now, after(now, 10 * MINUTE_MS), 16)
  await Promise.all(
    due.map(({ id }) =>
      probeDoubt(ctx, id).catch((error) => ctx.log.error({ err: error, doubt: id }, 'a look failed')),
    ),
  )
  return due.length
}
