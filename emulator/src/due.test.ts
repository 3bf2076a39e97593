import { expect, it } from 'vitest'
import { iso } from './clock.ts'
import { withDefaults } from './options.ts'
import type { PersonalData } from './personal-data/object.ts'
import { openWorld } from './world.ts'

it('ends everything that is due in one look, however much it is', async () => {
  const world = openWorld(withDefaults({}))
  const now = world.clock.now()
  const time = iso(now - 1_000)
  const ids = Array.from({ length: 2_500 }, (_, index) => `in-${index}`)
  world.database.transaction(() => {
    for (const id of ids) {
      const dates = { created_at: time, expires_at: time }
      world.invoices.add({
        invoice: { id, status: 'pending', cart: [], ...dates },
        paymentData: {},
        locale: null,
      })
      const object: PersonalData = { id, type: 'sbp_payout_recipient', status: 'active', ...dates }
      world.personalData.save(object)
    }
  })
  world.catchUp()
  const last = ids.at(-1) ?? ''
  expect(world.invoices.find(last)?.invoice.status).toBe('canceled')
  expect(world.personalData.find(last)?.status).toBe('canceled')
  expect(world.deadlines.isAny(now)).toBe(false)
  await world.close()
})
