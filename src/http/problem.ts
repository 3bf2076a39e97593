import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { AppError, type ErrorCode } from '../core/errors.ts'
import { newId } from '../core/id.ts'

export const PROBLEM_TYPE = 'application/problem+json; charset=utf-8'

/** The one place where an error becomes an answer: what a caller may know, and nothing more. */
export function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply) {
  const known = asAppError(error)
  if (!known) request.log.error({ err: error }, 'a request failed')
  else if (known.status >= 500) request.log.warn({ err: known }, 'a request could not be served')
  return sendProblem(reply, known ?? new AppError('internal_error', 'something went wrong on our side'))
}

export function sendProblem(reply: FastifyReply, error: AppError) {
  const { retry_after: retryAfter } = error.details
  if (error.status === 401) reply.header('www-authenticate', 'Bearer')
  if (typeof retryAfter === 'number') reply.header('retry-after', retryAfter)
  return reply.code(error.status).type(PROBLEM_TYPE).send(problemOf(error, reply.request.id))
}

/** RFC 9457, as text: the schema of the route must not strip an error's details. */
export function problemOf(error: AppError, requestId: string): string {
  return JSON.stringify({
    ...error.details,
    type: `/docs/errors#${error.code}`,
    title: STATUS_CODES[error.status],
    status: error.status,
    code: error.code,
    detail: error.message,
    request_id: requestId,
  })
}

/** Undefined for a bug. Everything that the framework refuses by itself is the caller's mistake. */
function asAppError(error: unknown): AppError | undefined {
  if (error instanceof AppError) return error
  if (!(error instanceof Error)) return undefined
  const { statusCode, validation, validationContext, code } = error as Partial<FastifyError>
  if (validation) return invalid(validation, validationContext)
  if (UNSTORABLE.has(code ?? ''))
    return new AppError('invalid_request', 'a text holds characters that cannot be stored')
  if (isAway(error as Error & { code?: string })) {
    return new AppError(
      'unavailable',
      'not available just now, try again',
      { retry_after: 1 },
      { cause: error },
    )
  }
  if (statusCode === undefined || statusCode < 400 || statusCode >= 500) return undefined
  return new AppError(codeOf[statusCode] ?? 'invalid_request', error.message)
}

const codeOf: Record<number, ErrorCode> = {
  404: 'not_found',
  413: 'payload_too_large',
  415: 'unsupported_media_type',
  429: 'rate_limited',
}

function invalid(validation: NonNullable<FastifyError['validation']>, where = 'body'): AppError {
  const errors = validation.map(({ instancePath, message }) => ({
    path: instancePath.slice(1).replaceAll('/', '.'),
    message: message ?? 'is not valid',
  }))
  const [first] = errors
  const detail = first ? `${first.path || where}: ${first.message}` : `the ${where} is not valid`
  return new AppError('invalid_request', detail, { errors })
}

/** PostgreSQL cannot store U+0000 and half of a surrogate pair. */
const UNSTORABLE = new Set(['22021', '22P05'])

/** The database restarts, is full, or gave up on a deadlock or a long wait: repeating the request will help. */
function isAway({ code = '', message }: Error & { code?: string }): boolean {
  return TRANSIENT.has(code) || GONE.test(message)
}

/** What the driver says by itself of a connection that has ended, before or while it was used. */
const GONE =
  /^(Connection terminated|Query read timeout|timeout exceeded when trying to connect|Client (has encountered|was closed).* not queryable)/

const TRANSIENT = new Set(
  '40001 40P01 53300 55P03 57014 57P01 57P02 57P03 ECONNREFUSED ECONNRESET ETIMEDOUT'.split(' '),
)

/** What is not HTTP at all: there is no request to answer, only a socket. */
export function answerBrokenRequest(error: Error & { code?: string }, socket: Socket): void {
  if (!socket.writable) return void socket.destroy(error)
  const detail = BROKEN[error.code ?? ''] ?? 'this is not an HTTP request'
  const body = problemOf(new AppError('invalid_request', detail), newId())
  const head = `HTTP/1.1 400 Bad Request\r\ncontent-type: ${PROBLEM_TYPE}\r\nconnection: close`
  socket.end(`${head}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`)
}

const BROKEN: Record<string, string> = {
  HPE_HEADER_OVERFLOW: 'the headers are too long',
  ERR_HTTP_REQUEST_TIMEOUT: 'the request took too long to arrive',
}
