import cluster, { type Worker } from 'node:cluster'
import { AggregatorRegistry, type Registry } from 'prom-client'
import { SECOND_MS } from '../core/clock.ts'
import { AppError } from '../core/errors.ts'
import { atMost } from '../core/patience.ts'
import type { Counted, Order, Word } from './words.ts'

/** How long a server may take to say what it has counted; Prometheus waits for ten seconds. */
const COUNT_LIMIT_MS = 3 * SECOND_MS

/** In the primary: the server that is asked for `/metrics` hears what all of them have counted. */
export function gatherMetrics(servers: () => Worker[]): void {
  cluster.on('message', async (asking: Worker, word: Word) => {
    if (word.kind !== 'metrics wanted') return
    const counted = await Promise.all(servers().map(countedBy))
    // A sum without one of them would look to Prometheus like counters that begin anew.
    const all = counted.filter((each) => !!each)
    const order: Order = { kind: 'metrics', counted: all.length === counted.length ? all : null }
    if (asking.isConnected()) asking.send(order)
  })
}

let questions = 0

async function countedBy(server: Worker): Promise<Counted | null | undefined> {
  const question = questions++
  const { promise, resolve } = Promise.withResolvers<Counted | null>()
  const hear = (word: Word) => {
    if (word.kind === 'counted' && word.question === question) resolve(word.counted)
  }
  server.on('message', hear)
  server.send({ kind: 'count', question } satisfies Order)
  const counted = await atMost(COUNT_LIMIT_MS, promise)
  server.off('message', hear)
  return counted
}

/** In a server: answers the primary's questions, and reads what all of them have counted, added up. */
export function sharedMetrics(own: Registry): () => Promise<string> {
  let gathering: Promise<Counted[] | null> | undefined

  process.on('message', async (order: Order) => {
    if (order.kind !== 'count') return
    const counted = await own.getMetricsAsJSON().catch(() => null) // the database is away
    tellPrimary({ kind: 'counted', question: order.question, counted })
  })

  return async () => {
    gathering ??= gather().finally(() => {
      gathering = undefined
    })
    const counted = await gathering
    if (!counted)
      throw new AppError('unavailable', 'a process does not say what it has counted', { retry_after: 5 })
    return AggregatorRegistry.aggregate(counted).metrics()
  }
}

async function gather(): Promise<Counted[] | null> {
  const { promise, resolve } = Promise.withResolvers<Counted[] | null>()
  const hear = (order: Order) => {
    if (order.kind === 'metrics') resolve(order.counted)
  }
  process.on('message', hear)
  tellPrimary({ kind: 'metrics wanted' })
  const counted = await promise
  process.off('message', hear)
  return counted
}

const tellPrimary = (word: Word) => cluster.worker?.send(word)
