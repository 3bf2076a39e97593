import { AuditPage, AuditQuery, AuditVerification } from '#schema/audit.ts'
import type { Context } from '../context.ts'
import { problems, type Routes } from '../http/route.ts'
import { listLines } from './store.ts'
import { verifyBooks } from './verify.ts'
import { viewLine } from './view.ts'

const readers = { roles: ['operator', 'accountant'] } as const

export function auditRoutes(ctx: Pick<Context, 'db' | 'clock'>): Routes {
  return async (app) => {
    const list = {
      operationId: 'listAuditLines',
      summary: 'Who did what to this house, and why, newest first.',
      tags: ['audit'],
      querystring: AuditQuery,
      response: { 200: AuditPage },
    }
    app.get('/audit/', { schema: list, config: readers }, async ({ query }) => {
      const { limit, cursor: before, action, actor_id: actorId, subject_id: subjectId } = query
      const lines = await listLines(ctx.db, { action, actorId, subjectId, before, limit: limit + 1 })
      const items = lines.slice(0, limit)
      const last = items.at(-1)
      const more = lines.length > limit && last ? { next_cursor: last.seq } : {}
      return { items: items.map(viewLine), ...more }
    })

    const verify = {
      operationId: 'verifyAudit',
      summary: 'Check the audit log, the seals in it, and the promises of the ledger. Reads everything.',
      tags: ['audit'],
      response: { 200: AuditVerification, ...problems() },
    }
    app.get('/audit/verify', { schema: verify, config: readers }, async () => {
      const { isWhole, ...verification } = await verifyBooks(ctx)
      return { whole: isWhole, ...verification }
    })
  }
}
