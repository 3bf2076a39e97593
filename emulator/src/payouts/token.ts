import { randomBytes } from 'node:crypto'
import { isCardNumber } from '../cards.ts'
import type { World } from '../world.ts'
import type { PayoutCard } from './object.ts'
import { shortenCard } from './recipient.ts'

export type MintedToken = { payout_token: string } & PayoutCard

/**
 * What the payout widget does with a card number: a synonym that may be used many times and forgets
 * the number. Looks like `hoiCz_UVAdi_eKEthqhjRIJp.SC.001.202101`.
 * @returns undefined for a number that cannot be a card's
 */
export function mintToken(world: World, typed: string): MintedToken | undefined {
  const number = typed.replace(/[\s-]/g, '')
  if (!isCardNumber(number, 16, 19)) return undefined
  const month = new Date(world.clock.now()).toISOString().slice(0, 7).replace('-', '')
  const token = `${randomBytes(18).toString('base64url')}.SC.001.${month}`
  const shortened = shortenCard(world.options, number)
  world.payouts.addToken(token, shortened)
  return { payout_token: token, ...shortened.card }
}
