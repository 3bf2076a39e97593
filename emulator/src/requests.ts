import type { FastifyReply, FastifyRequest } from 'fastify'

const KEPT = 500

export type RequestEntry = {
  at: string
  method: string
  path: string
  idempotence_key?: string
  body?: string
  fault?: string
  status: number | null
  ms: number | null
}

export type Requests = ReturnType<typeof requestLog>

/** The last API requests, for a person who asks "what did my client really send?". */
export function requestLog(now: () => number) {
  const ring: { entry: RequestEntry; body: unknown }[] = []
  const open = new WeakMap<FastifyRequest, RequestEntry>()
  let next = 0

  return {
    begin(request: FastifyRequest, fault: string | undefined) {
      const key = request.headers['idempotence-key']
      const entry: RequestEntry = {
        at: new Date(now()).toISOString(),
        method: request.method,
        path: request.url,
        ...(typeof key === 'string' ? { idempotence_key: key } : {}),
        ...(fault === undefined ? {} : { fault }),
        status: null, // stays so when no answer was given
        ms: null,
      }
      open.set(request, entry)
      ring[next] = { entry, body: request.body }
      next = (next + 1) % KEPT
    },
    end(request: FastifyRequest, reply: FastifyReply) {
      const entry = open.get(request)
      if (entry === undefined) return
      entry.status = reply.statusCode
      entry.ms = Math.round(reply.elapsedTime * 100) / 100
    },
    /** Oldest first. Card numbers are cut to their first six and last four digits. */
    list(): RequestEntry[] {
      const ordered = [...ring.slice(next), ...ring.slice(0, next)]
      return ordered.map(({ entry, body }) =>
        typeof body === 'string' && body !== '' ? { ...entry, body: maskCards(body) } : entry,
      )
    },
  }
}

export function maskCards(text: string): string {
  return text.replace(/("(?:number|card)"\s*:\s*"?)(\d{6})\d{4,9}(\d{4})/g, '$1$2******$3')
}
