import { problemFrom, SdelkaProblem } from './problem.ts'

export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE'

/** One call. On a mutation, `idempotencyKey` says that it is the same one as before; a new key is made otherwise. */
export type CallOptions = { idempotencyKey?: string; signal?: AbortSignal }

/** Told each time a call is about to be repeated. */
export type OnWait = (error: unknown, waitMs: number) => void

export type Transport = {
  /** Where the server is, such as `https://pay.example.com`; empty for the page's own server. */
  url: string
  token?: () => string | undefined
  /** Gets another access token in place of an expired one; absent when there is nothing to get it with. */
  renew?: (stale: string | undefined) => Promise<void>
  /** How long a call is repeated that the server could not answer; 0 repeats nothing. */
  patienceMs: number
  onWait?: OnWait | undefined
}

export type Asked = CallOptions & {
  body?: object
  query?: Record<string, unknown>
  /** A file that is sent as it is, instead of a body. */
  file?: Blob
  /** How the server is told of it; bytes unless given. */
  fileType?: 'text/csv'
  /** The answer is a file. */
  isFile?: boolean
}

/** The server may take 35 seconds when it waits for YooKassa. */
const TIMEOUT_MS = 60_000
const FIRST_PAUSE_MS = 200
const LONGEST_PAUSE_MS = 3_000

/**
 * Calls the API. Silence, 5xx and "later" are repeated as patience allows, with the same `Idempotency-Key`, so that a
 * repetition can do no harm.
 *
 * @throws SdelkaProblem when the server said no, and fetch's own error when nobody answered
 */
export async function request<Answer>(
  transport: Transport,
  method: Method,
  path: string,
  asked: Asked = {},
): Promise<Answer> {
  const key = method === 'GET' ? undefined : (asked.idempotencyKey ?? crypto.randomUUID())
  let giveUpAt = performance.now() + transport.patienceMs
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(pauseMs * 1.6, LONGEST_PAUSE_MS)) {
    try {
      return (await sendSignedIn(transport, method, path, asked, key)) as Answer
    } catch (error) {
      const problem = error instanceof SdelkaProblem ? error : undefined
      const waitMs = Math.max(problem?.retryAfterMs ?? 0, pauseMs)
      if (problem?.status === 429 && transport.patienceMs > 0) giveUpAt += waitMs // our haste costs no patience
      const isOver = performance.now() + waitMs > giveUpAt || asked.signal?.aborted
      if (isOver || !isPassing(error)) throw error
      transport.onWait?.(error, waitMs)
      await pause(waitMs * (1 + Math.random() / 4)) // so that many who wait do not come back as one
    }
  }
}

type Send = [method: Method, path: string, asked: Asked, key: string | undefined]

const sendSignedIn = (transport: Transport, ...call: Send): Promise<unknown> =>
  signedIn(transport, (bearer) => send(transport.url, bearer, ...call))

/** Once more with another access token when the first one has expired. */
export async function signedIn<Answer>(
  transport: Transport,
  attempt: (bearer: string | undefined) => Promise<Answer>,
): Promise<Answer> {
  const bearer = transport.token?.()
  try {
    return await attempt(bearer)
  } catch (error) {
    const isExpired = error instanceof SdelkaProblem && error.code === 'token_expired'
    if (!isExpired || !transport.renew) throw error
    await transport.renew(bearer)
    return attempt(transport.token?.())
  }
}

async function send(url: string, bearer: string | undefined, ...call: Send): Promise<unknown> {
  const [method, path, { body, query, signal, file, fileType = 'application/octet-stream', isFile }, key] =
    call
  const timeout = AbortSignal.timeout(TIMEOUT_MS)
  const answer = await fetch(`${url}/api/v1${path}${queryOf(query)}`, {
    method,
    headers: {
      accept: 'application/json',
      ...(bearer && { authorization: `Bearer ${bearer}` }),
      ...(key && { 'idempotency-key': key }),
      ...(body && { 'content-type': 'application/json' }),
      ...(file && { 'content-type': fileType }),
    },
    ...(body && { body: JSON.stringify(body) }),
    ...(file && { body: file }),
    signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
  })
  if (isFile && answer.ok) return answer.blob()
  const text = await answer.text()
  if (!answer.ok) throw problemFrom(answer, text)
  return text ? JSON.parse(text) : undefined
}

function queryOf(query: Record<string, unknown> = {}): string {
  const given = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) if (value !== undefined) given.set(name, String(value))
  return given.size > 0 ? `?${given}` : ''
}

const PASSING_CODES = new Set(['rate_limited', 'idempotency_key_in_use'])
const PASSING_STATUSES = new Set([429, 500, 503, 504])

/** Whether the same call may well be answered a little later. */
export function isPassing(error: unknown): boolean {
  if (!(error instanceof SdelkaProblem)) return true // nobody answered
  const isProxy = error.code === 'http_502' // `payment_rejected` is a 502 too, and final
  return isProxy || PASSING_CODES.has(error.code) || PASSING_STATUSES.has(error.status)
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms))
