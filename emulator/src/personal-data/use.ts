import { z } from 'zod'
import { isoMicros } from '../clock.ts'
import { invalid } from '../http/errors.ts'
import { check } from '../http/fields.ts'
import type { World } from '../world.ts'
import type { PersonalData } from './object.ts'

/** Once used in a payout, they may be used for another day. */
const LIFE_MS = 24 * 3_600_000

const schema = z
  .array(z.object({ id: z.string().min(36).max(50) }))
  .min(1)
  .max(2)

/**
 * The personal data a payout names: one or two, of different types. A recipient is checked only in
 * payouts by phone.
 * @throws ApiError 400
 */
export function readPersonalData(world: World, given: unknown, destination: string): PersonalData[] {
  if (given === undefined) return []
  const named = check(schema, given, 'personal_data').map(({ id }) => world.personalData.find(id))
  const known = named.filter((object) => object !== undefined)
  const types = new Set(known.map(({ type }) => type))
  const isUsable = known.every(({ status }) => status !== 'canceled')
  const isMisplaced = types.has('sbp_payout_recipient') && destination !== 'sbp'
  if (known.length < named.length || types.size < known.length || !isUsable || isMisplaced) {
    throw invalid('personal_data.id')
  }
  return known
}

export function usePersonalData(world: World, objects: readonly PersonalData[]): void {
  for (const object of objects) {
    if (object.status === 'active') continue
    const expires_at = isoMicros(world.clock.now() + LIFE_MS)
    world.personalData.save({ ...object, status: 'active', expires_at })
  }
}

/** Their day is over: they are deleted. */
export function expirePersonalData(world: World): void {
  for (;;) {
    const due = world.personalData.due(world.clock.now())
    if (due.length === 0) return
    world.database.transaction(() => {
      for (const { expires_at: _, ...object } of due) {
        const cancellation_details = { party: 'yoo_money', reason: 'expired_by_timeout' } as const
        world.personalData.save({ ...object, status: 'canceled', cancellation_details })
      }
    })
  }
}
