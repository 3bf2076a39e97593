import type { FastifyReply } from 'fastify'

/**
 * Sends the browser to an address of somebody else's. A header takes plain ASCII: an address with other
 * letters is written as the browser itself would write it.
 */
export function leaveFor(reply: FastifyReply, url: string) {
  return reply.redirect(/^[!-~]+$/.test(url) ? url : new URL(url).href, 303)
}
