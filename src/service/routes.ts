import { IdParams, page } from '#schema/common.ts'
import { NewService, Service, ServiceChange, ServiceQuery } from '#schema/service.ts'
import type { Context } from '../context.ts'
import { kopecksOf } from '../http/amount.ts'
import { pageOf } from '../http/page.ts'
import { problems, type Routes } from '../http/route.ts'
import { callerIfAny } from '../identity/gate.ts'
import { type Change, changeService } from './change.ts'
import { createService } from './create.ts'
import { browse, readService } from './read.ts'
import type { Service as Offered } from './store.ts'
import { viewService } from './view.ts'

/** What masters offer. Everybody may look, signed in or not; a service belongs to its master. */
export function serviceRoutes(ctx: Pick<Context, 'db' | 'clock' | 'config'>): Routes {
  const view = (service: Offered) => viewService(ctx.config, service)

  return async (app) => {
    const create = {
      operationId: 'createService',
      summary: 'Offer a service.',
      tags: ['services'],
      body: NewService,
      response: { 201: Service, ...problems('price_out_of_range') },
    }
    app.post('/services/', { schema: create, config: { roles: ['master'] } }, async (request, reply) => {
      const { price, duration_minutes: durationMinutes, ...rest } = request.body
      const offer = { ...rest, price: kopecksOf(price), durationMinutes }
      return reply.code(201).send(view(await createService(ctx, request.caller.id, offer)))
    })

    const list = {
      operationId: 'listServices',
      summary: 'Services that take bookings, newest first; with your own closed ones when you are signed in.',
      tags: ['services'],
      querystring: ServiceQuery,
      security: [{}, { accessToken: [] }],
      response: { 200: page(Service), ...problems('unauthorized', 'token_expired') },
    }
    app.get('/services/', { schema: list, config: { public: true } }, async (request) => {
      const { master_id: masterId, limit, cursor } = request.query
      const services = await browse(ctx.db, callerIfAny(request)?.id, { masterId, limit, cursor })
      return pageOf(services, limit, view)
    })

    const read = {
      operationId: 'readService',
      summary: 'One service.',
      tags: ['services'],
      params: IdParams,
      response: { 200: Service, ...problems('not_found') },
    }
    app.get('/services/:id', { schema: read, config: { public: true } }, async (request) =>
      view(await readService(ctx.db, request.params.id)),
    )

    const change = {
      operationId: 'changeService',
      summary: 'Change your service, or close it.',
      description: 'Bookings made before keep the price and the terms they were made with.',
      tags: ['services'],
      params: IdParams,
      body: ServiceChange,
      response: { 200: Service, ...problems('not_found', 'price_out_of_range') },
    }
    app.patch('/services/:id', { schema: change }, async (request) =>
      view(await changeService(ctx, request.caller.id, request.params.id, changeOf(request.body))),
    )
  }
}

function changeOf({ price, duration_minutes, is_open, title, description }: ServiceChange): Change {
  return {
    ...(title !== undefined && { title }),
    ...(description !== undefined && { description }),
    ...(price && { price: kopecksOf(price) }),
    ...(duration_minutes !== undefined && { durationMinutes: duration_minutes }),
    ...(is_open !== undefined && { isOpen: is_open }),
  }
}
