import { DealCheck, DealCheckRequest } from '#schema/deal.ts'
import { Split, SplitRequest } from '#schema/payout.ts'
import type { Context } from '../context.ts'
import { after, MINUTE_MS } from '../core/clock.ts'
import { AppError } from '../core/errors.ts'
import { kopecksOf } from '../http/amount.ts'
import { problems, type Routes } from '../http/route.ts'
import { chooseRail } from '../rail/choose.ts'
import { assertPrice, priceBounds } from './price.ts'
import { viewSplit, viewVerdict } from './view.ts'

/** What a deal would be, before anybody books it. */
export function settlementRoutes({ config, clock }: Pick<Context, 'config' | 'clock'>): Routes {
  return async (app) => {
    const preview = {
      operationId: 'previewSplit',
      summary: 'What goes where for an amount, by the terms of today.',
      tags: ['settlement'],
      body: SplitRequest,
      response: { 200: Split, ...problems('price_out_of_range') },
    }
    app.post('/splits/preview', { schema: preview }, async (request) => {
      const amount = kopecksOf(request.body.amount)
      assertPrice(amount, priceBounds(config))
      return viewSplit(amount, { feeBasisPoints: config.PLATFORM_FEE_BP, taxBasisPoints: config.TAX_BP })
    })

    const check = {
      operationId: 'checkDeal',
      summary: 'Which rail can carry a deal, until when its money is safe, and why not.',
      description: 'Asked before booking; nothing is kept. The payment is taken to be made now.',
      tags: ['settlement'],
      body: DealCheckRequest,
      response: { 200: DealCheck, ...problems('slot_in_past') },
    }
    app.post('/deals/check', { schema: check }, async ({ body }) => {
      const now = clock.now()
      const startsAt = new Date(body.starts_at)
      if (startsAt <= now) throw new AppError('slot_in_past', 'the work must start in the future')
      const wish = {
        price: kopecksOf(body.price),
        startsAt,
        endsAt: after(startsAt, body.duration_minutes * MINUTE_MS),
        method: body.method,
        now,
      }
      const { recommended, verdicts } = chooseRail(config, wish, {
        two_stage: priceBounds({ ...config, RAIL: 'two_stage' }),
        safe_deal: priceBounds({ ...config, RAIL: 'safe_deal' }),
      })
      return { recommended, current: config.RAIL, rails: verdicts.map(viewVerdict) }
    })
  }
}
