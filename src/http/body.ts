import fp from 'fastify-plugin'

/** Bodies are JSON and nothing else. A mutation without arguments may also come with an empty one. */
export const jsonOnly = fp(async (app) => {
  const parse = app.getDefaultJsonParser('error', 'error')
  app.removeAllContentTypeParsers()
  app.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body.trim() === '') return done(null, undefined)
    return parse(request, body, done)
  })
})
