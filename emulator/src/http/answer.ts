import type { FastifyReply } from 'fastify'

/** What goes back to the client: always JSON text, also for errors. */
export type Answer = { status: number; body: string }

export function sendAnswer(reply: FastifyReply, answer: Answer) {
  return reply.code(answer.status).header('content-type', 'application/json; charset=utf-8').send(answer.body)
}
