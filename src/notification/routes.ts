import { z } from 'zod'
import type { Context } from '../context.ts'
import { after, SECOND_MS } from '../core/clock.ts'
import { AppError } from '../core/errors.ts'
import { atMost } from '../core/patience.ts'
import { inBatches } from '../db/batches.ts'
import { problems, type Routes } from '../http/route.ts'
import { processNotification } from './process.ts'
import { allowedSources } from './source.ts'
import { keepNotifications, type Received } from './store.ts'

const Body = z
  .object({
    type: z.literal('notification'),
    event: z.string().regex(/^[a-z_]{1,40}\.[a-z_]{1,40}$/),
    /** Ids of YooKassa are printable ASCII. */
    object: z.object({ id: z.string().regex(/^[!-~]{1,64}$/) }).loose(),
  })
  .meta({ id: 'YooKassaNotification' })

/** The process that received a notification looks into it at once; after this long anybody may. */
const LEASE_MS = 30 * SECOND_MS

/** Notifications that one statement stores; a storm of them shares its commits. */
const BATCH = 64

/**
 * Most notifications echo a call of ours that is under way in this process, and its answer tells the same: then YooKassa need
 * not be asked once more. An answer that takes longer than this is not waited for.
 */
const ECHO_MS = 2 * SECOND_MS

/** The payment, payout or refund of ours that an object claims to be about: a hint, and no more. A refund names its payment, too. */
function subjectOf({ metadata }: Record<string, unknown>): string | undefined {
  const named = (metadata ?? {}) as Record<string, unknown>
  return [named.refund_id, named.payout_id, named.payment_id].find((id) => typeof id === 'string')
}

/** Where YooKassa tells its news. It is answered as soon as the news is stored, and looked into afterwards. */
export function webhookRoutes(ctx: Context): Routes {
  const isAllowed = allowedSources(ctx.config.YOOKASSA_WEBHOOK_SOURCES)
  const keep = inBatches((received: readonly Received[]) => keepNotifications(ctx.db, received), BATCH)

  /** The source address, since there is no signature; the shape is the schema's, the truth is asked for later. */
  const verifyWebhookSignature = (address: string) => {
    if (isAllowed(address)) return
    throw new AppError('webhook_source_not_allowed', 'notifications are taken from YooKassa only', {
      source: address, // behind a proxy that nobody told us of, this is the proxy's
    })
  }

  return async (app) => {
    const webhook = {
      operationId: 'receiveNotification',
      summary: 'For YooKassa: something happened to a payment or a payout.',
      description: 'The body is a hint only: the object is read again from YooKassa before anything changes.',
      tags: ['payments'],
      body: Body,
      response: { 200: z.object({}), ...problems('webhook_source_not_allowed') },
    }
    app.post(
      '/payments/webhook',
      {
        schema: webhook,
        bodyLimit: 64 * 1024, // many times what a payment takes
        config: { public: true, rateLimit: { max: ctx.config.RATE_LIMIT_MAX * 20 } },
        onRequest: async (request) => verifyWebhookSignature(request.ip),
      },
      async (request) => {
        const { event, object } = request.body
        await atMost(ECHO_MS, ctx.executor.joinAbout(subjectOf(object)))
        const now = ctx.clock.now()
        const received = { event, objectId: object.id, body: request.body, source: request.ip }
        const notification = await keep({ ...received, now, tryAt: after(now, LEASE_MS) })
        if (notification) {
          processNotification(ctx, notification).catch((error) =>
            ctx.log.error({ err: error, notification }, 'a notification could not be looked into yet'),
          )
        }
        return {}
      },
    )
  }
}
