import { describe, expect, it } from 'vitest'
import { testWorld } from '../../test/support/world.ts'
import { HOUR_MS } from '../core/clock.ts'
import { kopecks } from '../core/money.ts'
import { sql } from '../db/db.ts'
import { createService } from '../service/create.ts'
import { cancelEnroll } from './cancel.ts'
import { createEnroll } from './create.ts'

const world = testWorld()

async function offered(durationMinutes = 60) {
  const master = await world.verifiedMaster()
  const offer = { title: 'Работа', description: '', price: kopecks(1000_00), durationMinutes }
  const book = async (startsAt: Date, serviceId = service.id) =>
    createEnroll(world.ctx, { clientId: (await world.person('client')).id, serviceId, startsAt })
  const service = await createService(world.ctx, master.id, offer)
  return { master, service, offer, book }
}

const later = (moment: Date, hours: number) => new Date(moment.getTime() + hours * HOUR_MS)
const inHours = (hours: number) => later(world.clock.now(), hours)

describe('a booking', () => {
  it('takes turns with others that want the same master: nobody waits for a deadlock', async () => {
    const { master, offer } = await offered()
    const services = await Promise.all([1, 2, 3, 4].map(() => createService(world.ctx, master.id, offer)))
    const clients = await Promise.all(Array.from({ length: 16 }, () => world.person('client')))
    const outcomes: string[] = []
    for (let round = 0; round < 60; round++) {
      const startsAt = inHours(30 + 2 * round)
      const tries = clients.map(({ id }, n) =>
        createEnroll(world.ctx, { clientId: id, serviceId: services[n % 4]?.id ?? '', startsAt }).then(
          () => 'booked',
          (error) => error.code,
        ),
      )
      outcomes.push(...(await Promise.all(tries)))
    }
    const counts = Object.fromEntries(
      [...Map.groupBy(outcomes, (outcome) => outcome)].map(([outcome, list]) => [outcome, list.length]),
    )
    expect(counts).toEqual({ booked: 60, slot_taken: 60 * 15 })
  })

  it.each([
    ['the same time', 0],
    ['an overlap at its end', 0.5],
    ['an overlap at its beginning', -0.5],
  ])('is refused for %s', async (_what, shift) => {
    const { book } = await offered()
    await book(inHours(40))
    await expect(book(inHours(40 + shift))).rejects.toMatchObject({ code: 'slot_taken' })
  })

  it('is refused at once while the one in the way is being changed, and never waits for the master with it', async () => {
    const { master, book } = await offered()
    const startsAt = inHours(40)
    const { id } = await book(startsAt)
    await world.database.db.begin(async (tx) => {
      await tx.row(sql`update enroll set due_at = due_at where id = ${id}`)
      await expect(book(startsAt)).rejects.toMatchObject({ code: 'slot_taken' })
      await tx.row(sql`select 1 from person where id = ${master.id} for no key update nowait`)
    })
  })

  it('may begin when another ends', async () => {
    const { book } = await offered()
    const startsAt = inHours(40)
    await book(startsAt)
    await book(later(startsAt, 1))
    await book(later(startsAt, -1))
  })

  it('takes the time of one that was cancelled', async () => {
    const { master, book } = await offered()
    const startsAt = inHours(40)
    const first = await book(startsAt)
    await cancelEnroll(world.ctx, master, first.id)
    await book(startsAt)
  })

  it('must start in the future, at an open service that exists, of somebody else', async () => {
    const { master, service, book } = await offered()
    await expect(book(world.clock.now())).rejects.toMatchObject({ code: 'slot_in_past' })
    await expect(book(inHours(1), master.id)).rejects.toMatchObject({ code: 'not_found' })
    const own = { clientId: master.id, serviceId: service.id, startsAt: inHours(1) }
    await expect(createEnroll(world.ctx, own)).rejects.toMatchObject({ code: 'invalid_request' })
  })

  it('keeps the terms of today', async () => {
    const { book } = await offered()
    const { id } = await book(inHours(1))
    expect((await world.enroll(id)).terms).toEqual({
      feeBasisPoints: 1000,
      taxBasisPoints: 600,
      platformPayout: 'full',
      answerMs: 24 * HOUR_MS,
      payMs: 24 * HOUR_MS,
      confirmMs: 72 * HOUR_MS,
      holdMarginMs: 12 * HOUR_MS,
      objectionMs: 24 * HOUR_MS,
      holdPolicy: world.ctx.config.RAIL === 'safe_deal' ? 'capture' : 'ask',
      cancellation: [
        { hoursBefore: 24, keepBasisPoints: 0 },
        { hoursBefore: 0, keepBasisPoints: 2000 },
        { hoursBefore: null, keepBasisPoints: 2000 },
      ],
    })
  })
})
