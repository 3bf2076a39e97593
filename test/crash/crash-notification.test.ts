import { setTimeout as sleep } from 'node:timers/promises'
import { beforeAll, describe, expect, it } from 'vitest'
import { buildApp } from '../../src/app.ts'
import type { Context } from '../../src/context.ts'
import { MINUTE_MS } from '../../src/core/clock.ts'
import { sql } from '../../src/db/db.ts'
import { completeEnroll } from '../../src/enroll/complete.ts'
import { confirmEnroll } from '../../src/enroll/confirm.ts'
import { createLogger } from '../../src/http/log.ts'
import type { App } from '../../src/http/route.ts'
import { webhookRoutes } from '../../src/notification/routes.ts'
import { crashAfter, type Fuse } from '../support/crash.ts'
import { dieEverywhere } from '../support/die.ts'
import { ifPlatformIsPaid } from '../support/rail.ts'
import { type Process, testWorld } from '../support/world.ts'

const world = testWorld()

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
    for (let look = 0; look < 500 && !fuse?.hasStruck; look++) {
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
    return dieEverywhere<Scene & { news: News }>(world, {
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
        const { parts, fuse } = crashAfter(3, world.parts) // the capture is made, its answer is lost
        const dead = world.start(parts)
        await confirmEnroll(dead.ctx, deal.client, deal.id).catch(() => {})
        expect(fuse.at).toContain('capturePayment')
        return { ...deal, news: newsOf('payment.succeeded', deal.payment) }
      },
      async assert({ id }) {
        expect(await world.payoutStatuses(id)).toEqual(['succeeded', ...ifPlatformIsPaid('succeeded')])
      },
    })
    expect(deaths).toBeGreaterThan(15)
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
        for (const payout of [first, ...ifPlatformIsPaid(second)]) {
          await world.control('POST', `/payouts/${payout?.providerId}/settle`, { status: 'succeeded' })
        }
        return { ...deal, news: newsOf('payout.succeeded', first) }
      },
      async assert({ id }) {
        await world.advance(5 * MINUTE_MS)
        await world.recover()
        expect(await world.payoutStatuses(id)).toEqual(['succeeded', ...ifPlatformIsPaid('succeeded')])
      },
    })
    expect(deaths).toBeGreaterThan(6)
  })
})

const newsOf = (event: string, of: { providerId: string | null } | undefined) => ({
  event,
  objectId: of?.providerId ?? '',
})
