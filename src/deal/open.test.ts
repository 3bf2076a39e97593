import { expect, it } from 'vitest'
import { testWorld } from '../../test/support/world.ts'
import { sql } from '../db/db.ts'
import { createPayment } from '../payment/create.ts'

const world = testWorld({ RAIL: 'safe_deal' })

it('a deal whose opening was not answered is looked for before it is opened again', async () => {
  const { yookassa } = world.parts
  let calls = 0
  const deaf = world.start({
    ...world.parts,
    yookassa: {
      ...yookassa,
      async createDeal(...call) {
        calls += 1
        await yookassa.createDeal(...call)
        return { kind: 'unknown', reason: 'silence' }
      },
    },
  })
  const deal = await world.accepted()
  const asked = { clientId: deal.client.id, enrollId: deal.id }
  await expect(createPayment(deaf.ctx, asked)).rejects.toMatchObject({ code: 'provider_unavailable' })
  await world.advance(2_000)
  await world.tick(deaf)
  expect(calls).toBe(1)
  const rows = await world.database.db.rows(sql`
    select d.status as deal, p.status as payment, p.confirmation_url is not null as linked
    from deal d join payment p on p.deal_id = d.id where d.enroll_id = ${deal.id}`)
  expect(rows).toEqual([{ deal: 'opened', payment: 'pending', linked: true }])
  expect(await world.differences()).toEqual([])
})
