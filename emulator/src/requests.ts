import type { FastifyReply, FastifyRequest } from 'fastify'

const KEPT = 500

/** Characters of one body: five hundred lists of a hundred payments would be a lot to remember. */
const LONGEST = 32_768

export type RequestEntry = {
  at: string
  method: string
  path: string
  idempotence_key?: string
  body?: string
  answer?: string
  fault?: string
  status: number | null
  ms: number | null
}

type Kept = { entry: RequestEntry; body?: string; answer?: string }

export type Requests = ReturnType<typeof requestLog>

/** The last API requests, for a person who asks "what did my client really send?". */
export function requestLog(now: () => number) {
  const ring: Kept[] = []
  const open = new WeakMap<FastifyRequest, Kept>()
  let next = 0

  return {
    begin(request: FastifyRequest) {
      const key = request.headers['idempotence-key']
      const entry: RequestEntry = {
        at: new Date(now()).toISOString(),
        method: request.method,
        path: request.url,
        ...(typeof key === 'string' ? { idempotence_key: key } : {}),
        status: null, // stays so when no answer was given
        ms: null,
      }
      const kept: Kept = { entry }
      open.set(request, kept)
      ring[next] = kept
      next = (next + 1) % KEPT
    },
    read(request: FastifyRequest) {
      const kept = open.get(request)
      if (kept !== undefined) Object.assign(kept, textOf('body', request.body))
    },
    spoil(request: FastifyRequest, fault: string) {
      const entry = open.get(request)?.entry
      if (entry !== undefined) entry.fault = fault
    },
    /** What the client is sent, word for word. */
    answer(request: FastifyRequest, text: unknown) {
      const kept = open.get(request)
      if (kept !== undefined) Object.assign(kept, textOf('answer', text))
    },
    end(request: FastifyRequest, reply: FastifyReply) {
      const entry = open.get(request)?.entry
      if (entry === undefined) return
      entry.status = reply.statusCode
      entry.ms = Math.round(reply.elapsedTime * 100) / 100
    },
    /** Oldest first. Card numbers are cut to their first six and last four digits. */
    list(): RequestEntry[] {
      const ordered = [...ring.slice(next), ...ring.slice(0, next)]
      return ordered.map(({ entry, body, answer }) => ({
        ...entry,
        ...(body === undefined ? {} : { body: maskCards(body) }),
        ...(answer === undefined ? {} : { answer }),
      }))
    },
  }
}

function textOf(name: 'body' | 'answer', text: unknown) {
  return typeof text === 'string' && text !== '' ? { [name]: beginningOf(text) } : {}
}

/** A copy: a mere slice would keep the whole text in memory. */
function beginningOf(text: string): string {
  if (text.length <= LONGEST) return text
  return `${Buffer.from(maskCards(text).slice(0, LONGEST)).toString()}…`
}

export function maskCards(text: string): string {
  return text
    .replace(/("(?:number|card)"\s*:\s*"?)(\d{6})\d{4,9}(\d{4})/g, '$1$2******$3')
    .replace(/("csc"\s*:\s*"?)\d{3,4}/g, '$1***')
}
