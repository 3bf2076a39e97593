import { connect, createServer, type Socket } from 'node:net'
import { pino } from 'pino'
import { expect, it } from 'vitest'
import { testDatabase } from '../../test/support/database.ts'
import { sql } from '../db/db.ts'
import { startJobs } from './schedule.ts'

const database = testDatabase()
const log = pino({ level: 'silent' })
const jobs = [{ name: 'sweep', cron: '0 0 1 1 *', run: async () => {} }]

/** A way to the database that is closed at first. */
async function gate() {
  const { hostname, port } = new URL(database.url)
  const sockets: Socket[] = []
  let isOpen = false
  let refused = 0
  const server = createServer((socket) => {
    socket.on('error', () => {})
    if (!isOpen) {
      refused += 1
      return socket.destroy()
    }
    const upstream = connect(Number(port), hostname)
    upstream.on('error', () => socket.destroy())
    sockets.push(socket, upstream)
    socket.pipe(upstream).pipe(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = new URL(database.url)
  url.port = String((server.address() as { port: number }).port)
  return {
    url: url.href,
    refused: () => refused,
    open: () => {
      isOpen = true
    },
    close: () => {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}

it('starts its jobs when the database comes back that was away at first', async () => {
  const way = await gate()
  const scheduler = startJobs({ log }, way.url, jobs)
  await expect.poll(way.refused).toBeGreaterThan(0)
  way.open()
  await scheduler.started
  const scheduled = await database.db.rows<{ name: string }>(sql`select name from jobs.schedule`)
  expect(scheduled).toEqual([{ name: 'sweep' }])
  await scheduler.stop()
  way.close()
})

it('stops at once while it cannot start', async () => {
  const way = await gate()
  const scheduler = startJobs({ log }, way.url, jobs)
  await expect.poll(way.refused).toBeGreaterThan(0)
  await scheduler.stop()
  way.close()
})
