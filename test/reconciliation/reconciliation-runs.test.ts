import { describe, expect, it } from 'vitest'
import { after, DAY_MS, HOUR_MS, MINUTE_MS } from '../../src/core/clock.ts'
import { newId } from '../../src/core/id.ts'
import { sql } from '../../src/db/db.ts'
import { resolveCase } from '../../src/reconciliation/case/resolve.ts'
import { listCases } from '../../src/reconciliation/case/store.ts'
import { askForRun, performRun } from '../../src/reconciliation/run.ts'
import { claimRun, endRun, holdRun, insertRun } from '../../src/reconciliation/store.ts'
import { GOOD_WALLET } from '../support/house.ts'
import { comparedWorld, patience } from '../support/reconciliation.ts'
import { confirm, story } from '../support/safe-deal.ts'
import { testWorld } from '../support/world.ts'

const { world, db, night, open, paidOut, payByHand } = comparedWorld()

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
      resolveCase(world.ctx, id, { resolution, reason: 'we know', by: operator })
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
    const by = await world.person('operator')
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

describe('a parked payout that YooKassa has', () => {
  const there = testWorld({ RAIL: 'two_stage' })

  it('is adopted: it is this very payout, made by a process that we know nothing of any more', async () => {
    const deal = await there.ready({ master: await there.person('master') })
    await confirm(there, deal)
    const parked = (await there.payouts(deal.id)).find(({ status }) => status === 'parked')
    const made = await there.parts.yookassa.createPayout(
      {
        amount: { value: '846.00', currency: 'RUB' },
        payout_destination_data: { type: 'yoo_money', account_number: GOOD_WALLET },
        metadata: { payout_id: parked?.id, enroll_id: deal.id },
      },
      newId(),
    )
    expect(made.kind).toBe('done')
    await night(there)
    expect(await there.payouts(deal.id)).toMatchObject([{ status: 'succeeded' }, { receiver: 'platform' }])
    expect(await story(there, deal.id)).toContain('payout.adopted')
    expect(await open(there)).toEqual([])
    expect(await there.differences()).toEqual([])
  })
})
