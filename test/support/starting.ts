import { once } from 'node:events'
import { type AddressInfo, connect, createServer } from 'node:net'

/**
 * A door to a database that is still starting: it says so to the first callers, and lets those after them in. Answers the
 * url of the door.
 */
export async function startingDatabase(url: string, refusals: number) {
  const { hostname, port } = new URL(url)
  let calls = 0
  const server = createServer((caller) => {
    calls++
    caller.on('error', () => {})
    if (calls <= refusals) return caller.once('data', () => caller.end(STARTING))
    const database = connect(Number(port || 5432), hostname)
    database.on('error', () => caller.destroy())
    caller.on('close', () => database.destroy())
    caller.pipe(database).pipe(caller)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const door = new URL(url)
  door.hostname = '127.0.0.1'
  door.port = String((server.address() as AddressInfo).port)
  return { url: door.href, calls: () => calls, close: () => void server.close() }
}

const STARTING = (() => {
  const fields = Buffer.from('SFATAL\0VFATAL\0C57P03\0Mthe database system is starting up\0\0', 'latin1')
  const head = Buffer.from('E\0\0\0\0', 'latin1')
  head.writeInt32BE(fields.length + 4, 1)
  return Buffer.concat([head, fields])
})()
