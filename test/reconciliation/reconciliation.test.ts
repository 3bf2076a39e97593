import { describe, expect, it } from 'vitest'
import { DAY_MS } from '../../src/core/clock.ts'
import { newId } from '../../src/core/id.ts'
import { kopecks } from '../../src/core/money.ts'
import { sql } from '../../src/db/db.ts'
import { listCases } from '../../src/reconciliation/case/store.ts'
import { testRail } from '../support/rail.ts'
import { comparedWorld } from '../support/reconciliation.ts'
import { confirm } from '../support/safe-deal.ts'
import { testWorld } from '../support/world.ts'

const { world, db, night, open, paidOut, payByHand } = comparedWorld()
const apart = testWorld() // for what spoils a deal for good
const cent = kopecks(1_00)

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

  it('after a payout was taken back, of which nobody told us', async () => {
    const { payout } = await paidOut(apart)
    await apart.control('POST', `/payouts/${payout.providerId}/settle`, { status: 'canceled' })
    await night(apart)
    expect(
      (await apart.payouts(payout.enrollId)).some(
        ({ id, status }) => id === payout.id && status === 'canceled',
      ),
    ).toBe(true)
    expect(await open(apart)).toEqual([])
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
    expect(await open()).toEqual([known, known])
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

  it('a payout that is over here, and otherwise there', async () => {
    const { payout } = await paidOut(apart)
    await apart.database.db.row(sql`update payout set status = 'canceled' where id = ${payout.id}`)
    await night(apart)
    expect(await open(apart)).toContainEqual({
      kind: 'status',
      object: 'payout',
      ours: 'canceled',
      theirs: 'succeeded',
    })
    await apart.database.db.row(sql`update payout set status = 'succeeded' where id = ${payout.id}`)
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
    expect(aged).toMatchObject({ kind: 'age', object: 'payout', ours: 'parked', theirs: null })
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
