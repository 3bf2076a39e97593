import { describe, expect, it } from 'vitest'
import type { Enroll } from '#schema/enroll.ts'
import type { Server } from '../src/server.ts'
import { testHouse } from './support/house.ts'

const house = testHouse()

/** A deal that is being confirmed at a house of its own, while YooKassa captures as `fault` says. */
async function confirming(fault: object) {
  const other = await house.another()
  const { id, client } = await house.readyDeal()
  await house.control('POST', '/faults', { operation: 'payments.capture', times: 1, ...fault })
  const confirmed = house.api<Enroll>('POST', `/enrolls/${id}/confirm`, { by: client, at: other })
  await expect.poll(() => other.executor.running()).toBeGreaterThan(0)
  return { id, client, confirmed, other }
}

async function secondsToStop({ stop }: Server): Promise<number> {
  const startedAt = performance.now()
  await stop()
  return (performance.now() - startedAt) / 1000
}

describe('a house that stops', () => {
  it('answers whoever is waiting, and does not wait for them to hang up', async () => {
    const { confirmed, other } = await confirming({ mode: 'slow', delay_ms: 700 })
    expect(await secondsToStop(other)).toBeLessThan(6) // a connection is kept for 72
    expect(await confirmed).toMatchObject({ status: 200, body: { status: 'completed' } })
    expect(await house.differencesAtRest()).toEqual([])
  })

  it('leaves a call that YooKassa does not answer to whoever comes next', async () => {
    const { id, client, confirmed, other } = await confirming({ mode: 'timeout_before' })
    expect(await secondsToStop(other)).toBeLessThan(12) // our own time-out is 35
    expect(await confirmed).toMatchObject({ status: 202, body: { status: 'ready' } })
    expect(await house.settled(client, id)).toMatchObject({ status: 'completed' })
    expect(await house.differencesAtRest()).toEqual([])
  })
})
