import { Gauge } from 'prom-client'
import { z } from 'zod'
import { IdParams, page } from '#schema/common.ts'
import {
  Dispute,
  DisputeFile,
  DisputeMessage,
  DisputeQuery,
  DisputeRequest,
  Evidence,
  EvidenceParams,
  EvidenceQuery,
  type MasterShare as GivenShare,
  MessageRequest,
  ReassignRequest,
  RulingPreview,
  RulingPreviewRequest,
  RulingRequest,
} from '#schema/dispute.ts'
import type { Context } from '../context.ts'
import { viewEnroll } from '../enroll/view.ts'
import { kopecksOf } from '../http/amount.ts'
import { SAME_IN_ALL } from '../http/metrics.ts'
import { pageOf } from '../http/page.ts'
import { type App, problems, type Routes } from '../http/route.ts'
import type { Caller } from '../identity/caller.ts'
import { openStatuses } from './lifecycle.ts'
import { openDispute } from './open.ts'
import { readDispute, readEvidence } from './read.ts'
import { type MasterShare, previewRuling, resolveDispute } from './ruling.ts'
import { addEvidence, writeMessage } from './speak.ts'
import { countOpen, type Dispute as Found, listDisputes } from './store.ts'
import { reassignDispute, takeDispute } from './take.ts'
import { viewDispute, viewEvidence, viewMessage, viewPreview } from './view.ts'
import { withdrawDispute } from './withdraw.ts'

const tags = ['disputes']
const arbiters = { roles: ['arbiter'] } as const
const rulingProblems = problems(
  'not_found',
  'wrong_state',
  'not_assigned',
  'arbiter_is_party',
  'price_out_of_range',
  'payment_refunded',
  'provider_unavailable',
)

export function disputeRoutes(ctx: Context): Routes {
  const answer = async (caller: Caller, dispute: Promise<Found>) => viewDispute(await dispute, caller)

  return async (app) => {
    countDisputes(ctx, app)

    const open = {
      operationId: 'openDispute',
      summary: 'Object to a paid deal: it stands still until the dispute is decided.',
      description:
        'For the client and the master, while the enroll is `confirmed` or `ready` and nobody has confirmed the work. Of a client who disputes a part, the rest is paid out to the master at once, where the rail allows.',
      tags,
      params: IdParams,
      body: DisputeRequest,
      response: {
        201: Dispute,
        ...problems(
          'not_found',
          'wrong_state',
          'dispute_open',
          'payment_required',
          'payment_refunded',
          'price_out_of_range',
          'provider_unavailable',
        ),
      },
    }
    app.post('/enrolls/:id/dispute', { schema: open }, async ({ caller, params, body }, reply) => {
      const { amount, ...words } = body
      const asked = { enrollId: params.id, ...words, amount: amount && kopecksOf(amount) }
      return reply.code(201).send(await answer(caller, openDispute(ctx, caller, asked)))
    })

    const list = {
      operationId: 'listDisputes',
      summary: 'Disputes about your deals, newest first; all of them for an arbiter and an operator.',
      tags,
      querystring: DisputeQuery,
      response: { 200: page(Dispute) },
    }
    app.get('/disputes/', { schema: list }, async ({ caller, query }) => {
      const { limit, cursor, status, assignee, open, overdue } = query
      const seesAll = caller.roles.includes('arbiter') || caller.roles.includes('operator')
      const found = await listDisputes(ctx.db, {
        ...(!seesAll && { partyId: caller.id }),
        ...(status && { status }),
        ...(assignee && { assignee: assignee === 'me' ? caller.id : assignee }),
        ...(open === 'true' && { isOpen: true }),
        ...(overdue === 'true' && { isOverdue: true }),
        ...(cursor && { before: cursor }),
        limit: limit + 1,
      })
      return pageOf(found, limit, (dispute) => viewDispute(dispute, caller))
    })

    const read = {
      operationId: 'readDispute',
      summary: 'One dispute with its deal, all that was said and shown, and what you may do.',
      tags,
      params: IdParams,
      response: { 200: DisputeFile, ...problems('not_found') },
    }
    app.get('/disputes/:id', { schema: read }, async ({ caller, params }) => {
      const { dispute, enroll, messages, evidence } = await readDispute(ctx, caller, params.id)
      return {
        ...viewDispute(dispute, caller),
        enroll: await viewEnroll(ctx, caller, enroll),
        messages: messages.map(viewMessage),
        evidence: evidence.map(viewEvidence),
      }
    })

    const message = {
      operationId: 'writeMessage',
      summary: 'Say something in an open dispute. The first word of the other side is its answer.',
      tags,
      params: IdParams,
      body: MessageRequest,
      response: { 201: DisputeMessage, ...problems('not_found', 'wrong_state', 'not_assigned', 'forbidden') },
    }
    app.post('/disputes/:id/messages', { schema: message }, async ({ caller, params, body }, reply) =>
      reply.code(201).send(viewMessage(await writeMessage(ctx, caller, params.id, body.text))),
    )
    await app.register(evidenceRoutes(ctx))

    const withdraw = {
      operationId: 'withdrawDispute',
      summary: 'Take your dispute back: the deal goes on where it was.',
      tags,
      params: IdParams,
      response: { 200: Dispute, ...problems('not_found', 'wrong_state') },
    }
    app.post('/disputes/:id/withdraw', { schema: withdraw }, ({ caller, params }) =>
      answer(caller, withdrawDispute(ctx, caller, params.id)),
    )

    const take = {
      operationId: 'takeDispute',
      summary: 'An arbiter makes a dispute theirs.',
      tags,
      params: IdParams,
      response: { 200: Dispute, ...problems('not_found', 'wrong_state', 'arbiter_is_party') },
    }
    app.post('/disputes/:id/take', { schema: take, config: arbiters }, ({ caller, params }) =>
      answer(caller, takeDispute(ctx, caller, params.id)),
    )

    const reassign = {
      operationId: 'reassignDispute',
      summary: 'Give a dispute to another arbiter.',
      tags,
      params: IdParams,
      body: ReassignRequest,
      response: { 200: Dispute, ...problems('not_found', 'wrong_state', 'arbiter_is_party') },
    }
    const deciders = { roles: ['arbiter', 'operator'] } as const
    app.post(
      '/disputes/:id/reassign',
      { schema: reassign, config: deciders },
      ({ caller, params, body: { arbiter_id: arbiterId, reason } }) =>
        answer(caller, reassignDispute(ctx, caller, params.id, { arbiterId, reason })),
    )

    const preview = {
      operationId: 'previewRuling',
      summary: 'What a ruling would do, to the kopeck, without doing it.',
      tags,
      params: IdParams,
      body: RulingPreviewRequest,
      response: { 200: RulingPreview, ...rulingProblems },
    }
    app.post(
      '/disputes/:id/preview',
      { schema: preview, config: arbiters },
      async ({ caller, params, body }) =>
        viewPreview(await previewRuling(ctx, caller, params.id, shareOf(body.master_share))),
    )

    const resolve = {
      operationId: 'resolveDispute',
      summary: 'The ruling of the arbiter who took the dispute: divides the disputed money, and does it.',
      tags,
      params: IdParams,
      body: RulingRequest,
      response: { 200: Dispute, ...rulingProblems },
    }
    app.post('/disputes/:id/resolve', { schema: resolve, config: arbiters }, ({ caller, params, body }) => {
      const asked = { masterShare: shareOf(body.master_share), reasoning: body.reasoning }
      return answer(caller, resolveDispute(ctx, caller, params.id, asked))
    })
  }
}

/** A file is the body itself, so here, and only here, a body may be anything. */
function evidenceRoutes(ctx: Context): Routes {
  const bodyLimit = ctx.config.EVIDENCE_MAX_MB * 1024 * 1024
  return async (app) => {
    app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))

    const add = {
      operationId: 'addEvidence',
      summary: 'Show a file: the body is the file itself, JPEG, PNG, WebP, PDF or plain text.',
      description:
        'Any `Content-Type` but JSON will do: what the file is, is seen by its content. The same file once more is 200 with the one that is there.',
      tags,
      params: IdParams,
      querystring: EvidenceQuery,
      response: {
        200: Evidence,
        201: Evidence,
        ...problems(
          'not_found',
          'wrong_state',
          'not_assigned',
          'too_many_files',
          'forbidden',
          'payload_too_large',
          'unsupported_media_type',
        ),
      },
    }
    app.post('/disputes/:id/evidence', { schema: add, bodyLimit }, async (request, reply) => {
      const { caller, params, query } = request
      const content = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
      const given = { filename: query.filename, content }
      const { evidence, isNew } = await addEvidence(ctx, caller, params.id, given)
      return reply.code(isNew ? 201 : 200).send(viewEvidence(evidence))
    })

    const read = {
      operationId: 'readEvidence',
      summary: 'A file as it was sent.',
      tags,
      params: EvidenceParams,
      response: { 200: AnyFile, ...problems('not_found') },
    }
    app.get('/disputes/:id/evidence/:evidence_id', { schema: read }, async ({ caller, params }, reply) => {
      const { type, filename, content } = await readEvidence(ctx, caller, params.id, params.evidence_id)
      return reply
        .type(type === 'text/plain' ? 'text/plain; charset=utf-8' : type)
        .header('content-disposition', attachmentNamed(filename))
        .header('content-security-policy', "default-src 'none'; sandbox") // somebody else's file: it may do nothing here
        .header('x-content-type-options', 'nosniff')
        .header('cache-control', 'private, no-store')
        .send(content as unknown as string) // bytes pass the schema by
    })
  }
}

const AnyFile = {
  description: 'The file.',
  content: { 'application/octet-stream': { schema: z.string().meta({ format: 'binary' }) } },
}

/** RFC 8187: any name, and no way out of its header. */
const attachmentNamed = (filename: string) =>
  `attachment; filename*=UTF-8''${encodeURIComponent(filename).replaceAll(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`)}`

const shareOf = (given: z.infer<typeof GivenShare>): MasterShare =>
  'value' in given ? { amount: kopecksOf(given) } : { basisPoints: given.basis_points }

/** So that nobody has to look for what waits. */
function countDisputes({ db }: Context, app: Pick<App, 'metrics'>): void {
  new Gauge({
    name: 'disputes_open',
    help: 'Disputes that are not decided yet.',
    labelNames: ['status'],
    registers: [app.metrics],
    aggregator: SAME_IN_ALL,
    async collect() {
      const counts = await countOpen(db)
      for (const status of openStatuses) {
        this.set({ status }, counts.find((each) => each.status === status)?.count ?? 0)
      }
    },
  })
  new Gauge({
    name: 'disputes_overdue',
    help: 'Disputes whose ruling is late.',
    registers: [app.metrics],
    aggregator: SAME_IN_ALL,
    async collect() {
      this.set((await countOpen(db)).reduce((sum, { overdue }) => sum + overdue, 0))
    },
  })
}
