import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Random } from './random.ts'

type Pair = { client: Socket; upstream: Socket; listen: (answer: Buffer) => void }

export type Wire = Awaited<ReturnType<typeof openWire>>

/**
 * A wire that can be cut: passes TCP on to one of the ports, tried in turn. Nothing of what it carries is looked at, but
 * for a word that it is to lose.
 */
export async function openWire(port: number, targets: readonly number[]) {
  const pairs = new Set<Pair>()
  let isPaused = false
  let turn = 0
  let losing: { word: string; count: number } | undefined

  const server = createServer({ allowHalfOpen: true }, (client) => {
    client.on('error', () => client.destroy())
    turn += 1
    reach(client, [...targets.slice(turn % targets.length), ...targets.slice(0, turn % targets.length)])
  })

  /** A process that is down refuses at once, and the next one is tried, as a load balancer does. */
  function reach(client: Socket, [target, ...others]: number[]): void {
    if (target === undefined || client.destroyed) return void client.resetAndDestroy()
    const upstream = connect({ port: target, host: '127.0.0.1', allowHalfOpen: true })
    const onRefusal = () => reach(client, others)
    upstream.once('error', onRefusal)
    upstream.once('connect', () => {
      upstream.off('error', onRefusal)
      join({ client, upstream, listen: (answer) => hear(answer, client, upstream) })
    })
  }

  /** Before the answer is passed on. */
  function hear(answer: Buffer, ...ends: Socket[]): void {
    if (!losing || !answer.includes(losing.word)) return
    losing.count += 1
    for (const socket of ends) socket.resetAndDestroy()
  }

  function join(pair: Pair): void {
    const { client, upstream } = pair
    pairs.add(pair)
    const end = () => {
      pairs.delete(pair)
      client.destroy()
      upstream.destroy()
    }
    for (const socket of [client, upstream]) {
      socket.setNoDelay(true)
      socket.on('error', end)
      socket.on('close', end)
    }
    if (!isPaused) flow(pair)
  }

  const flow = ({ client, upstream, listen }: Pair) => {
    upstream.on('data', listen)
    client.pipe(upstream)
    upstream.pipe(client)
  }
  const hold = ({ client, upstream, listen }: Pair) => {
    upstream.off('data', listen)
    client.unpipe(upstream).pause()
    upstream.unpipe(client).pause()
  }

  server.listen(port, '127.0.0.1')
  await once(server, 'listening')

  return {
    /** Breaks this part of the connections, in the middle of whatever they carry. Answers how many. */
    cut(random: Random, part: number): number {
      const unlucky = [...pairs].filter(() => random.chance(part))
      for (const { client, upstream } of unlucky) {
        client.resetAndDestroy()
        upstream.resetAndDestroy()
      }
      return unlucky.length
    },
    /** For so long an answer with this word does not arrive, and its connection breaks. Answers how many did. */
    async lose(word: string, ms: number): Promise<number> {
      const lost = { word, count: 0 }
      losing = lost
      await sleep(ms)
      losing = undefined
      return lost.count
    },
    /** Silence: the connections stay, and nothing moves. */
    pause(): void {
      isPaused = true
      for (const pair of pairs) hold(pair)
    },
    resume(): void {
      isPaused = false
      for (const pair of pairs) flow(pair)
    },
    close(): void {
      server.close()
      for (const { client, upstream } of pairs) {
        client.destroy()
        upstream.destroy()
      }
    },
  }
}
