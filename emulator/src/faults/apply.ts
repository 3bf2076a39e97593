import { setTimeout as sleep } from 'node:timers/promises'
import { TLSSocket } from 'node:tls'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { type Answer, sendAnswer } from '../http/answer.ts'
import { internalError, tooManyRequests } from '../http/errors.ts'
import type { Fault } from './faults.ts'

/** A client that has not given up by then is disconnected. */
const HOLD_MS = 60_000

/** Real milliseconds that `slow` waits when nobody says how long. */
const SLOW_MS = 2_000

/** The protocol of 2018, which official libraries still follow: ask again with the same key. */
const PROCESSING = JSON.stringify({
  type: 'processing',
  description: 'Request accepted, but not processed yet. Retry again with the same Idempotence-Key',
  retry_after: 1_800,
})

/** Spoils one answer. All times here are real: it is the client's patience that is tested. */
export async function applyFault(
  fault: Fault,
  request: FastifyRequest,
  reply: FastifyReply,
  act: () => Answer,
): Promise<unknown> {
  const answer = fault.done ? act() : undefined
  const delayMs = fault.delayMs || (fault.mode === 'slow' ? SLOW_MS : 0)
  if (delayMs > 0) await sleep(delayMs, undefined, { ref: false })

  switch (fault.mode) {
    case 'timeout_before':
    case 'timeout_after_success':
      return holdForEver(request, reply)
    case 'reset':
      reply.hijack()
      return breakConnection(request)
    case '500':
      return sendAnswer(reply, internalError())
    case '429':
      return sendAnswer(reply, tooManyRequests())
    case 'garbage': {
      const text = answer?.body ?? '{"type":"error"}'
      return sendAnswer(reply, { status: 200, body: text.slice(0, Math.ceil(text.length / 2)) })
    }
    case '202':
      return sendAnswer(reply, { status: 202, body: PROCESSING })
    case 'slow':
      return sendAnswer(reply, answer ?? act())
  }
}

/** Only a plain connection can be reset; one under TLS just ends, without its farewell. */
function breakConnection({ raw: { socket } }: FastifyRequest): void {
  if (socket instanceof TLSSocket) socket.destroy()
  else socket.resetAndDestroy()
}

function holdForEver(request: FastifyRequest, reply: FastifyReply): void {
  reply.hijack()
  const { socket } = request.raw
  const timer = setTimeout(() => socket.destroy(), HOLD_MS).unref()
  socket.once('close', () => clearTimeout(timer))
}
