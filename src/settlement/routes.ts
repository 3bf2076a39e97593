import { Split, SplitRequest } from '#schema/payout.ts'
import type { Context } from '../context.ts'
import { kopecksOf } from '../http/amount.ts'
import { problems, type Routes } from '../http/route.ts'
import { assertPrice, priceBounds } from './price.ts'
import { viewSplit } from './view.ts'

export function settlementRoutes({ config }: Pick<Context, 'config'>): Routes {
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
  }
}
