import { Gauge } from 'prom-client'
import { IdParams, page } from '#schema/common.ts'
import {
  CaseQuery,
  CaseResolution,
  Reconciliation,
  ReconciliationCase,
  ReconciliationQuery,
  ReconciliationRequest,
  RegistryQuery,
} from '#schema/reconciliation.ts'
import type { Context } from '../context.ts'
import { AppError } from '../core/errors.ts'
import { SAME_IN_ALL } from '../http/metrics.ts'
import { pageOf } from '../http/page.ts'
import { problems, type Routes } from '../http/route.ts'
import { resolveCase } from './case/resolve.ts'
import { countOpenCases, listCases } from './case/store.ts'
import { orderRun } from './order.ts'
import { takeRegistry } from './registry/take.ts'
import { findLastFinished, findRun, listRuns } from './store.ts'
import { viewCase, viewRun } from './view.ts'

/** About fifty thousand lines. */
const MAX_FILE_BYTES = 5 * 1024 * 1024

const people = { roles: ['operator', 'accountant'] } as const

export function reconciliationRoutes(ctx: Pick<Context, 'db' | 'clock'>): Routes {
  return async (app) => {
    new Gauge({
      name: 'reconciliation_cases_open',
      help: 'Differences between our books and those of YooKassa that nobody has resolved.',
      registers: [app.metrics],
      aggregator: SAME_IN_ALL,
      async collect() {
        const counts = await countOpenCases(ctx.db)
        this.set(Object.values(counts).reduce((sum, count) => sum + count, 0))
      },
    })
    new Gauge({
      name: 'reconciliation_finished_timestamp_seconds',
      help: 'When the last reconciliation came to its end; 0 before the first.',
      registers: [app.metrics],
      aggregator: SAME_IN_ALL,
      async collect() {
        this.set(((await findLastFinished(ctx.db))?.getTime() ?? 0) / 1000)
      },
    })

    const create = {
      operationId: 'createReconciliation',
      summary: 'Compare our books with YooKassa’s: what was made in a window of time, and what is not final.',
      description: 'It runs in the background; one at a time. Without a body: the last three days.',
      tags: ['reconciliation'],
      body: ReconciliationRequest,
      response: { 202: Reconciliation, ...problems('wrong_state') },
    }
    app.post('/reconciliations/', { schema: create, config: people }, async ({ body, caller }, reply) => {
      const run = await orderRun(ctx, {
        by: caller.id,
        from: body?.from ? new Date(body.from) : undefined,
        to: body?.to ? new Date(body.to) : undefined,
      })
      return reply.code(202).send(viewRun(run))
    })

    const list = {
      operationId: 'listReconciliations',
      summary: 'Reconciliations, newest first.',
      tags: ['reconciliation'],
      querystring: ReconciliationQuery,
      response: { 200: page(Reconciliation) },
    }
    app.get('/reconciliations/', { schema: list, config: people }, async ({ query }) => {
      const { limit, cursor, status } = query
      const runs = await listRuns(ctx.db, {
        ...(status && { status }),
        ...(cursor && { before: cursor }),
        limit: limit + 1,
      })
      return pageOf(runs, limit, viewRun)
    })

    const read = {
      operationId: 'readReconciliation',
      summary: 'One reconciliation.',
      tags: ['reconciliation'],
      params: IdParams,
      response: { 200: Reconciliation, ...problems('not_found') },
    }
    app.get('/reconciliations/:id', { schema: read, config: people }, async ({ params }) => {
      const run = await findRun(ctx.db, params.id)
      if (!run) throw new AppError('not_found', 'no such reconciliation')
      return viewRun(run)
    })

    const cases = {
      operationId: 'listReconciliationCases',
      summary: 'Differences that no sync could mend, newest first.',
      tags: ['reconciliation'],
      querystring: CaseQuery,
      response: { 200: page(ReconciliationCase) },
    }
    app.get('/reconciliations/cases', { schema: cases, config: people }, async ({ query }) => {
      const { limit, cursor, status, kind } = query
      const found = await listCases(ctx.db, {
        ...(status && { status }),
        ...(kind && { kind }),
        ...(cursor && { before: cursor }),
        limit: limit + 1,
      })
      return pageOf(found, limit, viewCase)
    })

    const resolve = {
      operationId: 'resolveReconciliationCase',
      summary: 'Say what a difference was.',
      description:
        '`explained` and `provider_error` stay resolved while both sides say the same; `corrected` opens again when it still differs.',
      tags: ['reconciliation'],
      params: IdParams,
      body: CaseResolution,
      response: { 200: ReconciliationCase, ...problems('not_found', 'wrong_state') },
    }
    app.post(
      '/reconciliations/cases/:id/resolve',
      { schema: resolve, config: people },
      async ({ params, body, caller }) =>
        viewCase(await resolveCase(ctx, params.id, { ...body, by: caller })),
    )

    app.addContentTypeParser(
      'text/csv',
      { parseAs: 'buffer', bodyLimit: MAX_FILE_BYTES },
      (_request, body, done) => done(null, body),
    )
    const registry = {
      operationId: 'takeRegistry',
      summary: 'Compare a registry of YooKassa, as a CSV file, with our books.',
      description:
        'The body is the file, `text/csv`. 200: this very file was taken before. A file with a mistake changes nothing, and `errors` names its lines.',
      tags: ['reconciliation'],
      consumes: ['text/csv'],
      querystring: RegistryQuery,
      response: {
        200: Reconciliation,
        201: Reconciliation,
        ...problems('payload_too_large', 'unsupported_media_type'),
      },
    }
    app.post('/reconciliations/registry', { schema: registry, config: people }, async (request, reply) => {
      const { mapping: columns, delimiter, ...rest } = request.query
      if (!(request.body instanceof Uint8Array))
        throw new AppError('unsupported_media_type', 'the body must be the file itself, text/csv')
      const reading = { columns, delimiter: delimiter === 'tab' ? ('\t' as const) : delimiter, ...rest }
      const { run, isNew } = await takeRegistry(ctx, { file: request.body, reading, by: request.caller.id })
      return reply.code(isNew ? 201 : 200).send(viewRun(run))
    })
  }
}
