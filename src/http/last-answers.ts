import fp from 'fastify-plugin'

/**
 * A server that stops answers what it was asked and then ends the connection. Left open, as connections are between two
 * requests, one whose answer came while we stop would keep us for as long as the other side likes.
 */
export const lastAnswers = fp(async (app) => {
  let isStopping = false
  app.addHook('preClose', async () => {
    isStopping = true
  })
  app.addHook('onSend', async (_request, reply) => {
    if (isStopping) reply.header('connection', 'close')
  })
  app.addHook('onResponse', async ({ raw }) => {
    if (isStopping) raw.socket.destroySoon() // what had begun to be sent before could not say so
  })
})
