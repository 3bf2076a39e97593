import { Gauge } from 'prom-client'
import { EventHeaders, EventQuery, LiveEvent } from '#schema/event.ts'
import type { Context } from '../context.ts'
import { problems, type Routes } from '../http/route.ts'
import { createFeed } from './feed.ts'
import { createStreams } from './streams.ts'

export function eventRoutes({ db, log }: Pick<Context, 'db' | 'log'>): Routes {
  const streams = createStreams(db, createFeed(db, log))

  return async (app) => {
    app.addHook('preClose', async () => streams.close())
    new Gauge({
      name: 'event_streams',
      help: 'People who listen to what happens.',
      registers: [app.metrics],
      collect() {
        this.set(streams.count)
      },
    })

    const listen = {
      operationId: 'listenToEvents',
      summary: 'What happens, as it happens: server-sent events.',
      description:
        'Parties hear of their own deals and accounts; operators, accountants and arbiters of all. An event is a hint: its ' +
        '`data` says where something happened, and what changed is read as ever. The first one is `open`. Reconnect with ' +
        '`Last-Event-ID` to hear what you missed; a few may come twice. The stream ends with your access token, when we stop, ' +
        'and when you do not keep up. At most ten for each person.',
      tags: ['events'],
      querystring: EventQuery,
      headers: EventHeaders,
      response: {
        200: {
          description:
            'Each event: `id`, `event` (the name), and `data`, which is JSON and has the other fields of this schema. A comment every 15 seconds.',
          content: { 'text/event-stream': { schema: LiveEvent } },
        },
        ...problems('unavailable'),
      },
    }
    app.get(
      '/events',
      { schema: listen, exposeHeadRoute: false, config: { lasting: true } },
      async (request, reply) => {
        const lastId = request.headers['last-event-id'] ?? request.query.last_event_id
        const stream = await streams.open(request.caller, lastId === undefined ? undefined : Number(lastId))
        return reply
          .headers({
            'content-type': 'text/event-stream',
            'cache-control': 'no-store',
            'x-accel-buffering': 'no', // nginx would keep it until it is over
            connection: 'close', // so that nobody waits for this connection when we stop
          })
          .send(stream as never) // the schema is of one event
      },
    )
  }
}
