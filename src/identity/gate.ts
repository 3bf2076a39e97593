import type { FastifyRequest } from 'fastify'
import fp from 'fastify-plugin'
import { AppError } from '../core/errors.ts'
import type { Caller, Role } from './caller.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Open to everybody. A route that does not say so wants a valid access token. */
    public?: boolean
    /** Only for callers who have one of these roles. */
    roles?: readonly Role[]
  }
  interface FastifyRequest {
    /** Who is asking. On a public route it may be missing, in spite of its type. */
    caller: Caller
    refusal: AppError | null
  }
}

/** @throws AppError `unauthorized`, `token_expired` */
export type ReadToken = (token: string) => Caller | Promise<Caller>

/**
 * Everything is closed unless its route says `public`. Who is asking is found out first, so that the rate limit
 * counts by caller; the refusal comes after the rate limit, so that garbage tokens are counted too.
 */
export const gate = fp<{ readToken: ReadToken }>(async (app, { readToken }) => {
  app.decorateRequest('caller')
  app.decorateRequest('refusal', null)

  app.addHook('onRequest', async (request) => {
    try {
      request.caller = await readToken(bearerOf(request))
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      request.refusal = error
    }
  })

  app.addHook('preParsing', async (request) => {
    const { public: isPublic, roles } = request.routeOptions.config
    if (isPublic || request.is404) return
    if (request.refusal) throw request.refusal
    if (roles && !roles.some((role) => request.caller.roles.includes(role))) {
      throw new AppError('forbidden', `this is for: ${roles.join(', ')}`, { roles })
    }
  })
})

/**
 * Who is asking on a public route, if they say so. A token that is not good any more is refused: its owner would be shown
 * less than is theirs.
 * @throws AppError `unauthorized`, `token_expired`
 */
export function callerIfAny({ caller, refusal, headers }: FastifyRequest): Caller | undefined {
  if (refusal && headers.authorization !== undefined) throw refusal
  return refusal ? undefined : caller
}

/** @throws AppError `unauthorized` */
function bearerOf(request: FastifyRequest): string {
  const [, token] = /^Bearer ([\w.~+/=-]+)$/i.exec(request.headers.authorization ?? '') ?? []
  if (!token) throw new AppError('unauthorized', 'sign in: send `Authorization: Bearer <access token>`')
  return token
}
