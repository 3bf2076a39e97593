import { IdParams } from '#schema/common.ts'
import { Passport } from '#schema/ledger.ts'
import type { Context } from '../context.ts'
import { problems, type Routes } from '../http/route.ts'
import { readPassport } from './read.ts'

export function passportRoutes(ctx: Pick<Context, 'db' | 'clock' | 'config'>): Routes {
  return async (app) => {
    const passport = {
      operationId: 'readPassport',
      summary: 'The whole story of one deal: every kopeck, who did what and when.',
      tags: ['enrolls'],
      params: IdParams,
      response: { 200: Passport, ...problems('not_found') },
    }
    app.get('/enrolls/:id/passport', { schema: passport }, ({ caller, params }) =>
      readPassport(ctx, caller, params.id),
    )
  }
}
