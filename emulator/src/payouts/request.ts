import { z } from 'zod'
import { isCardNumber } from '../cards.ts'
import { readAmount } from '../http/amount.ts'
import { invalid } from '../http/errors.ts'
import { check, description, metadata } from '../http/fields.ts'
import type { World } from '../world.ts'
import type { PayoutDestination } from './object.ts'
import { recipientOf, shortenCard } from './recipient.ts'
import { isSbpBank } from './sbp-banks.ts'

const schema = z.object({ description, metadata })

const destination = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('bank_card'),
    card: z.object({ number: z.string().refine((number) => isCardNumber(number, 16, 19)) }),
  }),
  z.object({ type: z.literal('yoo_money'), account_number: z.string().regex(/^\d{11,33}$/) }),
  z.object({
    type: z.literal('sbp'),
    phone: z.string().regex(/^\d{4,15}$/),
    bank_id: z.string().refine(isSbpBank),
  }),
])

export type PayoutRequest = z.infer<typeof schema> & {
  kopecks: number
  destination: PayoutDestination
  recipient: string
}

/** @throws ApiError 400 with the first thing that is wrong */
export function readPayoutRequest(world: World, body: Record<string, unknown>): PayoutRequest {
  const kopecks = readAmount(body)
  const request = check(schema, body)
  for (const field of ['deal', 'personal_data', 'payment_method_id']) {
    if (body[field] !== undefined) throw invalid(field)
  }
  return { ...request, kopecks, ...readDestination(world, body) }
}

/** Exactly one of a destination and a token. */
function readDestination(world: World, body: Record<string, unknown>) {
  const { payout_token: token, payout_destination_data: given } = body
  if ((token === undefined) === (given === undefined)) throw invalid('payout_destination_data')
  if (token !== undefined) {
    const known = typeof token === 'string' ? world.payouts.findToken(token) : undefined
    if (known === undefined) throw invalid('payout_token')
    return { destination: { type: 'bank_card' as const, card: known.card }, recipient: known.recipient }
  }
  return place(world, check(destination, given, 'payout_destination_data'))
}

function place(world: World, to: z.infer<typeof destination>) {
  if (to.type === 'bank_card') {
    const { recipient, card } = shortenCard(world.options, to.card.number)
    return { destination: { type: to.type, card }, recipient }
  }
  const number = to.type === 'sbp' ? to.phone : to.account_number
  const recipient = recipientOf(world.options, to.type, number)
  return { destination: to.type === 'sbp' ? { ...to, recipient_checked: false } : to, recipient }
}
