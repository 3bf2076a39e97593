import { beforeEach } from 'vitest'
import { DAY_MS } from '../../src/core/clock.ts'
import { newId } from '../../src/core/id.ts'
import { kopecks } from '../../src/core/money.ts'
import { type Db, sql } from '../../src/db/db.ts'
import { type Case, listCases } from '../../src/reconciliation/case/store.ts'
import { askForRun, performRun } from '../../src/reconciliation/run.ts'
import { money } from '../../src/yookassa/objects.ts'
import { confirm } from './safe-deal.ts'
import { GOOD_WALLET, testWorld, type World } from './world.ts'

export const patience = { tries: 3, pauseMs: 1 }

/** A world where each test begins without cases and without a past. Call it at the top of a test file. */
export function comparedWorld() {
  const world = testWorld()
  const db = () => world.database.db
  beforeEach(async () => {
    await db().row(sql`delete from reconciliation_case`)
    await world.control('DELETE', '/faults')
    await world.advance(10 * DAY_MS) // the objects of earlier tests are outside of the window
    await world.tick()
  })
  return {
    world,
    db,
    night: (on: World = world) => night(on),
    open: (on: World = world) => openCases(on),
    paidOut: (on: World = world) => paidOut(on),
    payByHand: (metadata?: object) => payByHand(world, metadata),
  }
}

/** One night. */
export async function night(on: World) {
  await askForRun(on.ctx, { source: 'nightly', askedBy: null })
  const run = await performRun(on.ctx, { patience })
  if (!run) throw new Error('there was nothing to perform')
  return run
}

const inShort = ({ kind, object, ours, theirs }: Case) => ({ kind, object, ours, theirs })

/** The open cases, in short. */
export const openCases = async (on: World) =>
  (await listCases(on.database.db, { status: 'open', limit: 1000 })).map(inShort)

/** A deal that is paid out, on either rail. */
export async function paidOut(on: World) {
  const deal = await on.ready()
  await confirm(on, deal)
  await on.tick()
  const payouts = await on.payouts(deal.id)
  return { ...deal, payout: payouts.find(({ receiver }) => receiver === 'master') as (typeof payouts)[0] }
}

/** Money that leaves the gateway without us. */
export async function payByHand(on: World, metadata: object = {}) {
  const body = {
    amount: money(kopecks(7_00)),
    payout_destination_data: { type: 'yoo_money', account_number: GOOD_WALLET },
    metadata,
  }
  const outcome = await on.ctx.yookassa.createPayout(body, newId())
  if (outcome.kind !== 'done') throw new Error(JSON.stringify(outcome))
  return outcome.object
}

/** A finished run and an open case, which nothing ever looks at again. */
export async function aFinishedRun(db: Db) {
  const [run, known] = [newId(), newId()]
  await db.row(sql`
    insert into reconciliation (id, source, from_at, to_at, status, created_at, finished_at)
    values (${run}, 'nightly', now(), now(), 'finished', now(), now())`)
  await db.row(sql`
    insert into reconciliation_case (id, kind, object, subject, source, first_run, last_run, first_seen_at, last_seen_at,
      status)
    values (${known}, 'unreadable', 'deal', 'x', 'registry', ${run}, ${run}, now(), now(), 'open')`)
  return { case: known }
}
