import { sql } from '../../src/db/db.ts'
import { type Answer, succeeded } from '../http.ts'
import type { Person } from '../people.ts'
import type { Stage } from '../stage.ts'

const CONCURRENCY = 64

/** What people look at, by 64 of them at once. */
export async function measureReads(stage: Stage): Promise<void> {
  const { limit, lines, crowd, options, results } = stage
  const variables = { maxid: await finished(stage) }
  const payments = await ownPayments(stage)
  const status = await limit.play('read_status', { concurrency: CONCURRENCY, ms: options.turnMs, variables })
  const statuses = await askFor(options.turnMs, async (number) => {
    const { id, owner } = payments[number % payments.length] as Payment
    return lines.house.ask('GET', `/api/v1/payments/${id}/status`, { token: await owner.token() })
  })
  results.add('status_read_ratio', statuses / status.rate)

  const list = await limit.play('read_list', { concurrency: CONCURRENCY, ms: options.turnMs })
  const lists = await askFor(options.turnMs, async (number) => {
    const client = crowd.clients[number % crowd.clients.length] as Person
    return lines.house.ask('GET', '/api/v1/enrolls/?limit=20', { token: await client.token() })
  })
  results.add('list_read_ratio', lists / list.rate)
  results.note(
    `reads/s at 64: status ${statuses.toFixed(0)} (limit ${status.rate.toFixed(0)}), list ${lists.toFixed(0)} (limit ${list.rate.toFixed(0)})`,
  )
}

/** Answers a second, of so many who ask again as soon as they are answered. */
export async function askFor(ms: number, ask: (number: number) => Promise<Answer>): Promise<number> {
  const startedAt = performance.now()
  let answers = 0
  await Promise.all(
    Array.from({ length: CONCURRENCY }, async (_, worker) => {
      for (let number = worker; performance.now() - startedAt < ms; number += CONCURRENCY) {
        succeeded(await ask(number), 'a question')
        answers += 1
      }
    }),
  )
  return answers / ((performance.now() - startedAt) / 1000)
}

/** The limit's store numbers its deals from 1. */
export async function finished({ house }: Stage): Promise<number> {
  const row = await house.limitDb.row<{ id: number }>(sql`select max(id) as id from lim.enroll`)
  return row?.id ?? 1
}

type Payment = { id: string; owner: Person }

async function ownPayments({ house, crowd }: Stage): Promise<Payment[]> {
  const owners = new Map(crowd.clients.map((client) => [client.id, client]))
  const rows = await house.db.rows<{ id: string; clientId: string }>(sql`
    select id, client_id as "clientId" from payment where status = 'succeeded' order by id desc limit 5000`)
  return rows.flatMap(({ id, clientId }) => {
    const owner = owners.get(clientId)
    return owner ? [{ id, owner }] : []
  })
}
