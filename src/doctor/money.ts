import type { Config } from '../config.ts'
import { DAY_MS, HOUR_MS } from '../core/clock.ts'
import { add, type Kopecks, kopecks, rubles } from '../core/money.ts'
import { providerFee, type Rail, rails } from '../rail/rail.ts'
import { priceBounds } from '../settlement/price.ts'
import { splitPrice } from '../settlement/split.ts'
import { type Family, type Finding, green, red, yellow } from './check.ts'
import { needsGateway, whenGateway } from './credentials.ts'
import type { Me } from './me.ts'

/** YooKassa's published limits. */
const CARD_PAYMENT_MAX = kopecks(350_000_00)
const CARD_PAYOUT: Record<Rail, { min: Kopecks; max: Kopecks }> = {
  two_stage: { min: kopecks(5_00), max: kopecks(500_000_00) },
  safe_deal: { min: kopecks(1_00), max: kopecks(150_000_00) },
}
const CARD_LIMITS = 'one card takes at most 20 payouts a day and 1 500 000.00 a month'

/** A hold on a bank card. */
const HOLD_MS = 7 * DAY_MS

export const money: Family = {
  title: 'Money',
  checks: {
    prices: ({ config }) => prices(config),
    'payout limits': ({ config }) => payoutLimits(config),
    commission: ({ config }) => commission(config),
    "platform's share": ({ config }) => platformShare(config),
    'platform card': ({ config }) => platformCard(config),
    deadlines: ({ config }) => deadlines(config),
    'life of deals': ({ config }) => lifeOfDeals(config),
    float: whenGateway(float),
  },
}

function prices(config: Config): Finding {
  const { min, max } = priceBounds(config)
  const range = `${rubles(min)} to ${rubles(max)}`
  if (config.PAYMENT_MIN >= config.PAYMENT_MAX || min >= max) {
    return red(
      'no price fits: its smallest share would be below PAYOUT_MIN, or the price above PAYMENT_MAX',
      'lower PAYMENT_MIN and PAYOUT_MIN, or raise PAYMENT_MAX',
    )
  }
  if (max > CARD_PAYMENT_MAX) {
    return yellow(
      `a price may be ${range}, and a bank card pays at most ${rubles(CARD_PAYMENT_MAX)}`,
      `PAYMENT_MAX=${rubles(CARD_PAYMENT_MAX)}, unless YooKassa agreed to more`,
    )
  }
  return green(`a price may be ${range}`)
}

function payoutLimits(config: Config): Finding {
  const { min, max } = rails[config.RAIL].payoutLimits(config)
  const { min: least, max: most } = CARD_PAYOUT[config.RAIL]
  if (min > max) return red('the smallest payout is above the largest', 'swap them')
  if (max > most || min < least) {
    const [from, to] = needsGateway(config)
      ? ['PAYOUT_MIN', 'PAYOUT_MAX']
      : ['DEAL_PAYOUT_MIN', 'DEAL_PAYOUT_MAX']
    return yellow(
      `a payout may be ${rubles(min)} to ${rubles(max)}; YooKassa pays ${rubles(least)} to ${rubles(most)} to a card`,
      `${from}=${rubles(least)} ${to}=${rubles(most)}, unless YooKassa agreed to more`,
    )
  }
  return green(`a payout is ${rubles(min)} to ${rubles(max)}, larger shares go out in parts`)
}

function commission(config: Config): Finding {
  const { PLATFORM_FEE_BP: fee, TAX_BP: tax } = config
  const says = `${percent(fee)} for the platform, ${percent(tax)} of the rest kept for tax`
  if (fee >= providerBasisPoints(config)) return green(says)
  return yellow(
    `${says}: YooKassa keeps about ${percent(providerBasisPoints(config))} of a payment, so a deal costs you money`,
    'raise PLATFORM_FEE_BP above what your contract with YooKassa says',
  )
}

/** What YooKassa keeps, VAT included. */
const providerBasisPoints = (config: Config) => providerFee(config, kopecks(10_000))

/** The commission leaves at once and in full, while YooKassa has kept its fee of the very same money. */
function platformShare(config: Config): Finding {
  if (!rails[config.RAIL].paysPlatform) return green('YooKassa credits it to your business account by itself')
  const { PLATFORM_PAYOUT: way } = config
  if (way === 'retain') return green('stays with the shop, less what YooKassa keeps')
  if (way === 'net') return yellow(`less YooKassa's fee, to a card; ${CARD_LIMITS}`, ADVICE)
  return yellow(
    `in full, to a card: what YooKassa keeps (about ${percent(providerBasisPoints(config))} of the price) must be added ` +
      `to the gateway for each deal; ${CARD_LIMITS}`,
    ADVICE,
  )
}

const ADVICE =
  'with more than 20 deals a day: PLATFORM_PAYOUT=retain, and the share arrives on your bank account'

function platformCard(config: Config): Finding {
  const { DEVELOPER_CARD: card, DEVELOPER_PAYOUT_TOKEN: token, PLATFORM_PAYOUT: way } = config
  if (way === 'retain' || !rails[config.RAIL].paysPlatform) return green('not needed')
  if (token) return green('a token of the payout widget')
  if (!card || !hasCheckDigit(card)) {
    return red('the number in DEVELOPER_CARD is mistyped: its check digit is wrong', 'type it again')
  }
  if (TEST_CARDS.test(card) && !isRehearsal(config)) {
    return red('DEVELOPER_CARD is a published test card: nobody has that money', 'put a real card there')
  }
  return yellow(
    'a plain number: YooKassa takes those only from holders of a PCI DSS certificate',
    'without one, set DEVELOPER_PAYOUT_TOKEN to a token of the payout widget instead',
  )
}

/** The beginnings that YooKassa's published test cards share. */
const TEST_CARDS = /^(5555555555554\d{3}|4111111111111111|22000000000000\d\d)$/

const isRehearsal = ({ YOOKASSA_SECRET_KEY: key }: Config) => key.startsWith('test_')

/** Luhn: every second digit from the right counts double. */
export function hasCheckDigit(number: string): boolean {
  const sum = [...number].reverse().reduce((total, digit, place) => {
    const value = Number(digit) * (place % 2 === 0 ? 1 : 2)
    return total + (value > 9 ? value - 9 : value)
  }, 0)
  return sum % 10 === 0
}

/** Whatever the deadlines say, a hold is decided before it ends. */
function deadlines({ CONFIRM_HOURS: confirmMs, HOLD_MARGIN_HOURS: marginMs }: Config): Finding {
  const [confirm, margin] = [confirmMs / HOUR_MS, marginMs / HOUR_MS]
  if (marginMs >= HOLD_MS) {
    return red(
      'HOLD_MARGIN_HOURS is as long as a hold: work would be confirmed at once',
      'HOLD_MARGIN_HOURS=12',
    )
  }
  if (confirmMs + marginMs > HOLD_MS) {
    return yellow(
      `a client may be silent for ${confirm} h, but a hold lives 7 days and is decided ${margin} h before its end`,
      'lower CONFIRM_HOURS, so that clients have the time they were told',
    )
  }
  return green(`silence confirms after ${confirm} h, or ${margin} h before the hold ends`)
}

/** What is not paid out when a deal ends goes back to the client, so people are warned before. */
function lifeOfDeals(config: Config): Finding {
  if (config.RAIL !== 'safe_deal') return green('no deals on this rail')
  const [life, warn, margin] = [config.DEAL_LIFE_DAYS, config.DEAL_WARN_DAYS, config.DEAL_MARGIN_HOURS]
  if (margin >= warn || warn >= life) {
    return yellow(
      `deals live ${life / DAY_MS} days, the first warning comes ${warn / DAY_MS} days before the end, the last ${margin / HOUR_MS} h`,
      'let DEAL_MARGIN_HOURS be less than DEAL_WARN_DAYS, and that less than DEAL_LIFE_DAYS',
    )
  }
  return green(`${life / DAY_MS} days; people are warned ${warn / DAY_MS} days before the end`)
}

/** Captured money reaches the bank the next working day; payouts leave the gateway's own balance at once. */
function float({ balance = kopecks(0), test }: Me, config: Config): Finding {
  const { net, fee } = splitPrice(config.PAYMENT_MAX, {
    feeBasisPoints: config.PLATFORM_FEE_BP,
    taxBasisPoints: config.TAX_BP,
  })
  const largest = config.PLATFORM_PAYOUT === 'retain' ? net : add(net, fee)
  const todo =
    'top up the gateway: captured money comes to your bank the next working day, payouts leave at once'
  if (balance < config.PAYOUT_MIN) {
    const says = `the gateway has ${rubles(balance)}: nothing can be paid out`
    return test
      ? yellow(`${says} (though at YooKassa itself a test gateway needs no money)`, todo)
      : red(says, todo)
  }
  const says = `the gateway has ${rubles(balance)}`
  if (balance >= largest) return green(says)
  return yellow(`${says}; one deal at the largest price takes ${rubles(largest)}`, todo)
}

const percent = (basisPoints: number) => `${basisPoints / 100} %`
