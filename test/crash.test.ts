import { setTimeout as sleep } from 'node:timers/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import { buildApp } from '../src/app.ts'
import type { Context } from '../src/context.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../src/core/clock.ts'
import { sql } from '../src/db/db.ts'
import { cancelEnroll } from '../src/enroll/cancel.ts'
import { completeEnroll } from '../src/enroll/complete.ts'
import { confirmEnroll } from '../src/enroll/confirm.ts'
import { sweepDeadlines } from '../src/enroll/expire.ts'
import { createLogger } from '../src/http/log.ts'
import type { App } from '../src/http/route.ts'
import { webhookRoutes } from '../src/notification/routes.ts'
import { createPayment } from '../src/payment/create.ts'
import { pollPayments, syncPayment } from '../src/payment/sync.ts'
import { retryParked } from '../src/payout/release.ts'
import { pollPayouts } from '../src/payout/sync.ts'
import { crashAfter, crashBefore, type Fuse } from './support/crash.ts'
import { type Process, testWorld } from './support/world.ts'

const world = testWorld()

type Story<Scene> = {
  /** Everything up to the step, without a crash. */
  arrange: () => Promise<Scene>
  /** The step that dies somewhere. */
  act: (process: Process, scene: Scene, fuse: Fuse) => Promise<unknown>
  /** What must be true when the house has come back, wherever the step died. */
  assert: (scene: Scene) => Promise<void>
}

/**
 * Lets the step die before and after each of its effects in turn, brings the house back, and compares the books.
 * Answers how many deaths it died.
 */
async function dieEverywhere<Scene>({ arrange, act, assert }: Story<Scene>): Promise<number> {
  let deaths = 0
  for (const crash of [crashBefore, crashAfter]) {
    for (let n = 1; ; n++) {
      const scene = await arrange()
      const { parts, fuse } = crash(n, world.parts)
      await live(world.start(parts), fuse, (process) => act(process, scene, fuse))
      await world.recover()
      await assert(scene).catch((cause) => {
        throw new Error(`died ${fuse.at}: ${cause instanceof Error ? cause.message : cause}`, { cause })
      })
      if (!fuse.isDead) break
      deaths += 1
    }
    expect(await world.differences()).toEqual([])
  }
  return deaths
}

async function live(process: Process, fuse: Fuse, act: (process: Process) => Promise<unknown>) {
  await act(process).catch((error) => {
    if (!fuse.isDead) throw error
  })
  await process.executor.drain()
}

/** A person whose request got no answer asks again, unless it turns out that it was done. */
async function confirmAgain({ id, client }: Awaited<ReturnType<typeof world.ready>>): Promise<void> {
  if ((await world.enroll(id)).status === 'ready') await confirmEnroll(world.ctx, client, id)
  await world.house.executor.drain()
}

const statusesOf = async (enrollId: string) => (await world.payouts(enrollId)).map(({ status }) => status)

describe('wherever the process dies', () => {
  it('creating a payment leaves one payment at YooKassa, and the client gets its link', async () => {
    const deaths = await dieEverywhere({
      arrange: () => world.accepted(),
      act: ({ ctx }, { id, client }) => createPayment(ctx, { clientId: client.id, enrollId: id }),
      async assert({ id, client }) {
        const { payment } = await createPayment(world.ctx, { clientId: client.id, enrollId: id })
        expect(payment.confirmationUrl).toContain(payment.providerId)
        await world.payAtYooKassa(payment)
        await syncPayment(world.ctx, payment)
      },
    })
    expect(deaths).toBeGreaterThan(8)
  })

  it('a confirmed deal is captured once and paid out once', async () => {
    const deaths = await dieEverywhere({
      arrange: () => world.ready(),
      act: ({ ctx }, { id, client }) => confirmEnroll(ctx, client, id),
      async assert(deal) {
        await confirmAgain(deal)
        expect((await world.enroll(deal.id)).status).toBe('completed')
        expect(await statusesOf(deal.id)).toEqual(['succeeded', 'succeeded'])
      },
    })
    expect(deaths).toBeGreaterThan(20)
  })

  it('a cancelled deal gives its hold back', async () => {
    const deaths = await dieEverywhere({
      arrange: () => world.paid(),
      act: ({ ctx }, { id, client }) => cancelEnroll(ctx, client, id),
      async assert({ id, client, payment }) {
        if ((await world.enroll(id)).status === 'confirmed') await cancelEnroll(world.ctx, client, id)
        await world.house.executor.drain()
        expect(await world.payment(payment.id)).toMatchObject({
          status: 'canceled',
          cancelReason: 'canceled_by_merchant',
        })
      },
    })
    expect(deaths).toBeGreaterThan(8)
  })

  it('money that arrives for a dead enroll goes back by itself', async () => {
    const deaths = await dieEverywhere({
      async arrange() {
        const deal = await world.linked()
        await cancelEnroll(world.ctx, deal.client, deal.id)
        await world.payAtYooKassa(deal.payment)
        return deal
      },
      act: ({ ctx }, { payment }) => syncPayment(ctx, payment),
      async assert({ payment }) {
        expect((await world.payment(payment.id)).status).toBe('canceled')
      },
    })
    expect(deaths).toBeGreaterThan(8)
  })

  it('a parked payout arrives once its account is verified', async () => {
    const deaths = await dieEverywhere({
      async arrange() {
        const master = await world.person('master')
        const deal = await world.ready({ master })
        await confirmEnroll(world.ctx, deal.client, deal.id)
        await world.house.executor.drain()
        return { ...deal, account: await world.account(master) }
      },
      act: ({ ctx }, { account }) => world.verify(ctx, account),
      async assert({ id, account }) {
        await world.verify(world.ctx, account).catch(() => {}) // verified already
        await world.house.executor.drain()
        expect(await statusesOf(id)).toEqual(['succeeded', 'succeeded'])
      },
    })
    expect(deaths).toBeGreaterThan(8)
  })

  it('payouts that an empty gateway refused are paid once, with new keys', async () => {
    const deaths = await dieEverywhere({
      async arrange() {
        const deal = await world.ready()
        await world.control('POST', '/balance', { gateway: '0.00' })
        await confirmEnroll(world.ctx, deal.client, deal.id)
        await world.house.executor.drain()
        await world.control('POST', '/balance', { gateway: '1000000.00' })
        expect(await statusesOf(deal.id)).toEqual(['canceled', 'parked', 'canceled', 'parked'])
        await world.advance(HOUR_MS)
        return deal
      },
      act: ({ ctx }) => retryParked(ctx),
      async assert({ id }) {
        await world.advance(11 * MINUTE_MS)
        await world.recover()
        expect(await statusesOf(id)).toEqual(['canceled', 'succeeded', 'canceled', 'succeeded'])
      },
    })
    expect(deaths).toBeGreaterThan(15)
  })

  it('a refused payout leaves its money owed and another attempt parked', async () => {
    const deaths = await dieEverywhere({
      arrange: async () => world.ready({ master: await world.verifiedMaster('410011788545536') }),
      act: ({ ctx }, { id, client }) => confirmEnroll(ctx, client, id),
      async assert(deal) {
        await confirmAgain(deal)
        expect(await statusesOf(deal.id)).toEqual(['canceled', 'parked', 'succeeded'])
      },
    })
    expect(deaths).toBeGreaterThan(20)
  })

  it('a payout that YooKassa took its time for is settled by the poller', async () => {
    const deaths = await dieEverywhere({
      async arrange() {
        const deal = await world.ready()
        await world.control('POST', '/payouts/mode', { answer: 'pending' })
        await confirmEnroll(world.ctx, deal.client, deal.id)
        await world.house.executor.drain()
        await world.control('POST', '/payouts/mode', { answer: 'succeeded' })
        for (const { providerId } of await world.payouts(deal.id)) {
          await world.control('POST', `/payouts/${providerId}/settle`, { status: 'succeeded' })
        }
        await world.advance(MINUTE_MS)
        return deal
      },
      act: ({ ctx }) => pollPayouts(ctx),
      async assert({ id }) {
        await world.advance(5 * MINUTE_MS)
        await world.recover()
        expect(await statusesOf(id)).toEqual(['succeeded', 'succeeded'])
      },
    })
    expect(deaths).toBeGreaterThan(5)
  })

  it('a hold that nobody told us of is found by the poller', async () => {
    const deaths = await dieEverywhere({
      async arrange() {
        const deal = await world.linked()
        await world.payAtYooKassa(deal.payment)
        await world.advance(MINUTE_MS)
        return deal
      },
      act: ({ ctx }) => pollPayments(ctx),
      async assert({ payment }) {
        await world.advance(5 * MINUTE_MS)
        await world.recover()
        expect((await world.payment(payment.id)).status).toBe('processing')
      },
    })
    expect(deaths).toBeGreaterThan(3)
  })

  it('silence confirms finished work', async () => {
    const deaths = await dieEverywhere({
      async arrange() {
        const deal = await world.ready()
        await world.advance(6.6 * DAY_MS)
        return deal
      },
      act: ({ ctx }) => sweepDeadlines(ctx),
      async assert({ id }) {
        await world.advance(6 * MINUTE_MS)
        await world.recover()
        expect((await world.enroll(id)).confirmedBy).toBe('system')
        expect(await statusesOf(id)).toEqual(['succeeded', 'succeeded'])
      },
    })
    expect(deaths).toBeGreaterThan(20)
  })

  it('an unanswered enroll expires and its hold goes back', async () => {
    const deaths = await dieEverywhere({
      async arrange() {
        const deal = await world.booked()
        const { payment } = await createPayment(world.ctx, { clientId: deal.client.id, enrollId: deal.id })
        await world.payAtYooKassa(payment)
        await syncPayment(world.ctx, payment)
        await world.advance(25 * HOUR_MS)
        return { ...deal, payment }
      },
      act: ({ ctx }) => sweepDeadlines(ctx),
      async assert({ id, payment }) {
        await world.advance(6 * MINUTE_MS)
        await world.recover()
        expect((await world.enroll(id)).status).toBe('expired')
        expect((await world.payment(payment.id)).status).toBe('canceled')
      },
    })
    expect(deaths).toBeGreaterThan(8)
  })

  it('a confirmation that finds the hold gone leaves the enroll ready to be paid again', async () => {
    const deaths = await dieEverywhere({
      async arrange() {
        const deal = await world.ready()
        await world.advance(7 * DAY_MS)
        return deal
      },
      act: ({ ctx }, { id, client }) =>
        confirmEnroll(ctx, client, id).catch((error) => {
          if (error.code !== 'hold_lost') throw error
        }),
      async assert({ id, client, payment }) {
        expect(await world.payment(payment.id)).toMatchObject({
          status: 'canceled',
          cancelReason: 'expired_on_capture',
        })
        expect(await world.enroll(id)).toMatchObject({ status: 'ready', confirmedAt: null })
        const { payment: second } = await createPayment(world.ctx, { clientId: client.id, enrollId: id })
        await world.payAtYooKassa(second)
        await syncPayment(world.ctx, second)
        await confirmAgain({ id, client } as Awaited<ReturnType<typeof world.ready>>)
        expect(await statusesOf(id)).toEqual(['succeeded', 'succeeded'])
      },
    })
    expect(deaths).toBeGreaterThan(8)
  })
})

describe('wherever the process dies while it hears a notification', () => {
  /** The process that the route belongs to just now. */
  let current: Process
  let app: App
  beforeAll(async () => {
    const ctx = new Proxy({}, { get: (_, key) => current.ctx[key as keyof Context] }) as Context
    const { db, clock, config } = world.parts
    current = world.house
    app = await buildApp({ db, clock, config, log: createLogger({ LOG_LEVEL: 'silent' }) }, [
      webhookRoutes(ctx),
    ])
    return () => app.close()
  })

  /** YooKassa tells it, and tells it again later unless it was answered 200. */
  async function tell(process: Process, { event, objectId }: News): Promise<boolean> {
    current = process
    const { statusCode } = await app.inject({
      method: 'POST',
      url: '/api/v1/payments/webhook',
      payload: { type: 'notification', event, object: { id: objectId } },
    })
    return statusCode === 200
  }

  /** The route answers before it looks into the news; this waits for that. */
  async function untilDealtWith(process: Process, objectId: string, fuse?: Fuse): Promise<void> {
    for (let look = 0; look < 500 && !fuse?.isDead; look++) {
      const open = await world.database.db.row(sql`
        select 1 from notification where object_id = ${objectId} and state = 'new'`)
      if (!open) break
      await sleep(2)
    }
    await process.executor.drain()
  }

  type News = { event: string; objectId: string }

  async function tellEverywhere<Scene extends object>(story: {
    arrange: () => Promise<Scene & { news: News }>
    assert: (scene: Scene) => Promise<void>
  }): Promise<number> {
    const heard = new WeakSet<object>()
    return dieEverywhere<Scene & { news: News }>({
      arrange: story.arrange,
      async act(process, scene, fuse) {
        if (await tell(process, scene.news)) heard.add(scene)
        await untilDealtWith(process, scene.news.objectId, fuse)
      },
      async assert(scene) {
        const { event, objectId } = scene.news
        if (!heard.has(scene)) {
          expect(await tell(world.house, scene.news)).toBe(true)
          await untilDealtWith(world.house, objectId)
        }
        const kept = await world.database.db.row(sql`
          select state from notification where object_id = ${objectId} and event = ${event}`)
        expect(kept).toEqual({ state: 'confirmed' })
        await story.assert(scene)
      },
    })
  }

  it('a hold is recorded once', async () => {
    const deaths = await tellEverywhere({
      async arrange() {
        const deal = await world.linked()
        await world.payAtYooKassa(deal.payment)
        return { ...deal, news: newsOf('payment.waiting_for_capture', deal.payment) }
      },
      async assert({ id, master, payment }) {
        expect((await world.payment(payment.id)).status).toBe('processing')
        await completeEnroll(world.ctx, master, id)
      },
    })
    expect(deaths).toBeGreaterThan(6)
  })

  it('a capture that our own call never heard of distributes the money once', async () => {
    const deaths = await tellEverywhere({
      async arrange() {
        const deal = await world.ready()
        const { parts, fuse } = crashAfter(4, world.parts) // the capture is made, its answer is lost
        const dead = world.start(parts)
        await confirmEnroll(dead.ctx, deal.client, deal.id).catch(() => {})
        expect(fuse.at).toContain('capturePayment')
        return { ...deal, news: newsOf('payment.succeeded', deal.payment) }
      },
      async assert({ id }) {
        expect(await statusesOf(id)).toEqual(['succeeded', 'succeeded'])
      },
    })
    expect(deaths).toBeGreaterThan(20)
  })

  it('a payout is settled once', async () => {
    const deaths = await tellEverywhere({
      async arrange() {
        await world.control('POST', '/payouts/mode', { answer: 'pending' })
        const deal = await world.ready()
        await confirmEnroll(world.ctx, deal.client, deal.id)
        await world.house.executor.drain()
        await world.control('POST', '/payouts/mode', { answer: 'succeeded' })
        const [first, second] = await world.payouts(deal.id)
        for (const payout of [first, second]) {
          await world.control('POST', `/payouts/${payout?.providerId}/settle`, { status: 'succeeded' })
        }
        return { ...deal, news: newsOf('payout.succeeded', first) }
      },
      async assert({ id }) {
        await world.advance(5 * MINUTE_MS)
        await world.recover()
        expect(await statusesOf(id)).toEqual(['succeeded', 'succeeded'])
      },
    })
    expect(deaths).toBeGreaterThan(6)
  })
})

const newsOf = (event: string, of: { providerId: string | null } | undefined) => ({
  event,
  objectId: of?.providerId ?? '',
})
