import { z } from 'zod'
import { isCardNumber } from '../cards.ts'
import { openDeal } from '../deals/settlements.ts'
import type { StoredDeal } from '../deals/store.ts'
import { readAmount } from '../http/amount.ts'
import type { Account } from '../http/auth.ts'
import { forbidden, invalid } from '../http/errors.ts'
import { check, description, metadata } from '../http/fields.ts'
import type { PersonalData } from '../personal-data/object.ts'
import { readPersonalData } from '../personal-data/use.ts'
import type { World } from '../world.ts'
import type { PayoutDestination } from './object.ts'
import { recipientOf, shortenCard } from './recipient.ts'
import { isSbpBank } from './sbp-banks.ts'

const schema = z.object({
  description,
  metadata,
  deal: z.object({ id: z.string().min(1).max(50) }).optional(),
})

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

export type PayoutRequest = Omit<z.infer<typeof schema>, 'deal'> & {
  kopecks: number
  /** The deal whose money it is; the gateway's own without one. */
  deal: StoredDeal | undefined
  personalData: PersonalData[]
  destination: PayoutDestination
  recipient: string
}

/**
 * The gateway pays out of its own balance, the shop only inside its deals.
 * @throws ApiError 400 with the first thing that is wrong; 403
 */
export function readPayoutRequest(
  world: World,
  account: Account,
  body: Record<string, unknown>,
): PayoutRequest {
  if (account === 'gateway' && body.deal !== undefined) throw invalid('deal')
  if (account === 'shop' && body.deal === undefined) {
    throw forbidden('The credentials of this shop pay out only inside a deal')
  }
  const kopecks = readAmount(body)
  const { deal: named, ...request } = check(schema, body)
  if (body.payment_method_id !== undefined) throw invalid('payment_method_id')
  if (account === 'shop' && body.personal_data !== undefined) throw invalid('personal_data')
  const deal = named === undefined ? undefined : openDeal(world, named.id)
  const to = readDestination(world, body)
  if (deal !== undefined && to.destination.type === 'sbp') throw invalid('payout_destination_data.type')
  const personalData = readPersonalData(world, body.personal_data, to.destination.type)
  return { ...request, kopecks, deal, personalData, ...to }
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
