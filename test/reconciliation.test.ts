import { beforeEach, describe, expect, it } from 'vitest'
import { after, DAY_MS, HOUR_MS, MINUTE_MS } from '../src/core/clock.ts'
import { newId } from '../src/core/id.ts'
import { kopecks } from '../src/core/money.ts'
import { sql } from '../src/db/db.ts'
import { resolveCase } from '../src/reconciliation/case/resolve.ts'
import { type Case, listCases } from '../src/reconciliation/case/store.ts'
import { askForRun, performRun } from '../src/reconciliation/run.ts'
import { claimRun, endRun, holdRun, insertRun } from '../src/reconciliation/store.ts'
import { money } from '../src/yookassa/objects.ts'
import { testRail } from './support/rail.ts'
import { confirm } from './support/safe-deal.ts'
import { GOOD_WALLET, testWorld, type World } from './support/world.ts'

const world = testWorld()
const apart = testWorld() // for what spoils a deal for good
const patience = { tries: 3, pauseMs: 1 }
const db = () => world.database.db
const cent = kopecks(1_00)

/** One night. */
async function night(on: World = world) {
  await askForRun(on.ctx, { source: 'nightly', askedBy: null })
  const run = await performRun(on.ctx, { patience })
  if (!run) throw new Error('there was nothing to perform')
  return run
}
const open = async (on: World = world) =>
  (await listCases(on.database.db, { status: 'open', limit: 1000 })).map(inShort)
const inShort = ({ kind, object, ours, theirs }: Case) => ({ kind, object, ours, theirs })

/** A deal that is paid out, on either rail. */
async function paidOut(on: World = world) {
  const deal = await on.ready()
  await confirm(on, deal)
  await on.tick()
  const payouts = await on.payouts(deal.id)
  return { ...deal, payout: payouts.find(({ receiver }) => receiver === 'master') as (typeof payouts)[0] }
}

/** Money that leaves the gateway without us. */
async function payByHand(metadata: object = {}) {
  const body = {
    amount: money(kopecks(7_00)),
    payout_destination_data: { type: 'yoo_money', account_number: GOOD_WALLET },
    metadata,
  }
  const outcome = await world.ctx.yookassa.createPayout(body, newId())
  if (outcome.kind !== 'done') throw new Error(JSON.stringify(outcome))
  return outcome.object
}

beforeEach(async () => {
  await db().row(sql`delete from reconciliation_case`)
  await world.control('DELETE', '/faults')
  await world.advance(10 * DAY_MS) // the objects of earlier tests are outside of the window
  await world.tick()
})

describe('both sides agree', () => {
  it('after whole deals, open ones and called-off ones', async () => {
    await paidOut()
    await world.ready()
    await world.linked()
    await world.accepted()
    const run = await night()
    expect(await open()).toEqual([])
    expect(run).toMatchObject({ status: 'finished', found: 0, cured: 0 })
    expect(run.seen?.payment).toMatchObject({ theirs: 3 })
    expect(run.seen?.payout?.theirs).toBe(testRail === 'two_stage' ? 2 : 1)
  })

  it('after the ordinary sync, where only the news was lost', async () => {
    const { payment } = await world.linked()
    await world.payAtYooKassa(payment)
    expect(await night()).toMatchObject({ status: 'finished', found: 0, cured: 1 })
    expect((await world.payment(payment.id)).status).toBe('processing')
    expect(await world.differences()).toEqual([])
  })

  it('with what was made before the window, and of which we have not even heard that it was made', async () => {
    const { payment } = await world.linked()
    await world.payAtYooKassa(payment)
    await db().row(sql`update payment set provider_id = null where id = ${payment.id}`)
    expect(await night()).toMatchObject({ found: 0, cured: 1 })
    expect(await world.payment(payment.id)).toMatchObject({
      status: 'processing',
      providerId: payment.providerId,
    })

    await world.advance(5 * DAY_MS)
    await db().row(sql`update payment set status = 'pending' where id = ${payment.id}`)
    const run = await night() // too old for the list, and not final
    expect(run.seen?.payment).toEqual({ theirs: 0, ours: 1 })
    expect(run.cured).toBe(1)
  })

  it('while deals are made', async () => {
    const deals = Promise.all(Array.from({ length: 6 }, () => paidOut()))
    let isOver = false
    void deals.finally(() => {
      isOver = true
    })
    do expect(await night()).toMatchObject({ status: 'finished' })
    while (!isOver)
    await deals
    expect(await night()).toMatchObject({ status: 'finished', found: 0 })
    expect(await open()).toEqual([])
    expect(await world.differences()).toEqual([])
  })
})

describe('a difference that no sync can mend', () => {
  it('a payout that only YooKassa knows, ours by its metadata or not', async () => {
    const { id } = await world.accepted()
    const foreign = await payByHand()
    await payByHand({ payout_id: newId(), enroll_id: id })
    expect((await night()).found).toBe(2)
    const cases = await listCases(db(), { status: 'open', limit: 9 })
    const known = { kind: 'missing_here', object: 'payout', ours: null, theirs: 'succeeded 7.00' }
    expect(cases.map(inShort)).toEqual([known, known])
    expect(cases.map(({ enrollId }) => enrollId).toSorted()).toEqual([id, null].toSorted())
    expect(cases.some(({ subject }) => subject === foreign.id)).toBe(true)
  })

  it('of more than a page', async () => {
    for (let made = 0; made < 205; made++) await payByHand()
    const run = await night()
    expect(run).toMatchObject({ status: 'finished', found: 205 })
    expect(run.seen?.payout).toMatchObject({ theirs: 205 })
    expect(await open()).toHaveLength(205)
  })

  it('a payout and a payment that only we know', async () => {
    const { payout, payment } = await paidOut()
    await db().row(sql`update payout set provider_id = 'po-nowhere' where id = ${payout.id}`)
    await db().row(sql`update payment set provider_id = 'nowhere' where id = ${payment.id}`)
    await night()
    const cases = await open()
    expect(cases).toContainEqual({
      kind: 'missing_there',
      object: 'payout',
      ours: 'succeeded 846.00',
      theirs: null,
    })
    expect(cases).toContainEqual({
      kind: 'missing_there',
      object: 'payment',
      ours: 'succeeded 1000.00',
      theirs: null,
    })
    expect(cases).toContainEqual({
      kind: 'missing_here',
      object: 'payout',
      ours: null,
      theirs: 'succeeded 846.00',
    })
    await db().row(sql`update payout set provider_id = ${payout.providerId} where id = ${payout.id}`)
    await db().row(sql`update payment set provider_id = ${payment.providerId} where id = ${payment.id}`)
  })

  it('a payout that was done without an answer: promised, done, and nowhere to be found', async () => {
    const { payout } = await paidOut()
    await db().row(sql`update payout set provider_id = null where id = ${payout.id}`)
    await world.advance(4 * DAY_MS) // no list shows it any more
    await night()
    expect(await open()).toEqual([])
    await db().row(sql`update payout set changed_at = ${world.clock.now()} where id = ${payout.id}`)
    await night()
    expect(await open()).toEqual([
      { kind: 'missing_there', object: 'payout', ours: 'succeeded 846.00', theirs: null },
    ])
    await db().row(sql`update payout set provider_id = ${payout.providerId} where id = ${payout.id}`)
  })

  it('a sum, a fee and a refund', async () => {
    const { payment, payout } = await paidOut()
    await db().row(sql`update payout set amount = amount + 1 where id = ${payout.id}`)
    await db().row(sql`alter table posting disable trigger user`)
    await db().row(sql`
      update posting set amount = amount - 70 where from_address = 'expense:provider_fee' and entry_id = (
        select id from journal_entry where key = ${`payment/${payment.id}/capture`})`)
    await db().row(sql`alter table posting enable trigger user`)
    await db().row(sql`update payment set refunded = 5 where id = ${payment.id}`)
    await night()
    const cases = await open()
    expect(cases).toContainEqual({ kind: 'amount', object: 'payout', ours: '846.01', theirs: '846.00' })
    expect(cases).toContainEqual({ kind: 'fee', object: 'payment', ours: '42.00', theirs: '42.70' })
    expect(cases).toContainEqual({ kind: 'refunded', object: 'payment', ours: '0.05', theirs: '0.00' })
    expect(cases).toHaveLength(3)
    await db().row(sql`update payment set refunded = 0 where id = ${payment.id}`)
    await db().row(sql`update payout set amount = amount - 1 where id = ${payout.id}`)
  })

  it('a payout that had succeeded and was canceled after all', async () => {
    const { payout } = await paidOut(apart)
    await apart.control('POST', `/payouts/${payout.providerId}/settle`, { status: 'canceled' })
    await night(apart)
    expect(await open(apart)).toContainEqual({
      kind: 'status',
      object: 'payout',
      ours: 'succeeded',
      theirs: 'canceled',
    })
  })

  it('what waits for too long, once, and only as long as it waits', async () => {
    const master = await world.person('master')
    const deal = await world.ready({ master })
    await confirm(world, deal)
    await world.tick()
    await night()
    expect(await open()).toEqual([])
    await world.advance(8 * DAY_MS)
    await night()
    const [aged] = await listCases(db(), { status: 'open', limit: 9 })
    expect(aged && inShort(aged)).toEqual({ kind: 'age', object: 'payout', ours: 'parked', theirs: null })
    await world.verify(world.ctx, await world.account(master))
    await world.tick()
    await night()
    expect(await open()).toEqual([])
  })

  it.runIf(testRail === 'safe_deal')('the money in a deal', async () => {
    const master = await world.person('master')
    const deal = await world.ready({ master })
    await confirm(world, deal)
    await world.tick()
    await night()
    expect(await open()).toEqual([])
    await db().row(
      sql`update balance set amount = amount - ${cent} where address = ${`yookassa:deal:${deal.id}`}`,
    )
    await night()
    expect(await open()).toEqual([{ kind: 'balance', object: 'deal', ours: '958.30', theirs: '957.30' }])
    await db().row(
      sql`update balance set amount = amount + ${cent} where address = ${`yookassa:deal:${deal.id}`}`,
    )
    await world.verify(world.ctx, await world.account(master))
    await world.tick()
  })
})

describe('a case', () => {
  it('is the same on the next night, and resolves itself when it is gone', async () => {
    const { payout } = await paidOut()
    await db().row(sql`update payout set amount = amount + 1 where id = ${payout.id}`)
    const first = await night()
    await world.advance(6 * DAY_MS) // outside of the window by now
    const second = await night()
    const cases = await listCases(db(), { limit: 9 })
    expect(cases).toMatchObject([{ kind: 'amount', firstRun: first.id, lastRun: second.id, status: 'open' }])
    await db().row(sql`update payout set amount = amount - 1 where id = ${payout.id}`)
    await night()
    expect(await listCases(db(), { limit: 9 })).toMatchObject([{ status: 'resolved', resolution: 'gone' }])
  })

  it('that was explained stays so while both sides say the same, and a corrected one is watched', async () => {
    const { payout } = await paidOut()
    const operator = await world.person('operator')
    await db().row(sql`update payout set amount = amount + 1 where id = ${payout.id}`)
    await night()
    const [known] = await listCases(db(), { limit: 9 })
    const decide = (id: string, resolution: 'explained' | 'corrected') =>
      resolveCase(world.ctx, id, { resolution, reason: 'we know', by: operator.id })
    await decide(known?.id ?? '', 'explained')
    await expect(decide(known?.id ?? '', 'explained')).rejects.toMatchObject({ code: 'wrong_state' })
    await night()
    expect(await listCases(db(), { limit: 9 })).toHaveLength(1)

    await db().row(sql`update payout set amount = amount + 1 where id = ${payout.id}`)
    expect((await night()).found).toBe(1) // it says something else now
    const [next] = await listCases(db(), { status: 'open', limit: 9 })
    await decide(next?.id ?? '', 'corrected')
    expect((await night()).found).toBe(1)
    await db().row(sql`update payout set amount = amount - 2 where id = ${payout.id}`)
    await night()
    expect(await open()).toEqual([])
  })

  it('of money that we do not know keeps the money of its deal where it is', async () => {
    const master = await world.person('master')
    const deal = await world.ready({ master })
    await payByHand({ payout_id: newId(), enroll_id: deal.id })
    await night()
    await confirm(world, deal)
    await world.verify(world.ctx, await world.account(master))
    await world.tick()
    expect(new Set(await world.payoutStatuses(deal.id))).toEqual(new Set(['sending']))

    const [known] = await listCases(db(), { status: 'open', limit: 9 })
    const by = (await world.person('operator')).id
    await resolveCase(world.ctx, known?.id ?? '', { resolution: 'explained', reason: 'a present', by })
    await world.advance(11 * MINUTE_MS)
    await world.tick()
    expect(new Set(await world.payoutStatuses(deal.id))).toEqual(new Set(['succeeded']))
  })
})

describe('a run', () => {
  it.each(['500', 'garbage', 'reset', '429'])('asks again after %s', async (mode) => {
    await paidOut()
    for (const operation of ['payments.list', 'payouts.list', 'refunds.list'])
      await world.control('POST', '/faults', { operation, mode, times: 2 })
    expect(await night()).toMatchObject({ status: 'finished' })
    expect(await open()).toEqual([])
  })

  it('that cannot be brought to its end has failed, and says why', async () => {
    const { payout } = await paidOut()
    await db().row(sql`update payout set amount = amount + 1 where id = ${payout.id}`)
    await night()
    await world.control('POST', '/faults', { operation: 'payouts.list', mode: '500' })
    const run = await night()
    expect(run).toMatchObject({ status: 'failed', reason: expect.stringContaining('list of payouts') })
    expect(await open()).toHaveLength(1) // nothing is gone because nobody looked
    await world.control('DELETE', '/faults')
    await db().row(sql`update payout set amount = amount - 1 where id = ${payout.id}`)
    expect(await night()).toMatchObject({ status: 'finished' })
    expect(await open()).toEqual([])
  })

  it('is performed by one of several processes, and one waits at a time', async () => {
    await askForRun(world.ctx, { source: 'nightly', askedBy: null })
    expect(await askForRun(world.ctx, { source: 'nightly', askedBy: null })).toBeUndefined()
    const runs = await Promise.all([1, 2, 3].map(() => performRun(world.ctx, { patience })))
    expect(runs.filter((run) => run !== undefined)).toHaveLength(1)
  })

  it('of a process that died is begun again by another, and the dead one has no say any more', async () => {
    const now = world.clock.now()
    const [dead, from] = [newId(), after(now, -DAY_MS)]
    await insertRun(db(), { source: 'nightly', askedBy: null, from, to: now }, now)
    const run = await claimRun(db(), dead)
    expect(await performRun(world.ctx)).toBeUndefined()
    await db().row(
      sql`update reconciliation set leased_until = now() - interval '1 second' where id = ${run?.id}`,
    )
    expect(await performRun(world.ctx)).toMatchObject({ id: run?.id, status: 'finished' })
    expect(await holdRun(db(), run?.id ?? '', dead)).toBe(false)
    const end = { status: 'failed' as const, reason: 'x', seen: null, cured: 0, found: 0, finishedAt: now }
    expect(await db().begin((tx) => endRun(tx, run?.id ?? '', dead, end))).toBe(false)
  })

  it('is put back by a process that stops', async () => {
    await askForRun(world.ctx, { source: 'nightly', askedBy: null })
    const stopping = new AbortController()
    stopping.abort()
    expect(await performRun(world.ctx, { signal: stopping.signal })).toMatchObject({ status: 'waiting' })
    expect(await performRun(world.ctx)).toMatchObject({ status: 'finished' })
  })

  it('leaves nothing of what it saw behind', async () => {
    await paidOut()
    await night()
    expect(await db().row(sql`select count(*) as count from reconciliation_seen`)).toEqual({ count: 0 })
  })
})

describe('a database that was restored', () => {
  it('sends no money until it has been compared, and then does', async () => {
    const restoredAt = world.clock.now()
    await db().row(sql`
      insert into restoration (id, backup_at, restored_at)
      values (${newId()}, ${after(restoredAt, -HOUR_MS)}, ${restoredAt})`)
    await world.control('POST', '/faults', { operation: 'payments.list', mode: 'timeout_before' })
    const deal = await world.ready()
    await confirm(world, deal)
    await world.ctx.executor.join(deal.id)
    expect((await world.enroll(deal.id)).status).toBe('completed')
    expect(new Set(await world.payoutStatuses(deal.id))).toEqual(new Set(['sending']))
    expect((await world.books()).payouts.some(({ metadata }) => metadata?.enroll_id === deal.id)).toBe(false)

    await world.control('DELETE', '/faults')
    await world.tick() // the worker asks for the run by itself
    await world.advance(11 * MINUTE_MS)
    await world.tick()
    expect(new Set(await world.payoutStatuses(deal.id))).toEqual(new Set(['succeeded']))
  })
})
