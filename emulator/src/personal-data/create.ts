import { z } from 'zod'
import { isoMicros } from '../clock.ts'
import { check, metadata } from '../http/fields.ts'
import type { Made } from '../http/idempotence.ts'
import { newPersonalDataId } from '../ids.ts'
import type { World } from '../world.ts'

const name = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .regex(/^[—–‐\-a-zA-Zа-яёА-ЯЁ ]*$/)

const names = {
  last_name: name(200),
  first_name: name(100),
  middle_name: name(200).optional(),
  metadata,
}

const schema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('sbp_payout_recipient'), ...names }),
  z.object({ type: z.literal('payout_statement_recipient'), ...names, birthdate: z.iso.date() }),
])

/** Who is to be paid. The answer names nobody, and neither does our memory. */
export function createPersonalData(world: World, body: Record<string, unknown>): Made {
  const { type, metadata } = check(schema, body)
  const now = world.clock.now()
  const id = newPersonalDataId(now)
  const text = world.personalData.save({
    id,
    type,
    status: 'waiting_for_operation',
    created_at: isoMicros(now),
    ...(metadata === undefined ? {} : { metadata }),
  })
  return { kind: 'personal_data', id, body: text }
}
