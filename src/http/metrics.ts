import cluster from 'node:cluster'
import fp from 'fastify-plugin'
import { type Aggregator, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import { sharedMetrics } from '../cluster/metrics.ts'
import type { Db } from '../db/db.ts'

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Its answer goes on for as long as the caller listens: how long that was says nothing about us. */
    lasting?: boolean
  }
  interface FastifyInstance {
    /** Where other parts add their own metrics. */
    metrics: Registry
  }
}

/** The `aggregator` of a gauge that every process of a cluster reads from the database: adding it up would count it twice. */
export const SAME_IN_ALL: Aggregator = 'max'

/** `/metrics` for Prometheus, of all processes of a cluster together. Paths are counted by their route, so that ids do not make a series each. */
export const metrics = fp<{ db: Db }>(async (app, { db }) => {
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })
  const duration = new Histogram({
    name: 'http_request_duration_seconds',
    help: 'How long requests took.',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
    registers,
  })
  new Gauge({
    name: 'db_connections',
    help: 'Database connections: open, of them idle, and requests that wait for one.',
    labelNames: ['state'],
    registers,
    collect() {
      for (const [state, count] of Object.entries(db.connections())) this.set({ state }, count)
    },
  })

  const read = cluster.isWorker ? sharedMetrics(registry) : () => registry.metrics()

  app.decorate('metrics', registry)
  app.addHook('onResponse', async (request, reply) => {
    if (request.routeOptions.config.lasting) return
    const route = request.routeOptions.url ?? 'none'
    duration.observe({ method: request.method, route, status: reply.statusCode }, reply.elapsedTime / 1000)
  })
  app.get(
    '/metrics',
    { config: { public: true, quiet: true }, schema: { hide: true } },
    async (_request, reply) => reply.type(registry.contentType).send(await read()),
  )
})
