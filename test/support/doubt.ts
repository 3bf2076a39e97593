import { afterEach, expect } from 'vitest'
import type { Context } from '../../src/context.ts'
import { HOUR_MS } from '../../src/core/clock.ts'
import { sql } from '../../src/db/db.ts'
import { probeDoubt } from '../../src/doubt/probe.ts'
import { type Doubt, findDoubt, type Word } from '../../src/doubt/store.ts'
import { giveVerdict } from '../../src/doubt/verdict.ts'
import type { Caller } from '../../src/identity/caller.ts'
import { auditLedger } from '../../src/ledger/audit.ts'
import { readBalance } from '../../src/ledger/balance.ts'
import { releasePayout } from '../../src/payout/release.ts'
import { confirm, type Deal } from './safe-deal.ts'
import { type Process, testWorld, type World } from './world.ts'

const silence = { kind: 'unknown', reason: 'silence' } as const

/**
 * A world in which both books agree after each test, when everything in doubt has come to rest, but for what a test
 * excuses. Call it inside of a `describe`.
 */
export function doubtedWorld(RAIL: string) {
  const world = testWorld({ RAIL })
  const excused: RegExp[] = []
  afterEach(async () => {
    expect(await auditLedger(world.database.db)).toEqual([])
    await comeToRest(world)
    const found = await world.differences()
    expect(found.filter((difference) => !excused.some((excuse) => excuse.test(difference)))).toEqual([])
  })
  return { world, excuse: (difference: RegExp) => void excused.push(difference) }
}

/**
 * A house whose YooKassa never answers a call that creates, and shows nothing until `eyes.areOpen`. Whether the calls get
 * there at all is the story's choice.
 */
export function blindHouse(on: World, doArrive: boolean): { process: Process; eyes: { areOpen: boolean } } {
  const { yookassa } = on.parts
  const eyes = { areOpen: false }
  const lost =
    <Call extends unknown[], T>(create: (...call: Call) => Promise<T>) =>
    async (...call: Call) => {
      if (doArrive) await create(...call)
      return silence
    }
  const seen =
    <Call extends unknown[], T>(read: (...call: Call) => Promise<T>) =>
    async (...call: Call) =>
      eyes.areOpen ? read(...call) : silence
  const process = on.start({
    ...on.parts,
    yookassa: {
      ...yookassa,
      createPayment: lost(yookassa.createPayment),
      createPayout: lost(yookassa.createPayout),
      createRefund: lost(yookassa.createRefund),
      listPayments: seen(yookassa.listPayments),
      searchPayouts: seen(yookassa.searchPayouts),
      listRefunds: seen(yookassa.listRefunds),
    },
  })
  return { process, eyes }
}

/** A confirmed deal whose payouts have been in doubt since the key got too old. */
export async function doubtfulPayout(on: World, doArrive: boolean) {
  const { process, eyes } = blindHouse(on, doArrive)
  const deal = await on.ready()
  await confirm({ ...on, ctx: process.ctx, house: process } as World, deal)
  await grow(on, process)
  const payout = await masters(on, deal.id)
  expect(payout.at(-1)?.status).toBe('in_doubt')
  return { deal, process, eyes, doubt: await doubtAbout(on, payout.at(-1)?.id ?? '') }
}

/** Time passes until YooKassa is about to forget the key. */
export async function grow(on: World, process: Process): Promise<void> {
  await on.advance(23.5 * HOUR_MS)
  await on.tick(process)
}

/** The attempts to pay the master of a deal, first one first. */
export const masters = async (on: World, enrollId: string) =>
  (await on.payouts(enrollId)).filter(({ receiver }) => receiver === 'master')

export async function doubtAbout(on: World, subjectId: string): Promise<Doubt> {
  const row = await on.database.db.row<{ id: string }>(sql`
    select command_id as id from doubt where subject_id = ${subjectId} order by command_id desc limit 1`)
  const doubt = row && (await findDoubt(on.database.db, row.id))
  if (!doubt) throw new Error(`no doubt about ${subjectId}`)
  return doubt
}

export const readDoubt = async (on: World, { id }: Pick<Doubt, 'id'>) =>
  (await findDoubt(on.database.db, id)) as Doubt

/** Two operators say the same. */
export async function decide(
  on: World,
  ctx: Context,
  { id }: Pick<Doubt, 'id'>,
  verdict: Word,
): Promise<Doubt> {
  await giveVerdict(ctx, await on.person('operator'), { id, verdict, reason: 'seen in the dashboard' })
  return giveVerdict(ctx, await on.person('operator'), { id, verdict, reason: 'asked the bank' })
}

export const owedTo = ({ master }: Pick<Deal, 'master'>, on: World) =>
  readBalance(on.database.db, `payable:${(master as Caller).id}`)
export const paidTwice = async (on: World, enrollId: string) =>
  (
    await on.database.db.row<{ amount: number }>(sql`
      select coalesce(sum(case when p.from_address = 'expense:paid_twice' then p.amount else -p.amount end), 0)::bigint
        as amount
      from journal_entry j join posting p on p.entry_id = j.id
      where j.enroll_id = ${enrollId} and 'expense:paid_twice' in (p.from_address, p.to_address)`)
  )?.amount ?? 0

/** Everything in doubt is looked for once more with open eyes; what is nowhere was never sent; and all that is owed is paid. */
export async function comeToRest(on: World): Promise<void> {
  const { db } = on.database
  const open = await db.rows<{ id: string; kind: string }>(
    sql`select command_id as id, kind from doubt where state = 'open'`,
  )
  for (const { id, kind } of open) {
    const { state } = await probeDoubt(on.ctx, id)
    if (state === 'open' && kind !== 'payment.create') await decide(on, on.ctx, { id }, 'never_happened')
  }
  const parked = await db.rows<{ id: string }>(sql`select id from payout where status = 'parked'`)
  for (const { id } of parked) await releasePayout(on.ctx, id, { kind: 'operator', id: null }).catch(() => {})
  await on.house.executor.drain()
  await on.advance(HOUR_MS)
  await on.tick()
}
