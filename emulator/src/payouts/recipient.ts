import { createHmac } from 'node:crypto'
import { cardType } from '../cards.ts'
import type { Options } from '../options.ts'
import type { PayoutCard } from './object.ts'
import type { TokenCard } from './store.ts'

/** Tells recipients apart without keeping their numbers: the key is not in the database. */
export function recipientOf(options: Options, type: string, number: string): string {
  return createHmac('sha256', options.gateway.secretKey).update(`${type}:${number}`).digest('base64url')
}

/** All that is left of a payout card's number. */
export function shortenCard(options: Options, number: string): TokenCard {
  const type = cardType(number)
  const card: PayoutCard = {
    first6: number.slice(0, 6),
    last4: number.slice(-4),
    card_type: type,
    ...(type === 'Mir' ? { issuer_country: 'RU' } : {}),
  }
  return { recipient: recipientOf(options, 'bank_card', number), card }
}
