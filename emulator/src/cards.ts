/** Who refused a payment. */
export type Party = 'yoo_money' | 'payment_network' | 'merchant'
export type Decline = { reason: string; party: Party }

export type CardType =
  | 'MasterCard'
  | 'Visa'
  | 'Mir'
  | 'UnionPay'
  | 'JCB'
  | 'AmericanExpress'
  | 'DinersClub'
  | 'DiscoverCard'
  | 'Unknown'

/** What happens to a test card: it pays, it pays after 3-D Secure, or it is declined. */
export type CardOutcome = 'pays' | 'pays_with_3ds' | Decline
export type TestCard = { number: string; label: string; outcome: CardOutcome }

/** The card an empty request pays with. */
export const GOOD_CARD = '5555555555554477'

const good: TestCard[] = [
  { number: '5555555555554477', label: 'Mastercard', outcome: 'pays_with_3ds' },
  { number: '5555555555554444', label: 'Mastercard', outcome: 'pays' },
  { number: '6759649826438453', label: 'Maestro', outcome: 'pays' },
  { number: '4793128161644804', label: 'Visa', outcome: 'pays_with_3ds' },
  { number: '4111111111111111', label: 'Visa', outcome: 'pays' },
  { number: '4175001000000017', label: 'Visa Electron', outcome: 'pays' },
  { number: '2200000000000004', label: 'Mir', outcome: 'pays_with_3ds' },
  { number: '2202474301322987', label: 'Mir', outcome: 'pays' },
  { number: '370000000000002', label: 'American Express', outcome: 'pays' },
  { number: '3528000700000000', label: 'JCB', outcome: 'pays' },
  { number: '36700102000000', label: 'Diners Club', outcome: 'pays' },
]

/** Reason, party, then the Mastercard, Visa and Mir that bring it about. */
const declines: [string, Party, string, string, string][] = [
  ['3d_secure_failed', 'payment_network', '5555555555554592', '4839665499603842', '2200000000000012'],
  ['call_issuer', 'payment_network', '5555555555554535', '4926946416239025', '2200000000000020'],
  ['card_expired', 'payment_network', '5555555555554543', '4141435412630840', '2200000000000038'],
  ['country_forbidden', 'yoo_money', '5555555555554584', '4969751510013864', '2201382000000054'],
  ['fraud_suspected', 'yoo_money', '5555555555554634', '4119098878796485', '2201696981989955'],
  ['fraud_suspected', 'payment_network', '5555555555554568', '4483274282299972', '2200000000000046'],
  ['general_decline', 'payment_network', '5555555555554527', '4889971706588753', '2202202212312379'],
  ['insufficient_funds', 'payment_network', '5555555555554600', '4562265587712390', '2200000000000053'],
  ['invalid_card_number', 'payment_network', '5555555555554618', '4951017853630544', '2201382000000013'],
  ['invalid_csc', 'payment_network', '5555555555554626', '4194180666146368', '2200770212727079'],
  ['issuer_unavailable', 'payment_network', '5555555555554501', '4654130848359150', '2201382000000021'],
  [
    'payment_method_limit_exceeded',
    'payment_network',
    '5555555555554576',
    '4565231022577548',
    '2201382000000039',
  ],
  [
    'payment_method_restricted',
    'payment_network',
    '5555555555554550',
    '4233961169071671',
    '2201382000000047',
  ],
]

/** YooKassa's published test cards. Any future expiry, any CVC and any 3-D Secure code will do. */
export const testCards: readonly TestCard[] = [
  ...good,
  ...declines.flatMap(([reason, party, ...numbers]) =>
    numbers.map((number) => ({ number, label: cardType(number), outcome: { reason, party } })),
  ),
]

const outcomes = new Map(testCards.map((card) => [card.number, card.outcome]))

/** A card that is not in the list pays without questions. */
export function outcomeOf(number: string): CardOutcome {
  return outcomes.get(number) ?? 'pays'
}

/** By the leading digits. Maestro counts as MasterCard and Electron as Visa, as the API has it. */
export function cardType(number: string): CardType {
  const four = Number(number.slice(0, 4))
  const between = (low: number, high: number) => four >= low && four <= high
  if (number.startsWith('4')) return 'Visa'
  if (between(2200, 2204)) return 'Mir'
  if (between(2221, 2720) || between(5100, 5599)) return 'MasterCard'
  if (/^3[47]/.test(number)) return 'AmericanExpress'
  if (between(3528, 3589)) return 'JCB'
  if (/^3(0[0-5]|[689])/.test(number)) return 'DinersClub'
  if (number.startsWith('62')) return 'UnionPay'
  if (number.startsWith('6011') || number.startsWith('65') || between(6440, 6499)) return 'DiscoverCard'
  if (/^(50|5[6-8]|6[379])/.test(number)) return 'MasterCard'
  return 'Unknown'
}

/** Digits only, a plausible length, and the check digit of ISO/IEC 7812. */
export function isCardNumber(number: string, minLength = 14, maxLength = 19): boolean {
  if (!/^\d+$/.test(number) || number.length < minLength || number.length > maxLength) return false
  let sum = 0
  for (let i = 0; i < number.length; i++) {
    const digit = Number(number[number.length - 1 - i])
    const doubled = i % 2 === 1 ? digit * 2 : digit
    sum += doubled > 9 ? doubled - 9 : doubled
  }
  return sum % 10 === 0
}
