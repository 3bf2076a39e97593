import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { FastifyBaseLogger, FastifyInstance } from 'fastify'
import type { FastifyPluginAsyncZod, ZodTypeProvider } from 'fastify-type-provider-zod'
import { Problem } from '#schema/common.ts'
import { type ErrorCode, statusOf } from '../core/errors.ts'

export type App = FastifyInstance<Server, IncomingMessage, ServerResponse, FastifyBaseLogger, ZodTypeProvider>

/** The routes of a slice, typed by their schemas: `export const dealRoutes = (ctx: Context): Routes => async (app) => …` */
export type Routes = FastifyPluginAsyncZod

type ProblemResponse = {
  description: string
  content: { 'application/problem+json': { schema: typeof Problem } }
}

/**
 * The errors that a route may answer, for its `response` schema. Those that any route may answer (400, 401, 403,
 * 413, 415, 429) are added to the reference by themselves.
 *
 * @example response: { 200: Enroll, ...problems('not_found', 'wrong_state') }
 */
export function problems(...codes: ErrorCode[]): Record<number, ProblemResponse> {
  const byStatus = Map.groupBy(codes, statusOf)
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [
      status,
      {
        description: codes.map((code) => `\`${code}\``).join(', '),
        content: { 'application/problem+json': { schema: Problem } },
      },
    ]),
  )
}
