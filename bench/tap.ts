import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

export type Tap = { url: string; waits(): number; close(): Promise<void> }

/**
 * Passes TCP on to PostgreSQL and counts how often somebody has to wait for it: each time when something is asked after an
 * answer has come. What is asked without waiting for answers is one question, as it is for the network.
 */
export async function openTap(port: number, database: URL): Promise<Tap> {
  let waits = 0
  const sockets = new Set<Socket>()
  const server = createServer((client) => {
    const upstream = connect(Number(database.port || 5432), database.hostname)
    let isAsking = false
    client.on('data', (asked) => {
      if (!isAsking) waits += 1
      isAsking = true
      upstream.write(asked)
    })
    upstream.on('data', (answer) => {
      isAsking = false
      client.write(answer)
    })
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.setNoDelay(true)
      socket.on('error', () => {})
      socket.on('close', () => {
        client.destroy()
        upstream.destroy()
      })
    }
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const url = new URL(database)
  url.host = `127.0.0.1:${port}`
  return {
    url: url.href,
    waits: () => waits,
    async close() {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}
